recreate package body worktime
as
begin
  function branch_zone(p_branch_id bigint) returns varchar(60) character set ascii
  as
  begin
    return (select time_zone from branch where id = :p_branch_id);
  end

  -- The most particular entry of the day wins: the person's, then the branch's, then the firm's, then the week.
  procedure day_intervals(p_branch_id bigint, p_staff_id bigint, p_day date)
    returns (o_from_minute smallint, o_till_minute smallint)
  as
    declare v_kind varchar(10);
    declare v_weekday smallint;
  begin
    select first 1 d.kind, d.from_minute, d.till_minute
    from calendar_day d
    where d.last_on >= :p_day and d.first_on <= :p_day
      and (d.staff_id = :p_staff_id
           or (d.staff_id is null and (d.branch_id = :p_branch_id or d.branch_id is null)))
    order by case when d.staff_id is not null then 1 when d.branch_id is not null then 2 else 3 end, d.id
    into v_kind, o_from_minute, o_till_minute;
    if (v_kind is not null) then
    begin
      if (v_kind = 'workday') then suspend;
      exit;
    end
    v_weekday = iif(extract(weekday from p_day) = 0, 7, extract(weekday from p_day));
    if (p_staff_id is not null and exists (select 1 from work_week w where w.staff_id = :p_staff_id)) then
      for select w.from_minute, w.till_minute from work_week w
          where w.staff_id = :p_staff_id and w.weekday = :v_weekday
          order by w.from_minute
          into o_from_minute, o_till_minute
      do suspend;
    else
      for select w.from_minute, w.till_minute from work_week w
          where w.branch_id = :p_branch_id and w.weekday = :v_weekday
          order by w.from_minute
          into o_from_minute, o_till_minute
      do suspend;
  end

  function is_on_leave(p_staff_id bigint, p_branch_id bigint, p_utc timestamp) returns boolean
  as
    declare v_day date;
  begin
    if (not exists (select 1 from calendar_day d where d.staff_id = :p_staff_id)) then return false;
    v_day = cast(clock.to_local(p_utc, branch_zone(p_branch_id)) as date);
    return exists (select 1 from calendar_day d
                   where d.staff_id = :p_staff_id and d.kind in ('leave', 'sick')
                     and :v_day between d.first_on and d.last_on);
  end

  function is_working(p_branch_id bigint, p_staff_id bigint, p_utc timestamp) returns boolean
  as
    declare v_local timestamp;
    declare v_minute integer;
  begin
    v_local = clock.to_local(p_utc, branch_zone(p_branch_id));
    v_minute = extract(hour from v_local) * 60 + extract(minute from v_local);
    return exists (select 1 from worktime.day_intervals(:p_branch_id, :p_staff_id, cast(:v_local as date)) d
                   where :v_minute >= d.o_from_minute and :v_minute < d.o_till_minute);
  end

  -- Null when the hours of so many days do not suffice.
  function after_working_minutes(p_utc timestamp, p_minutes integer, p_branch_id bigint, p_staff_id bigint,
                                 p_days integer)
    returns timestamp
  as
    declare v_zone varchar(60) character set ascii;
    declare v_local timestamp;
    declare v_day date;
    declare v_start timestamp;
    declare v_stop timestamp;
    declare v_from smallint;
    declare v_till smallint;
    declare v_left bigint;
    declare v_span bigint;
  begin
    v_zone = branch_zone(p_branch_id);
    v_local = clock.to_local(p_utc, v_zone);
    v_day = cast(v_local as date);
    v_left = cast(p_minutes as bigint) * 60000;
    while (v_day < cast(v_local as date) + p_days) do
    begin
      for select d.o_from_minute, d.o_till_minute
          from worktime.day_intervals(:p_branch_id, :p_staff_id, :v_day) d
          into v_from, v_till
      do
      begin
        v_start = dateadd(minute, v_from, cast(v_day as timestamp));
        v_stop = dateadd(minute, v_till, cast(v_day as timestamp));
        if (v_start < v_local) then v_start = v_local;
        if (v_start < v_stop) then
        begin
          v_span = datediff(millisecond from v_start to v_stop);
          if (v_left <= v_span) then return clock.to_utc(dateadd(millisecond, v_left, v_start), v_zone);
          v_left = v_left - v_span;
        end
      end
      v_day = v_day + 1;
    end
    return null;
  end

  -- Nobody's calendar is followed further than a month: a firm without hours gets plain minutes.
  function add_working_minutes(p_utc timestamp, p_minutes integer, p_branch_id bigint, p_staff_id bigint)
    returns timestamp
  as
  begin
    return coalesce(after_working_minutes(p_utc, p_minutes, p_branch_id, p_staff_id, 31),
                    dateadd(minute, p_minutes, p_utc));
  end

  function working_minutes_between(p_from_utc timestamp, p_till_utc timestamp, p_branch_id bigint) returns integer
  as
    declare v_zone varchar(60) character set ascii;
    declare v_from_local timestamp;
    declare v_till_local timestamp;
    declare v_day date;
    declare v_from smallint;
    declare v_till smallint;
    declare v_total integer = 0;
    declare v_start timestamp;
    declare v_stop timestamp;
  begin
    v_zone = branch_zone(p_branch_id);
    v_from_local = clock.to_local(p_from_utc, v_zone);
    v_till_local = clock.to_local(p_till_utc, v_zone);
    v_day = cast(v_from_local as date);
    -- A year is enough to tell "long ago".
    if (v_till_local > dateadd(366 day to v_from_local)) then v_till_local = dateadd(366 day to v_from_local);
    while (v_day <= cast(v_till_local as date)) do
    begin
      for select d.o_from_minute, d.o_till_minute from worktime.day_intervals(:p_branch_id, null, :v_day) d
          into v_from, v_till
      do
      begin
        v_start = maxvalue(dateadd(minute, v_from, cast(v_day as timestamp)), v_from_local);
        v_stop = minvalue(dateadd(minute, v_till, cast(v_day as timestamp)), v_till_local);
        if (v_start < v_stop) then v_total = v_total + datediff(minute from v_start to v_stop);
      end
      v_day = v_day + 1;
    end
    return v_total;
  end
end;
