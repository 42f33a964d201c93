recreate package body demo
as
begin
  procedure enter
  as
  begin
    execute procedure access.check_right('settings.edit');
  end

  procedure enter_demo
  as
  begin
    execute procedure enter;
    if (not exists (select 1 from firm f where f.is_demo)) then
      exception e_demo_real_firm using (coalesce((select f.name from firm f), ''));
  end

  procedure mark_firm
  as
  begin
    execute procedure enter;
    if (exists (select 1 from client)) then
      exception e_demo_real_firm using (coalesce((select f.name from firm f), ''));
    update firm f set f.is_demo = true;
  end

  procedure age_client(p_client_id bigint, p_created_at timestamp)
  as
  begin
    execute procedure enter_demo;
    update client c set c.created_at = :p_created_at, c.updated_at = :p_created_at where c.id = :p_client_id;
    update journal j set j.happened_at = :p_created_at where j.client_id = :p_client_id and j.kind = 'card';
  end

  procedure age_order(p_document_id bigint, p_sold_at timestamp, p_is_open boolean)
  as
  begin
    execute procedure enter_demo;
    update sale_document d set d.sold_at = :p_sold_at, d.state = iif(:p_is_open, 'open', 'done')
    where d.id = :p_document_id;
    update journal j set j.happened_at = :p_sold_at, j.meaning = ''
    where j.client_id = (select d.client_id from sale_document d where d.id = :p_document_id)
      and j.kind = 'order' and j.ref_id = :p_document_id;
  end

  -- The offers follow one another: each lasted as long as it took to be answered.
  procedure age_offers(p_inquiry_id bigint, p_came_at timestamp, p_first_answer varchar(10), p_answer_minutes integer)
    returns (o_accepted_at timestamp)
  as
    declare v_offer_id bigint;
    declare v_state varchar(10) character set ascii;
    declare v_minutes integer;
  begin
    o_accepted_at = p_came_at;
    for select o.id, trim(o.state), datediff(minute from o.offered_at to o.due_at) from offer o
        where o.inquiry_id = :p_inquiry_id order by o.id
        into v_offer_id, v_state, v_minutes
    do
    begin
      v_state = trim(iif(v_state = 'open', 'accepted', p_first_answer));
      if (v_state <> 'expired') then v_minutes = p_answer_minutes;
      update offer o set o.offered_at = :o_accepted_at, o.due_at = dateadd(minute, maxvalue(15, :v_minutes), :o_accepted_at),
        o.state = :v_state, o.answered_at = dateadd(minute, :v_minutes, :o_accepted_at)
      where o.id = :v_offer_id;
      o_accepted_at = dateadd(minute, v_minutes, o_accepted_at);
    end
    if (o_accepted_at = p_came_at) then o_accepted_at = dateadd(minute, p_answer_minutes, p_came_at);
  end

  procedure age_inquiry(p_inquiry_id bigint, p_first_answer varchar(10), p_answer_minutes integer,
                        p_work_minutes integer, p_taken_by bigint, p_result varchar(500))
  as
    declare v_came_at timestamp;
    declare v_accepted_at timestamp;
    declare v_closed_at timestamp;
    declare v_client_id bigint;
    declare v_staff_id bigint;
    declare v_count integer;
  begin
    execute procedure enter_demo;
    if (p_first_answer <> '') then
    begin
      update offer o set o.due_at = o.offered_at where o.inquiry_id = :p_inquiry_id and o.state = 'open';
      execute procedure intake_offers.expire_due(1) returning_values v_count;
    end
    select i.came_at from inquiry i where i.id = :p_inquiry_id into v_came_at;
    execute procedure age_offers(p_inquiry_id, v_came_at, p_first_answer, p_answer_minutes)
      returning_values v_accepted_at;
    v_closed_at = dateadd(minute, p_work_minutes, v_accepted_at);
    update inquiry i set i.taken_at = i.came_at, i.state = trim(iif(:v_closed_at is null, 'accepted', 'closed')),
      i.reason = null, i.staff_id = coalesce(i.staff_id, :p_taken_by), i.accepted_at = :v_accepted_at,
      i.closed_at = :v_closed_at, i.result = :p_result
    where i.id = :p_inquiry_id
    returning i.client_id, i.staff_id into v_client_id, v_staff_id;
    if (v_client_id is not null and v_closed_at is not null and p_result <> '') then
      insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)
      values (:v_client_id, :v_closed_at, 'note', 'result', '', :p_result, :v_staff_id, :p_inquiry_id);
  end

  procedure age_task(p_task_id bigint, p_due_at timestamp, p_made_at timestamp, p_is_done boolean)
  as
    declare v_minutes bigint;
  begin
    execute procedure enter_demo;
    select datediff(minute from t.due_at to :p_due_at) from task t where t.id = :p_task_id into v_minutes;
    update task t set t.due_at = :p_due_at, t.escalate_at = iif(:p_due_at <= clock.utc_now(), null, t.escalate_at),
      t.author_id = t.staff_id, t.created_at = :p_made_at, t.updated_at = :p_made_at, t.updated_by = t.staff_id,
      t.state = iif(:p_is_done, 'done', t.state), t.done_at = iif(:p_is_done, dateadd(minute, -4, :p_due_at), null),
      t.done_by = iif(:p_is_done, t.staff_id, null)
    where t.id = :p_task_id;
    update journal j set j.happened_at = :p_made_at, j.author_id = (select t.staff_id from task t where t.id = :p_task_id)
    where j.client_id = (select t.client_id from task t where t.id = :p_task_id)
      and j.kind = 'task' and j.ref_id = :p_task_id;
    delete from reminder r where r.task_id = :p_task_id and r.kind = 'given';
    if (p_due_at <= clock.utc_now()) then
      update reminder r set r.fire_at = dateadd(minute, :v_minutes, r.fire_at), r.state = 'seen',
        r.fired_at = dateadd(minute, :v_minutes, r.fire_at), r.seen_at = dateadd(minute, :v_minutes + 1, r.fire_at)
      where r.task_id = :p_task_id and r.state = 'pending';
  end

  procedure past_call(p_channel_id bigint, p_inquiry_id bigint, p_client_id bigint, p_staff_id bigint,
                      p_rang_at timestamp, p_talk_seconds integer, p_outcome varchar(20), p_note varchar(2000),
                      p_task_id bigint, p_sound blob sub_type binary)
  as
    declare v_direction varchar(3) character set ascii = 'out';
    declare v_phone varchar(16) character set ascii;
    declare v_typed varchar(60);
    declare v_flaw varchar(20) character set ascii;
    declare v_line varchar(60);
    declare v_answered_at timestamp;
    declare v_call_id bigint;
  begin
    execute procedure enter_demo;
    if (p_inquiry_id is not null) then
      select 'in', i.phone, coalesce(i.phone_typed, i.phone), i.phone_flaw, i.line, i.came_at, i.client_id,
             coalesce(i.staff_id, :p_staff_id)
      from inquiry i where i.id = :p_inquiry_id
      into v_direction, v_phone, v_typed, v_flaw, v_line, p_rang_at, p_client_id, p_staff_id;
    else
      select first 1 f.phone, f.phone from client_phone f where f.client_id = :p_client_id order by f.order_no, f.id
      into v_phone, v_typed;
    v_answered_at = iif(p_talk_seconds is null, null, dateadd(second, 9, p_rang_at));
    insert into call (channel_id, outside_id, direction, number_typed, phone, phone_flaw, line, extension_no, staff_id,
      client_id, inquiry_id, task_id, state, result, rang_at, answered_at, ended_at, talk_seconds, outcome, note, noted_at,
      recording_state)
    values (:p_channel_id, 'demo-' || lower(replace(uuid_to_char(gen_uuid()), '-', '')), :v_direction, :v_typed, :v_phone, :v_flaw, :v_line,
      (select s.extension_no from staff s where s.id = :p_staff_id), :p_staff_id, :p_client_id, :p_inquiry_id, :p_task_id,
      'ended', trim(iif(:v_answered_at is not null, 'answered', iif(:v_direction = 'in', 'missed', 'no_answer'))),
      :p_rang_at, :v_answered_at, dateadd(second, coalesce(:p_talk_seconds, 15) + 9, :p_rang_at), :p_talk_seconds,
      nullif(:p_outcome, ''), nullif(:p_note, ''), dateadd(second, coalesce(:p_talk_seconds, 15) + 40, :p_rang_at),
      trim(iif(:p_sound is null, 'none', 'stored')))
    returning id into v_call_id;
    if (p_sound is not null) then
      insert into call_recording (call_id, mime, byte_size, content, stored_at)
      values (:v_call_id, 'audio/wav', octet_length(:p_sound), :p_sound, :p_rang_at);
    if (v_direction = 'out' and p_client_id is not null) then
      insert into journal (client_id, happened_at, kind, meaning, title, author_id, ref_id)
      values (:p_client_id, :p_rang_at, 'call', 'out', '', :p_staff_id, :v_call_id);
  end

  procedure past_letter(p_channel_id bigint, p_thread_id bigint, p_client_id bigint, p_staff_id bigint,
                        p_is_in boolean, p_address varchar(254), p_name varchar(200), p_subject varchar(300),
                        p_plain varchar(4000), p_written_at timestamp, p_is_read boolean)
    returns (o_thread_id bigint)
  as
    declare v_direction varchar(3) character set ascii = 'in';
    declare v_meaning varchar(20) character set ascii = 'letter';
    declare v_letter_id bigint;
    declare v_ours varchar(254);
  begin
    execute procedure enter_demo;
    v_ours = coalesce((select letters_steps.address_of(c.facts) from channel c where c.id = :p_channel_id), '@');
    if (not p_is_in) then
    begin
      v_direction = 'out';
      v_meaning = 'sent';
    end
    o_thread_id = p_thread_id;
    if (o_thread_id is null) then
      insert into letter_thread (subject, client_id, staff_id, branch_id, first_at, last_at)
      values (:p_subject, :p_client_id, :p_staff_id, (select s.branch_id from staff s where s.id = :p_staff_id),
              :p_written_at, :p_written_at)
      returning id into o_thread_id;
    insert into letter (thread_id, direction, channel_id, message_id, subject, from_address, from_name, to_text,
      written_at, got_at, preview, plain, is_read, author_id)
    values (:o_thread_id, :v_direction, :p_channel_id, '<' || lower(uuid_to_char(gen_uuid())) 
        || substring(:v_ours from position('@' in :v_ours)) || '>',
      :p_subject, iif(:p_is_in, :p_address, :v_ours), iif(:p_is_in, :p_name, null), iif(:p_is_in, :v_ours, :p_address), :p_written_at, :p_written_at,
      substring(replace(:p_plain, ascii_char(10), ' ') from 1 for 300), :p_plain, :p_is_read,
      iif(:p_is_in, null, :p_staff_id))
    returning id into v_letter_id;
    execute procedure letters_moves.recount(o_thread_id);
    insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)
    select t.client_id, :p_written_at, 'mail', :v_meaning, :p_subject, substring(:p_plain from 1 for 2000),
           iif(:p_is_in, null, :p_staff_id), t.id
    from letter_thread t where t.id = :o_thread_id and t.client_id is not null;
    suspend;
  end
end;
