recreate package body calls
as
begin
  function person_at(p_extension_no varchar(20)) returns bigint
  as
  begin
    return (select first 1 s.id from staff s
            where s.extension_no = :p_extension_no and s.is_active
            order by s.id);
  end

  -- The inquiry that lives: one that was joined to an earlier one speaks through it.
  function root_of(p_inquiry_id bigint) returns bigint
  as
  begin
    return (select coalesce(i.joined_to_id, i.id) from inquiry i where i.id = :p_inquiry_id);
  end

  -- Somebody on duty who is here, by turn; anybody on duty when nobody is here.
  function somebody_on_duty() returns bigint
  as
  begin
    return (select first 1 s.id
            from staff_group g
            join staff_group_member m on m.group_id = g.id
            join staff s on s.id = m.staff_id
            where g.is_duty and g.is_active and s.is_active
            order by decode(s.state, 'available', 0, 'busy', 1, 2), m.last_turn_no, s.id);
  end

  -- One task for all missed calls of one inquiry while it is open.
  procedure make_task(p_call_id bigint, p_title varchar(200), p_inquiry_id bigint, p_client_id bigint, p_note varchar(200))
  as
    declare v_task_id bigint;
    declare v_staff_id bigint;
    declare v_branch_id bigint;
    declare v_version integer;
    declare v_minutes smallint;
    declare v_number varchar(60);
  begin
    select first 1 t.id from call k join task t on t.id = k.task_id
    where t.state = 'open'
      and k.inquiry_id in (select i.id from inquiry i where i.id = :p_inquiry_id or i.joined_to_id = :p_inquiry_id)
    into v_task_id;
    if (v_task_id is null) then
    begin
      select s.id, s.branch_id from inquiry i join staff s on s.id = i.staff_id and s.is_active
      where i.id = :p_inquiry_id
      into v_staff_id, v_branch_id;
      if (v_staff_id is null) then v_staff_id = somebody_on_duty();
      if (v_staff_id is null or coalesce(trim(p_title), '') = '') then exit;
      -- A client is named by the task itself; of anybody else the number is all there is.
      if (p_client_id is null) then
      begin
        select coalesce(k.phone, k.number_typed) from call k where k.id = :p_call_id into v_number;
        p_title = left(p_title || coalesce(', ' || v_number, ''), 200);
      end
      v_branch_id = coalesce(v_branch_id, (select branch_id from staff where id = :v_staff_id));
      v_minutes = coalesce((select cast(content as smallint) from setting where name = 'calls.call_back_minutes'), 15);
      -- The client is put in past the gate: a line may not read clients, whoever gets the task may.
      execute procedure tasks.save_task(null, null, p_title, p_note, null, p_inquiry_id, v_staff_id,
          worktime.add_working_minutes(clock.utc_now(), v_minutes, v_branch_id, v_staff_id), '0', null)
        returning_values v_task_id, v_version;
      update task t set t.client_id = :p_client_id where t.id = :v_task_id;
    end
    update call k set k.task_id = :v_task_id where k.id = :p_call_id;
  end

  -- A call that was taken for missed had been answered: nobody has to call back.
  procedure drop_task(p_call_id bigint)
  as
    declare v_task_id bigint;
    declare v_version integer;
  begin
    select t.id, t.version from call k join task t on t.id = k.task_id and t.state = 'open'
    where k.id = :p_call_id
    into v_task_id, v_version;
    if (v_task_id is null
        or exists (select 1 from call k where k.task_id = :v_task_id and k.id <> :p_call_id)) then exit;
    execute procedure tasks.cancel_task(v_task_id, v_version) returning_values v_version;
  end

  procedure open_call(p_channel_id bigint, p_outside_id varchar(120), p_direction varchar(3) character set ascii,
                      p_number_typed varchar(60), p_phone varchar(16) character set ascii,
                      p_phone_flaw varchar(20) character set ascii, p_line varchar(60), p_at timestamp)
    returns (o_call_id bigint)
  as
    declare v_client_id bigint;
    declare v_chooser varchar(20) character set ascii;
    declare v_branch_id bigint;
  begin
    if (p_phone is null and exists (select 1 from staff s where s.extension_no = :p_number_typed and s.is_active)) then
      exception e_calls_internal using (p_number_typed);
    if (p_direction = 'out') then
      execute procedure decision.recognise(p_phone, p_phone_flaw, null)
        returning_values v_client_id, v_chooser, v_branch_id;
    insert into call (channel_id, outside_id, direction, number_typed, phone, phone_flaw, line, client_id, state, rang_at)
    values (:p_channel_id, :p_outside_id, coalesce(:p_direction, 'in'), :p_number_typed, :p_phone, :p_phone_flaw, :p_line,
            :v_client_id, 'ringing', :p_at)
    returning id into o_call_id;
  end

  -- The inquiry of an incoming call, its client and whom it was offered to.
  procedure route(p_call_id bigint)
  as
    declare v_source varchar(100);
    declare v_outside_id varchar(120);
    declare v_typed varchar(60);
    declare v_phone varchar(16) character set ascii;
    declare v_flaw varchar(20) character set ascii;
    declare v_line varchar(60);
    declare v_rang_at timestamp;
    declare v_status varchar(20);
    declare v_reason varchar(20);
    declare v_inquiry_id bigint;
    declare v_client_id bigint;
    declare v_staff_id bigint;
    declare v_person varchar(200);
    declare v_rule_id bigint;
    declare v_rule varchar(100);
    declare v_joined_to_id bigint;
    declare v_trace varchar(6000) character set ascii;
  begin
    select c.name, k.outside_id, k.number_typed, k.phone, k.phone_flaw, k.line, k.rang_at
    from call k join channel c on c.id = k.channel_id
    where k.id = :p_call_id
    into v_source, v_outside_id, v_typed, v_phone, v_flaw, v_line, v_rang_at;
    -- A hidden number on a line without a name: the channel itself is all there is to go by.
    if (v_typed is null and v_line is null) then v_line = substring(v_source from 1 for 60);
    execute procedure intake.route_inquiry(v_source, 'call:' || v_outside_id, 'call', v_rang_at, null, v_typed, v_phone,
        v_flaw, null, null, v_line, null, null, null, false)
      returning_values v_inquiry_id, v_status, v_reason, v_client_id, v_staff_id, v_person, v_rule_id, v_rule,
        v_joined_to_id, v_trace;
    update call k set k.inquiry_id = :v_inquiry_id, k.client_id = coalesce(k.client_id, :v_client_id),
      k.staff_id = coalesce(k.staff_id, :v_staff_id)
    where k.id = :p_call_id;
  end

  -- A cloud gives the call it was asked for a name of its own: the one of this person to this number takes it on.
  procedure adopt(p_channel_id bigint, p_outside_id varchar(120), p_phone varchar(16) character set ascii,
                  p_extension_no varchar(20))
  as
    declare v_id bigint;
  begin
    if (exists (select 1 from call k where k.channel_id = :p_channel_id and k.outside_id = :p_outside_id)
        or not exists (select 1 from channel c where c.id = :p_channel_id and c.kind = 'cloud_pbx')) then exit;
    select first 1 k.id
    from call k join staff s on s.id = k.staff_id
    where k.channel_id = :p_channel_id and k.ended_at is null and k.state = 'dialling' and k.phone = :p_phone
      and (:p_extension_no is null or s.extension_no = :p_extension_no)
      and k.rang_at > dateadd(minute, -5, clock.utc_now())
    order by k.id
    into v_id;
    if (v_id is not null) then update call k set k.outside_id = :p_outside_id where k.id = :v_id;
  end

  -- What an event adds to what is known; nothing known is lost.
  procedure add_facts(p_call_id bigint, p_kind varchar(10) character set ascii, p_number_typed varchar(60),
                      p_phone varchar(16) character set ascii, p_phone_flaw varchar(20) character set ascii,
                      p_line varchar(60), p_extension_no varchar(20), p_seq_no integer, p_at timestamp, p_recording_name varchar(255))
  as
    declare v_staff_id bigint;
    declare v_is_newer boolean;
    declare v_answered_at timestamp;
    declare v_extension_no varchar(20);
    declare v_takes boolean;
  begin
    select k.seq_no is null or :p_seq_no is null or :p_seq_no > k.seq_no, k.answered_at, k.extension_no
    from call k where k.id = :p_call_id
    into v_is_newer, v_answered_at, v_extension_no;
    v_staff_id = person_at(p_extension_no);
    v_takes = p_extension_no is not null and (v_extension_no is null
      or (p_kind = 'answer' and (v_is_newer or v_answered_at is null))
      or (p_kind = 'ring' and v_answered_at is null and v_is_newer));
    update call k set
      k.number_typed = coalesce(k.number_typed, :p_number_typed), k.phone = coalesce(k.phone, :p_phone),
      k.phone_flaw = iif(coalesce(k.phone, :p_phone) is null, coalesce(k.phone_flaw, :p_phone_flaw), null),
      k.line = coalesce(k.line, :p_line),
      k.rang_at = iif(:p_kind <> 'record' and k.state <> 'dialling', minvalue(k.rang_at, :p_at), k.rang_at),
      k.seq_no = iif(:v_takes, coalesce(:p_seq_no, k.seq_no), k.seq_no),
      k.extension_no = iif(:v_takes, :p_extension_no, k.extension_no),
      k.staff_id = iif(:v_takes and :v_staff_id is not null, :v_staff_id, k.staff_id),
      k.recording_state = iif(k.recording_state = 'none' and :p_recording_name is not null, 'expected', k.recording_state),
      k.recording_name = coalesce(k.recording_name, :p_recording_name)
    where k.id = :p_call_id;
  end

  procedure note_answer(p_call_id bigint, p_at timestamp)
  as
  begin
    update call k set k.answered_at = minvalue(coalesce(k.answered_at, :p_at), :p_at),
      k.state = trim(iif(k.state = 'ended', 'ended', 'talking')),
      k.result = iif(k.state = 'ended', 'answered', k.result),
      k.talk_seconds = iif(k.state = 'ended' and k.talk_seconds is null,
                           maxvalue(datediff(second from minvalue(:p_at, k.ended_at) to k.ended_at), 0), k.talk_seconds)
    where k.id = :p_call_id;
  end

  -- How an incoming call ended is told by whether anybody answered; an outgoing one keeps what the line says.
  procedure note_end(p_call_id bigint, p_at timestamp, p_result varchar(10) character set ascii, p_talk_seconds integer)
  as
    declare v_direction varchar(3) character set ascii;
    declare v_answered_at timestamp;
    declare v_ended_at timestamp;
    declare v_inquiry_id bigint;
    declare v_is_answered boolean;
    declare v_seconds integer;
    declare v_result varchar(10) character set ascii;
  begin
    select k.direction, k.answered_at, k.ended_at, k.talk_seconds, k.inquiry_id from call k where k.id = :p_call_id
    into v_direction, v_answered_at, v_ended_at, v_seconds, v_inquiry_id;
    v_ended_at = coalesce(v_ended_at, p_at);
    v_is_answered = v_answered_at is not null or coalesce(p_result, '') = 'answered' or coalesce(p_talk_seconds, 0) > 0
      or (coalesce(p_result, '') = 'unknown'
          and exists (select 1 from inquiry i where i.id = root_of(:v_inquiry_id) and i.state in ('accepted', 'closed')));
    if (v_is_answered) then
    begin
      v_result = 'answered';
      if (v_answered_at is null and (p_result = 'answered' or p_talk_seconds > 0)) then
        v_answered_at = dateadd(second, -coalesce(p_talk_seconds, 0), v_ended_at);
      v_seconds = coalesce(p_talk_seconds, v_seconds,
        maxvalue(datediff(second from minvalue(v_answered_at, v_ended_at) to v_ended_at), 0));
    end
    else
    begin
      v_result = trim(iif(v_direction = 'in', 'missed',
        decode(coalesce(p_result, ''), 'busy', 'busy', 'failed', 'failed', 'cancelled', 'cancelled', 'unknown', null,
               'no_answer')));
      v_seconds = null;
    end
    update call k set k.state = 'ended', k.ended_at = :v_ended_at, k.answered_at = :v_answered_at,
      k.talk_seconds = :v_seconds,
      k.result = iif(k.result is null or :v_result = 'answered', :v_result, k.result)
    where k.id = :p_call_id;
  end

  -- What follows from the state a call has now; each thing happens once, whatever event brought it.
  procedure settle(p_call_id bigint, p_was varchar(10) character set ascii, p_old_result varchar(10) character set ascii,
                   p_earlier_id bigint, p_task_title varchar(200))
  as
    declare v_direction varchar(3) character set ascii;
    declare v_result varchar(10) character set ascii;
    declare v_root_id bigint;
    declare v_client_id bigint;
    declare v_staff_id bigint;
    declare v_task_id bigint;
    declare v_rang_at timestamp;
    declare v_number varchar(200);
    declare v_answered_at timestamp;
    declare v_extension_no varchar(20);
  begin
    select k.extension_no, k.direction, k.result, root_of(k.inquiry_id), k.client_id, k.staff_id, k.task_id, k.rang_at, k.answered_at,
           coalesce(k.phone, k.number_typed)
    from call k where k.id = :p_call_id
    into v_extension_no, v_direction, v_result, v_root_id, v_client_id, v_staff_id, v_task_id, v_rang_at, v_answered_at, v_number;
    if (v_direction = 'in') then
    begin
      if (v_answered_at is not null) then execute procedure intake_moves.give_to(v_root_id, person_at(v_extension_no), p_earlier_id);
      if (v_result = 'missed' and v_task_id is null) then
        execute procedure make_task(p_call_id, p_task_title, v_root_id, v_client_id, v_number);
      if (v_result = 'answered' and p_old_result = 'missed') then execute procedure drop_task(p_call_id);
    end
    else if (p_was in ('', 'dialling') and v_client_id is not null) then
      insert into journal (client_id, happened_at, kind, meaning, title, author_id, ref_id)
      values (:v_client_id, :v_rang_at, 'call', 'out', '', :v_staff_id, :p_call_id);
  end

  procedure take_event(p_channel_id bigint, p_outside_id varchar(120), p_kind varchar(10) character set ascii,
                       p_direction varchar(3) character set ascii, p_number_typed varchar(60),
                       p_phone varchar(16) character set ascii, p_phone_flaw varchar(20) character set ascii,
                       p_line varchar(60), p_extension_no varchar(20), p_seq_no integer, p_at timestamp,
                       p_result varchar(10) character set ascii, p_talk_seconds integer,
                       p_recording_name varchar(255), p_task_title varchar(200))
    returns (o_call_id bigint, o_inquiry_id bigint, o_staff_id bigint)
  as
    declare v_was varchar(10) character set ascii = '';
    declare v_old_result varchar(10) character set ascii;
    declare v_old_staff_id bigint;
    declare v_direction varchar(3) character set ascii;
    declare v_earlier_id bigint;
  begin
    execute procedure access.check_right('calls.take');
    if (coalesce(p_kind, '') not in ('ring', 'answer', 'end', 'record')) then exception e_calls_kind using (p_kind);
    if (p_result not in ('answered', 'missed', 'busy', 'no_answer', 'failed', 'cancelled', 'unknown')) then
      exception e_calls_result using (p_result);
    if (p_phone not similar to '[+][1-9][0-9]{6,14}') then exception e_intake_phone_form using (p_phone);
    if (p_direction = 'out' and p_phone is not null) then
      execute procedure adopt(p_channel_id, p_outside_id, p_phone, p_extension_no);
    select k.id, k.state, k.result, k.direction, k.inquiry_id, k.staff_id, iif(k.answered_at is null, null, k.staff_id)
    from call k
    where k.channel_id = :p_channel_id and k.outside_id = :p_outside_id
    with lock
    into o_call_id, v_was, v_old_result, v_direction, o_inquiry_id, v_old_staff_id, v_earlier_id;
    if (o_call_id is null) then
    begin
      if (p_kind = 'record') then exception e_calls_unknown using (p_outside_id);
      execute procedure open_call(p_channel_id, p_outside_id, p_direction, p_number_typed, p_phone, p_phone_flaw, p_line, p_at)
        returning_values o_call_id;
      v_direction = coalesce(p_direction, 'in');
    end
    execute procedure add_facts(o_call_id, p_kind, p_number_typed, p_phone, p_phone_flaw, p_line,
        p_extension_no, p_seq_no, p_at, p_recording_name);
    if (p_kind <> 'record') then
    begin
      if (v_direction = 'in' and o_inquiry_id is null) then execute procedure route(o_call_id);
      if (p_kind = 'ring') then update call k set k.state = 'ringing' where k.id = :o_call_id and k.state = 'dialling';
      else if (p_kind = 'answer') then execute procedure note_answer(o_call_id, p_at);
      else execute procedure note_end(o_call_id, p_at, p_result, p_talk_seconds);
      execute procedure settle(o_call_id, v_was, v_old_result, v_earlier_id, p_task_title);
    end
    select k.inquiry_id, k.staff_id from call k where k.id = :o_call_id into o_inquiry_id, o_staff_id;
    if (o_staff_id is not null) then post_event 'user_' || o_staff_id;
    if (v_old_staff_id <> o_staff_id) then post_event 'user_' || v_old_staff_id;
    post_event 'calls';
    suspend;
  end

  procedure open_calls(p_channel_id bigint)
    returns (o_call_id bigint, o_outside_id varchar(120), o_direction varchar(3), o_state varchar(10),
             o_rang_at timestamp, o_answered_at timestamp)
  as
  begin
    execute procedure access.check_right_everywhere('calls.take');
    for select k.id, k.outside_id, k.direction, k.state, k.rang_at, k.answered_at from call k
        where k.channel_id = :p_channel_id and k.ended_at is null
        order by k.id
        into o_call_id, o_outside_id, o_direction, o_state, o_rang_at, o_answered_at
    do suspend;
  end

  procedure last_call_at(p_channel_id bigint) returns (o_at timestamp)
  as
  begin
    execute procedure access.check_right('calls.take');
    o_at = (select first 1 coalesce(k.ended_at, k.rang_at) from call k
            where k.channel_id = :p_channel_id
            order by k.rang_at desc, k.id desc);
    suspend;
  end

  procedure call_to_dial(p_call_id bigint)
    returns (o_outside_id varchar(120), o_phone varchar(16), o_extension_no varchar(20), o_person varchar(200),
             o_state varchar(10))
  as
  begin
    execute procedure access.check_right('calls.take');
    for select k.outside_id, k.phone, coalesce(k.extension_no, s.extension_no), s.name, k.state
        from call k left join staff s on s.id = k.staff_id
        where k.id = :p_call_id and k.direction = 'out'
        into o_outside_id, o_phone, o_extension_no, o_person, o_state
    do suspend;
  end

  procedure calls_to_hang_up(p_channel_id bigint) returns (o_outside_id varchar(120))
  as
  begin
    execute procedure access.check_right('calls.take');
    for select k.outside_id
        from call k join outgoing o on o.kind = 'call' and o.ref_id = k.id and o.state = 'cancelled'
        where k.ended_at is null and k.channel_id = :p_channel_id and k.direction = 'out'
        into o_outside_id
    do suspend;
  end

  procedure recordings_due(p_channel_id bigint, p_limit integer)
    returns (o_call_id bigint, o_outside_id varchar(120), o_recording_name varchar(255), o_ended_at timestamp)
  as
  begin
    execute procedure access.check_right('calls.take');
    for select first (:p_limit) k.id, k.outside_id, k.recording_name, k.ended_at from call k
        where k.recording_state = 'expected' and k.channel_id = :p_channel_id and k.ended_at is not null
        order by k.id
        into o_call_id, o_outside_id, o_recording_name, o_ended_at
    do suspend;
  end

  procedure put_recording(p_call_id bigint, p_mime varchar(60) character set ascii, p_content blob sub_type binary)
  as
    declare v_staff_id bigint;
    declare v_state varchar(10) character set ascii;
  begin
    execute procedure access.check_right('calls.take');
    select k.staff_id, k.recording_state from call k where k.id = :p_call_id with lock into v_staff_id, v_state;
    if (v_state is null) then exception e_calls_not_found using (p_call_id);
    if (v_state = 'stored') then exit;
    insert into call_recording (call_id, mime, byte_size, content, stored_at)
    values (:p_call_id, :p_mime, octet_length(:p_content), :p_content, clock.utc_now());
    update call k set k.recording_state = 'stored', k.recording_reason = null where k.id = :p_call_id;
    if (v_staff_id is not null) then post_event 'user_' || v_staff_id;
    post_event 'calls';
  end

  procedure refuse_recording(p_call_id bigint, p_reason varchar(40) character set ascii)
  as
    declare v_state varchar(10) character set ascii;
  begin
    execute procedure access.check_right('calls.take');
    select k.recording_state from call k where k.id = :p_call_id with lock into v_state;
    if (v_state is null) then exception e_calls_not_found using (p_call_id);
    if (v_state = 'stored') then exit;
    update call k set k.recording_state = 'refused', k.recording_reason = :p_reason where k.id = :p_call_id;
    post_event 'calls';
  end
end;
