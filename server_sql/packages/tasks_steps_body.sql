recreate package body tasks_steps
as
begin
  function person_zone(p_staff_id bigint) returns varchar(60) character set ascii
  as
  begin
    return (select coalesce(s.time_zone, b.time_zone)
            from staff s join branch b on b.id = s.branch_id where s.id = :p_staff_id);
  end

  function overdue_minutes() returns integer
  as
    declare v_content varchar(2000);
  begin
    select st.content from setting st where st.name = 'reminders.overdue_to_head_minutes' into v_content;
    if (v_content similar to '[0-9]{1,6}') then return cast(v_content as integer);
    return 60;
  end

  function is_mine(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint, p_my_department bigint,
                   p_staff_id bigint, p_author_id bigint) returns boolean
  as
  begin
    if (p_me = p_staff_id or p_me = p_author_id) then return true;
    return access.sees(p_scope, p_me, p_my_branch, p_my_department, p_staff_id,
                       (select s.branch_id from staff s where s.id = :p_staff_id));
  end

  -- "0,15,1440" -> rows. A list comes from a person's choice, so that it may hold anything.
  procedure leads(p_list varchar(60) character set ascii) returns (o_minutes integer)
  as
    declare v_part varchar(60) character set ascii;
  begin
    for select trim(p.o_part) from text_lists.parts(trim(:p_list), ',') p into v_part
    do
    begin
      if (v_part not similar to '[0-9]{1,6}') then exception e_tasks_lead using (v_part);
      o_minutes = cast(v_part as integer);
      if (o_minutes > 525600) then exception e_tasks_lead using (v_part);
      suspend;
    end
  end

  procedure slots(p_list varchar(2000) character set ascii) returns (o_order_no integer, o_at timestamp)
  as
    declare v_part varchar(2000) character set ascii;
  begin
    for select p.o_no, trim(p.o_part) from text_lists.parts(trim(:p_list), ',') p into o_order_no, v_part
    do
    begin
      if (v_part not similar to '[0-9]{4}\-[0-9]{2}\-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}' escape '\') then
        exception e_tasks_slots using (v_part);
      o_at = cast(v_part as timestamp);
      suspend;
    end
  end

  procedure check_person(p_staff_id bigint)
  as
  begin
    if (p_staff_id is null) then exception e_tasks_no_person;
    if (not staff_steps.may_be_given_work(p_staff_id)) then
      exception e_tasks_disabled_person using (coalesce((select s.name from staff s where s.id = :p_staff_id), ''));
  end

  procedure check_client(p_client_id bigint)
  as
  begin
    if (p_client_id is not null and not clients_words.is_in_sight(p_client_id)) then
      exception e_tasks_no_client using (p_client_id);
  end

  procedure check_due(p_due_at timestamp, p_now timestamp)
  as
  begin
    if (p_due_at is null) then exception e_tasks_no_due;
    if (p_due_at <= p_now) then exception e_tasks_past using (p_due_at);
    if (p_due_at > dateadd(10 year to p_now)) then exception e_tasks_too_far using (10);
  end

  procedure check_texts(p_title varchar(200), p_lead_minutes varchar(60) character set ascii)
  as
    declare v_leads integer;
  begin
    if (coalesce(trim(p_title), '') = '') then exception e_tasks_no_title;
    select count(*) from leads(:p_lead_minutes) into v_leads;
    if (v_leads > 10) then exception e_tasks_lead using (v_leads);
  end

  -- A window opens this address in one press, so that nothing but a web address with a host may stand here.
  procedure check_link(p_url varchar(500))
  as
  begin
    if (coalesce(p_url, '') = '') then exit;
    if (p_url similar to '%[[:WHITESPACE:]"<>\\]%' escape '\'
        or p_url not similar to
           'https?://[a-zA-Z0-9]([a-zA-Z0-9.\-]*[a-zA-Z0-9])?(:[0-9]{1,5})?([/\?#]%)?' escape '\'
        or p_url similar to 'https?://[^/\?#]*(..|.\-|\-.)%' escape '\') then
      exception e_tasks_link using (p_url);
  end

  -- The task row is locked first: a caller that had to wait has done nothing yet that would be done again. What the
  -- caller needs of it he reads after that.
  procedure take_task(p_id bigint, p_version integer, p_must_be_open boolean) returns (o_me bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_staff bigint;
    declare v_author bigint;
    declare v_state varchar(10);
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    execute procedure access.enter('tasks.edit') returning_values o_me, v_my_branch, v_my_department, v_scope;
    select t.staff_id, t.author_id, t.state, t.version, t.updated_by, t.updated_at from task t where t.id = :p_id
    with lock
    into v_staff, v_author, v_state, v_version, v_by, v_at;
    if (v_staff is null or not is_mine(v_scope, o_me, v_my_branch, v_my_department, v_staff, v_author)) then
      exception e_tasks_not_found using (p_id);
    if (v_version is distinct from p_version) then
      exception e_tasks_stale using (coalesce((select s.name from staff s where s.id = :v_by), ''), v_at);
    if (p_must_be_open and v_state <> 'open') then exception e_tasks_closed using (v_state);
  end

  -- Rings everybody whose screen shows the task, and those who watch lists.
  procedure ring(p_staff_id bigint, p_author_id bigint)
  as
  begin
    post_event 'user_' || p_staff_id;
    if (p_author_id is distinct from p_staff_id and p_author_id is not null) then post_event 'user_' || p_author_id;
    post_event 'tasks';
  end

  procedure note_in_journal(p_client_id bigint, p_task_id bigint, p_meaning varchar(20), p_title varchar(200),
                            p_detail varchar(500), p_author_id bigint)
  as
  begin
    if (p_client_id is not null) then
      insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id)
      values (:p_client_id, clock.utc_now(), 'task', :p_meaning, :p_title, :p_detail, :p_author_id, :p_task_id);
  end

  -- Reminders of a task from the beginning: what fired before belonged to another time or person.
  procedure schedule(p_id bigint, p_staff_id bigint, p_due_at timestamp,
                     p_lead_minutes varchar(60) character set ascii)
  as
    declare v_now timestamp;
    declare v_minutes integer;
    declare v_wait integer;
  begin
    v_now = clock.utc_now();
    delete from reminder r where r.task_id = :p_id;
    for select distinct o_minutes from leads(:p_lead_minutes) into v_minutes
    do
      if (dateadd(minute, -v_minutes, p_due_at) > v_now) then
        insert into reminder (task_id, staff_id, kind, lead_minutes, fire_at)
        values (:p_id, :p_staff_id, 'task', :v_minutes, dateadd(minute, -:v_minutes, :p_due_at));
    v_wait = overdue_minutes();
    update task t
    set t.escalate_at = iif(:v_wait > 0, dateadd(minute, :v_wait, :p_due_at), null), t.escalated_at = null
    where t.id = :p_id;
  end

  procedure tell_given(p_id bigint, p_staff_id bigint, p_me bigint)
  as
    declare v_now timestamp;
  begin
    if (p_staff_id = p_me) then exit;
    v_now = clock.utc_now();
    update or insert into reminder (task_id, staff_id, kind, lead_minutes, fire_at, state, fired_at, seen_at)
    values (:p_id, :p_staff_id, 'given', 0, :v_now, 'fired', :v_now, null)
    matching (task_id, staff_id, kind, lead_minutes);
  end

  procedure stop_reminders(p_id bigint)
  as
  begin
    update reminder r set r.state = 'cancelled' where r.task_id = :p_id and r.state in ('pending', 'fired');
  end

  procedure insert_task(p_title varchar(200), p_note varchar(2000), p_client_id bigint, p_inquiry_id bigint,
                        p_staff_id bigint, p_author_id bigint, p_due_at timestamp,
                        p_time_zone varchar(60) character set ascii, p_lead_minutes varchar(60) character set ascii,
                        p_series_id bigint, p_meeting_url varchar(500))
    returns (o_id bigint)
  as
    declare v_now timestamp;
  begin
    v_now = clock.utc_now();
    insert into task (title, note, client_id, inquiry_id, staff_id, author_id, due_at, time_zone, lead_minutes,
                      series_id, occurs_at, meeting_url, created_at, updated_at, updated_by)
    values (trim(:p_title), nullif(trim(:p_note), ''), :p_client_id, :p_inquiry_id, :p_staff_id, :p_author_id,
            :p_due_at, :p_time_zone, coalesce(:p_lead_minutes, ''), :p_series_id,
            iif(:p_series_id is null, null, :p_due_at), nullif(:p_meeting_url, ''), :v_now, :v_now, :p_author_id)
    returning id into o_id;
    execute procedure schedule(o_id, p_staff_id, p_due_at, p_lead_minutes);
  end
end;
