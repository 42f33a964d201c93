recreate package body staff_groups
as
begin
  procedure groups
    returns (o_group_id bigint, o_name varchar(200), o_is_duty boolean, o_is_active boolean, o_version integer,
             o_staff_id bigint, o_person varchar(200), o_person_active boolean)
  as
  begin
    execute procedure access.check_right('staff.read');
    for select g.id, g.name, g.is_duty, g.is_active, g.version, s.id, s.name, s.is_active
        from staff_group g
        left join staff_group_member m on m.group_id = g.id
        left join staff s on s.id = m.staff_id
        order by g.is_active desc, g.name, g.id, s.name
        into o_group_id, o_name, o_is_duty, o_is_active, o_version, o_staff_id, o_person, o_person_active
    do suspend;
  end

  -- Members leave and come; those who stay keep their turn.
  procedure put_members(p_group_id bigint, p_members varchar(4000))
  as
    declare v_id bigint;
    declare v_turn bigint;
  begin
    v_turn = coalesce((select max(m.last_turn_no) from staff_group_member m where m.group_id = :p_group_id), 0);
    delete from staff_group_member m
    where m.group_id = :p_group_id and position(',' || m.staff_id || ',' in ',' || :p_members || ',') = 0;
    for select cast(p.o_part as bigint) from text_lists.parts(:p_members, ',') p into v_id
    do
    begin
      if (not exists (select 1 from staff_group_member m where m.group_id = :p_group_id and m.staff_id = :v_id)) then
      begin
        if (not staff_steps.may_be_given_work(v_id)) then
          exception e_staff_group_member using (coalesce((select s.name from staff s where s.id = :v_id), ''));
        insert into staff_group_member (group_id, staff_id, last_turn_no) values (:p_group_id, :v_id, :v_turn);
      end
    end
  end

  procedure check_group_name(p_id bigint, p_name varchar(200))
  as
  begin
    if (coalesce(p_name, '') = '') then exception e_staff_no_name;
    if (exists (select 1 from staff_group g where g.name = :p_name and g.id is distinct from :p_id)) then
      exception e_staff_name_taken using (p_name);
  end

  procedure save_group(p_id bigint, p_version integer, p_name varchar(200), p_is_duty boolean, p_is_active boolean,
                       p_members varchar(4000))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
    declare v_rule varchar(100);
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (v_scope <> 'all') then exception e_access_denied using ('staff.edit');
    execute procedure staff.hold_firm;
    p_name = trim(p_name);
    execute procedure check_group_name(p_id, p_name);
    if (p_id is null) then
      insert into staff_group (name, is_duty, is_active, updated_at, updated_by)
      values (:p_name, :p_is_duty, :p_is_active, clock.utc_now(), :v_me)
      returning id, version into o_id, o_version;
    else
    begin
      select g.version, g.updated_by, g.updated_at from staff_group g where g.id = :p_id with lock
      into v_version, v_by, v_at;
      if (v_version is null) then exception e_staff_not_found using (p_id);
      if (v_version <> p_version) then execute procedure staff_steps.refuse_stale(v_by, v_at);
      select first 1 r.name from routing_rule r join routing_gate g on g.version_id = r.version_id
      where r.group_id = :p_id and r.is_on into v_rule;
      if (not p_is_active and v_rule is not null) then exception e_staff_group_in_rule using (v_rule);
      update staff_group g
      set g.name = :p_name, g.is_duty = :p_is_duty, g.is_active = :p_is_active, g.updated_at = clock.utc_now(),
          g.updated_by = :v_me, g.version = g.version + 1
      where g.id = :p_id
      returning g.id, g.version into o_id, o_version;
    end
    execute procedure put_members(o_id, coalesce(p_members, ''));
    execute procedure staff_steps.ring(null);
    suspend;
  end
end;
