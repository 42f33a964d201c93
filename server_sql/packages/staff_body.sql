recreate package body staff
as
begin
  -- Two administrators at once: the second waits here and then judges by what the first has left.
  procedure hold_firm
  as
    declare v_id smallint;
  begin
    execute procedure access.check_right('staff.edit');
    select f.id from firm f where f.id = 1 with lock into v_id;
  end

  procedure require_zone(p_zone varchar(60))
  as
  begin
    execute procedure access.check_right('session.open');
    if (p_zone is null
        or not exists (select 1 from rdb$time_zones z where z.rdb$time_zone_name = cast(:p_zone as varchar(60)))) then
      exception e_staff_zone using (coalesce(p_zone, ''));
  end

  procedure keep_an_admin(p_leaving bigint, p_name varchar(200))
  as
  begin
    if (not exists (select 1 from staff s where s.role_code = 'admin' and s.is_active and s.id <> :p_leaving)) then
      exception e_staff_last_admin using (p_name);
  end

  -- Up the line of heads one never meets oneself again.
  procedure check_head(p_id bigint, p_name varchar(200), p_head_id bigint)
  as
    declare v_head varchar(200);
    declare v_up bigint;
    declare v_steps smallint = 0;
  begin
    if (p_head_id is null) then exit;
    select s.name from staff s where s.id = :p_head_id and s.is_active and not s.is_service into v_head;
    if (v_head is null) then exception e_staff_head using (coalesce(v_head, ''));
    v_up = p_head_id;
    while (v_up is not null and v_steps < 100) do
    begin
      if (v_up = p_id) then exception e_staff_head_ring using (p_name, v_head);
      v_up = (select s.head_id from staff s where s.id = :v_up);
      v_steps = v_steps + 1;
    end
  end

  procedure check_person(p_id bigint, p_login varchar(63), p_name varchar(200), p_role_code varchar(40),
                         p_branch_id bigint, p_department_id bigint, p_head_id bigint, p_time_zone varchar(60),
                         p_language varchar(2), p_open_limit smallint)
  as
    declare v_other varchar(200);
  begin
    if (coalesce(trim(p_name), '') = '') then exception e_staff_no_name;
    if (p_login is null or p_login similar to '%[[:WHITESPACE:]"'']%' or p_login = '') then
      exception e_staff_login using (coalesce(p_login, ''));
    select s.name from staff s where s.login = :p_login and s.id is distinct from :p_id into v_other;
    if (v_other is not null) then exception e_staff_login_taken using (p_login, v_other);
    if (p_role_code = 'service' or not exists (select 1 from role r where r.code = :p_role_code)) then
      exception e_staff_role using (coalesce(p_role_code, ''));
    if (not exists (select 1 from branch b where b.id = :p_branch_id and b.is_active)) then
      exception e_staff_branch using (coalesce(p_branch_id, ''));
    if (p_department_id is not null
        and not exists (select 1 from department d where d.id = :p_department_id and d.branch_id = :p_branch_id)) then
      exception e_staff_department using (p_department_id);
    if (p_time_zone is not null) then execute procedure require_zone(p_time_zone);
    if (coalesce(p_language, '') not in ('ru', 'en')) then exception e_staff_language using (coalesce(p_language, ''));
    if (p_open_limit <= 0) then exception e_staff_limit using (p_open_limit);
    execute procedure check_head(p_id, p_name, p_head_id);
  end

  procedure people(p_with_inactive boolean)
    returns (o_staff_id bigint, o_login varchar(63), o_name varchar(200), o_role_code varchar(40), o_branch_id bigint,
             o_branch varchar(200), o_department_id bigint, o_department varchar(200), o_head_id bigint,
             o_head varchar(200), o_email varchar(254), o_phone varchar(16), o_extension_no varchar(20),
             o_time_zone varchar(60), o_language varchar(2), o_state varchar(10), o_state_since timestamp,
             o_is_active boolean, o_is_service boolean, o_open_limit smallint, o_open_inquiries integer,
             o_group_names varchar(500), o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('staff.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select s.id, s.login, s.name, s.role_code, s.branch_id, b.name, s.department_id, d.name, s.head_id, h.name,
               s.email, s.phone, s.extension_no, s.time_zone, s.language, s.state, s.state_since, s.is_active,
               s.is_service, s.open_limit,
               (select count(*) from inquiry i where i.load_staff_id = s.id),
               (select left(list(g.name, ', '), 500) from staff_group_member m join staff_group g on g.id = m.group_id
                where m.staff_id = s.id and g.is_active),
               s.version
        from staff s
        join branch b on b.id = s.branch_id
        left join department d on d.id = s.department_id
        left join staff h on h.id = s.head_id
        where (s.is_active or :p_with_inactive)
          and access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, s.id, s.branch_id)
        order by s.is_active desc, s.name, s.id
        into o_staff_id, o_login, o_name, o_role_code, o_branch_id, o_branch, o_department_id, o_department, o_head_id,
             o_head, o_email, o_phone, o_extension_no, o_time_zone, o_language, o_state, o_state_since, o_is_active,
             o_is_service, o_open_limit, o_open_inquiries, o_group_names, o_version
    do suspend;
  end

  procedure save_person(p_id bigint, p_version integer, p_login varchar(63), p_name varchar(200),
                        p_role_code varchar(40), p_branch_id bigint, p_department_id bigint, p_head_id bigint,
                        p_email varchar(254), p_phone varchar(16), p_extension_no varchar(20), p_time_zone varchar(60),
                        p_language varchar(2), p_open_limit smallint)
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_login varchar(63);
    declare v_name varchar(200);
    declare v_role varchar(40);
    declare v_branch bigint;
    declare v_is_active boolean;
    declare v_now timestamp;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_firm;
    v_now = clock.utc_now();
    p_login = upper(trim(p_login));
    p_name = trim(p_name);
    if (p_id is not null) then
      execute procedure staff_steps.hold_person(p_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
        returning_values v_login, v_name, v_role, v_branch, v_is_active;
    execute procedure check_person(p_id, p_login, p_name, p_role_code, p_branch_id, p_department_id, p_head_id,
                                   p_time_zone, p_language, p_open_limit);
    -- A person of narrow rights neither leads somebody out of his sight nor makes an administrator.
    if (v_scope <> 'all' and (p_role_code = 'admin' or p_branch_id <> v_my_branch)) then
      exception e_access_denied using ('staff.edit');
    if (p_id is null) then
    begin
      insert into staff (login, name, role_code, branch_id, department_id, head_id, email, phone, extension_no,
                         time_zone, language, state_since, open_limit, created_at, updated_at, updated_by)
      values (:p_login, :p_name, :p_role_code, :p_branch_id, :p_department_id, :p_head_id, :p_email, :p_phone,
              :p_extension_no, :p_time_zone, :p_language, :v_now, :p_open_limit, :v_now, :v_now, :v_me)
      returning id, version into o_id, o_version;
    end
    else
    begin
      if (v_login <> p_login and (select f.is_self_secured from firm f)) then
        exception e_staff_login_fixed using (v_login);
      if (v_role = 'admin' and p_role_code <> 'admin' and v_is_active) then
        execute procedure keep_an_admin(p_id, p_name);
      update staff s
      set s.login = :p_login, s.name = :p_name, s.role_code = :p_role_code, s.branch_id = :p_branch_id,
          s.department_id = :p_department_id, s.head_id = :p_head_id, s.email = :p_email, s.phone = :p_phone,
          s.extension_no = :p_extension_no, s.time_zone = :p_time_zone, s.language = :p_language,
          s.open_limit = :p_open_limit, s.updated_at = :v_now, s.updated_by = :v_me, s.version = s.version + 1
      where s.id = :p_id
      returning s.version into o_version;
      o_id = p_id;
    end
    execute procedure staff_steps.ring(o_id);
    suspend;
  end

  procedure count_open(p_staff_id bigint) returns (o_inquiries integer, o_tasks integer)
  as
  begin
    select count(*) from inquiry i where i.load_staff_id = :p_staff_id
    into o_inquiries;
    select count(*) from task t where t.staff_id = :p_staff_id and t.state = 'open' into o_tasks;
  end

  procedure open_work(p_staff_id bigint)
    returns (o_inquiries integer, o_tasks integer, o_clients integer, o_rules integer, o_groups integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch bigint;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_branch = (select s.branch_id from staff s where s.id = :p_staff_id);
    if (not access.sees(v_scope, v_me, v_my_branch, v_my_department, p_staff_id, v_branch)) then
      exception e_staff_not_found using (p_staff_id);
    execute procedure count_open(p_staff_id) returning_values o_inquiries, o_tasks;
    select count(*) from client c where c.owner_id = :p_staff_id and not c.is_deleted into o_clients;
    select count(*) from routing_rule r join routing_gate g on g.version_id = r.version_id
    where r.staff_id = :p_staff_id into o_rules;
    select count(*) from staff_group_member m where m.staff_id = :p_staff_id into o_groups;
    suspend;
  end

  procedure hand_over_inquiries(p_from bigint, p_to bigint)
  as
    declare v_id bigint;
  begin
    for select i.id from inquiry i where i.load_staff_id = :p_from
        order by i.came_at, i.id
        into v_id
    do execute procedure intake_offers.hand_over(v_id, p_to, null);
  end

  procedure switch_off_person(p_id bigint, p_version integer, p_hand_over_to bigint)
    returns (o_version integer, o_inquiries integer, o_tasks integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_login varchar(63);
    declare v_name varchar(200);
    declare v_role varchar(40);
    declare v_branch bigint;
    declare v_is_active boolean;
    declare v_gate smallint;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_firm;
    -- Nothing may be routed to the person between the count and the end of the transaction.
    select g.id from routing_gate g where g.id = 1 with lock into v_gate;
    execute procedure staff_steps.hold_person(p_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_login, v_name, v_role, v_branch, v_is_active;
    if (v_role = 'admin') then execute procedure keep_an_admin(p_id, v_name);
    execute procedure count_open(p_id) returning_values o_inquiries, o_tasks;
    if (o_inquiries + o_tasks > 0) then
    begin
      if (p_hand_over_to is null) then exception e_staff_open_work using (v_name, o_inquiries, o_tasks);
      if (p_hand_over_to = p_id or not staff_steps.may_be_given_work(p_hand_over_to)) then
        exception e_staff_successor using (coalesce((select s.name from staff s where s.id = :p_hand_over_to), ''));
      if (o_inquiries > 0) then execute procedure hand_over_inquiries(p_id, p_hand_over_to);
      if (o_tasks > 0) then
        execute procedure tasks.hand_over_all(p_id, p_hand_over_to) returning_values o_tasks;
    end
    delete from staff_group_member m where m.staff_id = :p_id;
    update staff s
    set s.is_active = false, s.state = 'away', s.state_since = clock.utc_now(), s.updated_at = clock.utc_now(),
        s.updated_by = :v_me, s.version = s.version + 1
    where s.id = :p_id
    returning s.version into o_version;
    execute procedure staff_steps.ring(p_id);
    suspend;
  end

  procedure switch_on_person(p_id bigint, p_version integer) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_login varchar(63);
    declare v_name varchar(200);
    declare v_role varchar(40);
    declare v_branch bigint;
    declare v_is_active boolean;
  begin
    execute procedure access.enter('staff.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure hold_firm;
    execute procedure staff_steps.hold_person(p_id, p_version, v_me, v_my_branch, v_my_department, v_scope)
      returning_values v_login, v_name, v_role, v_branch, v_is_active;
    if (v_scope <> 'all' and v_role = 'admin') then exception e_access_denied using ('staff.edit');
    if (not exists (select 1 from branch b where b.id = :v_branch and b.is_active)) then
      exception e_staff_branch using (v_branch);
    update staff s
    set s.is_active = true, s.state = 'available', s.state_since = clock.utc_now(), s.updated_at = clock.utc_now(),
        s.updated_by = :v_me, s.version = s.version + 1
    where s.id = :p_id
    returning s.version into o_version;
    execute procedure staff_steps.ring(p_id);
    suspend;
  end
end;
