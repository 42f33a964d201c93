recreate package body staff_rights
as
begin
  function is_fixed(p_role_code varchar(40), p_action_code varchar(40)) returns boolean
  as
  begin
    return p_role_code = 'service' or p_action_code = 'session.open'
      or (p_role_code = 'admin' and p_action_code in ('staff.read', 'staff.edit', 'settings.read', 'settings.edit'));
  end

  procedure rights
    returns (o_role_code varchar(40), o_action_code varchar(40), o_area varchar(40), o_scope varchar(10),
             o_is_fixed boolean)
  as
  begin
    execute procedure access.check_right('staff.read');
    for select r.code, a.code, a.area, coalesce(ra.scope, 'none')
        from role r
        cross join action a
        left join role_action ra on ra.role_code = r.code and ra.action_code = a.code
        order by a.area, a.code, r.code
        into o_role_code, o_action_code, o_area, o_scope
    do
    begin
      o_is_fixed = is_fixed(o_role_code, o_action_code);
      suspend;
    end
  end

  procedure set_right(p_role_code varchar(40), p_action_code varchar(40), p_seen_scope varchar(10),
                      p_scope varchar(10))
  as
    declare v_now varchar(10);
  begin
    execute procedure access.check_right_everywhere('staff.edit');
    execute procedure staff.hold_firm;
    if (coalesce(p_scope, '') not in ('none', 'own', 'department', 'branch', 'all')) then
      exception e_staff_scope using (coalesce(p_scope, ''));
    if (not exists (select 1 from role r where r.code = :p_role_code)
        or not exists (select 1 from action a where a.code = :p_action_code)) then
      exception e_staff_role using (coalesce(p_role_code, ''));
    if (is_fixed(p_role_code, p_action_code)) then exception e_staff_fixed_right using (p_role_code, p_action_code);
    v_now = coalesce((select ra.scope from role_action ra
                      where ra.role_code = :p_role_code and ra.action_code = :p_action_code), 'none');
    if (v_now <> p_seen_scope) then exception e_staff_stale using ('', '');
    update or insert into role_action (role_code, action_code, scope) values (:p_role_code, :p_action_code, :p_scope)
    matching (role_code, action_code);
    post_event 'staff';
  end
end;
