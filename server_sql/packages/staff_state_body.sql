recreate package body staff_state
as
begin
  procedure set_state(p_staff_id bigint, p_state varchar(10)) returns (o_since timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_head bigint;
    declare v_branch bigint;
    declare v_state varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.state') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (coalesce(p_state, '') not in ('available', 'busy', 'away')) then
      exception e_staff_state using (coalesce(p_state, ''));
    p_staff_id = coalesce(p_staff_id, v_me);
    select s.head_id, s.branch_id, s.state, s.state_since from staff s
    where s.id = :p_staff_id and s.is_active and not s.is_service
    into v_head, v_branch, v_state, o_since;
    if (v_state is null) then exception e_staff_not_found using (p_staff_id);
    if (p_staff_id <> v_me and v_head is distinct from v_me) then
    begin
      execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
      if (not access.sees(v_scope, v_me, v_my_branch, v_my_department, p_staff_id, v_branch)) then
        exception e_staff_not_found using (p_staff_id);
    end
    -- Not a change of the person's card: an administrator who has it open is not disturbed, so no new version.
    if (v_state <> p_state) then
      update staff s set s.state = :p_state, s.state_since = clock.utc_now() where s.id = :p_staff_id
      returning s.state_since into o_since;
    execute procedure staff_steps.ring(p_staff_id);
    suspend;
  end

  procedure my_state returns (o_state varchar(10), o_since timestamp, o_is_working boolean, o_open_inquiries integer,
                              o_open_limit smallint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.state') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select s.state, s.state_since, worktime.is_working(s.branch_id, s.id, clock.utc_now()), s.open_limit,
           (select count(*) from inquiry i where i.load_staff_id = s.id)
    from staff s where s.id = :v_me
    into o_state, o_since, o_is_working, o_open_limit, o_open_inquiries;
    suspend;
  end

  procedure my_colleagues
    returns (o_staff_id bigint, o_name varchar(200), o_role_code varchar(40), o_branch varchar(200),
             o_is_my_branch boolean, o_state varchar(10), o_is_working boolean, o_is_on_leave boolean,
             o_open_inquiries integer, o_open_limit smallint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_now timestamp;
  begin
    execute procedure access.enter('staff.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_now = clock.utc_now();
    for select s.id, s.name, s.role_code, b.name, s.branch_id = :v_my_branch, s.state,
               worktime.is_working(s.branch_id, s.id, :v_now), worktime.is_on_leave(s.id, s.branch_id, :v_now),
               (select count(*) from inquiry i where i.load_staff_id = s.id),
               s.open_limit
        from staff s join branch b on b.id = s.branch_id
        where s.is_active and not s.is_service and s.id <> :v_me
          and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, s.id, s.branch_id)
        order by iif(s.branch_id = :v_my_branch, 0, 1), s.name, s.id
        into o_staff_id, o_name, o_role_code, o_branch, o_is_my_branch, o_state, o_is_working, o_is_on_leave,
             o_open_inquiries, o_open_limit
    do suspend;
  end

  procedure save_my_language(p_language varchar(2), p_time_zone varchar(60))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.state') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (coalesce(p_language, '') not in ('ru', 'en')) then exception e_staff_language using (coalesce(p_language, ''));
    if (p_time_zone is not null) then execute procedure staff.require_zone(p_time_zone);
    update staff s
    set s.language = :p_language, s.time_zone = :p_time_zone, s.updated_at = clock.utc_now(), s.updated_by = :v_me,
        s.version = s.version + 1
    where s.id = :v_me and (s.language <> :p_language or s.time_zone is distinct from :p_time_zone);
    execute procedure staff_steps.ring(v_me);
  end
end;
