-- The firm's own facts and the settings it has changed; what stands nowhere has its usual value.
create or alter package settings
  sql security definer
as
begin
  procedure firm_facts
    returns (o_name varchar(200), o_time_zone varchar(60), o_phone_region varchar(2), o_currency varchar(3),
             o_is_demo boolean, o_is_self_secured boolean, o_created_at timestamp, o_version integer);
  procedure save_firm(p_version integer, p_name varchar(200), p_time_zone varchar(60), p_phone_region varchar(2),
                      p_currency varchar(3))
    returns (o_version integer);
  procedure changed_settings
    returns (o_name varchar(40), o_content varchar(2000), o_updated_at timestamp, o_person varchar(200));
  procedure save_setting(p_name varchar(40), p_seen varchar(2000), p_content varchar(2000));
  procedure intake_facts returns (o_time_zone varchar(60), o_phone_region varchar(2), o_folder varchar(2000));
end;

comment on package settings is 'Facts and settings of the firm.';
comment on procedure settings.firm_facts is
'Action: settings.read
The firm: name, zone, region of phone numbers, currency, whether it is a demo and whether log-ins live in the base.';
comment on procedure settings.save_firm is
'Action: settings.edit
Changes the firm of p_version. Refuses e_settings_firm_name, e_staff_zone, e_settings_region, e_settings_currency,
e_settings_stale.';
comment on procedure settings.changed_settings is
'Action: settings.read
Settings that differ from their usual value, with who changed them and when (UTC).';
comment on procedure settings.save_setting is
'Action: settings.edit
Changes one setting; p_content null puts the usual value back. p_seen is what the person saw (null: the usual value).
Names ending in _minutes or _limit hold whole numbers. Refuses e_settings_number, e_settings_stale.';
comment on procedure settings.intake_facts is
'Action: settings.read
What intake needs of the firm: zone, region of phone numbers, watched folder (empty: none).';
