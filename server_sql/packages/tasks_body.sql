recreate package body tasks
as
begin
  -- ------------------------------------------------------------ small answers

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
    declare v_left varchar(60) character set ascii;
    declare v_part varchar(60) character set ascii;
    declare v_comma integer;
  begin
    v_left = trim(coalesce(p_list, ''));
    while (v_left <> '') do
    begin
      v_comma = position(',' in v_left);
      v_part = trim(iif(v_comma = 0, v_left, left(v_left, v_comma - 1)));
      v_left = trim(iif(v_comma = 0, '', substring(v_left from v_comma + 1)));
      if (v_part not similar to '[0-9]{1,6}') then exception e_tasks_lead using (v_part);
      o_minutes = cast(v_part as integer);
      if (o_minutes > 525600) then exception e_tasks_lead using (v_part);
      suspend;
    end
  end

  procedure slots(p_list varchar(2000) character set ascii) returns (o_order_no integer, o_at timestamp)
  as
    declare v_left varchar(2000) character set ascii;
    declare v_part varchar(2000) character set ascii;
    declare v_comma integer;
  begin
    v_left = trim(coalesce(p_list, ''));
    o_order_no = 0;
    while (v_left <> '') do
    begin
      v_comma = position(',' in v_left);
      v_part = trim(iif(v_comma = 0, v_left, left(v_left, v_comma - 1)));
      v_left = trim(iif(v_comma = 0, '', substring(v_left from v_comma + 1)));
      if (v_part not similar to '[0-9]{4}\-[0-9]{2}\-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}' escape '\') then
        exception e_tasks_slots using (v_part);
      o_order_no = o_order_no + 1;
      o_at = cast(v_part as timestamp);
      suspend;
    end
  end

  -- ------------------------------------------------------------ checks

  procedure check_person(p_staff_id bigint)
  as
    declare v_name varchar(200);
    declare v_fits boolean;
  begin
    if (p_staff_id is null) then exception e_tasks_no_person;
    select s.name, s.is_active and not s.is_service from staff s where s.id = :p_staff_id into v_name, v_fits;
    if (not coalesce(v_fits, false)) then exception e_tasks_disabled_person using (coalesce(v_name, ''));
  end

  procedure check_client(p_client_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_owner bigint;
    declare v_branch bigint;
  begin
    if (p_client_id is null) then exit;
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select c.owner_id, c.branch_id from client c where c.id = :p_client_id and not c.is_deleted into v_owner, v_branch;
    if (v_branch is null or not access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch)) then
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

  -- ------------------------------------------------------------ steps shared by the acts

  -- The task row is locked first: a caller that had to wait has done nothing yet that would be done again.
  procedure take_task(p_id bigint, p_version integer, p_must_be_open boolean)
    returns (o_me bigint, o_staff_id bigint, o_author_id bigint, o_client_id bigint, o_due_at timestamp,
             o_moved_from_at timestamp, o_lead_minutes varchar(60) character set ascii, o_state varchar(10),
             o_title varchar(200), o_series_id bigint, o_occurs_at timestamp, o_inquiry_id bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    execute procedure access.enter('tasks.edit') returning_values o_me, v_my_branch, v_my_department, v_scope;
    select t.staff_id, t.author_id, t.client_id, t.due_at, t.moved_from_at, t.lead_minutes, t.state, t.title,
           t.series_id, t.occurs_at, t.inquiry_id, t.version, t.updated_by, t.updated_at
    from task t where t.id = :p_id
    with lock
    into o_staff_id, o_author_id, o_client_id, o_due_at, o_moved_from_at, o_lead_minutes, o_state, o_title,
         o_series_id, o_occurs_at, o_inquiry_id, v_version, v_by, v_at;
    if (o_staff_id is null
        or not is_mine(v_scope, o_me, v_my_branch, v_my_department, o_staff_id, o_author_id)) then
      exception e_tasks_not_found using (p_id);
    if (v_version is distinct from p_version) then
      exception e_tasks_stale using (coalesce((select s.name from staff s where s.id = :v_by), ''), v_at);
    if (p_must_be_open and o_state <> 'open') then exception e_tasks_closed using (o_state);
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

  -- A series asks for more when only the last two of what is made are still to come.
  procedure mark_made(p_series_id bigint, p_is_over boolean)
  as
    declare v_till timestamp;
    declare v_extend timestamp;
  begin
    select max(t.occurs_at) from task t where t.series_id = :p_series_id into v_till;
    select min(l.occurs_at)
    from (select first 3 t.occurs_at from task t where t.series_id = :p_series_id order by t.occurs_at desc) l
    into v_extend;
    update task_series s
    set s.made_till = coalesce(:v_till, s.made_till), s.extend_at = iif(:p_is_over, null, :v_extend)
    where s.id = :p_series_id;
  end

  procedure drop_later(p_series_id bigint, p_after timestamp) returns (o_removed integer)
  as
    declare v_staff bigint;
  begin
    for select distinct t.staff_id from task t
        where t.series_id = :p_series_id and t.occurs_at > :p_after and t.state = 'open'
        into v_staff
    do post_event 'user_' || v_staff;
    delete from task t where t.series_id = :p_series_id and t.occurs_at > :p_after and t.state = 'open';
    o_removed = row_count;
  end

  -- ------------------------------------------------------------ single tasks

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
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
  begin
    execute procedure access.enter('tasks.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    if (p_id is not null) then
      execute procedure take_task(p_id, p_version, true)
        returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                         v_occurs, v_inquiry;
    execute procedure check_texts(p_title, p_lead_minutes);
    execute procedure check_link(p_meeting_url);
    if (p_staff_id is distinct from v_staff or v_staff is null) then execute procedure check_person(p_staff_id);
    if (p_due_at is distinct from v_due or v_due is null) then execute procedure check_due(p_due_at, v_now);
    if (p_client_id is distinct from v_client) then execute procedure check_client(p_client_id);
    if (p_inquiry_id is distinct from v_inquiry and p_inquiry_id is not null
        and not exists (select 1 from inquiry i where i.id = :p_inquiry_id)) then
      exception e_tasks_no_inquiry using (p_inquiry_id);
    if (p_id is null) then
    begin
      execute procedure insert_task(p_title, p_note, p_client_id, p_inquiry_id, p_staff_id, v_me, p_due_at,
                                    person_zone(p_staff_id), p_lead_minutes, null, p_meeting_url) returning_values o_id;
      o_version = 1;
      v_author = v_me;
      execute procedure note_in_journal(p_client_id, o_id, 'given', trim(p_title), null, v_me);
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
        execute procedure schedule(p_id, p_staff_id, p_due_at, p_lead_minutes);
      if (v_staff <> p_staff_id) then post_event 'user_' || v_staff;
    end
    if (v_staff is distinct from p_staff_id) then execute procedure tell_given(o_id, p_staff_id, v_me);
    execute procedure ring(p_staff_id, v_author);
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
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_inquiry bigint;
  begin
    execute procedure take_task(p_id, p_version, true)
      returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                       v_occurs, v_inquiry;
    if (p_due_at is null or p_due_at is distinct from v_moved) then
      execute procedure check_due(p_due_at, clock.utc_now());
    update task t
    set t.due_at = :p_due_at, t.moved_from_at = :v_due, t.updated_at = clock.utc_now(), t.updated_by = :v_me,
        t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    execute procedure schedule(p_id, v_staff, p_due_at, v_leads);
    execute procedure note_in_journal(v_client, p_id, 'moved', v_title, null, v_me);
    execute procedure ring(v_staff, v_author);
    suspend;
  end

  procedure hand_over_task(p_id bigint, p_version integer, p_staff_id bigint) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_inquiry bigint;
  begin
    execute procedure take_task(p_id, p_version, true)
      returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                       v_occurs, v_inquiry;
    execute procedure check_person(p_staff_id);
    -- Who gives a task away stays answerable for it: he sees it under "given by me".
    update task t
    set t.staff_id = :p_staff_id, t.author_id = iif(t.staff_id = :v_me, :v_me, t.author_id),
        t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    if (v_staff <> p_staff_id) then
    begin
      execute procedure schedule(p_id, p_staff_id, v_due, v_leads);
      execute procedure tell_given(p_id, p_staff_id, v_me);
      execute procedure note_in_journal(v_client, p_id, 'handed', v_title,
                                        (select s.name from staff s where s.id = :p_staff_id), v_me);
      post_event 'user_' || v_staff;
    end
    execute procedure ring(p_staff_id, v_author);
    suspend;
  end

  procedure finish(p_id bigint, p_version integer, p_state varchar(10), p_result varchar(500))
    returns (o_version integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_inquiry bigint;
    declare v_told bigint;
  begin
    execute procedure take_task(p_id, p_version, true)
      returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                       v_occurs, v_inquiry;
    update task t
    set t.state = :p_state, t.result = nullif(trim(:p_result), ''), t.done_at = clock.utc_now(), t.done_by = :v_me,
        t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    for select distinct r.staff_id from reminder r
        where r.task_id = :p_id and r.state = 'fired' and r.staff_id not in (:v_staff, coalesce(:v_author, :v_staff))
        into v_told
    do post_event 'user_' || v_told;
    execute procedure stop_reminders(p_id);
    execute procedure note_in_journal(v_client, p_id, p_state, v_title, nullif(trim(p_result), ''), v_me);
    execute procedure ring(v_staff, v_author);
  end

  procedure close_task(p_id bigint, p_version integer, p_result varchar(500)) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('tasks.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure finish(p_id, p_version, 'done', p_result) returning_values o_version;
    suspend;
  end

  procedure cancel_task(p_id bigint, p_version integer) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('tasks.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
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
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_inquiry bigint;
  begin
    execute procedure take_task(p_id, p_version, false)
      returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                       v_occurs, v_inquiry;
    execute procedure check_person(v_staff);
    if (v_state = 'open') then exception e_tasks_closed using (v_state);
    update task t
    set t.state = 'open', t.result = null, t.done_at = null, t.done_by = null,
        t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    execute procedure schedule(p_id, v_staff, v_due, v_leads);
    execute procedure note_in_journal(v_client, p_id, 'reopened', v_title, null, v_me);
    execute procedure ring(v_staff, v_author);
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
    execute procedure check_person(p_to_staff_id);
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
      execute procedure schedule(v_id, p_to_staff_id, v_due, v_leads);
      execute procedure tell_given(v_id, p_to_staff_id, v_me);
      o_moved = o_moved + 1;
    end
    update task_series s set s.staff_id = :p_to_staff_id, s.version = s.version + 1
    where s.staff_id = :p_from_staff_id;
    execute procedure ring(p_to_staff_id, p_from_staff_id);
    suspend;
  end

  -- ------------------------------------------------------------ repeated tasks

  -- What comes after the first slot; the first one is the task the person has before the eyes.
  procedure fill_series(p_series_id bigint, p_slots varchar(2000) character set ascii, p_after timestamp,
                        p_is_over boolean)
    returns (o_added integer)
  as
    declare v_title varchar(200);
    declare v_note varchar(2000);
    declare v_client bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_leads varchar(60) character set ascii;
    declare v_zone varchar(60) character set ascii;
    declare v_link varchar(500);
    declare v_at timestamp;
    declare v_task bigint;
  begin
    select s.title, s.note, s.client_id, s.staff_id, s.author_id, s.lead_minutes, s.time_zone, s.meeting_url
    from task_series s where s.id = :p_series_id
    into v_title, v_note, v_client, v_staff, v_author, v_leads, v_zone, v_link;
    o_added = 0;
    for select o_at from slots(:p_slots) where o_at > :p_after into v_at
    do
      if (not exists (select 1 from task t where t.series_id = :p_series_id and t.occurs_at = :v_at)) then
      begin
        execute procedure insert_task(v_title, v_note, v_client, null, v_staff, v_author, v_at, v_zone, v_leads,
                                      p_series_id, v_link) returning_values v_task;
        o_added = o_added + 1;
      end
    execute procedure mark_made(p_series_id, p_is_over);
    execute procedure ring(v_staff, v_author);
  end

  procedure save_series(p_id bigint, p_version integer, p_title varchar(200), p_note varchar(2000), p_client_id bigint,
                        p_staff_id bigint, p_lead_minutes varchar(60) character set ascii,
                        p_repeat_rule varchar(300) character set ascii, p_time_zone varchar(60) character set ascii,
                        p_slots varchar(2000) character set ascii, p_is_over boolean, p_meeting_url varchar(500))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_first timestamp;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_inquiry bigint;
    declare v_count integer;
  begin
    execute procedure access.enter('tasks.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_id is not null) then
      execute procedure take_task(p_id, p_version, true)
        returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                         v_occurs, v_inquiry;
    execute procedure check_texts(p_title, p_lead_minutes);
    execute procedure check_link(p_meeting_url);
    execute procedure check_person(p_staff_id);
    if (p_client_id is distinct from v_client) then execute procedure check_client(p_client_id);
    select first 1 o_at from slots(:p_slots) into v_first;
    if (v_first is null) then exception e_tasks_slots using ('');
    if (v_first is distinct from v_due) then execute procedure check_due(v_first, clock.utc_now());
    if (v_series is not null) then
    begin
      execute procedure drop_later(v_series, v_occurs) returning_values v_count;
      update task_series s set s.extend_at = null, s.version = s.version + 1 where s.id = :v_series;
    end
    insert into task_series (title, note, client_id, staff_id, author_id, lead_minutes, repeat_rule, starts_at,
                             time_zone, made_till, meeting_url)
    values (trim(:p_title), nullif(trim(:p_note), ''), :p_client_id, :p_staff_id, coalesce(:v_author, :v_me),
            coalesce(:p_lead_minutes, ''), :p_repeat_rule, :v_first, :p_time_zone, :v_first,
            nullif(:p_meeting_url, ''))
    returning id into v_series;
    if (p_id is null) then
    begin
      execute procedure insert_task(p_title, p_note, p_client_id, null, p_staff_id, v_me, v_first, p_time_zone,
                                    p_lead_minutes, v_series, p_meeting_url) returning_values o_id;
      o_version = 1;
      execute procedure note_in_journal(p_client_id, o_id, 'given', trim(p_title), null, v_me);
    end
    else
    begin
      update task t
      set t.title = trim(:p_title), t.note = nullif(trim(:p_note), ''), t.client_id = :p_client_id,
          t.staff_id = :p_staff_id, t.due_at = :v_first,
          t.moved_from_at = iif(t.due_at = :v_first, t.moved_from_at, t.due_at), t.time_zone = :p_time_zone,
          t.lead_minutes = coalesce(:p_lead_minutes, ''), t.meeting_url = nullif(:p_meeting_url, ''),
          t.series_id = :v_series, t.occurs_at = :v_first,
          t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
      where t.id = :p_id
      returning t.id, t.version into o_id, o_version;
      if (v_first <> v_due or p_staff_id <> v_staff or coalesce(p_lead_minutes, '') <> v_leads) then
        execute procedure schedule(p_id, p_staff_id, v_first, p_lead_minutes);
      if (v_staff <> p_staff_id) then post_event 'user_' || v_staff;
    end
    if (v_staff is distinct from p_staff_id) then execute procedure tell_given(o_id, p_staff_id, v_me);
    execute procedure fill_series(v_series, p_slots, v_first, p_is_over) returning_values v_count;
    suspend;
  end

  procedure end_series(p_id bigint, p_version integer) returns (o_version integer, o_removed integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_client bigint;
    declare v_due timestamp;
    declare v_moved timestamp;
    declare v_leads varchar(60) character set ascii;
    declare v_state varchar(10);
    declare v_title varchar(200);
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_inquiry bigint;
  begin
    execute procedure take_task(p_id, p_version, false)
      returning_values v_me, v_staff, v_author, v_client, v_due, v_moved, v_leads, v_state, v_title, v_series,
                       v_occurs, v_inquiry;
    if (v_series is null) then exception e_tasks_not_repeated using (p_id);
    execute procedure drop_later(v_series, v_occurs) returning_values o_removed;
    update task_series s set s.extend_at = null, s.version = s.version + 1 where s.id = :v_series;
    update task t
    set t.series_id = null, t.occurs_at = null, t.updated_at = clock.utc_now(), t.updated_by = :v_me,
        t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    execute procedure ring(v_staff, v_author);
    suspend;
  end

  procedure series_to_extend(p_limit integer)
    returns (o_series_id bigint, o_version integer, o_repeat_rule varchar(300), o_starts_at timestamp,
             o_time_zone varchar(60), o_made_till timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_now timestamp;
  begin
    execute procedure access.enter('jobs.run') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    for select first (:p_limit) s.id, s.version, s.repeat_rule, s.starts_at, s.time_zone, s.made_till
        from task_series s
        where s.extend_at <= :v_now and s.extend_at is not null
        order by s.extend_at
        into o_series_id, o_version, o_repeat_rule, o_starts_at, o_time_zone, o_made_till
    do suspend;
  end

  -- A person who left passes his series to whoever gave it, else to his head; with nobody left the series ends.
  procedure settle_series_person(p_series_id bigint)
  as
    declare v_heir bigint;
  begin
    select first 1 h.id
    from task_series t
    join staff p on p.id = t.staff_id and not p.is_active
    join staff h on h.id in (t.author_id, p.head_id) and h.is_active
    where t.id = :p_series_id
    order by iif(h.id = t.author_id, 1, 2)
    into v_heir;
    if (v_heir is not null) then update task_series s set s.staff_id = :v_heir where s.id = :p_series_id;
  end

  procedure add_occurrences(p_series_id bigint, p_version integer, p_slots varchar(2000) character set ascii,
                            p_is_over boolean)
    returns (o_added integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_version integer;
    declare v_active boolean;
  begin
    execute procedure access.enter('jobs.run') returning_values v_me, v_my_branch, v_my_department, v_scope;
    o_added = 0;
    select s.version from task_series s where s.id = :p_series_id and s.extend_at is not null
    with lock
    into v_version;
    if (v_version = p_version) then
    begin
      execute procedure settle_series_person(p_series_id);
      select p.is_active from task_series s join staff p on p.id = s.staff_id where s.id = :p_series_id into v_active;
      if (v_active) then
        execute procedure fill_series(p_series_id, p_slots, timestamp '0001-01-01', p_is_over)
          returning_values o_added;
      else
        update task_series s set s.extend_at = null where s.id = :p_series_id;
    end
    suspend;
  end

  -- ------------------------------------------------------------ lists

  procedure ids_of_day(p_me bigint, p_limit integer) returns (o_section varchar(10), o_id bigint)
  as
    declare v_zone varchar(60) character set ascii;
    declare v_today date;
    declare v_from timestamp;
    declare v_till timestamp;
    declare v_after timestamp;
  begin
    v_zone = person_zone(p_me);
    v_today = cast(clock.to_local(clock.utc_now(), v_zone) as date);
    v_from = clock.to_utc(cast(v_today as timestamp), v_zone);
    v_till = clock.to_utc(cast(v_today + 1 as timestamp), v_zone);
    v_after = clock.to_utc(cast(v_today + 2 as timestamp), v_zone);
    o_section = 'overdue';
    for select first (:p_limit) t.id from task t
        where t.staff_id = :p_me and t.open_due_at is not null and t.open_due_at < :v_from
        order by t.staff_id, t.open_due_at, t.id
        into o_id
    do suspend;
    o_section = 'today';
    for select first (:p_limit) t.id from task t
        where t.staff_id = :p_me and t.open_due_at is not null and t.open_due_at >= :v_from and t.open_due_at < :v_till
        order by t.staff_id, t.open_due_at, t.id
        into o_id
    do suspend;
    o_section = 'done';
    for select first (:p_limit) t.id from task t
        where t.staff_id = :p_me and t.done_at >= :v_from and t.state = 'done'
        order by t.staff_id desc, t.done_at desc, t.id desc
        into o_id
    do suspend;
    o_section = 'tomorrow';
    for select first (:p_limit) t.id from task t
        where t.staff_id = :p_me and t.open_due_at is not null and t.open_due_at >= :v_till and t.open_due_at < :v_after
        order by t.staff_id, t.open_due_at, t.id
        into o_id
    do suspend;
    o_section = 'given';
    for select first (:p_limit) t.id from task t
        where t.author_id = :p_me and t.open_due_at is not null and t.open_due_at < :v_after and t.staff_id <> :p_me
        order by t.author_id, t.open_due_at, t.id
        into o_id
    do suspend;
  end

  -- One task with its names. Row by row, so that the engine never joins whole tables for a short list.
  procedure shown(p_section varchar(10), p_id bigint)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500))
  as
  begin
    select :p_section, t.id, t.version, t.title, t.note, t.due_at, t.state, t.done_at, t.result, t.client_id,
           c.name, t.inquiry_id, t.staff_id, s.name, t.author_id, a.name, t.lead_minutes, t.series_id,
           r.repeat_rule, t.time_zone, t.meeting_url
    from task t
    left join staff s on s.id = t.staff_id
    left join client c on c.id = t.client_id
    left join staff a on a.id = t.author_id
    left join task_series r on r.id = t.series_id
    where t.id = :p_id
    into o_section, o_id, o_version, o_title, o_note, o_due_at, o_state, o_done_at, o_result,
             o_client_id, o_client_name, o_inquiry_id, o_staff_id, o_staff_name, o_author_id, o_author_name,
             o_lead_minutes, o_series_id, o_repeat_rule, o_time_zone, o_meeting_url;
  end

  procedure my_day(p_limit integer)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_section varchar(10);
    declare v_id bigint;
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select d.o_section, d.o_id from ids_of_day(:v_me, :p_limit) d into v_section, v_id
    do
    begin
      execute procedure shown(v_section, v_id)
        returning_values o_section, o_id, o_version, o_title, o_note, o_due_at, o_state, o_done_at, o_result,
             o_client_id, o_client_name, o_inquiry_id, o_staff_id, o_staff_name, o_author_id, o_author_name,
             o_lead_minutes, o_series_id, o_repeat_rule, o_time_zone, o_meeting_url;
      suspend;
    end
  end

  procedure ids_of_mine(p_me bigint, p_filter varchar(10) character set ascii, p_after_at timestamp, p_after_id bigint,
                        p_limit integer)
    returns (o_id bigint)
  as
  begin
    if (p_filter = 'mine') then
      for select first (:p_limit) t.id from task t
          where t.staff_id = :p_me and t.open_due_at is not null and t.open_due_at >= :p_after_at
            and (t.open_due_at > :p_after_at or t.id > :p_after_id)
          order by t.staff_id, t.open_due_at, t.id
          into o_id
      do suspend;
    else if (p_filter = 'given') then
      for select first (:p_limit) t.id from task t
          where t.author_id = :p_me and t.staff_id <> :p_me and t.open_due_at is not null
            and t.open_due_at >= :p_after_at and (t.open_due_at > :p_after_at or t.id > :p_after_id)
          order by t.author_id, t.open_due_at, t.id
          into o_id
      do suspend;
    else if (p_filter = 'done') then
      for select first (:p_limit) t.id from task t
          where t.staff_id = :p_me and t.state = 'done' and t.done_at <= :p_after_at
            and (t.done_at < :p_after_at or t.id < :p_after_id)
          order by t.staff_id desc, t.done_at desc, t.id desc
          into o_id
      do suspend;
  end

  -- Each person in sight gives his own next page by his index; the pages are merged. So the cost follows the number
  -- of people, not of tasks.
  procedure ids_in_scope(p_me bigint, p_my_branch bigint, p_my_department bigint,
                         p_scope varchar(10) character set ascii, p_till timestamp, p_after_at timestamp,
                         p_after_id bigint, p_limit integer)
    returns (o_id bigint)
  as
  begin
    for select first (:p_limit) n.id
        from staff s
        cross join lateral (
          select first (:p_limit) t.id, t.open_due_at due_at from task t
          where t.staff_id = s.id and t.open_due_at is not null and t.open_due_at >= :p_after_at
            and t.open_due_at < :p_till and (t.open_due_at > :p_after_at or t.id > :p_after_id)
          order by t.staff_id, t.open_due_at, t.id) n
        where :p_scope = 'all' or s.id = :p_me or (:p_scope = 'branch' and s.branch_id = :p_my_branch)
          or (:p_scope = 'department' and s.department_id = :p_my_department)
        order by n.due_at, n.id
        into o_id
    do suspend;
  end

  procedure ids_of_list(p_filter varchar(10) character set ascii, p_after_at timestamp, p_after_id bigint,
                        p_limit integer)
    returns (o_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_till timestamp;
    declare v_at timestamp;
    declare v_id bigint;
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_at = coalesce(p_after_at, iif(p_filter = 'done', timestamp '9999-12-31', timestamp '0001-01-01'));
    v_id = coalesce(p_after_id, iif(p_filter = 'done', 9223372036854775807, 0));
    if (p_filter in ('overdue', 'all')) then
    begin
      v_till = iif(p_filter = 'overdue', clock.utc_now(), timestamp '9999-12-31');
      for select i.o_id from ids_in_scope(:v_me, :v_my_branch, :v_my_department, :v_scope, :v_till, :v_at, :v_id,
                                          :p_limit) i
          into o_id
      do suspend;
    end
    else
      for select i.o_id from ids_of_mine(:v_me, :p_filter, :v_at, :v_id, :p_limit) i into o_id
      do suspend;
  end

  procedure list_tasks(p_filter varchar(10) character set ascii, p_after_at timestamp, p_after_id bigint,
                       p_limit integer)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_id bigint;
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select d.o_id from ids_of_list(:p_filter, :p_after_at, :p_after_id, :p_limit) d into v_id
    do
    begin
      execute procedure shown(p_filter, v_id)
        returning_values o_section, o_id, o_version, o_title, o_note, o_due_at, o_state, o_done_at, o_result,
             o_client_id, o_client_name, o_inquiry_id, o_staff_id, o_staff_name, o_author_id, o_author_name,
             o_lead_minutes, o_series_id, o_repeat_rule, o_time_zone, o_meeting_url;
      suspend;
    end
  end

  procedure client_tasks(p_client_id bigint, p_limit integer)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_id bigint;
    declare v_staff bigint;
    declare v_author bigint;
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select t.id, t.staff_id, t.author_id
        from task t
        where t.client_id = :p_client_id
        order by iif(t.state = 'open', 1, 2), iif(t.state = 'open', t.due_at, null), t.done_at desc, t.id
        into v_id, v_staff, v_author
    do
      if (p_limit > 0 and is_mine(v_scope, v_me, v_my_branch, v_my_department, v_staff, v_author)) then
      begin
        p_limit = p_limit - 1;
        execute procedure shown('client', v_id)
          returning_values o_section, o_id, o_version, o_title, o_note, o_due_at, o_state, o_done_at, o_result,
             o_client_id, o_client_name, o_inquiry_id, o_staff_id, o_staff_name, o_author_id, o_author_name,
             o_lead_minutes, o_series_id, o_repeat_rule, o_time_zone, o_meeting_url;
        suspend;
      end
  end

  procedure read_task(p_id bigint)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure shown('', p_id)
      returning_values o_section, o_id, o_version, o_title, o_note, o_due_at, o_state, o_done_at, o_result,
             o_client_id, o_client_name, o_inquiry_id, o_staff_id, o_staff_name, o_author_id, o_author_name,
             o_lead_minutes, o_series_id, o_repeat_rule, o_time_zone, o_meeting_url;
    if (is_mine(v_scope, v_me, v_my_branch, v_my_department, o_staff_id, o_author_id)) then suspend;
  end
end;
