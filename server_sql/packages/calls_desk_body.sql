recreate package body calls_desk
as
begin
  -- The branch a call belongs to, whoever had it.
  function branch_of(p_call_id bigint) returns bigint
  as
  begin
    return (select coalesce(s.branch_id, i.branch_id, c.branch_id)
            from call k
            join channel c on c.id = k.channel_id
            left join staff s on s.id = k.staff_id
            left join inquiry i on i.id = k.inquiry_id
            where k.id = :p_call_id);
  end

  -- The inquiry that lives: one that was joined to an earlier one speaks through it.
  function root_of(p_inquiry_id bigint) returns bigint
  as
  begin
    return (select coalesce(i.joined_to_id, i.id) from inquiry i where i.id = :p_inquiry_id);
  end

  -- A modem dials for the telephone on its own line, and lets go of it when it is told to.
  function is_by_modem(p_channel_id bigint) returns boolean
  as
  begin
    return exists (select 1 from channel c where c.id = :p_channel_id and c.kind = 'modem');
  end

  -- Can a call dialled from here be ended from here? An exchange ends what it was asked to dial; a cloud takes no such
  -- wish. A row of the outbox that has left and is cancelled is that wish.
  function hang_up_of(p_call_id bigint) returns varchar(10) character set ascii
  as
    declare v_kind varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_left varchar(10) character set ascii;
  begin
    select c.kind, k.state, o.state
    from call k
    join channel c on c.id = k.channel_id
    join outgoing o on o.kind = 'call' and o.ref_id = k.id
    where k.id = :p_call_id and k.direction = 'out' and k.ended_at is null
    into v_kind, v_state, v_left;
    if (v_kind is null or v_left in ('maybe', 'failed', 'sending')) then return null;
    if (v_left = 'queued') then return 'yes';
    if (v_kind = 'modem') then return iif(v_state = 'talking', null, 'yes');
    if (v_kind = 'cloud_pbx') then return 'cannot';
    return trim(iif(v_left = 'sent', 'yes', 'asked'));
  end

  -- Mine is what rings at my telephone, and what was offered to me or taken by me.
  function is_mine(p_call_id bigint, p_me bigint) returns boolean
  as
    declare v_staff_id bigint;
    declare v_extension_no varchar(20);
    declare v_root_id bigint;
  begin
    select k.staff_id, k.extension_no, root_of(k.inquiry_id) from call k where k.id = :p_call_id
    into v_staff_id, v_extension_no, v_root_id;
    if (v_staff_id = p_me) then return true;
    return exists (select 1 from offer o where o.inquiry_id = :v_root_id and o.staff_id = :p_me and o.state = 'open')
      or (v_extension_no is null
          and exists (select 1 from inquiry i
                      where i.id = :v_root_id and i.staff_id = :p_me and i.state in ('offered', 'accepted')));
  end

  -- The client of a call with what one wants to know before saying hello.
  procedure about_client(p_client_id bigint)
    returns (o_name varchar(200), o_last_order varchar(40), o_last_order_at timestamp, o_last_order_sum d_money,
             o_open_orders integer, o_open_tasks integer, o_task varchar(200))
  as
  begin
    select c.name, d.number_text, d.sold_at, d.total_sum, c.open_order_count
    from client c left join sale_document d on d.id = c.last_order_id
    where c.id = :p_client_id and not c.is_deleted
    into o_name, o_last_order, o_last_order_at, o_last_order_sum, o_open_orders;
    if (o_name is null) then exit;
    -- The state is compared as an expression, so that the index of all open tasks is left alone.
    select count(*) from task t where t.client_id = :p_client_id and t.state || '' = 'open' into o_open_tasks;
    select first 1 t.title from task t where t.client_id = :p_client_id and t.state || '' = 'open'
    order by t.client_id, t.due_at
    into o_task;
  end

  -- Why an inquiry came to me: the last offer it was given to me by.
  procedure about_offer(p_inquiry_id bigint, p_me bigint)
    returns (o_why varchar(60), o_rule_no smallint, o_rule varchar(100), o_passed_by varchar(200), o_word varchar(500))
  as
  begin
    select first 1 o.why, r.order_no, r.name, p.name, o.word
    from offer o
    left join routing_rule r on r.id = o.rule_id
    left join staff p on p.id = o.passed_by
    where o.inquiry_id = root_of(:p_inquiry_id) and o.staff_id = :p_me
    order by o.id desc
    into o_why, o_rule_no, o_rule, o_passed_by, o_word;
  end

  procedure live_calls
    returns (o_call_id bigint, o_direction varchar(3) character set ascii, o_state varchar(10) character set ascii,
             o_result varchar(10) character set ascii, o_number varchar(60), o_phone varchar(16) character set ascii,
             o_phone_flaw varchar(20) character set ascii, o_line varchar(60), o_rang_at timestamp,
             o_answered_at timestamp, o_ended_at timestamp, o_talk_seconds integer, o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_why varchar(60), o_rule_no smallint,
             o_rule varchar(100), o_passed_by varchar(200), o_word varchar(500), o_last_order varchar(40),
             o_last_order_at timestamp, o_last_order_sum d_money, o_open_orders integer, o_open_tasks integer,
             o_task varchar(200), o_trouble varchar(40) character set ascii, o_version integer, o_is_by_modem boolean,
             o_hang_up varchar(10) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_now timestamp;
  begin
    execute procedure access.enter('calls.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    for select k.id, k.direction, k.state, k.result, coalesce(k.phone, k.number_typed), k.phone, k.phone_flaw, k.line,
               k.rang_at, k.answered_at, k.ended_at, k.talk_seconds, k.client_id, k.inquiry_id, k.version,
               is_by_modem(k.channel_id)
        from (select a.id from call a where a.ended_at is null
              union
              select b.id from call b
              where b.staff_id = :v_me and b.rang_at > dateadd(hour, -4, :v_now)
                and b.ended_at > dateadd(minute, -10, :v_now) and b.noted_at is null) f
        join call k on k.id = f.id
        where k.rang_at > dateadd(hour, -4, :v_now)
        order by k.rang_at desc, k.id desc
        into o_call_id, o_direction, o_state, o_result, o_number, o_phone, o_phone_flaw, o_line, o_rang_at,
             o_answered_at, o_ended_at, o_talk_seconds, o_client_id, o_inquiry_id, o_version, o_is_by_modem
    do
      if (is_mine(o_call_id, v_me)) then
      begin
        execute procedure about_client(o_client_id)
          returning_values o_client_name, o_last_order, o_last_order_at, o_last_order_sum, o_open_orders, o_open_tasks,
            o_task;
        execute procedure about_offer(o_inquiry_id, v_me)
          returning_values o_why, o_rule_no, o_rule, o_passed_by, o_word;
        o_hang_up = hang_up_of(o_call_id);
        o_trouble = null;
        if (o_state = 'dialling') then
          select coalesce(g.reason, g.state) from outgoing g
          where g.kind = 'call' and g.ref_id = :o_call_id and g.trouble_at is not null
          into o_trouble;
        suspend;
      end
  end

  function fits(p_which varchar(10) character set ascii, p_direction varchar(3) character set ascii,
                p_result varchar(10) character set ascii) returns boolean
  as
  begin
    return coalesce(p_which, 'all') = 'all' or p_which = p_direction or (p_which = 'missed' and p_result = 'missed');
  end

  -- A branch or a department has few people: a page of each, and of what nobody had, put in order together.
  procedure walk_people(p_which varchar(10) character set ascii, p_me bigint, p_branch_id bigint, p_department_id bigint,
                        p_after_at timestamp, p_after_id bigint, p_limit integer)
    returns (o_id bigint)
  as
  begin
    for select x.id
        from (select y.id, y.rang_at
              from staff s
              cross join lateral (
                select first (:p_limit) k.id, k.rang_at from call k
                where k.staff_id = s.id and k.rang_at <= :p_after_at
                  and (k.rang_at < :p_after_at or k.id < :p_after_id) and fits(:p_which, k.direction, k.result)
                order by k.staff_id desc, k.rang_at desc, k.id desc) y
              where s.branch_id = :p_branch_id or s.department_id = :p_department_id or s.id = :p_me
              union all
              select z.id, z.rang_at
              from (select first (:p_limit) k.id, k.rang_at from call k
                    where k.staff_id is null and k.rang_at <= :p_after_at
                      and (k.rang_at < :p_after_at or k.id < :p_after_id) and fits(:p_which, k.direction, k.result)
                    order by k.staff_id desc, k.rang_at desc, k.id desc) z) x
        order by x.rang_at desc, x.id desc
        into o_id
    do suspend;
  end

  -- Numbers of calls from the newest on, along the index of whose they are.
  procedure walk(p_which varchar(10) character set ascii, p_staff_id bigint, p_client_id bigint,
                 p_by_people boolean, p_me bigint, p_branch_id bigint, p_department_id bigint, p_after_at timestamp,
                 p_after_id bigint, p_limit integer)
    returns (o_id bigint)
  as
  begin
    if (p_by_people) then
      for select w.o_id from walk_people(:p_which, :p_me, :p_branch_id, :p_department_id, :p_after_at, :p_after_id,
                                         :p_limit) w
          into o_id
      do suspend;
    else if (p_client_id is not null) then
      for select k.id from call k
          where k.client_id = :p_client_id and k.rang_at <= :p_after_at
            and (:p_staff_id is null or k.staff_id = :p_staff_id)
            and (k.rang_at < :p_after_at or k.id < :p_after_id) and fits(:p_which, k.direction, k.result)
          order by k.client_id desc, k.rang_at desc, k.id desc
          into o_id
      do suspend;
    else if (p_staff_id is not null) then
      for select k.id from call k
          where k.staff_id = :p_staff_id and k.rang_at <= :p_after_at
            and (k.rang_at < :p_after_at or k.id < :p_after_id) and fits(:p_which, k.direction, k.result)
          order by k.staff_id desc, k.rang_at desc, k.id desc
          into o_id
      do suspend;
    else
      for select k.id from call k
          where k.rang_at <= :p_after_at and (k.rang_at < :p_after_at or k.id < :p_after_id)
            and fits(:p_which, k.direction, k.result)
          order by k.rang_at desc, k.id desc
          into o_id
      do suspend;
  end

  procedure call_list(p_which varchar(10) character set ascii, p_is_mine boolean, p_client_id bigint,
                      p_after_at timestamp, p_after_id bigint, p_limit integer)
    returns (o_call_id bigint, o_direction varchar(3) character set ascii, o_state varchar(10) character set ascii,
             o_result varchar(10) character set ascii, o_number varchar(60), o_phone varchar(16) character set ascii,
             o_phone_flaw varchar(20) character set ascii, o_line varchar(60), o_staff_id bigint,
             o_person varchar(200), o_client_id bigint, o_client_name varchar(200), o_inquiry_id bigint,
             o_task_id bigint, o_is_to_call_back boolean, o_rang_at timestamp, o_ended_at timestamp,
             o_talk_seconds integer, o_outcome varchar(20) character set ascii, o_note varchar(2000),
             o_recording_state varchar(10) character set ascii, o_recording_reason varchar(40) character set ascii,
             o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_left integer;
    declare v_id bigint;
    declare v_staff_id bigint;
    declare v_is_mine boolean;
    declare v_by_people boolean;
  begin
    execute procedure access.enter('calls.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_left = minvalue(maxvalue(coalesce(p_limit, 50), 1), 500);
    v_is_mine = coalesce(p_is_mine, false) or v_scope = 'own';
    p_after_at = coalesce(p_after_at, timestamp '9999-12-31 00:00:00');
    p_after_id = coalesce(p_after_id, 9223372036854775807);
    v_by_people = not v_is_mine and p_client_id is null and v_scope in ('branch', 'department');
    for select w.o_id from walk(:p_which, iif(:v_is_mine, :v_me, null), :p_client_id, :v_by_people, :v_me,
                                iif(:v_scope = 'branch', :v_my_branch, null),
                                iif(:v_scope = 'department', :v_my_department, null), :p_after_at, :p_after_id, :v_left) w
        into v_id
    do
    begin
      v_staff_id = (select k.staff_id from call k where k.id = :v_id);
      if (access.sees(iif(v_is_mine, 'own', v_scope), v_me, v_my_branch, v_my_department, v_staff_id, branch_of(v_id))) then
      begin
        select k.id, k.direction, k.state, k.result, coalesce(k.phone, k.number_typed), k.phone, k.phone_flaw, k.line,
               k.staff_id, s.name, k.client_id, c.name, k.inquiry_id, k.task_id,
               coalesce(k.result = 'missed' and t.state = 'open', false), k.rang_at, k.ended_at, k.talk_seconds,
               k.outcome, k.note, k.recording_state, k.recording_reason, k.version
        from call k
        left join staff s on s.id = k.staff_id
        left join client c on c.id = k.client_id
        left join task t on t.id = k.task_id
        where k.id = :v_id
        into o_call_id, o_direction, o_state, o_result, o_number, o_phone, o_phone_flaw, o_line, o_staff_id, o_person,
             o_client_id, o_client_name, o_inquiry_id, o_task_id, o_is_to_call_back, o_rang_at, o_ended_at,
             o_talk_seconds, o_outcome, o_note, o_recording_state, o_recording_reason, o_version;
        suspend;
        v_left = v_left - 1;
        if (v_left <= 0) then leave;
      end
    end
  end

  -- A call within the reach of an action; nothing otherwise.
  procedure hold(p_action varchar(40) character set ascii, p_call_id bigint)
    returns (o_call_id bigint, o_staff_id bigint, o_me bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter(p_action) returning_values o_me, v_my_branch, v_my_department, v_scope;
    select k.id, k.staff_id from call k where k.id = :p_call_id into o_call_id, o_staff_id;
    if (o_call_id is not null
        and not access.sees(v_scope, o_me, v_my_branch, v_my_department, o_staff_id, branch_of(o_call_id))) then
      o_call_id = null;
  end

  procedure recording(p_call_id bigint) returns (o_mime varchar(60) character set ascii, o_content blob sub_type binary)
  as
    declare v_me bigint;
    declare v_staff_id bigint;
    declare v_id bigint;
  begin
    execute procedure hold('calls.read', p_call_id) returning_values v_id, v_staff_id, v_me;
    if (v_id is null) then exception e_calls_not_found using (coalesce(p_call_id, ''));
    select r.mime, r.content from call_recording r where r.call_id = :v_id into o_mime, o_content;
    if (o_mime is null) then exception e_calls_no_recording using (v_id);
    suspend;
  end

  procedure missed_count returns (o_count integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('calls.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select count(*)
    from call k join task t on t.id = k.task_id and t.state = 'open'
    where k.staff_id = :v_me and k.rang_at > dateadd(day, -30, clock.utc_now()) and k.result = 'missed'
    into o_count;
    suspend;
  end

  procedure note_call(p_call_id bigint, p_version integer, p_outcome varchar(20) character set ascii,
                      p_note varchar(2000))
    returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff_id bigint;
    declare v_id bigint;
    declare v_person varchar(200);
    declare v_noted_at timestamp;
  begin
    execute procedure hold('calls.edit', p_call_id) returning_values v_id, v_staff_id, v_me;
    if (v_id is null) then exception e_calls_not_found using (coalesce(p_call_id, ''));
    if (p_outcome <> '' and p_outcome not in ('agreed', 'ordered', 'advised', 'thinking', 'refused', 'complaint',
                                              'wrong_number')) then
      exception e_calls_outcome using (p_outcome);
    -- The line goes on writing into the row; the version tells only of what people wrote.
    update call k set k.outcome = nullif(:p_outcome, ''), k.note = nullif(trim(:p_note), ''),
      k.noted_at = clock.utc_now(), k.version = k.version + 1
    where k.id = :v_id and k.version = :p_version
    returning k.version into o_version;
    if (o_version is null) then
    begin
      select s.name, k.noted_at from call k left join staff s on s.id = k.staff_id where k.id = :v_id
      into v_person, v_noted_at;
      exception e_calls_stale using (coalesce(v_person, ''), coalesce(v_noted_at, ''));
    end
    post_event 'user_' || v_me;
    if (v_staff_id <> v_me) then post_event 'user_' || v_staff_id;
    post_event 'calls';
    suspend;
  end

  -- The line a person here dials by: the best of those that can, those of his branch first.
  procedure line_of(p_me bigint, p_my_branch bigint, p_channel_id bigint)
    returns (o_id bigint, o_state varchar(20) character set ascii, o_name varchar(100), o_since timestamp,
             o_error varchar(500))
  as
    declare v_now timestamp;
  begin
    v_now = clock.utc_now();
    select first 1 c.id, c.name, c.state_since, c.last_error,
           trim(case when not c.is_on then 'off'
                     when c.held_by is null or c.held_till <= :v_now or c.state in ('down', 'off') then 'down'
                     else 'ok' end)
    from channel c
    -- A cloud or a modem dials only where its settings say so.
    where (c.kind = 'asterisk' or (c.kind in ('cloud_pbx', 'modem') and c.facts containing '"dials": true'))
      and (:p_channel_id is null or c.id = :p_channel_id)
    order by case when not c.is_on then 2
                  when c.held_by is null or c.held_till <= :v_now or c.state in ('down', 'off') then 1 else 0 end,
             iif(c.branch_id = :p_my_branch, 0, 1), c.id
    into o_id, o_name, o_since, o_error, o_state;
    if (o_id is null) then
      o_state = trim(iif(exists (select 1 from channel c where c.kind in ('cloud_pbx', 'modem') and c.is_on),
                         'cannot', 'none'));
    else if (o_state = 'ok' and not is_by_modem(o_id)
             and not exists (select 1 from staff s where s.id = :p_me and trim(s.extension_no) <> '')) then
      o_state = 'no_extension';
    if (o_state <> 'down') then o_error = null;
  end

  procedure dial_state
    returns (o_state varchar(20) character set ascii, o_channel varchar(100), o_since timestamp, o_error varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_id bigint;
  begin
    execute procedure access.enter('calls.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure line_of(v_me, v_my_branch, null) returning_values v_id, o_state, o_channel, o_since, o_error;
    suspend;
  end

  procedure dial(p_channel_id bigint, p_phone varchar(16) character set ascii, p_client_id bigint)
    returns (o_call_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_channel_id bigint;
    declare v_state varchar(20) character set ascii;
    declare v_name varchar(100);
    declare v_since timestamp;
    declare v_error varchar(500);
    declare v_outside_id varchar(120);
    declare v_chooser varchar(20) character set ascii;
    declare v_branch_id bigint;
    declare v_out_id bigint;
  begin
    execute procedure access.enter('calls.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_phone is null or p_phone not similar to '[+][1-9][0-9]{6,14}') then
      exception e_calls_phone_form using (coalesce(p_phone, ''));
    execute procedure line_of(v_me, v_my_branch, p_channel_id)
      returning_values v_channel_id, v_state, v_name, v_since, v_error;
    if (v_state in ('none', 'cannot', 'off')) then exception e_calls_no_line using (v_state);
    if (v_state = 'down') then exception e_calls_line_down using (v_name);
    if (v_state = 'no_extension') then exception e_calls_no_number using (v_me);
    if (p_client_id is null) then
      execute procedure decision.recognise(p_phone, null, null)
        returning_values p_client_id, v_chooser, v_branch_id;
    else if (not exists (
        select 1 from client c
        join role_action ra on ra.role_code = (select s.role_code from staff s where s.id = :v_me)
          and ra.action_code = 'clients.read'
        where c.id = :p_client_id and not c.is_deleted
          and access.sees(ra.scope, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id))) then
      exception e_calls_client using (p_client_id);
    v_outside_id = 'crm-' || lower(replace(uuid_to_char(gen_uuid()), '-', ''));
    insert into call (channel_id, outside_id, direction, number_typed, phone, staff_id, client_id, state, rang_at,
      created_by)
    values (:v_channel_id, :v_outside_id, 'out', :p_phone, :p_phone, :v_me, :p_client_id, 'dialling', clock.utc_now(),
      :v_me)
    returning id into o_call_id;
    execute procedure outbox_moves.put('call', v_channel_id, o_call_id, v_outside_id, v_me) returning_values v_out_id;
    suspend;
  end

  procedure give_up(p_call_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_out_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_channel_id bigint;
  begin
    execute procedure access.enter('calls.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select k.state, k.channel_id from call k
    where k.id = :p_call_id and k.staff_id = :v_me and k.direction = 'out' with lock
    into v_state, v_channel_id;
    if (v_state is null) then exception e_calls_not_found using (coalesce(p_call_id, ''));
    -- What an exchange has dialled already rings: it is told to hang up, and says itself how the call ended.
    if (hang_up_of(p_call_id) = 'yes' and exists (
        select 1 from channel c join outgoing o on o.kind = 'call' and o.ref_id = :p_call_id and o.state = 'sent'
        where c.id = :v_channel_id and c.kind = 'asterisk')) then
    begin
      update outgoing o set o.state = 'cancelled', o.version = o.version + 1
      where o.kind = 'call' and o.ref_id = :p_call_id;
      post_event 'outbox';
      post_event 'user_' || v_me;
      exit;
    end
    if (v_state <> 'dialling' and (v_state <> 'ringing' or not is_by_modem(v_channel_id))) then exit;
    select o.id from outgoing o
    where o.kind = 'call' and o.ref_id = :p_call_id and o.state in ('maybe', 'failed', 'queued')
    into v_out_id;
    if (v_out_id is not null) then execute procedure outbox_moves.settle(v_out_id, 'cancel');
    update call k set k.state = 'ended', k.result = 'cancelled', k.ended_at = clock.utc_now(),
      k.noted_at = clock.utc_now()
    where k.id = :p_call_id;
    -- Whoever dials it now hears that he need not.
    post_event 'outbox';
    post_event 'user_' || v_me;
    post_event 'calls';
  end
end;
