recreate package body tasks_lists
as
begin
  procedure ids_of_day(p_me bigint, p_limit integer) returns (o_section varchar(10), o_id bigint)
  as
    declare v_zone varchar(60) character set ascii;
    declare v_today date;
    declare v_from timestamp;
    declare v_till timestamp;
    declare v_after timestamp;
  begin
    v_zone = tasks_steps.person_zone(p_me);
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
    declare v_id bigint;
  begin
    execute procedure access.check_right('tasks.read');
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
      if (p_limit > 0 and tasks_steps.is_mine(v_scope, v_me, v_my_branch, v_my_department, v_staff, v_author)) then
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
    if (tasks_steps.is_mine(v_scope, v_me, v_my_branch, v_my_department, o_staff_id, o_author_id)) then suspend;
  end
end;
