recreate package body letter_templates
as
begin
  procedure templates
    returns (o_id bigint, o_version integer, o_name varchar(100), o_subject varchar(300), o_body varchar(8000),
             o_updated_at timestamp, o_person varchar(200))
  as
  begin
    execute procedure access.check_right('mail.read');
    for select t.id, t.version, t.name, t.subject, t.body, t.updated_at, s.name
        from letter_template t left join staff s on s.id = t.updated_by
        order by t.name
        into o_id, o_version, o_name, o_subject, o_body, o_updated_at, o_person
    do suspend;
  end

  -- Templates are everybody's: who sees only his own letters does not change them.
  procedure enter_editing returns (o_me bigint)
  as
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('mail.edit') returning_values o_me, v_branch, v_department, v_scope;
    if (v_scope = 'own') then exception e_access_denied using ('mail.edit');
  end

  procedure explain_stale(p_id bigint)
  as
    declare v_person varchar(200);
    declare v_at timestamp;
  begin
    select s.name, t.updated_at from letter_template t left join staff s on s.id = t.updated_by where t.id = :p_id
    into v_person, v_at;
    exception e_letters_template_stale using (coalesce(v_person, ''), coalesce(v_at, ''));
  end

  procedure save_template(p_id bigint, p_version integer, p_name varchar(100), p_subject varchar(300),
                          p_body varchar(8000))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
  begin
    execute procedure enter_editing returning_values v_me;
    if (coalesce(trim(p_name), '') = '') then exception e_letters_template_name;
    if (exists (select 1 from letter_template t where t.name = trim(:p_name) and t.id is distinct from :p_id)) then
      exception e_letters_template_taken using (trim(p_name));
    if (p_id is null) then
      insert into letter_template (name, subject, body, updated_at, updated_by)
      values (trim(:p_name), coalesce(:p_subject, ''), coalesce(:p_body, ''), clock.utc_now(), :v_me)
      returning id, version into o_id, o_version;
    else
    begin
      update letter_template t set t.name = trim(:p_name), t.subject = coalesce(:p_subject, ''),
        t.body = coalesce(:p_body, ''), t.updated_at = clock.utc_now(), t.updated_by = :v_me, t.version = t.version + 1
      where t.id = :p_id and t.version = :p_version
      returning t.id, t.version into o_id, o_version;
      if (o_id is null) then execute procedure explain_stale(p_id);
    end
    post_event 'settings';
    suspend;
  end

  procedure drop_template(p_id bigint, p_version integer)
  as
    declare v_me bigint;
  begin
    execute procedure enter_editing returning_values v_me;
    delete from letter_template t where t.id = :p_id and t.version = :p_version;
    if (row_count = 0) then execute procedure explain_stale(p_id);
    post_event 'settings';
  end
end;
