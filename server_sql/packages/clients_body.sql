recreate package body clients
as
begin
  -- ------------------------------------------------------------ taking a client for a change

  procedure reach(p_action varchar(40) character set ascii, p_id bigint) returns (o_me bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
  begin
    execute procedure access.enter(p_action) returning_values o_me, v_my_branch, v_my_department, v_scope;
    select c.owner_id, c.branch_id, c.is_deleted from client c where c.id = :p_id
    into v_owner, v_branch, v_deleted;
    if (v_branch is null or v_deleted
        or not access.sees(v_scope, o_me, v_my_branch, v_my_department, v_owner, v_branch)) then
      exception e_clients_not_found using (p_id);
  end

  -- The row is locked first: a caller that had to wait has done nothing yet that would be done again.
  procedure take_client(p_id bigint, p_version integer, p_deleted_too boolean)
    returns (o_me bigint, o_owner_id bigint, o_branch_id bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_version integer;
    declare v_deleted boolean;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    execute procedure access.enter('clients.edit') returning_values o_me, v_my_branch, v_my_department, v_scope;
    select c.owner_id, c.branch_id, c.version, c.is_deleted, c.updated_by, c.updated_at
    from client c where c.id = :p_id
    with lock
    into o_owner_id, o_branch_id, v_version, v_deleted, v_by, v_at;
    if (o_branch_id is null or (v_deleted and not p_deleted_too)
        or not access.sees(v_scope, o_me, v_my_branch, v_my_department, o_owner_id, o_branch_id)) then
      exception e_clients_not_found using (p_id);
    if (v_version is distinct from p_version) then
      exception e_clients_stale using (coalesce((select s.name from staff s where s.id = :v_by), ''), v_at);
  end

  procedure check_owner(p_owner_id bigint)
  as
  begin
    if (p_owner_id is not null and not staff_steps.may_be_given_work(p_owner_id)) then
      exception e_clients_person_removed using (coalesce((select s.name from staff s where s.id = :p_owner_id), ''));
  end

  -- Another client has this number. Its name is told only to those who may see it. Looked up in a transaction of its
  -- own, because the one that saved it may have been committed after this statement began.
  procedure refuse_taken(p_tax_id varchar(12) character set ascii, p_except_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_id bigint;
    declare v_name varchar(200);
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
  begin
    in autonomous transaction do
      select c.id, c.name, c.owner_id, c.branch_id, c.is_deleted from client c
      where c.tax_id = :p_tax_id and c.id is distinct from :p_except_id
      into v_id, v_name, v_owner, v_branch, v_deleted;
    if (v_id is null) then exit;
    execute procedure access.enter('clients.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (v_deleted or not access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch)) then
      exception e_clients_tax_id_taken using ('', '');
    exception e_clients_tax_id_taken using (v_id, replace(v_name, '|', '/'));
  end

  -- ------------------------------------------------------------ lists of a client

  function list_of(p_id bigint, p_what varchar(10) character set ascii) returns varchar(2000)
  as
    declare v_all varchar(2000) = '';
    declare v_line varchar(500);
  begin
    for select x.line
        from (select p.order_no, p.id, p.phone || iif(p.kind = '', '', ' ' || p.kind) as line
              from client_phone p where :p_what = 'phones' and p.client_id = :p_id
              union all
              select e.order_no, e.id, e.email from client_email e where :p_what = 'emails' and e.client_id = :p_id
              union all
              select a.order_no, a.id, trim(a.postal_code || ' ' || a.region || ' ' || a.city || ' ' || a.street)
              from client_address a where :p_what = 'addresses' and a.client_id = :p_id
              union all
              select 1, n.id, n.name || iif(coalesce(n.job_title, '') = '', '', ' (' || n.job_title || ')')
              from contact n where :p_what = 'contacts' and n.client_id = :p_id
              union all
              select 1, t.id, t.name from client_tag k join tag t on t.id = k.tag_id
              where :p_what = 'tags' and k.client_id = :p_id) x
        order by x.order_no, x.id
        into v_line
    do
      if (char_length(v_all) < 1500) then v_all = v_all || ', ' || v_line;
    return substring(v_all from 3);
  end

  -- Answers which line became which contact: ";1=17;2=18;".
  procedure set_contacts(p_id bigint, p_list varchar(3000)) returns (o_map varchar(1000) character set ascii)
  as
    declare v_no integer;
    declare v_contact_id bigint;
    declare v_given varchar(300);
    declare v_name varchar(300);
    declare v_job varchar(500);
    declare v_note varchar(300);
    declare v_kept varchar(1000) character set ascii = ';';
  begin
    o_map = ';';
    for select l.o_line_no, l.o_a, l.o_b, l.o_c, l.o_d from clients_words.lines(:p_list) l
        into v_no, v_given, v_name, v_job, v_note
    do
    begin
      v_contact_id = null;
      if (v_given similar to '[0-9]{1,18}') then
        update contact n set n.name = :v_name, n.job_title = :v_job, n.note = :v_note, n.version = n.version + 1
        where n.id = cast(:v_given as bigint) and n.client_id = :p_id
        returning n.id into v_contact_id;
      if (v_contact_id is null) then
        insert into contact (client_id, name, job_title, note) values (:p_id, :v_name, :v_job, :v_note)
        returning id into v_contact_id;
      o_map = o_map || v_no || '=' || v_contact_id || ';';
      v_kept = v_kept || v_contact_id || ';';
    end
    delete from contact n where n.client_id = :p_id and position(';' || n.id || ';' in :v_kept) = 0;
  end

  function contact_at(p_map varchar(1000) character set ascii, p_line varchar(300)) returns bigint
  as
    declare v_from integer;
  begin
    if (coalesce(p_line, '') = '') then return null;
    v_from = position(';' || p_line || '=' in p_map);
    if (v_from = 0) then return null;
    v_from = v_from + char_length(p_line) + 2;
    return cast(substring(p_map from v_from for position(';', p_map, v_from) - v_from) as bigint);
  end

  procedure set_phones(p_id bigint, p_list varchar(2000), p_map varchar(1000) character set ascii)
  as
    declare v_no integer;
    declare v_phone varchar(300);
    declare v_typed varchar(300);
    declare v_kind varchar(500);
    declare v_line varchar(300);
    declare v_kept varchar(2000) = ';';
  begin
    for select l.o_line_no, l.o_a, l.o_b, l.o_c, l.o_d from clients_words.lines(:p_list) l
        into v_no, v_phone, v_typed, v_kind, v_line
    do
    begin
      if (v_phone not similar to '[+][1-9][0-9]{6,14}') then exception e_clients_phone_form using (v_phone);
      update or insert into client_phone (client_id, phone, typed, kind, contact_id, order_no)
      values (:p_id, :v_phone, left(:v_typed, 60), left(:v_kind, 20), contact_at(:p_map, :v_line), :v_no)
      matching (client_id, phone);
      v_kept = v_kept || v_phone || ';';
    end
    delete from client_phone p where p.client_id = :p_id and position(';' || p.phone || ';' in :v_kept) = 0;
  end

  procedure set_emails(p_id bigint, p_list varchar(2000), p_map varchar(1000) character set ascii)
  as
    declare v_no integer;
    declare v_email varchar(300);
    declare v_line varchar(300);
    declare v_kept varchar(2000) = ';';
  begin
    for select l.o_line_no, lower(l.o_a), l.o_b from clients_words.lines(:p_list) l into v_no, v_email, v_line
    do
    begin
      if (position('@' in v_email) < 2 or char_length(v_email) > 254) then exception e_clients_email_form using (v_email);
      update or insert into client_email (client_id, email, contact_id, order_no)
      values (:p_id, :v_email, contact_at(:p_map, :v_line), :v_no)
      matching (client_id, email);
      v_kept = v_kept || v_email || ';';
    end
    delete from client_email e where e.client_id = :p_id and position(';' || e.email || ';' in :v_kept) = 0;
  end

  procedure set_addresses(p_id bigint, p_list varchar(3000))
  as
  begin
    delete from client_address a where a.client_id = :p_id;
    insert into client_address (client_id, order_no, kind, postal_code, region, street, city)
    select :p_id, l.o_line_no, left(l.o_a, 20), left(l.o_b, 12), left(l.o_c, 100), l.o_d, left(l.o_e, 100)
    from clients_words.lines(:p_list) l;
  end

  procedure set_tags(p_id bigint, p_list varchar(1000))
  as
    declare v_name varchar(60);
    declare v_tag_id bigint;
    declare v_kept varchar(1000) character set ascii = ';';
  begin
    for select distinct trim(left(l.o_a, 60)) from clients_words.lines(:p_list) l into v_name
    do
    begin
      v_tag_id = (select t.id from tag t where t.name = :v_name);
      if (v_tag_id is null) then insert into tag (name) values (:v_name) returning id into v_tag_id;
      update or insert into client_tag (client_id, tag_id) values (:p_id, :v_tag_id) matching (client_id, tag_id);
      v_kept = v_kept || v_tag_id || ';';
    end
    delete from client_tag k where k.client_id = :p_id and position(';' || k.tag_id || ';' in :v_kept) = 0;
  end

  -- Lists that were given are replaced; answers what changed, as lines of a journal entry.
  procedure set_lists(p_id bigint, p_phones varchar(2000), p_emails varchar(2000), p_addresses varchar(3000),
                      p_contacts varchar(3000), p_tags varchar(1000))
    returns (o_changes varchar(2000))
  as
    declare v_map varchar(1000) character set ascii = ';';
    declare v_before varchar(2000);
  begin
    o_changes = '';
    if (p_contacts is not null) then
    begin
      v_before = list_of(p_id, 'contacts');
      execute procedure set_contacts(p_id, p_contacts) returning_values v_map;
      o_changes = o_changes || clients_words.difference('contacts', v_before, list_of(p_id, 'contacts'));
    end
    if (p_phones is not null) then
    begin
      v_before = list_of(p_id, 'phones');
      execute procedure set_phones(p_id, p_phones, v_map);
      o_changes = o_changes || clients_words.difference('phones', v_before, list_of(p_id, 'phones'));
    end
    if (p_emails is not null) then
    begin
      v_before = list_of(p_id, 'emails');
      execute procedure set_emails(p_id, p_emails, v_map);
      o_changes = o_changes || clients_words.difference('emails', v_before, list_of(p_id, 'emails'));
    end
    if (p_addresses is not null) then
    begin
      v_before = list_of(p_id, 'addresses');
      execute procedure set_addresses(p_id, p_addresses);
      o_changes = o_changes || clients_words.difference('addresses', v_before, list_of(p_id, 'addresses'));
    end
    if (p_tags is not null) then
    begin
      v_before = list_of(p_id, 'tags');
      execute procedure set_tags(p_id, p_tags);
      o_changes = o_changes || clients_words.difference('tags', v_before, list_of(p_id, 'tags'));
    end
  end

  -- ------------------------------------------------------------ saving

  -- Facts of a client as one text, so that before and after can be compared field by field.
  procedure facts(p_id bigint) returns (o_field varchar(30) character set ascii, o_text varchar(2000))
  as
  begin
    for select f.field, f.content
        from client c
        cross join lateral (
          select 1 no_, cast('kind' as varchar(30)) field, cast(c.kind as varchar(2000)) content from rdb$database
          union all select 2, 'name', c.name from rdb$database
          union all select 3, 'legal_name', c.legal_name from rdb$database
          union all select 4, 'tax_id', c.tax_id from rdb$database
          union all select 5, 'tax_reason_code', c.tax_reason_code from rdb$database
          union all select 6, 'reg_no', c.reg_no from rdb$database
          union all select 7, 'bank_account', c.bank_account from rdb$database
          union all select 8, 'bank_code', c.bank_code from rdb$database
          union all select 9, 'site', c.site from rdb$database
          union all select 10, 'birth_on', cast(c.birth_on as varchar(10)) from rdb$database
          union all select 11, 'source', c.source from rdb$database
          union all select 12, 'owner', (select s.name from staff s where s.id = c.owner_id) from rdb$database
          union all select 13, 'is_customer', iif(c.is_customer, '1', '0') from rdb$database
          union all select 14, 'is_supplier', iif(c.is_supplier, '1', '0') from rdb$database
          union all select 15, 'note', c.note from rdb$database) f
        where c.id = :p_id
        order by f.no_
        into o_field, o_text
    do suspend;
  end

  function packed_facts(p_id bigint) returns varchar(8000)
  as
    declare v_all varchar(8000) = '';
    declare v_field varchar(30) character set ascii;
    declare v_text varchar(2000);
  begin
    for select f.o_field, coalesce(f.o_text, '') from facts(:p_id) f into v_field, v_text
    do v_all = v_all || replace(replace(v_text, ascii_char(10), ascii_char(11)), ascii_char(9), ' ') || ascii_char(10);
    return v_all;
  end

  function fact_changes(p_id bigint, p_before varchar(8000)) returns varchar(2000)
  as
    declare v_changes varchar(2000) = '';
    declare v_field varchar(30) character set ascii;
    declare v_text varchar(2000);
    declare v_before varchar(2000);
    declare v_from integer = 1;
    declare v_end integer;
    declare v_line varchar(300);
  begin
    for select f.o_field, coalesce(f.o_text, '') from facts(:p_id) f into v_field, v_text
    do
    begin
      v_end = position(ascii_char(10), p_before, v_from);
      v_before = replace(substring(p_before from v_from for v_end - v_from), ascii_char(11), ascii_char(10));
      v_from = v_end + 1;
      v_line = clients_words.difference(v_field, v_before, replace(v_text, ascii_char(9), ' '));
      if (char_length(v_changes) + char_length(v_line) <= 2000) then v_changes = v_changes || v_line;
    end
    return v_changes;
  end

  procedure check_facts(p_kind varchar(10) character set ascii, p_name varchar(200), p_owner_id bigint)
  as
  begin
    if (coalesce(trim(p_name), '') = '') then exception e_clients_no_name;
    if (coalesce(p_kind, '') not in ('person', 'company')) then exception e_clients_kind using (coalesce(p_kind, ''));
    execute procedure check_owner(p_owner_id);
  end

  procedure new_client(p_kind varchar(10) character set ascii, p_name varchar(200), p_owner_id bigint)
    returns (o_id bigint, o_me bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_now timestamp;
  begin
    execute procedure access.enter('clients.edit') returning_values o_me, v_my_branch, v_my_department, v_scope;
    execute procedure check_facts(p_kind, p_name, p_owner_id);
    if (not access.sees(v_scope, o_me, v_my_branch, v_my_department, p_owner_id, v_my_branch)) then
      exception e_access_denied using ('clients.edit');
    v_now = clock.utc_now();
    insert into client (kind, name, branch_id, owner_id, created_at, created_by, updated_at, updated_by, version)
    values (:p_kind, :p_name, :v_my_branch, :p_owner_id, :v_now, :o_me, :v_now, :o_me, 0)
    returning id into o_id;
  end

  procedure save_client(p_id bigint, p_version integer, p_kind varchar(10) character set ascii, p_name varchar(200),
                        p_legal_name varchar(300), p_tax_id varchar(12) character set ascii,
                        p_tax_reason_code varchar(9) character set ascii, p_reg_no varchar(15) character set ascii,
                        p_bank_account varchar(20) character set ascii, p_bank_code varchar(9) character set ascii,
                        p_site varchar(200), p_birth_on date, p_source varchar(100), p_owner_id bigint,
                        p_is_customer boolean, p_is_supplier boolean, p_note varchar(2000), p_phones varchar(2000),
                        p_emails varchar(2000), p_addresses varchar(3000), p_contacts varchar(3000),
                        p_tags varchar(1000))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_before varchar(8000) = '';
    declare v_changes varchar(2000);
    declare v_lists varchar(2000);
  begin
    o_id = p_id;
    if (p_id is null) then
      execute procedure new_client(p_kind, trim(p_name), p_owner_id) returning_values o_id, v_me;
    else
    begin
      execute procedure take_client(p_id, p_version, false) returning_values v_me, v_owner, v_branch;
      execute procedure check_facts(p_kind, p_name, iif(p_owner_id is distinct from v_owner, p_owner_id, null));
      v_before = packed_facts(p_id);
    end
    begin
      update client c
      set c.kind = :p_kind, c.name = trim(:p_name), c.legal_name = nullif(:p_legal_name, ''),
          c.tax_id = nullif(:p_tax_id, ''), c.tax_reason_code = nullif(:p_tax_reason_code, ''),
          c.reg_no = nullif(:p_reg_no, ''), c.bank_account = nullif(:p_bank_account, ''),
          c.bank_code = nullif(:p_bank_code, ''), c.site = nullif(:p_site, ''), c.birth_on = :p_birth_on,
          c.source = nullif(:p_source, ''), c.owner_id = :p_owner_id, c.is_customer = :p_is_customer,
          c.is_supplier = :p_is_supplier, c.note = nullif(:p_note, ''), c.updated_at = clock.utc_now(),
          c.updated_by = :v_me, c.version = c.version + 1
      where c.id = :o_id
      returning c.version into o_version;
      when gdscode unique_key_violation do
      begin
        execute procedure refuse_taken(p_tax_id, p_id);
        exception;
      end
    end
    execute procedure set_lists(o_id, p_phones, p_emails, p_addresses, p_contacts, p_tags) returning_values v_lists;
    if (p_id is not null) then v_changes = left(fact_changes(o_id, v_before) || v_lists, 2000);
    execute procedure clients_words.refresh_words(o_id);
    execute procedure clients_words.write_change(o_id, v_me, iif(p_id is null, 'created', 'changed'), v_changes);
    post_event 'clients';
    suspend;
  end

  procedure change_owner(p_id bigint, p_version integer, p_owner_id bigint) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_change varchar(300);
  begin
    execute procedure take_client(p_id, p_version, false) returning_values v_me, v_owner, v_branch;
    execute procedure check_owner(p_owner_id);
    v_change = clients_words.difference('owner', (select s.name from staff s where s.id = :v_owner),
                                        (select s.name from staff s where s.id = :p_owner_id));
    update client c set c.owner_id = :p_owner_id, c.updated_at = clock.utc_now(), c.updated_by = :v_me,
                        c.version = c.version + 1
    where c.id = :p_id returning c.version into o_version;
    update client_token t set t.owner_id = :p_owner_id where t.client_id = :p_id;
    execute procedure clients_words.write_change(p_id, v_me, 'changed', v_change);
    post_event 'clients';
    if (p_owner_id is not null) then post_event 'user_' || p_owner_id;
    suspend;
  end

  procedure set_blocked(p_id bigint, p_version integer, p_is_blocked boolean) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_owner bigint;
    declare v_branch bigint;
  begin
    execute procedure take_client(p_id, p_version, false) returning_values v_me, v_owner, v_branch;
    update client c set c.is_blocked = :p_is_blocked, c.updated_at = clock.utc_now(), c.updated_by = :v_me,
                        c.version = c.version + 1
    where c.id = :p_id returning c.version into o_version;
    execute procedure clients_words.write_change(p_id, v_me, trim(iif(p_is_blocked, 'blocked', 'unblocked')), null);
    post_event 'clients';
    suspend;
  end

  procedure set_deleted(p_id bigint, p_version integer, p_is_deleted boolean) returns (o_version integer)
  as
    declare v_me bigint;
    declare v_owner bigint;
    declare v_branch bigint;
  begin
    execute procedure take_client(p_id, p_version, true) returning_values v_me, v_owner, v_branch;
    update client c set c.is_deleted = :p_is_deleted, c.updated_at = clock.utc_now(), c.updated_by = :v_me,
                        c.version = c.version + 1
    where c.id = :p_id returning c.version into o_version;
    execute procedure clients_words.refresh_words(p_id);
    execute procedure clients_words.write_change(p_id, v_me, trim(iif(p_is_deleted, 'deleted', 'restored')), null);
    post_event 'clients';
    suspend;
  end

  procedure add_note(p_client_id bigint, p_text varchar(2000)) returns (o_id bigint)
  as
    declare v_me bigint;
  begin
    execute procedure reach('clients.edit', p_client_id) returning_values v_me;
    if (coalesce(trim(p_text), '') = '') then exception e_clients_note_empty;
    insert into journal (client_id, happened_at, kind, title, detail, author_id)
    values (:p_client_id, clock.utc_now(), 'note', '', :p_text, :v_me)
    returning id into o_id;
    post_event 'clients';
    suspend;
  end
end;
