recreate package body exchange
as
begin
  procedure enter returns (o_me bigint, o_branch_id bigint)
  as
    declare v_my_department bigint;
    declare v_scope varchar(10);
  begin
    execute procedure access.enter('clients.import') returning_values o_me, o_branch_id, v_my_department, v_scope;
  end

  procedure set_tag(p_client_id bigint, p_name varchar(60))
  as
    declare v_tag_id bigint;
  begin
    if (coalesce(p_name, '') = '') then exit;
    v_tag_id = (select t.id from tag t where t.name = :p_name);
    if (v_tag_id is null) then insert into tag (name) values (:p_name) returning id into v_tag_id;
    update or insert into client_tag (client_id, tag_id) values (:p_client_id, :v_tag_id) matching (client_id, tag_id);
  end

  function same_address(p_client_id bigint, p_postal_code varchar(12), p_region varchar(100), p_city varchar(100))
    returns boolean
  as
  begin
    if (coalesce(p_postal_code, '') || coalesce(p_region, '') || coalesce(p_city, '') = '') then return true;
    return exists (select 1 from client_address a
                   where a.client_id = :p_client_id and a.postal_code = coalesce(:p_postal_code, '')
                     and a.region = coalesce(:p_region, '') and a.city = coalesce(:p_city, ''));
  end

  -- The address of the file is one of its own kind, so that addresses typed by people stay.
  procedure set_address(p_client_id bigint, p_postal_code varchar(12), p_region varchar(100), p_city varchar(100))
  as
  begin
    if (same_address(p_client_id, p_postal_code, p_region, p_city)) then exit;
    delete from client_address a where a.client_id = :p_client_id and a.kind = 'import';
    insert into client_address (client_id, kind, postal_code, region, city, order_no)
    values (:p_client_id, 'import', coalesce(:p_postal_code, ''), coalesce(:p_region, ''), coalesce(:p_city, ''),
            (select coalesce(max(a.order_no), 0) + 1 from client_address a where a.client_id = :p_client_id));
  end

  procedure put_client(p_source varchar(40) character set ascii, p_external_id varchar(100),
                       p_kind varchar(10) character set ascii, p_name varchar(200), p_tag varchar(60),
                       p_postal_code varchar(12), p_region varchar(100), p_city varchar(100))
    returns (o_id bigint, o_status varchar(10) character set ascii)
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_now timestamp;
    declare v_kind varchar(10);
    declare v_name varchar(200);
    declare v_changes varchar(2000);
  begin
    execute procedure enter returning_values v_me, v_branch;
    if (coalesce(trim(p_name), '') = '') then exception e_clients_no_name;
    if (coalesce(p_kind, '') not in ('person', 'company')) then exception e_clients_kind using (coalesce(p_kind, ''));
    v_now = clock.utc_now();
    select c.id, c.kind, c.name from client c
    where c.external_source = :p_source and c.external_id = :p_external_id
    with lock into o_id, v_kind, v_name;
    if (o_id is null) then
    begin
      insert into client (kind, name, branch_id, source, external_source, external_id, created_at, created_by,
                          updated_at, updated_by)
      values (:p_kind, trim(:p_name), :v_branch, :p_source, :p_source, :p_external_id, :v_now, :v_me, :v_now, :v_me)
      returning id into o_id;
      execute procedure set_tag(o_id, p_tag);
      execute procedure set_address(o_id, p_postal_code, p_region, p_city);
      execute procedure clients_words.refresh_words(o_id);
      execute procedure clients_words.write_change(o_id, v_me, 'imported', p_source);
      o_status = 'created';
    end
    else
    begin
      v_changes = clients_words.difference('kind', v_kind, p_kind)
        || clients_words.difference('name', v_name, trim(p_name));
      o_status = trim(iif(v_changes <> '' or not same_address(o_id, p_postal_code, p_region, p_city)
                     or (p_tag <> '' and not exists (select 1 from client_tag k join tag t on t.id = k.tag_id
                                                     where k.client_id = :o_id and t.name = :p_tag)),
                     'updated', 'same'));
      if (o_status = 'updated') then
      begin
        update client c set c.kind = :p_kind, c.name = trim(:p_name), c.updated_at = :v_now, c.updated_by = :v_me,
                            c.version = c.version + 1
        where c.id = :o_id;
        execute procedure set_tag(o_id, p_tag);
        execute procedure set_address(o_id, p_postal_code, p_region, p_city);
        execute procedure clients_words.refresh_words(o_id);
        execute procedure clients_words.write_change(o_id, v_me, 'changed', v_changes);
      end
    end
    if (o_status <> 'same') then post_event 'clients';
    suspend;
  end

  -- "2/0.20/261.96" -> quantity, discount in percent, sum.
  procedure split_numbers(p_text varchar(300))
    returns (o_quantity numeric(18, 3), o_discount numeric(5, 2), o_sum numeric(18, 2))
  as
    declare v_first integer;
    declare v_second integer;
  begin
    if (p_text not similar to '[0-9]+(.[0-9]+)?/[0-9]+(.[0-9]+)?/[0-9]+(.[0-9]+)?') then
      exception e_exchange_order_form using (p_text);
    v_first = position('/' in p_text);
    v_second = position('/', p_text, v_first + 1);
    o_quantity = cast(left(p_text, v_first - 1) as numeric(18, 3));
    o_discount = cast(substring(p_text from v_first + 1 for v_second - v_first - 1) as numeric(5, 2));
    o_sum = cast(substring(p_text from v_second + 1) as numeric(18, 2));
  end

  function same_lines(p_document_id bigint, p_lines varchar(8000)) returns boolean
  as
    declare v_no integer;
    declare v_external_id varchar(300);
    declare v_numbers varchar(300);
    declare v_quantity numeric(18, 3);
    declare v_discount numeric(5, 2);
    declare v_sum numeric(18, 2);
    declare v_count integer = 0;
  begin
    for select l.o_line_no, l.o_a, l.o_e from clients_words.lines(:p_lines) l into v_no, v_external_id, v_numbers
    do
    begin
      execute procedure split_numbers(v_numbers) returning_values v_quantity, v_discount, v_sum;
      if (not exists (select 1 from sale_line s
                      where s.document_id = :p_document_id and s.line_no = :v_no and s.external_id = :v_external_id
                        and s.quantity = :v_quantity and s.line_sum = :v_sum)) then return false;
      v_count = v_count + 1;
    end
    return v_count = (select count(*) from sale_line s where s.document_id = :p_document_id);
  end

  procedure write_lines(p_document_id bigint, p_lines varchar(8000))
    returns (o_count integer, o_sum numeric(18, 2))
  as
    declare v_no integer;
    declare v_external_id varchar(300);
    declare v_code varchar(300);
    declare v_name varchar(500);
    declare v_group varchar(300);
    declare v_numbers varchar(300);
    declare v_quantity numeric(18, 3);
    declare v_discount numeric(5, 2);
    declare v_sum numeric(18, 2);
  begin
    o_count = 0;
    o_sum = 0;
    for select l.o_line_no, l.o_a, l.o_b, l.o_c, l.o_d, l.o_e from clients_words.lines(:p_lines) l
        into v_no, v_external_id, v_code, v_name, v_group, v_numbers
    do
    begin
      execute procedure split_numbers(v_numbers) returning_values v_quantity, v_discount, v_sum;
      insert into sale_line (document_id, line_no, goods_code, goods_name, goods_group, quantity, discount_percent,
                             line_sum, external_id)
      values (:p_document_id, :v_no, left(:v_code, 60), left(:v_name, 300), left(:v_group, 100), :v_quantity,
              :v_discount, :v_sum, left(:v_external_id, 100));
      o_count = o_count + 1;
      o_sum = o_sum + v_sum;
    end
  end

  procedure new_order(p_source varchar(40) character set ascii, p_external_id varchar(100), p_client_id bigint,
                      p_sold_on date, p_note varchar(500), p_me bigint)
    returns (o_id bigint)
  as
    declare v_branch bigint;
    declare v_owner bigint;
    declare v_sold_at timestamp;
  begin
    v_sold_at = clock.to_utc(dateadd(12 hour to cast(p_sold_on as timestamp)),
                             coalesce((select f.time_zone from firm f), 'Europe/Moscow'));
    select c.branch_id, c.owner_id from client c where c.id = :p_client_id into v_branch, v_owner;
    if (v_branch is null) then exception e_exchange_no_client using (p_external_id);
    insert into sale_document (kind, client_id, number_text, sold_at, state, staff_id, branch_id, total_sum,
                               external_source, external_id, note, created_at)
    values ('order', :p_client_id, left(:p_external_id, 40), :v_sold_at, 'done', :v_owner, :v_branch, 0, :p_source,
            :p_external_id, :p_note, clock.utc_now())
    returning id into o_id;
    insert into journal (client_id, happened_at, kind, meaning, title, author_id, ref_id, amount)
    values (:p_client_id, :v_sold_at, 'order', 'imported', left(:p_external_id, 40), :v_owner, :o_id, 0);
  end

  procedure put_order(p_source varchar(40) character set ascii, p_external_id varchar(100), p_client_id bigint,
                      p_sold_on date, p_note varchar(500), p_lines varchar(8000))
    returns (o_id bigint, o_status varchar(10) character set ascii, o_line_count integer, o_sum numeric(18, 2))
  as
    declare v_me bigint;
    declare v_branch bigint;
  begin
    execute procedure enter returning_values v_me, v_branch;
    select d.id, d.total_sum from sale_document d
    where d.external_source = :p_source and d.external_id = :p_external_id
    with lock into o_id, o_sum;
    if (o_id is not null and same_lines(o_id, p_lines)) then
    begin
      o_status = 'same';
      o_line_count = 0;
      suspend;
      exit;
    end
    o_status = iif(o_id is null, 'created', 'updated');
    if (o_id is null) then
      execute procedure new_order(p_source, p_external_id, p_client_id, p_sold_on, p_note, v_me)
        returning_values o_id;
    else
      delete from sale_line l where l.document_id = :o_id;
    execute procedure write_lines(o_id, p_lines) returning_values o_line_count, o_sum;
    update sale_document d set d.total_sum = :o_sum where d.id = :o_id;
    update journal j set j.amount = :o_sum
    where j.client_id = :p_client_id and j.kind = 'order' and j.ref_id = :o_id;
    post_event 'clients';
    suspend;
  end
end;
