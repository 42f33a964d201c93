recreate package body tasks
as
begin
  procedure save_task(p_id bigint, p_version integer, p_title varchar(200), p_note varchar(2000), p_client_id bigint,
                      p_inquiry_id bigint, p_staff_id bigint, p_due_at timestamp,
                      p_lead_minutes varchar(60) character set ascii, p_meeting_url varchar(500))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_now timestamp;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_inquiry bigint;
    declare v_due timestamp;
    declare v_leads varchar(60) character set ascii;
  begin
    execute procedure access.enter('tasks.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    if (p_id is not null) then
    begin
      execute procedure tasks_steps.take_task(p_id, p_version, true) returning_values v_me;
      select t.staff_id, t.author_id, t.client_id, t.due_at, t.lead_minutes, t.inquiry_id from task t where t.id = :p_id
      into v_staff, v_author, v_client, v_due, v_leads, v_inquiry;
    end
    execute procedure tasks_steps.check_texts(p_title, p_lead_minutes);
    execute procedure tasks_steps.check_link(p_meeting_url);
    if (p_staff_id is distinct from v_staff or v_staff is null) then
      execute procedure tasks_steps.check_person(p_staff_id);
    if (p_due_at is distinct from v_due or v_due is null) then execute procedure tasks_steps.check_due(p_due_at, v_now);
    if (p_client_id is distinct from v_client) then execute procedure tasks_steps.check_client(p_client_id);
    if (p_inquiry_id is distinct from v_inquiry and p_inquiry_id is not null
        and not exists (select 1 from inquiry i where i.id = :p_inquiry_id)) then
      exception e_tasks_no_inquiry using (p_inquiry_id);
    if (p_id is null) then
    begin
      execute procedure tasks_steps.insert_task(p_title, p_note, p_client_id, p_inquiry_id, p_staff_id, v_me, p_due_at,
          tasks_steps.person_zone(p_staff_id), p_lead_minutes, null, p_meeting_url)
        returning_values o_id;
      o_version = 1;
      v_author = v_me;
      execute procedure tasks_steps.note_in_journal(p_client_id, o_id, 'given', trim(p_title), null, v_me);
    end
    else
    begin
      update task t
      set t.title = trim(:p_title), t.note = nullif(trim(:p_note), ''), t.client_id = :p_client_id,
          t.inquiry_id = :p_inquiry_id, t.staff_id = :p_staff_id, t.due_at = :p_due_at,
          t.moved_from_at = iif(t.due_at = :p_due_at, t.moved_from_at, t.due_at),
          t.lead_minutes = coalesce(:p_lead_minutes, ''), t.meeting_url = nullif(:p_meeting_url, ''),
          t.updated_at = :v_now, t.updated_by = :v_me,
          t.version = t.version + 1
      where t.id = :p_id
      returning t.id, t.version into o_id, o_version;
      if (p_due_at <> v_due or p_staff_id <> v_staff or coalesce(p_lead_minutes, '') <> v_leads) then
        execute procedure tasks_steps.schedule(p_id, p_staff_id, p_due_at, p_lead_minutes);
      if (v_staff <> p_staff_id) then post_event 'user_' || v_staff;
    end
    if (v_staff is distinct from p_staff_id) then execute procedure tasks_steps.tell_given(o_id, p_staff_id, v_me);
    execute procedure tasks_steps.ring(p_staff_id, v_author);
    suspend;
  end

  procedure move_task(p_id bigint, p_version integer, p_due_at timestamp) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_title varchar(200);
  begin
    execute procedure tasks_steps.take_task(p_id, p_version, true) returning_values v_me;
    select t.staff_id, t.author_id, t.client_id, t.due_at, t.moved_from_at, t.lead_minutes, t.title
    from task t where t.id = :p_id
    into v_staff, v_author, v_client, v_due, v_moved, v_leads, v_title;
    if (p_due_at is null or p_due_at is distinct from v_moved) then
      execute procedure tasks_steps.check_due(p_due_at, clock.utc_now());
    update task t
    set t.due_at = :p_due_at, t.moved_from_at = :v_due, t.updated_at = clock.utc_now(), t.updated_by = :v_me,
        t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    execute procedure tasks_steps.schedule(p_id, v_staff, p_due_at, v_leads);
    execute procedure tasks_steps.note_in_journal(v_client, p_id, 'moved', v_title, null, v_me);
    execute procedure tasks_steps.ring(v_staff, v_author);
    suspend;
  end

  procedure hand_over_task(p_id bigint, p_version integer, p_staff_id bigint) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_title varchar(200);
  begin
    execute procedure tasks_steps.take_task(p_id, p_version, true) returning_values v_me;
    select t.staff_id, t.author_id, t.client_id, t.due_at, t.lead_minutes, t.title from task t where t.id = :p_id
    into v_staff, v_author, v_client, v_due, v_leads, v_title;
    execute procedure tasks_steps.check_person(p_staff_id);
    -- Who gives a task away stays answerable for it: he sees it under "given by me".
    update task t
    set t.staff_id = :p_staff_id, t.author_id = iif(t.staff_id = :v_me, :v_me, t.author_id),
        t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    if (v_staff <> p_staff_id) then
    begin
      execute procedure tasks_steps.schedule(p_id, p_staff_id, v_due, v_leads);
      execute procedure tasks_steps.tell_given(p_id, p_staff_id, v_me);
      execute procedure tasks_steps.note_in_journal(v_client, p_id, 'handed', v_title,
                                        (select s.name from staff s where s.id = :p_staff_id), v_me);
      post_event 'user_' || v_staff;
    end
    execute procedure tasks_steps.ring(p_staff_id, v_author);
    suspend;
  end

  procedure finish(p_id bigint, p_version integer, p_state varchar(10), p_result varchar(500))
    returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_title varchar(200);
    declare v_told bigint;
  begin
    execute procedure tasks_steps.take_task(p_id, p_version, true) returning_values v_me;
    select t.staff_id, t.author_id, t.client_id, t.title from task t where t.id = :p_id
    into v_staff, v_author, v_client, v_title;
    update task t
    set t.state = :p_state, t.result = nullif(trim(:p_result), ''), t.done_at = clock.utc_now(), t.done_by = :v_me,
        t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    for select distinct r.staff_id from reminder r
        where r.task_id = :p_id and r.state = 'fired' and r.staff_id not in (:v_staff, coalesce(:v_author, :v_staff))
        into v_told
    do post_event 'user_' || v_told;
    execute procedure tasks_steps.stop_reminders(p_id);
    execute procedure tasks_steps.note_in_journal(v_client, p_id, p_state, v_title, nullif(trim(p_result), ''), v_me);
    execute procedure tasks_steps.ring(v_staff, v_author);
  end

  procedure close_task(p_id bigint, p_version integer, p_result varchar(500)) returns (o_version integer)
  as
  begin
    execute procedure access.check_right('tasks.edit');
    execute procedure finish(p_id, p_version, 'done', p_result) returning_values o_version;
    suspend;
  end

  procedure cancel_task(p_id bigint, p_version integer) returns (o_version integer)
  as
  begin
    execute procedure access.check_right('tasks.edit');
    execute procedure finish(p_id, p_version, 'cancelled', null) returning_values o_version;
    suspend;
  end

  procedure reopen_task(p_id bigint, p_version integer) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
  begin
    execute procedure tasks_steps.take_task(p_id, p_version, false) returning_values v_me;
    select t.staff_id, t.author_id, t.client_id, t.due_at, t.lead_minutes, t.state, t.title
    from task t where t.id = :p_id
    into v_staff, v_author, v_client, v_due, v_leads, v_state, v_title;
    execute procedure tasks_steps.check_person(v_staff);
    if (v_state = 'open') then exception e_tasks_closed using (v_state);
    update task t
    set t.state = 'open', t.result = null, t.done_at = null, t.done_by = null,
        t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    execute procedure tasks_steps.schedule(p_id, v_staff, v_due, v_leads);
    execute procedure tasks_steps.note_in_journal(v_client, p_id, 'reopened', v_title, null, v_me);
    execute procedure tasks_steps.ring(v_staff, v_author);
    suspend;
  end

  procedure hand_over_all(p_from_staff_id bigint, p_to_staff_id bigint) returns (o_moved integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_id bigint;
    declare v_due timestamp;
    declare v_leads varchar(60) character set ascii;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure tasks_steps.check_person(p_to_staff_id);
    o_moved = 0;
    for select t.id, t.due_at, t.lead_minutes from task t
        where t.staff_id = :p_from_staff_id and t.open_due_at is not null
        order by t.staff_id, t.open_due_at, t.id
        with lock
        into v_id, v_due, v_leads
    do
    begin
      update task t
      set t.staff_id = :p_to_staff_id, t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
      where t.id = :v_id;
      execute procedure tasks_steps.schedule(v_id, p_to_staff_id, v_due, v_leads);
      execute procedure tasks_steps.tell_given(v_id, p_to_staff_id, v_me);
      o_moved = o_moved + 1;
    end
    update task_series s set s.staff_id = :p_to_staff_id, s.version = s.version + 1
    where s.staff_id = :p_from_staff_id;
    execute procedure tasks_steps.ring(p_to_staff_id, p_from_staff_id);
    suspend;
  end
end;
