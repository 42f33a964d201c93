recreate package body reminders
as
begin
  -- A task whose person has nobody above is marked as told too, otherwise it would be looked at for ever.
  procedure escalate_due(p_now timestamp, p_limit integer) returns (o_escalated integer)
  as
    declare v_head bigint;
    declare c_due cursor for (
      select first (:p_limit) t.id, t.staff_id
      from task t
      where t.escalate_at is not null and t.escalate_at <= :p_now
      order by t.escalate_at
      with lock skip locked);
    declare v_task bigint;
    declare v_staff bigint;
  begin
    o_escalated = 0;
    open c_due;
    fetch c_due into v_task, v_staff;
    while (row_count = 1) do
    begin
      update task set escalated_at = :p_now, escalate_at = null where current of c_due;
      v_head = null;
      select h.id from staff s join staff h on h.id = s.head_id and h.is_active
      where s.id = :v_staff into v_head;
      if (v_head is not null) then
      begin
        update or insert into reminder (task_id, staff_id, kind, lead_minutes, fire_at, state, fired_at, seen_at)
        values (:v_task, :v_head, 'overdue', 0, :p_now, 'fired', :p_now, null)
        matching (task_id, staff_id, kind, lead_minutes);
        post_event 'user_' || v_head;
      end
      o_escalated = o_escalated + 1;
      fetch c_due into v_task, v_staff;
    end
    close c_due;
  end

  procedure fire_due(p_limit integer) returns (o_fired integer, o_escalated integer)
  as
    declare v_now timestamp;
    declare c_due cursor for (
      select first (:p_limit) r.id, r.staff_id
      from reminder r
      where r.wake_at is not null and r.wake_at <= :v_now
      order by r.wake_at, r.id
      with lock skip locked);
    declare v_id bigint;
    declare v_staff bigint;
    declare v_rung bigint;
  begin
    execute procedure access.check_right('jobs.run');
    v_now = clock.utc_now();
    o_fired = 0;
    open c_due;
    fetch c_due into v_id, v_staff;
    while (row_count = 1) do
    begin
      update reminder set state = 'fired', fired_at = :v_now where current of c_due;
      if (v_staff is distinct from v_rung) then post_event 'user_' || v_staff;
      v_rung = v_staff;
      o_fired = o_fired + 1;
      fetch c_due into v_id, v_staff;
    end
    close c_due;
    execute procedure escalate_due(v_now, p_limit) returning_values o_escalated;
    suspend;
  end

  procedure next_fire_at returns (o_at timestamp)
  as
    declare v_escalate timestamp;
    declare v_extend timestamp;
  begin
    execute procedure access.check_right('jobs.run');
    select first 1 r.wake_at from reminder r where r.wake_at is not null order by r.wake_at, r.id into o_at;
    select first 1 t.escalate_at from task t where t.escalate_at is not null order by t.escalate_at into v_escalate;
    select first 1 s.extend_at from task_series s where s.extend_at is not null order by s.extend_at into v_extend;
    if (v_escalate < coalesce(o_at, timestamp '9999-12-31')) then o_at = v_escalate;
    if (v_extend < coalesce(o_at, timestamp '9999-12-31')) then o_at = v_extend;
    suspend;
  end

  function logged_in_at() returns timestamp
  as
  begin
    return (select s.opened_at from session s where s.ticket = rdb$get_context('USER_SESSION', 'TICKET'));
  end

  procedure due_for_me(p_limit integer)
    returns (o_id bigint, o_kind varchar(10), o_is_missed boolean, o_fire_at timestamp, o_lead_minutes integer,
             o_snooze_count smallint, o_task_id bigint, o_task_version integer, o_title varchar(200),
             o_due_at timestamp, o_client_id bigint, o_client_name varchar(200), o_staff_id bigint,
             o_staff_name varchar(200), o_author_name varchar(200), o_meeting_url varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_since timestamp;
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_since = logged_in_at();
    for select first (:p_limit) r.id, r.kind, r.fire_at < :v_since, r.fire_at, r.lead_minutes, r.snooze_count, r.task_id
        from reminder r
        where r.staff_id = :v_me and r.unseen_at is not null
        order by r.staff_id, r.unseen_at
        into o_id, o_kind, o_is_missed, o_fire_at, o_lead_minutes, o_snooze_count, o_task_id
    do
    begin
      select t.version, t.title, t.due_at, t.client_id, c.name, t.staff_id, s.name, a.name, t.meeting_url
      from task t
      left join staff s on s.id = t.staff_id
      left join client c on c.id = t.client_id
      left join staff a on a.id = t.author_id
      where t.id = :o_task_id
      into o_task_version, o_title, o_due_at, o_client_id, o_client_name, o_staff_id, o_staff_name, o_author_name,
           o_meeting_url;
      suspend;
    end
  end

  procedure mark_seen(p_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    update reminder set state = 'seen', seen_at = clock.utc_now()
    where id = :p_id and staff_id = :v_me and state = 'fired';
    if (row_count > 0) then post_event 'user_' || v_me;
  end

  procedure mark_all_seen(p_till timestamp) returns (o_seen integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    update reminder set state = 'seen', seen_at = clock.utc_now()
    where staff_id = :v_me and unseen_at is not null and fired_at <= :p_till;
    o_seen = row_count;
    if (o_seen > 0) then post_event 'user_' || v_me;
    suspend;
  end

  procedure snooze(p_id bigint, p_minutes integer, p_until timestamp) returns (o_fire_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_now timestamp;
  begin
    execute procedure access.enter('tasks.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    o_fire_at = coalesce(dateadd(minute, p_minutes, v_now), p_until);
    if (o_fire_at is null or o_fire_at <= v_now or o_fire_at > dateadd(1 year to v_now)) then
      exception e_reminders_past using (o_fire_at);
    update reminder
    set state = 'pending', fire_at = :o_fire_at, fired_at = null, seen_at = null,
        snooze_count = minvalue(snooze_count + 1, 1000)
    where id = :p_id and staff_id = :v_me and state in ('fired', 'seen');
    if (row_count = 0) then exception e_reminders_not_found using (p_id);
    post_event 'user_' || v_me;
    suspend;
  end
end;
