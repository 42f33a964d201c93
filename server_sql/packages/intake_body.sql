recreate package body intake
as
begin
  function join_minutes() returns integer
  as
  begin
    return coalesce((select cast(s.content as integer) from setting s where s.name = 'intake.join_minutes'), 10);
  end

  procedure answer_of(p_inquiry_id bigint)
    returns (o_state varchar(10) character set ascii, o_reason varchar(20) character set ascii, o_client_id bigint,
             o_staff_id bigint, o_person varchar(200), o_rule_id bigint, o_rule varchar(100), o_joined_to_id bigint,
             o_trace varchar(6000) character set ascii)
  as
  begin
    select i.state, coalesce(i.reason, i.chooser), i.client_id, i.staff_id, s.name, i.rule_id, r.name, i.joined_to_id, i.trace
    from inquiry i
    left join staff s on s.id = i.staff_id
    left join routing_rule r on r.id = i.rule_id
    where i.id = :p_inquiry_id
    into o_state, o_reason, o_client_id, o_staff_id, o_person, o_rule_id, o_rule, o_joined_to_id, o_trace;
  end

  procedure route_inquiry(p_source varchar(100), p_source_id varchar(200), p_channel varchar(10), p_came_at timestamp,
                          p_time_flaw varchar(20), p_phone_typed varchar(60), p_phone varchar(16),
                          p_phone_flaw varchar(20), p_email varchar(254), p_person_name varchar(200), p_line varchar(60),
                          p_campaign varchar(100), p_subject varchar(300), p_body varchar(8000), p_is_cut boolean)
    returns (o_inquiry_id bigint, o_status varchar(20), o_reason varchar(20), o_client_id bigint, o_staff_id bigint,
             o_person varchar(200), o_rule_id bigint, o_rule varchar(100), o_joined_to_id bigint,
             o_trace varchar(6000) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_version_id bigint;
    declare v_chooser varchar(20) character set ascii;
    declare v_branch_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_order_no smallint;
    declare v_group_id bigint;
    declare v_why varchar(20) character set ascii;
    declare v_limit smallint;
  begin
    execute procedure access.enter('intake.take') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (coalesce(p_channel, '') not in ('call', 'web', 'mail', 'chat', 'visit')) then
      exception e_intake_channel using (p_channel);
    if (p_phone not similar to '[+][1-9][0-9]{6,14}') then exception e_intake_phone_form using (p_phone);
    if (coalesce(p_phone_typed, p_email, p_person_name, p_line, p_subject, p_body) is null) then
      exception e_intake_nothing using (p_source_id);
    select g.version_id from routing_gate g where g.id = 1 with lock into v_version_id;

    select i.id from inquiry i where i.source = :p_source and i.source_id = :p_source_id into o_inquiry_id;
    if (o_inquiry_id is not null) then
    begin
      execute procedure answer_of(o_inquiry_id) returning_values v_state, o_reason, o_client_id, o_staff_id, o_person,
        o_rule_id, o_rule, o_joined_to_id, o_trace;
      o_status = 'repeated';
      suspend;
      exit;
    end

    execute procedure decision.recognise(p_phone, p_phone_flaw, p_email)
      returning_values o_client_id, v_chooser, v_branch_id;
    v_branch_id = coalesce(v_branch_id, v_my_branch);
    if (p_phone is not null) then
      select first 1 i.id, i.staff_id, s.name, coalesce(i.client_id, :o_client_id)
      from inquiry i left join staff s on s.id = i.staff_id
      -- || '' keeps the engine from walking all open inquiries instead of the few of this phone.
      where i.phone = :p_phone and i.state || '' in ('offered', 'waiting', 'accepted')
        and i.came_at between dateadd(minute, -join_minutes(), :p_came_at) and dateadd(minute, join_minutes(), :p_came_at)
      order by i.came_at
      into o_joined_to_id, o_staff_id, o_person, o_client_id;

    if (o_joined_to_id is null) then
      execute procedure decision.decide(v_version_id, 0, null, o_client_id, v_chooser, v_branch_id, p_channel, p_source,
          p_campaign, p_line, p_phone, substring(coalesce(p_subject, '') || ' ' || coalesce(p_body, '') from 1 for 8191),
          p_came_at, false)
        returning_values o_staff_id, o_rule_id, v_order_no, v_group_id, v_why, v_limit, o_trace;
    o_status = case when o_joined_to_id is not null then 'joined' when o_staff_id is null then 'waiting' else 'routed' end;
    o_status = trim(o_status);
    o_reason = iif(o_status = 'waiting', v_why, v_chooser);
    insert into inquiry (source, source_id, channel, came_at, taken_at, time_flaw, phone_typed, phone, phone_flaw, email,
      person_name, line, campaign, subject, body, is_cut, client_id, chooser, branch_id, state, reason, staff_id, rule_id,
      joined_to_id, trace, taken_by)
    values (:p_source, :p_source_id, :p_channel, :p_came_at, clock.utc_now(), :p_time_flaw, :p_phone_typed, :p_phone,
      :p_phone_flaw, :p_email, :p_person_name, :p_line, :p_campaign, :p_subject, :p_body, coalesce(:p_is_cut, false), :o_client_id,
      :v_chooser, :v_branch_id, decode(:o_status, 'routed', 'offered', :o_status), iif(:o_status = 'waiting', :v_why, null),
      :o_staff_id, :o_rule_id, :o_joined_to_id, :o_trace, :v_me)
    returning id into o_inquiry_id;
    execute procedure intake_moves.write_journal(o_client_id, o_inquiry_id, p_channel, p_came_at, p_subject, p_body,
                                    trim(iif(o_status = 'joined', 'again', 'in')));
    if (o_status = 'joined') then execute procedure intake_moves.ring(o_staff_id);
    else if (o_status = 'waiting') then execute procedure intake_moves.tell_duty;
    else
    begin
      execute procedure intake_moves.note_turn(v_group_id, o_staff_id);
      execute procedure intake_moves.make_offer(o_inquiry_id, o_staff_id, o_rule_id, v_order_no, v_why, v_limit, null, null);
    end
    if (o_status <> 'joined') then
      select max(s.name), max(r.name) from rdb$database
      left join staff s on s.id = :o_staff_id left join routing_rule r on r.id = :o_rule_id
      into o_person, o_rule;
    suspend;
  end

  procedure try_inquiry(p_version_id bigint, p_source varchar(100), p_channel varchar(10), p_came_at timestamp,
                        p_phone varchar(16), p_phone_flaw varchar(20), p_email varchar(254), p_line varchar(60),
                        p_campaign varchar(100), p_subject varchar(300), p_body varchar(8000))
    returns (o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20), o_staff_id bigint,
             o_person varchar(200), o_why varchar(20), o_rule_id bigint, o_order_no smallint, o_rule varchar(100),
             o_limit_minutes smallint, o_trace varchar(6000) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch_id bigint;
    declare v_group_id bigint;
    declare v_version_id bigint;
  begin
    execute procedure access.enter('routing.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_phone not similar to '[+][1-9][0-9]{6,14}') then exception e_intake_phone_form using (p_phone);
    v_version_id = coalesce(p_version_id, (select version_id from routing_gate where id = 1));
    execute procedure decision.recognise(p_phone, p_phone_flaw, p_email)
      returning_values o_client_id, o_chooser, v_branch_id;
    execute procedure decision.decide(v_version_id, 0, null, o_client_id, o_chooser, coalesce(v_branch_id, v_my_branch),
        p_channel, p_source, p_campaign, p_line, p_phone,
        substring(coalesce(p_subject, '') || ' ' || coalesce(p_body, '') from 1 for 8191),
        coalesce(p_came_at, clock.utc_now()), false)
      returning_values o_staff_id, o_rule_id, o_order_no, v_group_id, o_why, o_limit_minutes, o_trace;
    o_person = (select name from staff where id = :o_staff_id);
    o_rule = (select name from routing_rule where id = :o_rule_id);
    -- The name is told only to those who may see the client anyway.
    o_client_name = (select c.name from client c
                     join staff s on s.id = :v_me
                     join role_action ra on ra.role_code = s.role_code and ra.action_code = 'clients.read'
                     where c.id = :o_client_id
                       and access.sees(ra.scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id));
    suspend;
  end

  procedure note_trial(p_group_id bigint, p_staff_id bigint)
  as
    declare v_turn_no bigint;
  begin
    if (p_group_id is null) then exit;
    select max(x.n) from (
      select max(t.last_turn_no) n from trial_turn t where t.group_id = :p_group_id
      union all select max(m.last_turn_no) from staff_group_member m where m.group_id = :p_group_id) x
    into v_turn_no;
    merge into trial_turn t using (select :p_group_id g, :p_staff_id s from rdb$database) w
      on (t.group_id = w.g and t.staff_id = w.s)
    when matched then update set t.last_turn_no = :v_turn_no + 1, t.given = t.given + 1
    when not matched then insert (group_id, staff_id, last_turn_no, given) values (w.g, w.s, :v_turn_no + 1, 1);
  end

  procedure simulate(p_version_id bigint, p_from timestamp, p_till timestamp, p_limit integer)
    returns (o_inquiry_id bigint, o_came_at timestamp, o_channel varchar(10), o_who varchar(200), o_before_id bigint,
             o_before varchar(200), o_before_rule varchar(100), o_after_id bigint, o_after varchar(200),
             o_after_rule varchar(100), o_after_why varchar(20))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_client_id bigint;
    declare v_chooser varchar(20) character set ascii;
    declare v_branch_id bigint;
    declare v_source varchar(100);
    declare v_campaign varchar(100);
    declare v_line varchar(60);
    declare v_phone varchar(16) character set ascii;
    declare v_words varchar(8191);
    declare v_rule_id bigint;
    declare v_order_no smallint;
    declare v_group_id bigint;
    declare v_limit smallint;
    declare v_trace varchar(6000) character set ascii;
    declare v_staff_id bigint;
  begin
    execute procedure access.enter('routing.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_scope = intake_moves.scope_for(v_me, 'intake.read');
    for select first (:p_limit) i.id, i.came_at, i.channel, coalesce(c.name, i.person_name, i.phone_typed, i.email, ''),
               i.client_id, i.chooser, i.staff_id, i.branch_id, i.source, i.campaign, i.line, i.phone,
               substring(coalesce(i.subject, '') || ' ' || coalesce(i.body, '') from 1 for 8191)
        from inquiry i
        left join client c on c.id = i.client_id
        where i.came_at >= :p_from and i.came_at < :p_till and i.state <> 'joined'
        order by i.came_at
        into o_inquiry_id, o_came_at, o_channel, o_who, v_client_id, v_chooser, v_staff_id, v_branch_id, v_source,
             v_campaign, v_line, v_phone, v_words
    do
    begin
      if (not access.sees(v_scope, v_me, v_my_branch, v_my_department, v_staff_id, v_branch_id)) then o_who = '';
      o_before_id = null;
      o_before = null;
      o_before_rule = null;
      select first 1 o.staff_id, s.name, r.name
      from offer o join staff s on s.id = o.staff_id left join routing_rule r on r.id = o.rule_id
      where o.inquiry_id = :o_inquiry_id
      order by o.id
      into o_before_id, o_before, o_before_rule;
      execute procedure decision.decide(p_version_id, 0, null, v_client_id, v_chooser, v_branch_id, o_channel, v_source,
          v_campaign, v_line, v_phone, v_words, o_came_at, true)
        returning_values o_after_id, v_rule_id, v_order_no, v_group_id, o_after_why, v_limit, v_trace;
      execute procedure note_trial(v_group_id, o_after_id);
      o_after = (select name from staff where id = :o_after_id);
      o_after_rule = (select name from routing_rule where id = :v_rule_id);
      suspend;
    end
  end

  -- A line of the trace is order;rule;code;chosen/skipped:why,skipped:why
  -- Rules between two lines of a trace were not tried: off, or not found by what they are entered under.
  procedure not_found_by(p_version_id bigint, p_after smallint, p_before smallint)
    returns (o_order_no smallint, o_rule_id bigint, o_rule varchar(100), o_code varchar(20))
  as
  begin
    for select r.order_no, r.id, r.name, iif(r.is_on, r.entry_kind, 'off')
        from routing_rule r
        where r.version_id = :p_version_id and r.order_no > :p_after and r.order_no < coalesce(:p_before, 32767)
        order by r.order_no
        into o_order_no, o_rule_id, o_rule, o_code
    do suspend;
  end

  procedure explain(p_trace varchar(6000) character set ascii)
    returns (o_order_no smallint, o_rule_id bigint, o_rule varchar(100), o_code varchar(20), o_staff_id bigint,
             o_person varchar(200), o_obstacle varchar(20))
  as
    declare v_from integer = 1;
    declare v_till integer;
    declare v_line varchar(1000) character set ascii;
    declare v_a integer;
    declare v_b integer;
    declare v_c integer;
    declare v_people varchar(600) character set ascii;
    declare v_chosen varchar(20) character set ascii;
    declare v_order_no smallint;
    declare v_one varchar(60) character set ascii;
    declare v_is_step boolean;
    declare v_version_id bigint;
    declare v_reached smallint;
  begin
    execute procedure access.check_right('intake.take');
    -- One round more than lines: rules the last one left untold.
    while (v_from <= char_length(p_trace) + 1) do
    begin
      v_till = position(ascii_char(10), p_trace, v_from);
      if (v_till = 0) then v_till = char_length(p_trace) + 1;
      v_line = substring(p_trace from v_from for v_till - v_from);
      v_from = v_till + 1;
      v_a = position(';' in v_line);
      v_b = position(';', v_line, v_a + 1);
      v_c = position(';', v_line, v_b + 1);
      v_is_step = v_a > 0 and v_b > 0 and v_c > 0 and v_line not starting with '*';
      v_order_no = iif(v_is_step, cast(substring(v_line from 1 for v_a - 1) as smallint), null);
      if (v_line = '~') then v_version_id = null;
      if (v_is_step or v_line starting with '*' or v_from > char_length(p_trace) + 1) then
      begin
        o_staff_id = null;
        o_person = null;
        o_obstacle = null;
        for select n.o_order_no, n.o_rule_id, n.o_rule, n.o_code
            from intake.not_found_by(:v_version_id, :v_reached, :v_order_no) n
            into o_order_no, o_rule_id, o_rule, o_code
        do suspend;
      end
      v_reached = v_order_no;
      if (v_line starting with '*') then
      begin
        v_version_id = cast(substring(v_line from v_a + 1 for v_b - v_a - 1) as bigint);
        v_reached = cast(substring(v_line from v_b + 1) as smallint);
      end
      if (v_is_step) then
      begin
        o_order_no = v_order_no;
        o_rule_id = cast(substring(v_line from v_a + 1 for v_b - v_a - 1) as bigint);
        o_rule = (select name from routing_rule where id = :o_rule_id);
        o_code = substring(v_line from v_b + 1 for v_c - v_b - 1);
        if (o_code in ('chosen', 'duty')) then v_version_id = null;
        v_people = substring(v_line from v_c + 1);
        v_a = position('/' in v_people);
        v_chosen = iif(v_a > 0, substring(v_people from 1 for v_a - 1), v_people);
        v_people = iif(v_a > 0, substring(v_people from v_a + 1), '');
        while (v_people <> '') do
        begin
          v_b = position(',' in v_people);
          v_one = iif(v_b > 0, substring(v_people from 1 for v_b - 1), v_people);
          v_people = iif(v_b > 0, substring(v_people from v_b + 1), '');
          v_c = position(':' in v_one);
          o_staff_id = iif(v_c > 0, cast(substring(v_one from 1 for v_c - 1) as bigint), null);
          o_person = (select name from staff where id = :o_staff_id);
          o_obstacle = substring(v_one from v_c + 1);
          if (o_code = 'chosen') then
          begin
            o_code = 'skipped';
            suspend;
            o_code = 'chosen';
          end
          else suspend;
        end
        if (o_code <> 'nobody' or v_a = 0) then
        begin
          o_staff_id = iif(v_chosen = '', null, cast(v_chosen as bigint));
          o_person = (select name from staff where id = :o_staff_id);
          o_obstacle = null;
          suspend;
        end
      end
    end
  end
end;
