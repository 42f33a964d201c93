recreate package body access
as
begin
  -- Empty only when the engine runs inside the program: then file rights protect the base, not a password.
  function is_local() returns boolean
  as
  begin
    return rdb$get_context('SYSTEM', 'NETWORK_PROTOCOL') is null;
  end

  function sees(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint, p_my_department bigint,
                p_owner bigint, p_branch bigint) returns boolean
  as
  begin
    if (p_scope = 'all') then return true;
    if (p_scope = 'branch') then return coalesce(p_branch = p_my_branch, false);
    if (p_scope = 'own') then return coalesce(p_owner = p_me, false);
    if (p_scope = 'department') then
      return coalesce(p_owner = p_me, false)
        or exists (select 1 from staff s where s.id = :p_owner and s.department_id = :p_my_department);
    return false;
  end

  procedure explain_refusal
  as
    declare v_login varchar(63);
    declare v_active boolean;
    declare v_factor varchar(10);
    declare v_closed timestamp;
  begin
    select st.login, st.is_active, s.factor, s.closed_at
    from session s join staff st on st.id = s.staff_id
    where s.ticket = rdb$get_context('USER_SESSION', 'TICKET')
      and (rdb$get_context('SYSTEM', 'NETWORK_PROTOCOL') is null or s.db_login = current_user)
    into v_login, v_active, v_factor, v_closed;
    if (v_login is null) then exception e_access_no_session using ('none');
    if (not v_active) then exception e_access_disabled using (v_login);
    if (v_closed is not null) then exception e_access_no_session using ('closed');
    exception e_access_factor_pending using (v_login);
  end

  procedure enter(p_action varchar(40) character set ascii)
    returns (o_staff_id bigint, o_branch_id bigint, o_department_id bigint, o_scope varchar(10) character set ascii)
  as
  begin
    select s.staff_id, st.branch_id, st.department_id,
           (select ra.scope from role_action ra
            where ra.role_code = st.role_code and ra.action_code = :p_action)
    from session s join staff st on st.id = s.staff_id
    where s.ticket = rdb$get_context('USER_SESSION', 'TICKET')
      and s.closed_at is null and st.is_active and s.factor <> 'pending'
      and (rdb$get_context('SYSTEM', 'NETWORK_PROTOCOL') is null or s.db_login = current_user)
    into o_staff_id, o_branch_id, o_department_id, o_scope;
    if (o_staff_id is null) then execute procedure explain_refusal;
    if (coalesce(o_scope, 'none') = 'none') then exception e_access_denied using (p_action);
  end

  procedure check_right(p_action varchar(40) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure enter(p_action) returning_values v_me, v_branch, v_department, v_scope;
  end

  procedure check_right_everywhere(p_action varchar(40) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure enter(p_action) returning_values v_me, v_branch, v_department, v_scope;
    if (v_scope <> 'all') then exception e_access_denied using (p_action);
  end

  procedure open_session(p_login varchar(63), p_workplace varchar(100), p_app_version varchar(20))
    returns (o_ticket varchar(64), o_staff_id bigint, o_name varchar(200), o_role_code varchar(40),
             o_branch_id bigint, o_time_zone varchar(60), o_language varchar(2), o_factor varchar(10))
  as
    declare v_login varchar(63);
    declare v_active boolean;
  begin
    v_login = iif(is_local(), upper(trim(p_login)), current_user);
    if (not is_local() and coalesce(trim(p_login), '') <> '' and upper(trim(p_login)) <> v_login) then
      exception e_access_other_login using (p_login);
    select st.id, st.name, st.role_code, st.branch_id, coalesce(st.time_zone, b.time_zone), st.language, st.is_active
    from staff st join branch b on b.id = st.branch_id
    where st.login = :v_login
    into o_staff_id, o_name, o_role_code, o_branch_id, o_time_zone, o_language, v_active;
    if (o_staff_id is null) then exception e_access_unknown_login using (v_login);
    if (not v_active) then exception e_access_disabled using (v_login);
    o_factor = 'none';
    o_ticket = replace(uuid_to_char(gen_uuid()) || uuid_to_char(gen_uuid()), '-', '');
    insert into session (ticket, staff_id, db_login, workplace, app_version, factor, opened_at)
    values (:o_ticket, :o_staff_id, current_user, :p_workplace, :p_app_version, :o_factor, clock.utc_now());
    rdb$set_context('USER_SESSION', 'TICKET', o_ticket);
    suspend;
  end

  procedure resume_session(p_ticket varchar(64)) returns (o_staff_id bigint)
  as
  begin
    select s.staff_id from session s
    where s.ticket = :p_ticket and s.closed_at is null
      and (rdb$get_context('SYSTEM', 'NETWORK_PROTOCOL') is null or s.db_login = current_user)
    into o_staff_id;
    if (o_staff_id is null) then exception e_access_no_session using ('closed');
    rdb$set_context('USER_SESSION', 'TICKET', p_ticket);
    suspend;
  end

  procedure close_session
  as
  begin
    update session s set s.closed_at = clock.utc_now()
    where s.ticket = rdb$get_context('USER_SESSION', 'TICKET') and s.closed_at is null
      and (rdb$get_context('SYSTEM', 'NETWORK_PROTOCOL') is null or s.db_login = current_user);
    rdb$set_context('USER_SESSION', 'TICKET', null);
  end

  procedure people_to_choose returns (o_login varchar(63), o_name varchar(200), o_role_code varchar(40),
                                      o_branch varchar(200))
  as
  begin
    for select st.login, st.name, st.role_code, b.name
        from staff st join branch b on b.id = st.branch_id
        where st.is_active and not st.is_service
          and (rdb$get_context('SYSTEM', 'NETWORK_PROTOCOL') is null or st.login = current_user)
        order by st.name
        into o_login, o_name, o_role_code, o_branch
    do suspend;
  end

  procedure my_actions returns (o_action varchar(40), o_scope varchar(10))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('session.open') returning_values v_me, v_branch, v_department, v_scope;
    for select ra.action_code, ra.scope
        from staff st join role_action ra on ra.role_code = st.role_code
        where st.id = :v_me and ra.scope <> 'none'
        order by ra.action_code
        into o_action, o_scope
    do suspend;
  end
end;
