recreate package body settings
as
begin
  procedure firm_facts
    returns (o_name varchar(200), o_time_zone varchar(60), o_phone_region varchar(2), o_currency varchar(3),
             o_is_demo boolean, o_is_self_secured boolean, o_created_at timestamp, o_version integer)
  as
  begin
    execute procedure access.check_right('settings.read');
    for select f.name, f.time_zone, f.phone_region, f.currency, f.is_demo, f.is_self_secured, f.created_at, f.version
        from firm f
        into o_name, o_time_zone, o_phone_region, o_currency, o_is_demo, o_is_self_secured, o_created_at, o_version
    do suspend;
  end

  procedure save_firm(p_version integer, p_name varchar(200), p_time_zone varchar(60), p_phone_region varchar(2),
                      p_currency varchar(3))
    returns (o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_version integer;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    execute procedure access.enter('settings.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select f.version, f.updated_by, f.updated_at from firm f where f.id = 1 with lock into v_version, v_by, v_at;
    if (v_version is distinct from p_version) then
      exception e_settings_stale using (coalesce((select s.name from staff s where s.id = :v_by), ''), coalesce(v_at, ''));
    if (coalesce(trim(p_name), '') = '') then exception e_settings_firm_name;
    execute procedure staff.require_zone(p_time_zone);
    if (coalesce(p_phone_region, '') not similar to '[A-Z]{2}') then
      exception e_settings_region using (coalesce(p_phone_region, ''));
    if (coalesce(p_currency, '') not similar to '[A-Z]{3}') then
      exception e_settings_currency using (coalesce(p_currency, ''));
    update firm f
    set f.name = trim(:p_name), f.time_zone = :p_time_zone, f.phone_region = :p_phone_region, f.currency = :p_currency,
        f.updated_at = clock.utc_now(), f.updated_by = :v_me, f.version = f.version + 1
    where f.id = 1
    returning f.version into o_version;
    post_event 'settings';
    suspend;
  end

  procedure changed_settings
    returns (o_name varchar(40), o_content varchar(2000), o_updated_at timestamp, o_person varchar(200))
  as
  begin
    execute procedure access.check_right('settings.read');
    for select t.name, t.content, t.updated_at, s.name
        from setting t left join staff s on s.id = t.updated_by
        order by t.name
        into o_name, o_content, o_updated_at, o_person
    do suspend;
  end

  procedure save_setting(p_name varchar(40), p_seen varchar(2000), p_content varchar(2000))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_id smallint;
    declare v_content varchar(2000);
    declare v_by bigint;
    declare v_at timestamp;
  begin
    execute procedure access.enter('settings.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select f.id from firm f where f.id = 1 with lock into v_id;
    select t.content, t.updated_by, t.updated_at from setting t where t.name = :p_name into v_content, v_by, v_at;
    if (v_content is distinct from p_seen) then
      exception e_settings_stale using (coalesce((select s.name from staff s where s.id = :v_by), ''), coalesce(v_at, ''));
    -- The base itself reads these as numbers.
    if ((p_name like '%\_minutes' escape '\' or p_name like '%\_limit' escape '\')
        and p_content not similar to '[0-9]{1,5}') then
      exception e_settings_number using (p_name, p_content);
    if (p_content is null) then delete from setting t where t.name = :p_name;
    else
      update or insert into setting (name, content, updated_at, updated_by)
      values (:p_name, :p_content, clock.utc_now(), :v_me)
      matching (name);
    post_event 'settings';
  end

  procedure intake_facts returns (o_time_zone varchar(60), o_phone_region varchar(2), o_folder varchar(2000))
  as
  begin
    execute procedure access.check_right('settings.read');
    for select f.time_zone, f.phone_region,
               coalesce((select t.content from setting t where t.name = 'intake.folder'), '')
        from firm f
        into o_time_zone, o_phone_region, o_folder
    do suspend;
  end
end;
