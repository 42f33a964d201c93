recreate package body tasks_series
as
begin
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
    for select o_at from tasks_steps.slots(:p_slots) where o_at > :p_after into v_at
    do
      if (not exists (select 1 from task t where t.series_id = :p_series_id and t.occurs_at = :v_at)) then
      begin
        execute procedure tasks_steps.insert_task(v_title, v_note, v_client, null, v_staff, v_author, v_at, v_zone,
            v_leads, p_series_id, v_link)
          returning_values v_task;
        o_added = o_added + 1;
      end
    execute procedure mark_made(p_series_id, p_is_over);
    execute procedure tasks_steps.ring(v_staff, v_author);
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
    declare v_leads varchar(60) character set ascii;
    declare v_series bigint;
    declare v_occurs timestamp;
    declare v_count integer;
  begin
    execute procedure access.enter('tasks.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_id is not null) then
    begin
      execute procedure tasks_steps.take_task(p_id, p_version, true) returning_values v_me;
      select t.staff_id, t.author_id, t.client_id, t.due_at, t.lead_minutes, t.series_id, t.occurs_at
      from task t where t.id = :p_id
      into v_staff, v_author, v_client, v_due, v_leads, v_series, v_occurs;
    end
    execute procedure tasks_steps.check_texts(p_title, p_lead_minutes);
    execute procedure tasks_steps.check_link(p_meeting_url);
    execute procedure tasks_steps.check_person(p_staff_id);
    if (p_client_id is distinct from v_client) then execute procedure tasks_steps.check_client(p_client_id);
    select first 1 o_at from tasks_steps.slots(:p_slots) into v_first;
    if (v_first is null) then exception e_tasks_slots using ('');
    if (v_first is distinct from v_due) then execute procedure tasks_steps.check_due(v_first, clock.utc_now());
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
      execute procedure tasks_steps.insert_task(p_title, p_note, p_client_id, null, p_staff_id, v_me, v_first,
          p_time_zone, p_lead_minutes, v_series, p_meeting_url)
        returning_values o_id;
      o_version = 1;
      execute procedure tasks_steps.note_in_journal(p_client_id, o_id, 'given', trim(p_title), null, v_me);
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
        execute procedure tasks_steps.schedule(p_id, p_staff_id, v_first, p_lead_minutes);
      if (v_staff <> p_staff_id) then post_event 'user_' || v_staff;
    end
    if (v_staff is distinct from p_staff_id) then execute procedure tasks_steps.tell_given(o_id, p_staff_id, v_me);
    execute procedure fill_series(v_series, p_slots, v_first, p_is_over) returning_values v_count;
    suspend;
  end

  procedure end_series(p_id bigint, p_version integer) returns (o_version integer, o_removed integer)
  as
    declare v_me bigint;
    declare v_staff bigint;
    declare v_author bigint;
    declare v_series bigint;
    declare v_occurs timestamp;
  begin
    execute procedure tasks_steps.take_task(p_id, p_version, false) returning_values v_me;
    select t.staff_id, t.author_id, t.series_id, t.occurs_at from task t where t.id = :p_id
    into v_staff, v_author, v_series, v_occurs;
    if (v_series is null) then exception e_tasks_not_repeated using (p_id);
    execute procedure drop_later(v_series, v_occurs) returning_values o_removed;
    update task_series s set s.extend_at = null, s.version = s.version + 1 where s.id = :v_series;
    update task t
    set t.series_id = null, t.occurs_at = null, t.updated_at = clock.utc_now(), t.updated_by = :v_me,
        t.version = t.version + 1
    where t.id = :p_id
    returning t.version into o_version;
    execute procedure tasks_steps.ring(v_staff, v_author);
    suspend;
  end

  procedure series_to_extend(p_limit integer)
    returns (o_series_id bigint, o_version integer, o_repeat_rule varchar(300), o_starts_at timestamp,
             o_time_zone varchar(60), o_made_till timestamp)
  as
    declare v_now timestamp;
  begin
    execute procedure access.check_right('jobs.run');
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
    declare v_version integer;
    declare v_active boolean;
  begin
    execute procedure access.check_right('jobs.run');
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
end;
