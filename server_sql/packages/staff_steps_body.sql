recreate package body staff_steps
as
begin
  -- May work be given to him: a person, not a program, who has not left?
  function may_be_given_work(p_staff_id bigint) returns boolean
  as
  begin
    return exists (select 1 from staff s where s.id = :p_staff_id and s.is_active and not s.is_service);
  end

  procedure refuse_stale(p_by bigint, p_at timestamp)
  as
  begin
    exception e_staff_stale using (coalesce((select s.name from staff s where s.id = :p_by), ''), coalesce(p_at, ''));
  end

  -- The person as he stands, with a lock; out of my sight he is not there at all.
  procedure hold_person(p_id bigint, p_version integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                        p_scope varchar(10) character set ascii)
    returns (o_login varchar(63), o_name varchar(200), o_role_code varchar(40), o_branch_id bigint, o_is_active boolean)
  as
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    select s.login, s.name, s.role_code, s.branch_id, s.is_active, s.version, s.updated_by, s.updated_at
    from staff s where s.id = :p_id and not s.is_service
    with lock
    into o_login, o_name, o_role_code, o_branch_id, o_is_active, v_version, v_by, v_at;
    if (v_version is null or not access.sees(p_scope, p_me, p_my_branch, p_my_department, p_id, o_branch_id)) then
      exception e_staff_not_found using (p_id);
    if (v_version <> p_version) then execute procedure refuse_stale(v_by, v_at);
  end

  procedure ring(p_staff_id bigint)
  as
  begin
    post_event 'staff';
    if (p_staff_id is not null) then post_event 'user_' || p_staff_id;
  end
end;
