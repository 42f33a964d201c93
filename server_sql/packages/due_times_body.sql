recreate package body due_times
as
begin
  -- The day after today, or the first one after it on which the person works.
  function next_opening(p_branch_id bigint, p_staff_id bigint, p_zone varchar(60) character set ascii,
                        p_now timestamp)
    returns timestamp
  as
    declare v_day date;
    declare v_last date;
    declare v_minute smallint;
  begin
    v_day = cast(clock.to_local(p_now, p_zone) as date) + 1;
    v_last = v_day + 366;
    while (v_day < v_last) do
    begin
      select min(d.o_from_minute) from worktime.day_intervals(:p_branch_id, :p_staff_id, :v_day) d into v_minute;
      if (v_minute is not null) then return clock.to_utc(dateadd(minute, v_minute, cast(v_day as timestamp)), p_zone);
      v_day = v_day + 1;
    end
    return null;
  end

  procedure by_calendar(p_staff_id bigint, p_minutes integer) returns (o_after_at timestamp, o_opening_at timestamp)
  as
    declare v_branch bigint;
    declare v_now timestamp;
  begin
    execute procedure access.check_right('tasks.edit');
    if (p_minutes is null or p_minutes not between 1 and 60000) then exception e_due_times_minutes using (p_minutes);
    select s.branch_id from staff s where s.id = :p_staff_id and s.is_active and not s.is_service into v_branch;
    if (v_branch is null) then exit;
    v_now = clock.utc_now();
    o_after_at = worktime.after_working_minutes(v_now, p_minutes, v_branch, p_staff_id, 366);
    o_opening_at = next_opening(v_branch, p_staff_id, worktime.branch_zone(v_branch), v_now);
    suspend;
  end
end;
