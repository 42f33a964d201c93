recreate package body staff_calendar
as
begin
  -- The owner must be there and, for a person or branch, within my sight.
  procedure check_owner(p_branch_id bigint, p_staff_id bigint, p_me bigint, p_my_branch bigint,
                        p_my_department bigint, p_scope varchar(10) character set ascii)
  as
    declare v_branch bigint;
  begin
    if (p_staff_id is not null and p_branch_id is not null) then exception e_staff_not_found using (p_branch_id);
    v_branch = p_branch_id;
    if (p_staff_id is not null) then
      v_branch = (select s.branch_id from staff s where s.id = :p_staff_id and not s.is_service);
    if (p_branch_id is not null and not exists (select 1 from branch b where b.id = :p_branch_id)) then v_branch = null;
    if (v_branch is null and (p_staff_id is not null or p_branch_id is not null)) then
      exception e_staff_not_found using (coalesce(p_staff_id, p_branch_id));
    if (p_scope <> 'all' and not access.sees(p_scope, p_me, p_my_branch, p_my_department, p_staff_id, v_branch)) then
      exception e_access_denied using ('staff.edit');
  end

  procedure refuse_stale(p_by bigint, p_at timestamp)
  as
  begin
    exception e_staff_stale using (coalesce((select s.name from staff s where s.id = :p_by), ''), coalesce(p_at, ''));
  end

  function clock_text(p_from smallint, p_till smallint) returns varchar(11) character set ascii
  as
  begin
    return lpad(p_from / 60, 2, '0') || ':' || lpad(mod(p_from, 60), 2, '0') || '-'
      || lpad(p_till / 60, 2, '0') || ':' || lpad(mod(p_till, 60), 2, '0');
  end

  -- ------------------------------------------------------------ weeks

  procedure week_of(p_branch_id bigint, p_staff_id bigint)
    returns (o_weekday smallint, o_from_minute smallint, o_till_minute smallint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch bigint;
  begin
    execute procedure access.enter('staff.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_branch = coalesce(p_branch_id, (select s.branch_id from staff s where s.id = :p_staff_id));
    if (not access.sees(v_scope, v_me, v_my_branch, v_my_department, p_staff_id, v_branch)) then exit;
    for select w.weekday, w.from_minute, w.till_minute from work_week w
        where w.branch_id = :p_branch_id or w.staff_id = :p_staff_id
        order by w.weekday, w.from_minute
        into o_weekday, o_from_minute, o_till_minute
    do suspend;
  end

  procedure put_slot(p_branch_id bigint, p_staff_id bigint, p_slot varchar(40))
  as
    declare v_weekday smallint;
    declare v_from smallint;
    declare v_till smallint;
    declare v_colon integer;
    declare v_dash integer;
    declare v_other_from smallint;
    declare v_other_till smallint;
  begin
    if (p_slot not similar to '[1-7]:[0-9]{1,4}\-[0-9]{1,4}' escape '\') then exception e_staff_week_form using (p_slot);
    v_colon = position(':' in p_slot);
    v_dash = position('-' in p_slot);
    v_weekday = cast(left(p_slot, 1) as smallint);
    v_from = cast(substring(p_slot from v_colon + 1 for v_dash - v_colon - 1) as smallint);
    v_till = cast(substring(p_slot from v_dash + 1) as smallint);
    if (v_from >= v_till or v_till > 1440) then exception e_staff_week_form using (clock_text(v_from, v_till));
    select first 1 w.from_minute, w.till_minute from work_week w
    where (w.branch_id = :p_branch_id or w.staff_id = :p_staff_id) and w.weekday = :v_weekday
      and w.from_minute < :v_till and w.till_minute > :v_from
    into v_other_from, v_other_till;
    if (v_other_from is not null) then
      exception e_staff_week_overlap
        using (v_weekday, clock_text(v_other_from, v_other_till), clock_text(v_from, v_till));
    insert into work_week (branch_id, staff_id, weekday, from_minute, till_minute)
    values (:p_branch_id, :p_staff_id, :v_weekday, :v_from, :v_till);
  end

  procedure new_version(p_branch_id bigint, p_staff_id bigint, p_version integer, p_me bigint)
    returns (o_version integer)
  as
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    if (p_staff_id is not null) then
      select s.version, s.updated_by, s.updated_at from staff s where s.id = :p_staff_id with lock
      into v_version, v_by, v_at;
    else
      select b.version, b.updated_by, b.updated_at from branch b where b.id = :p_branch_id with lock
      into v_version, v_by, v_at;
    if (v_version is distinct from p_version) then execute procedure refuse_stale(v_by, v_at);
    o_version = v_version + 1;
    if (p_staff_id is not null) then
      update staff s set s.version = :o_version, s.updated_by = :p_me, s.updated_at = clock.utc_now()
      where s.id = :p_staff_id;
    else
      update branch b set b.version = :o_version, b.updated_by = :p_me, b.updated_at = clock.utc_now()
      where b.id = :p_branch_id;
  end

  procedure save_week(p_branch_id bigint, p_staff_id bigint, p_version integer, p_slots varchar(1000))
    returns (o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_slot varchar(40);
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure staff.hold_firm;
    if (p_branch_id is null and p_staff_id is null) then exception e_staff_not_found using ('');
    execute procedure check_owner(p_branch_id, p_staff_id, v_me, v_my_branch, v_my_department, v_scope);
    execute procedure new_version(p_branch_id, p_staff_id, p_version, v_me) returning_values o_version;
    delete from work_week w where w.branch_id = :p_branch_id or w.staff_id = :p_staff_id;
    for select left(p.o_part, 40) from text_lists.parts(:p_slots, ',') p into v_slot
    do execute procedure put_slot(p_branch_id, p_staff_id, v_slot);
    post_event 'staff';
    suspend;
  end

  -- ------------------------------------------------------------ days

  procedure days(p_from date, p_till date)
    returns (o_day_id bigint, o_branch_id bigint, o_staff_id bigint, o_owner varchar(200), o_kind varchar(10),
             o_first_on date, o_last_on date, o_from_minute smallint, o_till_minute smallint, o_note varchar(200),
             o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select d.id, d.branch_id, d.staff_id, coalesce(s.name, b.name), d.kind, d.first_on, d.last_on, d.from_minute,
               d.till_minute, d.note, d.version
        from calendar_day d
        left join branch b on b.id = d.branch_id
        left join staff s on s.id = d.staff_id
        where d.last_on >= :p_from and d.first_on <= :p_till
          and (d.branch_id is null and d.staff_id is null
               or access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, d.staff_id,
                              coalesce(d.branch_id, s.branch_id)))
        order by iif(d.staff_id is not null, 3, iif(d.branch_id is not null, 2, 1)), d.first_on, d.id
        into o_day_id, o_branch_id, o_staff_id, o_owner, o_kind, o_first_on, o_last_on, o_from_minute, o_till_minute,
             o_note, o_version
    do suspend;
  end

  function today_of(p_branch_id bigint, p_staff_id bigint) returns date
  as
    declare v_zone varchar(60);
  begin
    v_zone = coalesce(
      (select b.time_zone from branch b
       where b.id = coalesce(:p_branch_id, (select s.branch_id from staff s where s.id = :p_staff_id))),
      (select f.time_zone from firm f), 'UTC');
    return cast(clock.to_local(clock.utc_now(), v_zone) as date);
  end

  -- The entry with a lock; of one that is over nothing may be changed any more.
  procedure hold_day(p_id bigint, p_version integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                     p_scope varchar(10) character set ascii)
    returns (o_branch_id bigint, o_staff_id bigint, o_kind varchar(10), o_first_on date, o_last_on date, o_today date)
  as
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    select d.branch_id, d.staff_id, d.kind, d.first_on, d.last_on, d.version, d.updated_by, d.updated_at
    from calendar_day d where d.id = :p_id
    with lock
    into o_branch_id, o_staff_id, o_kind, o_first_on, o_last_on, v_version, v_by, v_at;
    if (v_version is null) then exception e_staff_not_found using (p_id);
    execute procedure check_owner(o_branch_id, o_staff_id, p_me, p_my_branch, p_my_department, p_scope);
    if (v_version <> p_version) then execute procedure refuse_stale(v_by, v_at);
    o_today = today_of(o_branch_id, o_staff_id);
    if (o_last_on < o_today) then exception e_staff_day_past using (o_last_on);
  end

  procedure check_day(p_kind varchar(10), p_first_on date, p_last_on date, p_from_minute smallint,
                      p_till_minute smallint)
  as
  begin
    if (coalesce(p_kind, '') not in ('holiday', 'workday', 'leave', 'sick')) then
      exception e_staff_day_kind using (coalesce(p_kind, ''));
    if (p_first_on is null or p_last_on is null or p_first_on > p_last_on or p_last_on - p_first_on > 1100) then
      exception e_staff_day_dates using (coalesce(p_first_on, ''), coalesce(p_last_on, ''));
    if (p_kind = 'workday') then
    begin
      if (p_from_minute is null or p_till_minute is null or p_from_minute >= p_till_minute
          or p_from_minute < 0 or p_till_minute > 1440) then
        exception e_staff_day_hours using (p_kind);
    end
    else if (p_from_minute is not null or p_till_minute is not null) then exception e_staff_day_hours using (p_kind);
  end

  procedure check_overlap(p_id bigint, p_branch_id bigint, p_staff_id bigint, p_first_on date, p_last_on date)
  as
    declare v_kind varchar(10);
    declare v_first date;
    declare v_last date;
  begin
    select first 1 d.kind, d.first_on, d.last_on from calendar_day d
    where d.last_on >= :p_first_on and d.first_on <= :p_last_on
      and d.branch_id is not distinct from :p_branch_id and d.staff_id is not distinct from :p_staff_id
      and d.id is distinct from :p_id
    order by d.first_on
    into v_kind, v_first, v_last;
    if (v_kind is not null) then exception e_staff_days_overlap using (v_kind, v_first, v_last);
  end

  procedure save_day(p_id bigint, p_version integer, p_branch_id bigint, p_staff_id bigint, p_kind varchar(10),
                     p_first_on date, p_last_on date, p_from_minute smallint, p_till_minute smallint,
                     p_note varchar(200))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_kind varchar(10);
    declare v_first date;
    declare v_last date;
    declare v_today date;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure staff.hold_firm;
    if (p_id is not null) then
    begin
      execute procedure hold_day(p_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
        returning_values p_branch_id, p_staff_id, v_kind, v_first, v_last, v_today;
      if (v_first < v_today and (p_first_on <> v_first or p_kind <> v_kind or p_last_on < v_today - 1)) then
        exception e_staff_day_past using (v_first);
    end
    execute procedure check_owner(p_branch_id, p_staff_id, v_me, v_my_branch, v_my_department, v_scope);
    execute procedure check_day(p_kind, p_first_on, p_last_on, p_from_minute, p_till_minute);
    execute procedure check_overlap(p_id, p_branch_id, p_staff_id, p_first_on, p_last_on);
    if (p_id is null) then
      insert into calendar_day (branch_id, staff_id, kind, first_on, last_on, from_minute, till_minute, note,
                                updated_at, updated_by)
      values (:p_branch_id, :p_staff_id, :p_kind, :p_first_on, :p_last_on, :p_from_minute, :p_till_minute, :p_note,
              clock.utc_now(), :v_me)
      returning id, version into o_id, o_version;
    else
      update calendar_day d
      set d.kind = :p_kind, d.first_on = :p_first_on, d.last_on = :p_last_on, d.from_minute = :p_from_minute,
          d.till_minute = :p_till_minute, d.note = :p_note, d.updated_at = clock.utc_now(), d.updated_by = :v_me,
          d.version = d.version + 1
      where d.id = :p_id
      returning d.id, d.version into o_id, o_version;
    post_event 'staff';
    suspend;
  end

  procedure delete_day(p_id bigint, p_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch bigint;
    declare v_staff bigint;
    declare v_kind varchar(10);
    declare v_first date;
    declare v_last date;
    declare v_today date;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure staff.hold_firm;
    execute procedure hold_day(p_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_branch, v_staff, v_kind, v_first, v_last, v_today;
    if (v_first < v_today) then exception e_staff_day_past using (v_first);
    delete from calendar_day d where d.id = :p_id;
    post_event 'staff';
  end

  -- ------------------------------------------------------------ a month at a glance

  procedure mark_day(p_branch_id bigint, p_staff_id bigint, p_day date) returns (o_mark char(1), o_minutes integer)
  as
    declare v_kind varchar(10);
  begin
    select first 1 d.kind from calendar_day d
    where d.last_on >= :p_day and d.first_on <= :p_day
      and (d.staff_id = :p_staff_id
           or (d.staff_id is null and (d.branch_id = :p_branch_id or d.branch_id is null)))
    order by case when d.staff_id is not null then 1 when d.branch_id is not null then 2 else 3 end, d.id
    into v_kind;
    select coalesce(sum(w.o_till_minute - w.o_from_minute), 0)
    from worktime.day_intervals(:p_branch_id, :p_staff_id, :p_day) w
    into o_minutes;
    o_mark = coalesce(decode(v_kind, 'leave', 'l', 'sick', 's', 'holiday', 'h', 'workday', 'x'),
                      iif(o_minutes > 0, 'w', '-'));
  end

  procedure month_marks(p_branch_id bigint, p_first_on date)
    returns (o_staff_id bigint, o_name varchar(200), o_marks varchar(31), o_minutes integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_day date;
    declare v_end date;
    declare v_mark char(1);
    declare v_minutes integer;
  begin
    execute procedure access.enter('staff.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_end = dateadd(1 month to p_first_on);
    for select s.id, s.name from staff s
        where s.branch_id = :p_branch_id and s.is_active and not s.is_service
          and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, s.id, s.branch_id)
        order by s.name, s.id
        into o_staff_id, o_name
    do
    begin
      o_marks = '';
      o_minutes = 0;
      v_day = p_first_on;
      while (v_day < v_end) do
      begin
        execute procedure mark_day(p_branch_id, o_staff_id, v_day) returning_values v_mark, v_minutes;
        o_marks = o_marks || v_mark;
        o_minutes = o_minutes + v_minutes;
        v_day = v_day + 1;
      end
      suspend;
    end
  end
end;
