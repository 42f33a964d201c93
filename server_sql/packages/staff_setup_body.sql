recreate package body staff_setup
as
begin
  procedure check_facts(p_firm varchar(200), p_time_zone varchar(60), p_login varchar(63), p_name varchar(200),
                        p_language varchar(2))
  as
  begin
    if (coalesce(trim(p_firm), '') = '' or coalesce(trim(p_name), '') = '') then exception e_staff_no_name;
    if (p_login is null or p_login = 'AGENT' or p_login = '' or p_login similar to '%[[:WHITESPACE:]"'']%') then
      exception e_staff_login using (coalesce(p_login, ''));
    if (p_time_zone is null
        or not exists (select 1 from rdb$time_zones z where z.rdb$time_zone_name = cast(:p_time_zone as varchar(60)))) then
      exception e_staff_zone using (coalesce(p_time_zone, ''));
    if (coalesce(p_language, '') not in ('ru', 'en')) then exception e_staff_language using (coalesce(p_language, ''));
  end

  procedure first_setup(p_firm varchar(200), p_time_zone varchar(60), p_login varchar(63), p_name varchar(200),
                        p_language varchar(2), p_is_self_secured boolean, p_branch varchar(200), p_duty varchar(200),
                        p_agent varchar(200))
    returns (o_branch_id bigint, o_staff_id bigint, o_agent_id bigint, o_duty_group_id bigint)
  as
    declare v_now timestamp;
    declare v_day smallint = 1;
  begin
    if (exists (select 1 from staff) or exists (select 1 from firm)) then
      exception e_staff_set_up_already using (coalesce((select f.name from firm f), ''));
    p_login = upper(trim(p_login));
    execute procedure check_facts(p_firm, p_time_zone, p_login, p_name, p_language);
    v_now = clock.utc_now();
    insert into firm (name, time_zone, is_self_secured, created_at)
    values (trim(:p_firm), :p_time_zone, :p_is_self_secured, :v_now);
    insert into branch (name, time_zone) values (:p_branch, :p_time_zone) returning id into o_branch_id;
    while (v_day <= 5) do
    begin
      insert into work_week (branch_id, weekday, from_minute, till_minute) values (:o_branch_id, :v_day, 540, 1080);
      v_day = v_day + 1;
    end
    insert into staff (login, name, role_code, branch_id, language, state_since, created_at)
    values (:p_login, trim(:p_name), 'admin', :o_branch_id, :p_language, :v_now, :v_now)
    returning id into o_staff_id;
    insert into staff (login, name, role_code, branch_id, language, state_since, created_at, is_service)
    values ('AGENT', :p_agent, 'service', :o_branch_id, :p_language, :v_now, :v_now, true)
    returning id into o_agent_id;
    insert into staff_group (name, is_duty) values (:p_duty, true) returning id into o_duty_group_id;
    insert into staff_group_member (group_id, staff_id) values (:o_duty_group_id, :o_staff_id);
    suspend;
  end

  procedure first_rule(p_version_id bigint, p_order_no smallint, p_name varchar(100),
                       p_way varchar(20) character set ascii, p_group_id bigint)
  as
    declare v_rule_id bigint;
  begin
    insert into routing_rule (version_id, order_no, name, way, group_id)
    values (:p_version_id, :p_order_no, :p_name, :p_way, :p_group_id)
    returning id into v_rule_id;
    update routing_rule r set r.lineage_id = r.id, r.trace_head = r.order_no || ';' || r.id || ';'
    where r.id = :v_rule_id;
    insert into routing_entry (version_id, entry_key, order_no, rule_id)
    values (:p_version_id, '*', :p_order_no, :v_rule_id);
  end

  procedure first_rules(p_saved_by bigint, p_duty_group_id bigint, p_manager varchar(100), p_rest varchar(100))
  as
    declare v_version_id bigint;
  begin
    if (exists (select 1 from routing_version)) then exit;
    insert into routing_version (state, saved_at, saved_by) values ('saved', clock.utc_now(), :p_saved_by)
    returning id into v_version_id;
    execute procedure first_rule(v_version_id, 1, p_manager, 'manager', null);
    execute procedure first_rule(v_version_id, 2, p_rest, 'turn', p_duty_group_id);
    update routing_gate g set g.version_id = :v_version_id where g.id = 1;
  end
end;
