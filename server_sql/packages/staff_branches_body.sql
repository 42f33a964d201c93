recreate package body staff_branches
as
begin
  procedure put_usual_week(p_branch_id bigint)
  as
    declare v_day smallint = 1;
  begin
    while (v_day <= 5) do
    begin
      insert into work_week (branch_id, weekday, from_minute, till_minute) values (:p_branch_id, :v_day, 540, 1080);
      v_day = v_day + 1;
    end
  end

  procedure branches
    returns (o_branch_id bigint, o_name varchar(200), o_time_zone varchar(60), o_is_active boolean, o_version integer,
             o_people integer, o_department_id bigint, o_department varchar(200), o_department_people integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select b.id, b.name, b.time_zone, b.is_active, b.version,
               (select count(*) from staff s where s.branch_id = b.id and s.is_active and not s.is_service),
               d.id, d.name, (select count(*) from staff s where s.department_id = d.id and s.is_active)
        from branch b left join department d on d.branch_id = b.id
        where :v_scope = 'all' or b.id = :v_my_branch
        order by b.is_active desc, b.name, b.id, d.name
        into o_branch_id, o_name, o_time_zone, o_is_active, o_version, o_people, o_department_id, o_department,
             o_department_people
    do suspend;
  end

  procedure save_branch(p_id bigint, p_version integer, p_name varchar(200), p_time_zone varchar(60),
                        p_is_active boolean)
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
    declare v_people integer;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (v_scope <> 'all') then exception e_access_denied using ('staff.edit');
    execute procedure staff.hold_firm;
    p_name = trim(p_name);
    if (coalesce(p_name, '') = '') then exception e_staff_no_name;
    if (exists (select 1 from branch b where b.name = :p_name and b.id is distinct from :p_id)) then
      exception e_staff_name_taken using (p_name);
    execute procedure staff.require_zone(p_time_zone);
    if (p_id is null) then
    begin
      insert into branch (name, time_zone, updated_at, updated_by) values (:p_name, :p_time_zone, clock.utc_now(), :v_me)
      returning id, version into o_id, o_version;
      execute procedure put_usual_week(o_id);
    end
    else
    begin
      select b.version, b.updated_by, b.updated_at from branch b where b.id = :p_id with lock into v_version, v_by, v_at;
      if (v_version is null) then exception e_staff_not_found using (p_id);
      if (v_version <> p_version) then execute procedure staff_steps.refuse_stale(v_by, v_at);
      select count(*) from staff s where s.branch_id = :p_id and s.is_active into v_people;
      if (not p_is_active and v_people > 0) then exception e_staff_branch_in_use using (v_people);
      update branch b
      set b.name = :p_name, b.time_zone = :p_time_zone, b.is_active = :p_is_active, b.updated_at = clock.utc_now(),
          b.updated_by = :v_me, b.version = b.version + 1
      where b.id = :p_id
      returning b.id, b.version into o_id, o_version;
    end
    execute procedure staff_steps.ring(null);
    suspend;
  end

  procedure save_department(p_id bigint, p_branch_id bigint, p_name varchar(200)) returns (o_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (v_scope <> 'all' and p_branch_id is distinct from v_my_branch) then exception e_access_denied using ('staff.edit');
    execute procedure staff.hold_firm;
    p_name = trim(p_name);
    if (coalesce(p_name, '') = '') then exception e_staff_no_name;
    if (not exists (select 1 from branch b where b.id = :p_branch_id)) then
      exception e_staff_branch using (coalesce(p_branch_id, ''));
    if (exists (select 1 from department d
                where d.branch_id = :p_branch_id and d.name = :p_name and d.id is distinct from :p_id)) then
      exception e_staff_name_taken using (p_name);
    if (p_id is null) then
      insert into department (branch_id, name) values (:p_branch_id, :p_name) returning id into o_id;
    else
    begin
      update department d set d.name = :p_name where d.id = :p_id and d.branch_id = :p_branch_id
      returning d.id into o_id;
      if (o_id is null) then exception e_staff_not_found using (p_id);
    end
    execute procedure staff_steps.ring(null);
    suspend;
  end

  procedure delete_department(p_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_people integer;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure staff.hold_firm;
    select count(*) from staff s where s.department_id = :p_id into v_people;
    if (v_people > 0) then exception e_staff_department_in_use using (v_people);
    delete from department d where d.id = :p_id and (:v_scope = 'all' or d.branch_id = :v_my_branch);
    execute procedure staff_steps.ring(null);
  end

  procedure time_zones returns (o_name varchar(60))
  as
  begin
    execute procedure access.check_right('staff.read');
    for select trim(z.rdb$time_zone_name) from rdb$time_zones z order by 1 into o_name do suspend;
  end
end;
