recreate package body intake
as
begin
  procedure ring(p_staff_id bigint)
  as
  begin
    if (p_staff_id is not null) then post_event 'user_' || p_staff_id;
    post_event 'inbox';
  end

  function join_minutes() returns integer
  as
  begin
    return coalesce((select cast(s.content as integer) from setting s where s.name = 'intake.join_minutes'), 10);
  end

  function first_words(p_inquiry_id bigint) returns varchar(300)
  as
  begin
    return (select substring(t.body from 1 for 300) from inquiry_text t where t.inquiry_id = :p_inquiry_id);
  end

  function is_on_duty(p_staff_id bigint) returns boolean
  as
  begin
    return exists (select 1 from staff_group_member m join staff_group g on g.id = m.group_id
                   where m.staff_id = :p_staff_id and g.is_duty and g.is_active);
  end

  -- How far a person sees for another action than the one he came for; none where he has no right at all.
  function scope_for(p_staff_id bigint, p_action varchar(40) character set ascii)
    returns varchar(10) character set ascii
  as
  begin
    return coalesce((select ra.scope from staff s join role_action ra on ra.role_code = s.role_code
                     where s.id = :p_staff_id and ra.action_code = :p_action), 'none');
  end

  procedure make_offer(p_inquiry_id bigint, p_staff_id bigint, p_rule_id bigint, p_tried_no smallint,
                       p_why varchar(60) character set ascii, p_limit_minutes smallint, p_passed_by bigint,
                       p_word varchar(500))
  as
    declare v_now timestamp;
    declare v_branch_id bigint;
  begin
    v_now = clock.utc_now();
    v_branch_id = (select branch_id from staff where id = :p_staff_id);
    insert into offer (inquiry_id, staff_id, rule_id, tried_no, why, passed_by, word, offered_at, due_at)
    values (:p_inquiry_id, :p_staff_id, :p_rule_id, :p_tried_no, :p_why, :p_passed_by, :p_word, :v_now,
            worktime.add_working_minutes(:v_now, :p_limit_minutes, :v_branch_id, :p_staff_id));
    execute procedure ring(p_staff_id);
  end

  procedure note_turn(p_group_id bigint, p_staff_id bigint)
  as
    declare v_turn_no bigint;
  begin
    if (p_group_id is null) then exit;
    update staff_group g set g.turn_no = g.turn_no + 1 where g.id = :p_group_id returning g.turn_no into v_turn_no;
    update staff_group_member m set m.last_turn_no = :v_turn_no
    where m.group_id = :p_group_id and m.staff_id = :p_staff_id;
  end

  procedure tell_duty
  as
  begin
    post_event 'duty';
    post_event 'inbox';
  end

  -- Nobody is asked twice: the rules below the one tried last are asked, then the duty queue has it.
  procedure send_on(p_inquiry_id bigint, p_after_order smallint) returns (o_person varchar(200))
  as
    declare v_client_id bigint;
    declare v_chooser varchar(20) character set ascii;
    declare v_branch_id bigint;
    declare v_channel varchar(10) character set ascii;
    declare v_source varchar(100);
    declare v_campaign varchar(100);
    declare v_line varchar(60);
    declare v_phone varchar(16) character set ascii;
    declare v_words varchar(8191);
    declare v_came_at timestamp;
    declare v_old_trace varchar(6000) character set ascii;
    declare v_version_id bigint;
    declare v_staff_id bigint;
    declare v_rule_id bigint;
    declare v_order_no smallint;
    declare v_group_id bigint;
    declare v_why varchar(20) character set ascii;
    declare v_limit smallint;
    declare v_trace varchar(6000) character set ascii;
  begin
    select i.client_id, i.chooser, i.branch_id, i.channel, i.source, i.campaign, i.line, i.phone,
           substring(coalesce(i.subject, '') || ' ' || coalesce(t.body, '') from 1 for 8191), i.came_at,
           coalesce(i.trace, ''), coalesce(r.version_id, g.version_id)
    from inquiry i
    join routing_gate g on g.id = 1
    left join inquiry_text t on t.inquiry_id = i.id
    left join routing_rule r on r.id = i.rule_id
    where i.id = :p_inquiry_id
    into v_client_id, v_chooser, v_branch_id, v_channel, v_source, v_campaign, v_line, v_phone, v_words, v_came_at,
         v_old_trace, v_version_id;
    execute procedure decision.decide(v_version_id, p_after_order, p_inquiry_id, v_client_id, v_chooser, v_branch_id,
        v_channel, v_source, v_campaign, v_line, v_phone, v_words, v_came_at, false)
      returning_values v_staff_id, v_rule_id, v_order_no, v_group_id, v_why, v_limit, v_trace;
    if (char_length(v_old_trace) + char_length(v_trace) > 6000) then v_trace = substring(v_trace from 1 for 6000 - char_length(v_old_trace));
    update inquiry i set i.state = iif(:v_staff_id is null, 'waiting', 'offered'), i.staff_id = :v_staff_id,
      i.rule_id = coalesce(:v_rule_id, i.rule_id), i.reason = iif(:v_staff_id is null, :v_why, null),
      i.trace = :v_old_trace || :v_trace, i.version = i.version + 1
    where i.id = :p_inquiry_id;
    if (v_staff_id is null) then execute procedure tell_duty;
    else
    begin
      execute procedure note_turn(v_group_id, v_staff_id);
      execute procedure make_offer(p_inquiry_id, v_staff_id, v_rule_id, v_order_no, v_why, v_limit, null, null);
      o_person = (select name from staff where id = :v_staff_id);
    end
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

  procedure write_journal(p_client_id bigint, p_inquiry_id bigint, p_channel varchar(10) character set ascii,
                          p_came_at timestamp, p_subject varchar(300), p_body varchar(8000),
                          p_meaning varchar(20) character set ascii)
  as
  begin
    if (p_client_id is null) then exit;
    insert into journal (client_id, happened_at, kind, meaning, title, detail, ref_id)
    values (:p_client_id, :p_came_at, :p_channel, :p_meaning, coalesce(:p_subject, ''),
            substring(:p_body from 1 for 2000), :p_inquiry_id);
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
      person_name, line, campaign, subject, is_cut, client_id, chooser, branch_id, state, reason, staff_id, rule_id,
      joined_to_id, trace, taken_by)
    values (:p_source, :p_source_id, :p_channel, :p_came_at, clock.utc_now(), :p_time_flaw, :p_phone_typed, :p_phone,
      :p_phone_flaw, :p_email, :p_person_name, :p_line, :p_campaign, :p_subject, coalesce(:p_is_cut, false), :o_client_id, :v_chooser,
      :v_branch_id, decode(:o_status, 'routed', 'offered', :o_status), iif(:o_status = 'waiting', :v_why, null),
      :o_staff_id, :o_rule_id, :o_joined_to_id, :o_trace, :v_me)
    returning id into o_inquiry_id;
    if (p_body is not null) then insert into inquiry_text (inquiry_id, body) values (:o_inquiry_id, :p_body);
    execute procedure write_journal(o_client_id, o_inquiry_id, p_channel, p_came_at, p_subject, p_body,
                                    trim(iif(o_status = 'joined', 'again', 'in')));
    if (o_status = 'joined') then execute procedure ring(o_staff_id);
    else if (o_status = 'waiting') then execute procedure tell_duty;
    else
    begin
      execute procedure note_turn(v_group_id, o_staff_id);
      execute procedure make_offer(o_inquiry_id, o_staff_id, o_rule_id, v_order_no, v_why, v_limit, null, null);
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
    v_scope = scope_for(v_me, 'intake.read');
    for select first (:p_limit) i.id, i.came_at, i.channel, coalesce(c.name, i.person_name, i.phone_typed, i.email, ''),
               i.client_id, i.chooser, i.staff_id, i.branch_id, i.source, i.campaign, i.line, i.phone,
               substring(coalesce(i.subject, '') || ' ' || coalesce(t.body, '') from 1 for 8191)
        from inquiry i
        left join client c on c.id = i.client_id
        left join inquiry_text t on t.inquiry_id = i.id
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
  procedure explain(p_trace varchar(6000) character set ascii)
    returns (o_order_no smallint, o_rule_id bigint, o_rule varchar(100), o_code varchar(20), o_staff_id bigint,
             o_person varchar(200), o_obstacle varchar(20))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_from integer = 1;
    declare v_till integer;
    declare v_line varchar(1000) character set ascii;
    declare v_a integer;
    declare v_b integer;
    declare v_c integer;
    declare v_people varchar(600) character set ascii;
    declare v_chosen varchar(20) character set ascii;
    declare v_one varchar(60) character set ascii;
  begin
    execute procedure access.enter('intake.take') returning_values v_me, v_my_branch, v_my_department, v_scope;
    while (v_from <= char_length(p_trace)) do
    begin
      v_till = position(ascii_char(10), p_trace, v_from);
      if (v_till = 0) then v_till = char_length(p_trace) + 1;
      v_line = substring(p_trace from v_from for v_till - v_from);
      v_from = v_till + 1;
      v_a = position(';' in v_line);
      v_b = position(';', v_line, v_a + 1);
      v_c = position(';', v_line, v_b + 1);
      if (v_a > 0 and v_b > 0 and v_c > 0) then
      begin
        o_order_no = cast(substring(v_line from 1 for v_a - 1) as smallint);
        o_rule_id = cast(substring(v_line from v_a + 1 for v_b - v_a - 1) as bigint);
        o_rule = (select name from routing_rule where id = :o_rule_id);
        o_code = substring(v_line from v_b + 1 for v_c - v_b - 1);
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

  procedure offers_for_me
    returns (o_offer_id bigint, o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_offered_at timestamp,
             o_due_at timestamp, o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20),
             o_phone varchar(60), o_email varchar(254), o_person_name varchar(200), o_subject varchar(300),
             o_words varchar(300), o_source varchar(100), o_why varchar(60), o_rule_no smallint, o_rule varchar(100),
             o_passed_by varchar(200), o_word varchar(500), o_tags varchar(500), o_last_order varchar(40),
             o_last_order_at timestamp, o_last_order_sum d_money, o_open_orders integer, o_owner varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select o.id, i.id, i.channel, i.came_at, o.offered_at, o.due_at, i.client_id, c.name, i.chooser,
               coalesce(i.phone, i.phone_typed), i.email, i.person_name, i.subject, intake.first_words(i.id), i.source,
               o.why, r.order_no, r.name, p.name, o.word,
               (select substring(list(t.name, ', ') from 1 for 500) from client_tag ct join tag t on t.id = ct.tag_id
                where ct.client_id = i.client_id),
               d.number_text, d.sold_at, d.total_sum, c.open_order_count, w.name
        from offer o
        join inquiry i on i.id = o.inquiry_id
        left join client c on c.id = i.client_id
        left join routing_rule r on r.id = o.rule_id
        left join staff p on p.id = o.passed_by
        left join staff w on w.id = c.owner_id
        left join sale_document d on d.id = c.last_order_id
        where o.staff_id = :v_me and o.open_due_at is not null
        order by o.due_at, o.id
        into o_offer_id, o_inquiry_id, o_channel, o_came_at, o_offered_at, o_due_at, o_client_id, o_client_name,
             o_chooser, o_phone, o_email, o_person_name, o_subject, o_words, o_source, o_why, o_rule_no, o_rule,
             o_passed_by, o_word, o_tags, o_last_order, o_last_order_at, o_last_order_sum, o_open_orders, o_owner
    do suspend;
  end

  -- My open offer, locked; anything else is told with the name of who has the inquiry now.
  procedure hold_offer(p_offer_id bigint, p_me bigint) returns (o_inquiry_id bigint, o_tried_no smallint, o_rule_id bigint)
  as
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_person varchar(200);
  begin
    select o.state, o.staff_id, o.inquiry_id, o.tried_no, o.rule_id from offer o where o.id = :p_offer_id with lock
    into v_state, v_staff_id, o_inquiry_id, o_tried_no, o_rule_id;
    if (v_staff_id is distinct from p_me) then exception e_intake_not_found using (p_offer_id);
    if (v_state <> 'open') then
    begin
      select s.name from inquiry i left join staff s on s.id = i.staff_id where i.id = :o_inquiry_id into v_person;
      exception e_intake_offer_gone using (v_state, coalesce(v_person, ''));
    end
  end

  procedure accept_offer(p_offer_id bigint) returns (o_inquiry_id bigint, o_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_tried_no smallint;
    declare v_rule_id bigint;
    declare v_now timestamp;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_offer(p_offer_id, v_me) returning_values o_inquiry_id, v_tried_no, v_rule_id;
    v_now = clock.utc_now();
    update offer o set o.state = 'accepted', o.answered_at = :v_now where o.id = :p_offer_id;
    update inquiry i set i.state = 'accepted', i.accepted_at = :v_now, i.version = i.version + 1
    where i.id = :o_inquiry_id
    returning i.client_id into o_client_id;
    execute procedure ring(v_me);
    suspend;
  end

  procedure offer_to(p_inquiry_id bigint, p_staff_id bigint, p_rule_id bigint, p_tried_no smallint, p_passed_by bigint,
                     p_word varchar(500)) returns (o_person varchar(200))
  as
    declare v_is_active boolean;
    declare v_limit smallint;
  begin
    select s.name, s.is_active from staff s where s.id = :p_staff_id into o_person, v_is_active;
    if (not coalesce(v_is_active, false)) then exception e_intake_person_removed using (coalesce(o_person, ''));
    v_limit = coalesce((select limit_minutes from routing_rule where id = :p_rule_id),
                       (select cast(content as smallint) from setting where name = 'intake.limit_minutes'), 15);
    update inquiry i set i.state = 'offered', i.staff_id = :p_staff_id, i.reason = null, i.version = i.version + 1
    where i.id = :p_inquiry_id;
    execute procedure make_offer(p_inquiry_id, p_staff_id, p_rule_id, p_tried_no, 'passed', v_limit, p_passed_by, p_word);
  end

  procedure pass_offer(p_offer_id bigint, p_to_staff_id bigint, p_word varchar(500)) returns (o_person varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_inquiry_id bigint;
    declare v_tried_no smallint;
    declare v_rule_id bigint;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_offer(p_offer_id, v_me) returning_values v_inquiry_id, v_tried_no, v_rule_id;
    update offer o set o.state = 'passed', o.answered_at = clock.utc_now(), o.word = coalesce(o.word, :p_word)
    where o.id = :p_offer_id;
    if (p_to_staff_id is null) then
      execute procedure send_on(v_inquiry_id, v_tried_no) returning_values o_person;
    else
      execute procedure offer_to(v_inquiry_id, p_to_staff_id, v_rule_id, v_tried_no, v_me, p_word)
        returning_values o_person;
    execute procedure ring(v_me);
    suspend;
  end

  procedure decline_offer(p_offer_id bigint, p_word varchar(500)) returns (o_person varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_inquiry_id bigint;
    declare v_tried_no smallint;
    declare v_rule_id bigint;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_offer(p_offer_id, v_me) returning_values v_inquiry_id, v_tried_no, v_rule_id;
    update offer o set o.state = 'declined', o.answered_at = clock.utc_now(), o.word = coalesce(o.word, :p_word)
    where o.id = :p_offer_id;
    execute procedure send_on(v_inquiry_id, v_tried_no) returning_values o_person;
    execute procedure ring(v_me);
    suspend;
  end

  -- An inquiry I may work on: mine, or within my scope; told as not found otherwise. Its open offer is locked first,
  -- as whoever accepts it does.
  procedure hold_inquiry(p_inquiry_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                         p_scope varchar(10) character set ascii)
    returns (o_state varchar(10) character set ascii, o_staff_id bigint, o_client_id bigint)
  as
    declare v_branch_id bigint;
    declare v_offer_id bigint;
  begin
    select o.id from offer o where o.inquiry_id = :p_inquiry_id and o.state = 'open' with lock into v_offer_id;
    select i.state, i.staff_id, i.client_id, i.branch_id from inquiry i where i.id = :p_inquiry_id with lock
    into o_state, o_staff_id, o_client_id, v_branch_id;
    if (o_state is null
        or not (access.sees(p_scope, p_me, p_my_branch, p_my_department, o_staff_id, v_branch_id)
                or (o_state = 'waiting' and is_on_duty(p_me)))) then
      exception e_intake_not_found using (p_inquiry_id);
  end

  procedure take_waiting(p_inquiry_id bigint) returns (o_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_person varchar(200);
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select i.state, i.staff_id from inquiry i where i.id = :p_inquiry_id with lock into v_state, v_staff_id;
    if (v_state <> 'waiting') then
    begin
      v_person = (select name from staff where id = :v_staff_id);
      exception e_intake_closed using (coalesce(v_person, ''));
    end
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, o_client_id;
    update inquiry i set i.state = 'accepted', i.staff_id = :v_me, i.reason = null,
      i.accepted_at = clock.utc_now(), i.version = i.version + 1
    where i.id = :p_inquiry_id;
    execute procedure ring(v_me);
    suspend;
  end

  procedure withdraw_offers(p_inquiry_id bigint)
  as
    declare v_staff_id bigint;
  begin
    for select o.staff_id from offer o where o.inquiry_id = :p_inquiry_id and o.state = 'open' into v_staff_id
    do execute procedure ring(v_staff_id);
    update offer o set o.state = 'withdrawn', o.answered_at = clock.utc_now()
    where o.inquiry_id = :p_inquiry_id and o.state = 'open';
  end

  procedure hand_over(p_inquiry_id bigint, p_to_staff_id bigint, p_word varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_rule_id bigint;
    declare v_person varchar(200);
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.assign') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    v_person = (select name from staff where id = :v_staff_id);
    if (v_state not in ('offered', 'waiting', 'accepted')) then exception e_intake_closed using (coalesce(v_person, ''));
    execute procedure withdraw_offers(p_inquiry_id);
    v_rule_id = (select rule_id from inquiry where id = :p_inquiry_id);
    execute procedure offer_to(p_inquiry_id, p_to_staff_id, v_rule_id,
        coalesce((select max(o.tried_no) from offer o where o.inquiry_id = :p_inquiry_id), 0), v_me, p_word)
      returning_values v_person;
  end

  procedure route_again(p_inquiry_id bigint) returns (o_person varchar(200))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.assign') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    if (v_state not in ('offered', 'waiting', 'accepted')) then
      exception e_intake_closed using (coalesce((select name from staff where id = :v_staff_id), ''));
    execute procedure withdraw_offers(p_inquiry_id);
    update inquiry i set i.rule_id = null where i.id = :p_inquiry_id;
    execute procedure send_on(p_inquiry_id, 0) returning_values o_person;
    suspend;
  end

  procedure close_inquiry(p_inquiry_id bigint, p_result varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    if (v_state not in ('offered', 'waiting', 'accepted')) then
      exception e_intake_closed using (coalesce((select name from staff where id = :v_staff_id), ''));
    execute procedure withdraw_offers(p_inquiry_id);
    update inquiry i set i.state = 'closed', i.result = :p_result, i.closed_at = clock.utc_now(),
      i.staff_id = coalesce(i.staff_id, :v_me), i.version = i.version + 1
    where i.id = :p_inquiry_id;
    if (v_client_id is not null and coalesce(p_result, '') <> '') then
      insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)
      values (:v_client_id, clock.utc_now(), 'note', 'result', '', :p_result, :v_me, :p_inquiry_id);
    execute procedure ring(v_staff_id);
  end

  procedure choose_client(p_inquiry_id bigint, p_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_client_id bigint;
    declare v_channel varchar(10) character set ascii;
    declare v_came_at timestamp;
    declare v_subject varchar(300);
    declare v_body varchar(8000);
    declare v_joined_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_inquiry(p_inquiry_id, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_state, v_staff_id, v_client_id;
    v_scope = scope_for(v_me, 'clients.read');
    if (not exists (
        select 1 from client c
        where c.id = :p_client_id and not c.is_deleted
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id)
               or exists (select 1 from inquiry i join client_phone p on p.phone = i.phone
                          where i.id = :p_inquiry_id and p.client_id = c.id)
               or exists (select 1 from inquiry i join client_email e on e.email = i.email
                          where i.id = :p_inquiry_id and e.client_id = c.id)))) then
      exception e_intake_not_found using (p_client_id);
    update inquiry i set i.client_id = :p_client_id, i.chooser = null, i.version = i.version + 1
    where i.id = :p_inquiry_id
    returning i.channel, i.came_at, i.subject into v_channel, v_came_at, v_subject;
    if (v_client_id is distinct from p_client_id) then
    begin
      delete from journal j where j.client_id = :v_client_id and j.ref_id = :p_inquiry_id and j.kind = :v_channel;
      v_body = (select body from inquiry_text where inquiry_id = :p_inquiry_id);
      execute procedure write_journal(p_client_id, p_inquiry_id, v_channel, v_came_at, v_subject, v_body, 'in');
      for select i.id, i.channel, i.came_at, i.subject, t.body
          from inquiry i left join inquiry_text t on t.inquiry_id = i.id
          where i.joined_to_id = :p_inquiry_id and i.client_id is null
          into v_joined_id, v_channel, v_came_at, v_subject, v_body
      do
      begin
        update inquiry i set i.client_id = :p_client_id, i.chooser = null where i.id = :v_joined_id;
        execute procedure write_journal(p_client_id, v_joined_id, v_channel, v_came_at, v_subject, v_body, 'again');
      end
    end
    execute procedure ring(v_staff_id);
  end

  procedure candidates(p_inquiry_id bigint)
    returns (o_client_id bigint, o_name varchar(200), o_owner varchar(200), o_phone varchar(16), o_email varchar(254),
             o_last_order_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select i.phone, i.email, i.state, i.staff_id, i.branch_id from inquiry i where i.id = :p_inquiry_id
    into o_phone, o_email, v_state, v_staff_id, v_branch_id;
    if (not (access.sees(v_scope, v_me, v_my_branch, v_my_department, v_staff_id, v_branch_id)
             or (v_state = 'waiting' and is_on_duty(v_me)))) then exit;
    for select c.id, c.name, s.name, c.last_order_at
        from client c left join staff s on s.id = c.owner_id
        where not c.is_deleted
          and c.id in (select p.client_id from client_phone p where p.phone = :o_phone
                       union all select e.client_id from client_email e where e.email = :o_email)
        order by c.last_order_at desc
        into o_client_id, o_name, o_owner, o_last_order_at
    do suspend;
  end

  procedure expire_due(p_limit integer) returns (o_count integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_now timestamp;
    declare v_gate smallint;
    declare v_offer_id bigint;
    declare v_inquiry_id bigint;
    declare v_tried_no smallint;
    declare v_staff_id bigint;
    declare v_person varchar(200);
  begin
    execute procedure access.enter('jobs.run') returning_values v_me, v_my_branch, v_my_department, v_scope;
    o_count = 0;
    v_now = clock.utc_now();
    if (exists (select 1 from offer o where o.open_due_at is not null and o.open_due_at <= :v_now)) then
    begin
      select g.id from routing_gate g where g.id = 1 with lock into v_gate;
      for select first (:p_limit) o.id, o.inquiry_id, o.tried_no, o.staff_id from offer o
          where o.open_due_at is not null and o.open_due_at <= :v_now
          order by o.open_due_at
          with lock skip locked
          into v_offer_id, v_inquiry_id, v_tried_no, v_staff_id
      do
      begin
        update offer o set o.state = 'expired', o.answered_at = :v_now where o.id = :v_offer_id;
        execute procedure send_on(v_inquiry_id, v_tried_no) returning_values v_person;
        execute procedure ring(v_staff_id);
        o_count = o_count + 1;
      end
    end
    suspend;
  end

  -- When somebody last did something about an inquiry: took or answered it, gave a task, wrote on its client's card.
  function touched_at(p_inquiry_id bigint, p_client_id bigint, p_came_at timestamp, p_accepted_at timestamp)
    returns timestamp
  as
    declare v_at timestamp;
    declare v_next timestamp;
  begin
    v_at = maxvalue(p_came_at, coalesce(p_accepted_at, p_came_at));
    v_next = (select max(o.answered_at) from offer o
              where o.inquiry_id = :p_inquiry_id and o.state in ('accepted', 'passed', 'declined'));
    v_at = maxvalue(v_at, coalesce(v_next, v_at));
    v_next = (select max(t.updated_at) from task t where t.inquiry_id = :p_inquiry_id);
    v_at = maxvalue(v_at, coalesce(v_next, v_at));
    v_next = (select first 1 j.happened_at from journal j
              where j.client_id = :p_client_id and j.happened_at > :v_at and j.author_id is not null
              order by j.happened_at desc);
    return coalesce(v_next, v_at);
  end

  -- Ids of a page in order. The open views walk the few open ones, the closed ones the time line from its newest end.
  procedure inbox_page(p_view varchar(10), p_idle_minutes integer, p_before_at timestamp, p_before_id bigint,
                       p_limit integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                       p_scope varchar(10) character set ascii)
    returns (o_id bigint)
  as
    declare v_is_duty boolean;
    declare v_now timestamp;
    declare v_left integer;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
  begin
    v_is_duty = is_on_duty(p_me);
    v_now = clock.utc_now();
    if (p_view = 'closed') then
    begin
      v_left = p_limit;
      for select i.id, i.staff_id, i.branch_id
          from inquiry i
          where i.state = 'closed' and i.came_at <= coalesce(:p_before_at, timestamp '9999-12-31')
            and (i.came_at < :p_before_at or i.id < :p_before_id or :p_before_at is null)
          order by i.came_at desc, i.id desc
          into o_id, v_staff_id, v_branch_id
      do
        if (access.sees(p_scope, p_me, p_my_branch, p_my_department, v_staff_id, v_branch_id)) then
        begin
          suspend;
          v_left = v_left - 1;
          if (v_left = 0) then leave;
        end
      exit;
    end
    for select first (:p_limit) i.id
        from inquiry i
        where i.state in ('offered', 'waiting', 'accepted')
          and (i.came_at < :p_before_at or (i.came_at = :p_before_at and i.id < :p_before_id) or :p_before_at is null)
          and case :p_view
                when 'waiting' then i.state = 'waiting'
                when 'mine' then i.state <> 'waiting' and i.staff_id = :p_me
                when 'open' then true
                when 'idle' then worktime.working_minutes_between(
                                   intake.touched_at(i.id, i.client_id, i.came_at, i.accepted_at), :v_now, i.branch_id)
                                 >= :p_idle_minutes
                else false
              end
          and (access.sees(:p_scope, :p_me, :p_my_branch, :p_my_department, i.staff_id, i.branch_id)
               or (:v_is_duty and i.state = 'waiting'))
        order by i.came_at desc, i.id desc
        into o_id
    do suspend;
  end

  procedure inbox(p_view varchar(10), p_idle_minutes integer, p_before_at timestamp, p_before_id bigint,
                  p_limit integer)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_source varchar(100),
             o_campaign varchar(100), o_client_id bigint, o_who varchar(200), o_phone varchar(60), o_subject varchar(300),
             o_words varchar(300), o_state varchar(10), o_reason varchar(20), o_chooser varchar(20), o_staff_id bigint,
             o_person varchar(200), o_rule_no smallint, o_rule varchar(100), o_offer_id bigint, o_due_at timestamp,
             o_joined_count integer, o_accepted_at timestamp, o_closed_at timestamp, o_result varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select i.id, i.channel, i.came_at, i.source, i.campaign, i.client_id,
               coalesce(c.name, i.person_name, ''), coalesce(i.phone, i.phone_typed, i.email, ''), i.subject,
               intake.first_words(i.id), i.state, i.reason, i.chooser, i.staff_id, s.name, r.order_no, r.name, o.id,
               o.due_at, (select count(*) from inquiry j where j.joined_to_id = i.id), i.accepted_at, i.closed_at,
               i.result
        from intake.inbox_page(:p_view, :p_idle_minutes, :p_before_at, :p_before_id, :p_limit, :v_me, :v_my_branch,
                               :v_my_department, :v_scope) x
        join inquiry i on i.id = x.o_id
        left join client c on c.id = i.client_id
        left join staff s on s.id = i.staff_id
        left join routing_rule r on r.id = i.rule_id
        left join offer o on o.inquiry_id = i.id and o.state = 'open'
        into o_inquiry_id, o_channel, o_came_at, o_source, o_campaign, o_client_id, o_who, o_phone, o_subject, o_words,
             o_state, o_reason, o_chooser, o_staff_id, o_person, o_rule_no, o_rule, o_offer_id, o_due_at,
             o_joined_count, o_accepted_at, o_closed_at, o_result
    do suspend;
  end

  procedure inbox_counts returns (o_view varchar(10), o_rows integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_is_duty boolean;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_is_duty = is_on_duty(v_me);
    o_view = 'mine';
    o_rows = (select count(*) from inquiry i where i.load_staff_id = :v_me);
    suspend;
    for select v.n, (select count(*) from inquiry i
                     where i.state in ('offered', 'waiting', 'accepted')
                       and (v.n = 'open' or i.state = 'waiting')
                       and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
                            or (:v_is_duty and i.state = 'waiting')))
        from (select cast('waiting' as varchar(10)) n from rdb$database
              union all select cast('open' as varchar(10)) from rdb$database) v
        into o_view, o_rows
    do suspend;
    o_view = 'quarantine';
    o_rows = (select count(*) from quarantine q where q.settled_at is null);
    suspend;
  end

  procedure inquiry_card(p_inquiry_id bigint)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_taken_at timestamp,
             o_time_flaw varchar(20), o_source varchar(100), o_source_id varchar(200), o_campaign varchar(100),
             o_line varchar(60), o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20),
             o_phone_typed varchar(60), o_phone varchar(16), o_phone_flaw varchar(20), o_email varchar(254),
             o_person_name varchar(200), o_subject varchar(300), o_body varchar(8000), o_is_cut boolean,
             o_state varchar(10), o_reason varchar(20), o_staff_id bigint, o_person varchar(200),
             o_rule_id bigint, o_rule varchar(100), o_taken_by varchar(200), o_accepted_at timestamp,
             o_closed_at timestamp, o_result varchar(500), o_joined_to_id bigint,
             o_trace varchar(6000) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select i.id, i.channel, i.came_at, i.taken_at, i.time_flaw, i.source, i.source_id, i.campaign, i.line,
               i.client_id, c.name, i.chooser, i.phone_typed, i.phone, i.phone_flaw, i.email, i.person_name, i.subject,
               t.body, i.is_cut, i.state, i.reason, i.staff_id, s.name, i.rule_id, r.name, w.name, i.accepted_at,
               i.closed_at, i.result, i.joined_to_id, i.trace
        from inquiry i
        left join inquiry_text t on t.inquiry_id = i.id
        left join client c on c.id = i.client_id
        left join staff s on s.id = i.staff_id
        left join staff w on w.id = i.taken_by
        left join routing_rule r on r.id = i.rule_id
        where i.id = :p_inquiry_id
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, i.staff_id, i.branch_id)
               or i.taken_by = :v_me
               or (i.state = 'waiting' and intake.is_on_duty(:v_me)))
        into o_inquiry_id, o_channel, o_came_at, o_taken_at, o_time_flaw, o_source, o_source_id, o_campaign, o_line,
             o_client_id, o_client_name, o_chooser, o_phone_typed, o_phone, o_phone_flaw, o_email, o_person_name,
             o_subject, o_body, o_is_cut, o_state, o_reason, o_staff_id, o_person, o_rule_id, o_rule, o_taken_by,
             o_accepted_at, o_closed_at, o_result, o_joined_to_id, o_trace
    do suspend;
  end

  procedure offers_of(p_inquiry_id bigint)
    returns (o_offer_id bigint, o_staff_id bigint, o_person varchar(200), o_why varchar(60), o_rule varchar(100),
             o_passed_by varchar(200), o_word varchar(500), o_offered_at timestamp, o_due_at timestamp,
             o_state varchar(10), o_answered_at timestamp)
  as
  begin
    if (not exists (select 1 from intake.inquiry_card(:p_inquiry_id))) then exit;
    for select o.id, o.staff_id, s.name, o.why, r.name, p.name, o.word, o.offered_at, o.due_at, o.state, o.answered_at
        from offer o
        join staff s on s.id = o.staff_id
        left join routing_rule r on r.id = o.rule_id
        left join staff p on p.id = o.passed_by
        where o.inquiry_id = :p_inquiry_id
        order by o.id
        into o_offer_id, o_staff_id, o_person, o_why, o_rule, o_passed_by, o_word, o_offered_at, o_due_at, o_state,
             o_answered_at
    do suspend;
  end

  procedure joined_of(p_inquiry_id bigint)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_subject varchar(300),
             o_words varchar(300))
  as
  begin
    if (not exists (select 1 from intake.inquiry_card(:p_inquiry_id))) then exit;
    for select i.id, i.channel, i.came_at, i.subject, intake.first_words(i.id)
        from inquiry i where i.joined_to_id = :p_inquiry_id
        order by i.came_at
        into o_inquiry_id, o_channel, o_came_at, o_subject, o_words
    do suspend;
  end

  -- From name to name by the index: the cost follows the names, not the inquiries.
  procedure sources_known(p_limit integer) returns (o_source varchar(100))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_left integer;
  begin
    execute procedure access.enter('intake.take') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_left = p_limit;
    o_source = '';
    while (v_left > 0) do
    begin
      o_source = (select first 1 i.source from inquiry i where i.source > :o_source order by i.source, i.source_id);
      if (o_source is null) then exit;
      suspend;
      v_left = v_left - 1;
    end
  end

  procedure put_quarantine(p_source varchar(100), p_file_name varchar(255), p_digest varchar(64), p_line_no integer,
                           p_reason varchar(40), p_detail varchar(500), p_content varchar(4000))
    returns (o_is_new boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_gate smallint;
  begin
    execute procedure access.enter('intake.take') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    o_is_new = not exists (select 1 from quarantine q where q.file_digest = :p_digest and q.line_no = :p_line_no);
    if (o_is_new) then
    begin
      insert into quarantine (source, file_name, file_digest, line_no, reason, detail, content, put_at)
      values (:p_source, :p_file_name, :p_digest, :p_line_no, :p_reason, :p_detail, :p_content, clock.utc_now());
      post_event 'inbox';
    end
    suspend;
  end

  procedure quarantined(p_before_id bigint, p_limit integer)
    returns (o_quarantine_id bigint, o_file_name varchar(255), o_line_no integer, o_reason varchar(40),
             o_detail varchar(500), o_content varchar(4000), o_put_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select first (:p_limit) q.id, q.file_name, q.line_no, q.reason, q.detail, q.content, q.put_at
        from quarantine q
        where q.settled_at is null and q.id < coalesce(:p_before_id, 9223372036854775807)
        order by q.id desc
        into o_quarantine_id, o_file_name, o_line_no, o_reason, o_detail, o_content, o_put_at
    do suspend;
  end

  procedure settle_quarantine(p_quarantine_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.answer') returning_values v_me, v_my_branch, v_my_department, v_scope;
    update quarantine q set q.settled_at = clock.utc_now(), q.settled_by = :v_me
    where q.id = :p_quarantine_id and q.settled_at is null;
    post_event 'inbox';
  end

  procedure note_file(p_digest varchar(64), p_name varchar(255), p_byte_size bigint, p_line_count integer,
                      p_bad_count integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.take') returning_values v_me, v_my_branch, v_my_department, v_scope;
    update or insert into intake_file (digest, name, byte_size, line_count, bad_count, taken_at)
    values (:p_digest, :p_name, :p_byte_size, :p_line_count, :p_bad_count, clock.utc_now())
    matching (digest);
  end

  procedure files_taken(p_limit integer)
    returns (o_name varchar(255), o_byte_size bigint, o_line_count integer, o_bad_count integer, o_taken_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('intake.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select first (:p_limit) f.name, f.byte_size, f.line_count, f.bad_count, f.taken_at
        from intake_file f order by f.taken_at desc
        into o_name, o_byte_size, o_line_count, o_bad_count, o_taken_at
    do suspend;
  end
end;
