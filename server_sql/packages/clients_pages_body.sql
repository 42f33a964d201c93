recreate package body clients_pages
as
begin
  -- ------------------------------------------------------------ list

  -- Ids by name along the index that fits filter and scope; what the index does not know is checked by the reader.
  procedure walk(p_filter varchar(10) character set ascii, p_by_owner boolean, p_owner_id bigint, p_by_branch boolean,
                 p_branch_id bigint, p_tag_id bigint, p_after_name varchar(200), p_after_id bigint)
    returns (o_id bigint)
  as
  begin
    if (p_filter = 'tag') then
      for select k.client_id from client_tag k
          where k.tag_id = :p_tag_id and k.client_id > :p_after_id
          order by k.tag_id, k.client_id
          into o_id
      do suspend;
    else if (p_filter = 'open') then
      for select c.id from client c
          where c.open_order_count > 0 and c.name >= :p_after_name and (c.name > :p_after_name or c.id > :p_after_id)
          order by c.name, c.id
          into o_id
      do suspend;
    else if (p_by_owner and p_owner_id is null) then
      for select c.id from client c
          where c.owner_id is null and c.name >= :p_after_name and (c.name > :p_after_name or c.id > :p_after_id)
          order by c.owner_id, c.name, c.id
          into o_id
      do suspend;
    else if (p_by_owner) then
      for select c.id from client c
          where c.owner_id = :p_owner_id and c.name >= :p_after_name and (c.name > :p_after_name or c.id > :p_after_id)
          order by c.owner_id, c.name, c.id
          into o_id
      do suspend;
    else if (p_by_branch) then
      for select c.id from client c
          where c.branch_id = :p_branch_id and c.name >= :p_after_name
            and (c.name > :p_after_name or c.id > :p_after_id)
          order by c.branch_id, c.name, c.id
          into o_id
      do suspend;
    else
      for select c.id from client c
          where c.name >= :p_after_name and (c.name > :p_after_name or c.id > :p_after_id)
          order by c.name, c.id
          into o_id
      do suspend;
  end

  -- A department has few people: a page of each, put in order together.
  procedure walk_department(p_me bigint, p_department_id bigint, p_after_name varchar(200), p_after_id bigint,
                            p_limit integer)
    returns (o_id bigint)
  as
  begin
    for select x.id
        from staff s
        cross join lateral (
          select first (:p_limit) c.id, c.name from client c
          where c.owner_id = s.id and not c.is_deleted and c.name >= :p_after_name
            and (c.name > :p_after_name or c.id > :p_after_id)
          order by c.owner_id, c.name, c.id) x
        where s.department_id = :p_department_id or s.id = :p_me
        order by x.name, x.id
        into o_id
    do suspend;
  end

  function tags_of(p_id bigint) returns varchar(300)
  as
    declare v_all varchar(300) = '';
    declare v_name varchar(60);
  begin
    for select t.name from client_tag k join tag t on t.id = k.tag_id where k.client_id = :p_id order by t.name
        into v_name
    do
      if (char_length(v_all) + char_length(v_name) < 298) then v_all = v_all || ', ' || v_name;
    return substring(v_all from 3);
  end

  procedure list_clients(p_filter varchar(10) character set ascii, p_owner_id bigint, p_tag_id bigint,
                         p_kind varchar(10) character set ascii, p_after_name varchar(200), p_after_id bigint,
                         p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_name varchar(200), o_phone varchar(16),
             o_owner_id bigint, o_owner_name varchar(200), o_tags varchar(300), o_last_order_at timestamp,
             o_order_count integer, o_order_total numeric(18, 2), o_open_order_count integer, o_is_blocked boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_left integer;
    declare v_by_owner boolean;
    declare v_owner bigint;
    declare v_id bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    v_left = minvalue(maxvalue(coalesce(p_limit, 100), 1), 500);
    v_by_owner = p_filter in ('owner', 'mine') or v_scope = 'own';
    v_owner = iif(p_filter = 'owner', p_owner_id, v_me);
    for select w.o_id from walk(iif(:v_by_owner, 'owner', :p_filter), :v_by_owner, :v_owner, :v_scope = 'branch',
                                :v_my_branch, :p_tag_id, coalesce(:p_after_name, ''),
                                coalesce(:p_after_id, 0)) w
        where :v_by_owner or :v_scope <> 'department' or :p_filter in ('tag', 'open')
        union all
        select w.o_id from walk_department(:v_me, :v_my_department, coalesce(:p_after_name, ''),
                                           coalesce(:p_after_id, 0), :v_left) w
        where not :v_by_owner and :v_scope = 'department' and :p_filter not in ('tag', 'open')
        into v_id
    do
    begin
      select c.id, c.kind, c.name, c.owner_id, s.name, c.branch_id, c.last_order_at, c.order_count, c.order_total,
             c.open_order_count, c.is_blocked, c.is_deleted
      from client c left join staff s on s.id = c.owner_id where c.id = :v_id
      into o_id, o_kind, o_name, o_owner_id, o_owner_name, v_branch, o_last_order_at, o_order_count, o_order_total,
           o_open_order_count, o_is_blocked, v_deleted;
      if (not v_deleted and (p_kind is null or o_kind = p_kind)
          and (p_filter <> 'open' or o_open_order_count > 0)
          and (p_filter <> 'tag' or not v_by_owner
               or exists (select 1 from client_tag k where k.client_id = :v_id and k.tag_id = :p_tag_id))
          and access.sees(v_scope, v_me, v_my_branch, v_my_department, o_owner_id, v_branch)) then
      begin
        o_phone = null;
        select first 1 p.phone from client_phone p where p.client_id = :v_id order by p.order_no into o_phone;
        o_tags = tags_of(v_id);
        suspend;
        v_left = v_left - 1;
        if (v_left <= 0) then leave;
      end
    end
  end

  procedure all_tags returns (o_id bigint, o_name varchar(60))
  as
  begin
    execute procedure access.check_right('clients.read');
    for select t.id, t.name from tag t order by t.name into o_id, o_name do suspend;
  end

  -- ------------------------------------------------------------ card

  procedure reach(p_id bigint) returns (o_is_there boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_owner bigint;
    declare v_branch bigint;
    declare v_deleted boolean;
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select c.owner_id, c.branch_id, c.is_deleted from client c where c.id = :p_id
    into v_owner, v_branch, v_deleted;
    o_is_there = v_branch is not null and not v_deleted
      and access.sees(v_scope, v_me, v_my_branch, v_my_department, v_owner, v_branch);
  end

  -- One fact as a line "name, tab, text"; nothing for an empty one.
  function fact(p_name varchar(20) character set ascii, p_text varchar(300)) returns varchar(330)
  as
  begin
    if (coalesce(p_text, '') = '') then return '';
    return p_name || ascii_char(9) || p_text || ascii_char(10);
  end

  function may(p_id bigint, p_action varchar(40) character set ascii) returns boolean
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10);
    declare v_reach varchar(10);
  begin
    execute procedure access.enter('clients.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select ra.scope from staff s join role_action ra on ra.role_code = s.role_code
    where s.id = :v_me and ra.action_code = :p_action
    into v_reach;
    return (select access.sees(:v_reach, :v_me, :v_my_branch, :v_my_department, c.owner_id, c.branch_id)
            from client c where c.id = :p_id);
  end

  -- Short facts of the client itself as lines; the long note comes by itself.
  procedure facts(p_id bigint)
    returns (o_facts varchar(2000), o_note varchar(2000), o_last_order_at timestamp)
  as
  begin
    select fact('legal_name', c.legal_name) || fact('tax_id', c.tax_id) || fact('tax_reason_code', c.tax_reason_code)
             || fact('reg_no', c.reg_no) || fact('bank_account', c.bank_account) || fact('bank_code', c.bank_code)
             || fact('site', c.site) || fact('birth_on', c.birth_on) || fact('source', c.source)
             || fact('version', c.version) || fact('branch', b.name) || fact('open_orders', c.open_order_count)
             || fact('credit_limit', c.credit_limit)
             || fact('debt', nullif((select sum(m.move_sum) from debt_move m where m.client_id = c.id), 0))
             || iif(may(c.id, 'pos.settle'), fact('may_credit', '1'), '')
             || iif(c.is_customer, fact('is_customer', '1'), '') || iif(c.is_supplier, fact('is_supplier', '1'), ''),
           c.note, c.last_order_at
    from client c join branch b on b.id = c.branch_id
    where c.id = :p_id
    into o_facts, o_note, o_last_order_at;
  end

  -- Contacts, phones, e-mails, addresses and tags; o_ref of a phone or e-mail is its contact.
  procedure ways(p_id bigint)
    returns (o_section varchar(10) character set ascii, o_id bigint, o_ref bigint, o_kind varchar(20), o_title varchar(300),
             o_detail varchar(2000), o_person varchar(200))
  as
  begin
    o_section = 'contact';
    for select n.id, n.name, n.note, n.job_title from contact n where n.client_id = :p_id order by n.id
        into o_id, o_title, o_detail, o_person
    do suspend;
    o_person = null;
    o_section = 'phone';
    for select p.id, p.contact_id, p.kind, p.phone, p.typed from client_phone p where p.client_id = :p_id
        order by p.order_no, p.id
        into o_id, o_ref, o_kind, o_title, o_detail
    do suspend;
    o_section = 'email';
    o_kind = null; o_detail = null;
    for select e.id, e.contact_id, e.email from client_email e where e.client_id = :p_id order by e.order_no, e.id
        into o_id, o_ref, o_title
    do suspend;
    o_section = 'address';
    o_ref = null;
    for select a.id, a.kind, a.street, a.postal_code || ascii_char(9) || a.region || ascii_char(9) || a.city
        from client_address a where a.client_id = :p_id order by a.order_no, a.id
        into o_id, o_kind, o_title, o_detail
    do suspend;
    o_section = 'tag';
    o_kind = null; o_detail = null;
    for select t.id, t.name from client_tag k join tag t on t.id = k.tag_id where k.client_id = :p_id order by t.name
        into o_id, o_title
    do suspend;
  end

  -- Open tasks, last purchases, what is bought most (of the last hundred documents). The state is compared as an
  -- expression, so that the index of all open tasks is left alone.
  procedure doings(p_id bigint)
    returns (o_section varchar(10) character set ascii, o_id bigint, o_kind varchar(20), o_title varchar(300),
             o_detail varchar(2000), o_person varchar(200), o_at timestamp, o_amount numeric(18, 2),
             o_quantity numeric(18, 3))
  as
  begin
    o_section = 'task';
    for select first 20 t.id, t.title, s.name, t.due_at
        from task t join staff s on s.id = t.staff_id
        where t.client_id = :p_id and t.state || '' = 'open'
        order by t.client_id, t.due_at
        into o_id, o_title, o_person, o_at
    do suspend;
    o_section = 'purchase';
    for select first 6 d.id, d.kind, d.number_text, d.state, s.name, d.sold_at, d.total_sum
        from sale_document d left join staff s on s.id = d.staff_id
        where d.client_id = :p_id
        order by d.client_id desc, d.sold_at desc, d.id desc
        into o_id, o_kind, o_title, o_detail, o_person, o_at, o_amount
    do suspend;
    o_section = 'goods';
    o_id = null; o_kind = null; o_detail = null; o_person = null; o_at = null;
    for select first 5 l.goods_name, sum(l.quantity), sum(l.line_sum)
        from (select first 100 d.id from sale_document d
              where d.client_id = :p_id and d.state <> 'cancelled' and d.kind <> 'return'
              order by d.client_id desc, d.sold_at desc, d.id desc) d
        join sale_line l on l.document_id = d.id
        group by l.goods_name
        order by 3 desc, 1
        into o_title, o_quantity, o_amount
    do suspend;
  end

  -- One page of the history. A single kind has an index of its own, several are picked out of all.
  procedure pages(p_client_id bigint, p_kinds varchar(100) character set ascii, p_before_at timestamp,
                  p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_ref bigint, o_kind varchar(12) character set ascii,
             o_meaning varchar(20) character set ascii, o_title varchar(300), o_detail varchar(2000),
             o_person varchar(200), o_at timestamp, o_amount numeric(18, 2))
  as
  begin
    p_before_at = coalesce(p_before_at, timestamp '9999-12-31 00:00:00');
    p_before_id = coalesce(p_before_id, 9223372036854775807);
    if (p_kinds <> '' and position(',' in p_kinds) = 0) then
      for select first (:p_limit) j.id, j.ref_id, j.kind, j.meaning, j.title, j.detail, s.name, j.happened_at, j.amount
          from journal j left join staff s on s.id = j.author_id
          where j.client_id = :p_client_id and j.kind = :p_kinds and j.happened_at <= :p_before_at
            and (j.happened_at < :p_before_at or j.id < :p_before_id)
          order by j.client_id desc, j.kind desc, j.happened_at desc, j.id desc
          into o_id, o_ref, o_kind, o_meaning, o_title, o_detail, o_person, o_at, o_amount
      do suspend;
    else
      for select first (:p_limit) j.id, j.ref_id, j.kind, j.meaning, j.title, j.detail, s.name, j.happened_at, j.amount
          from journal j left join staff s on s.id = j.author_id
          where j.client_id = :p_client_id and j.happened_at <= :p_before_at
            and (j.happened_at < :p_before_at or j.id < :p_before_id)
            and (:p_kinds = '' or position(',' || j.kind || ',' in ',' || :p_kinds || ',') > 0)
          order by j.client_id desc, j.happened_at desc, j.id desc
          into o_id, o_ref, o_kind, o_meaning, o_title, o_detail, o_person, o_at, o_amount
      do suspend;
  end

  procedure card(p_id bigint, p_journal_limit integer)
    returns (o_section varchar(10) character set ascii, o_id bigint, o_ref bigint, o_kind varchar(20), o_title varchar(300),
             o_detail varchar(2000), o_person varchar(200), o_at timestamp, o_amount numeric(18, 2),
             o_quantity numeric(18, 3), o_flag boolean)
  as
    declare v_is_there boolean;
    declare v_note varchar(2000);
  begin
    execute procedure reach(p_id) returning_values v_is_there;
    if (not v_is_there) then exit;
    o_section = 'head';
    select c.id, c.owner_id, c.kind, c.name, s.name, c.created_at, c.order_total, c.order_count, c.is_blocked
    from client c left join staff s on s.id = c.owner_id where c.id = :p_id
    into o_id, o_ref, o_kind, o_title, o_person, o_at, o_amount, o_quantity, o_flag;
    suspend;
    o_section = 'facts'; o_id = null; o_ref = null; o_kind = null; o_person = null; o_amount = null; o_quantity = null;
    execute procedure facts(p_id) returning_values o_detail, v_note, o_at;
    o_flag = may(p_id, 'clients.edit');
    suspend;
    o_section = 'note'; o_at = null; o_flag = null; o_title = null;
    if (v_note is not null) then
    begin
      o_detail = v_note;
      suspend;
    end
    o_detail = null;
    for select w.o_section, w.o_id, w.o_ref, w.o_kind, w.o_title, w.o_detail, w.o_person from ways(:p_id) w
        into o_section, o_id, o_ref, o_kind, o_title, o_detail, o_person
    do suspend;
    o_ref = null;
    for select w.o_section, w.o_id, w.o_kind, w.o_title, w.o_detail, w.o_person, w.o_at, w.o_amount, w.o_quantity
        from doings(:p_id) w
        into o_section, o_id, o_kind, o_title, o_detail, o_person, o_at, o_amount, o_quantity
    do suspend;
    o_section = 'journal'; o_quantity = null;
    for select j.o_id, j.o_ref, j.o_kind || ':' || j.o_meaning, j.o_title, j.o_detail, j.o_person, j.o_at, j.o_amount
        from pages(:p_id, '', null, null, minvalue(maxvalue(coalesce(:p_journal_limit, 30), 0), 200)) j
        into o_id, o_ref, o_kind, o_title, o_detail, o_person, o_at, o_amount
    do suspend;
  end

  procedure timeline(p_client_id bigint, p_kinds varchar(100) character set ascii, p_before_at timestamp,
                     p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_ref bigint, o_kind varchar(12) character set ascii,
             o_meaning varchar(20) character set ascii, o_title varchar(300), o_detail varchar(2000),
             o_person varchar(200), o_at timestamp, o_amount numeric(18, 2))
  as
    declare v_is_there boolean;
  begin
    execute procedure reach(p_client_id) returning_values v_is_there;
    if (not v_is_there) then exit;
    for select j.o_id, j.o_ref, j.o_kind, j.o_meaning, j.o_title, j.o_detail, j.o_person, j.o_at, j.o_amount
        from pages(:p_client_id, coalesce(:p_kinds, ''), :p_before_at, :p_before_id,
                   minvalue(maxvalue(coalesce(:p_limit, 50), 1), 200)) j
        into o_id, o_ref, o_kind, o_meaning, o_title, o_detail, o_person, o_at, o_amount
    do suspend;
  end

  -- ------------------------------------------------------------ purchases

  procedure purchases(p_client_id bigint, p_before_at timestamp, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_number varchar(40), o_at timestamp,
             o_state varchar(10) character set ascii, o_sum numeric(18, 2), o_line_count integer, o_person varchar(200))
  as
    declare v_is_there boolean;
  begin
    execute procedure reach(p_client_id) returning_values v_is_there;
    if (not v_is_there) then exit;
    p_before_at = coalesce(p_before_at, timestamp '9999-12-31 00:00:00');
    p_before_id = coalesce(p_before_id, 9223372036854775807);
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 200)) d.id, d.kind, d.number_text, d.sold_at,
               d.state, d.total_sum, (select count(*) from sale_line l where l.document_id = d.id), s.name
        from sale_document d left join staff s on s.id = d.staff_id
        where d.client_id = :p_client_id and d.sold_at <= :p_before_at
          and (d.sold_at < :p_before_at or d.id < :p_before_id)
        order by d.client_id desc, d.sold_at desc, d.id desc
        into o_id, o_kind, o_number, o_at, o_state, o_sum, o_line_count, o_person
    do suspend;
  end

  procedure purchase_lines(p_document_id bigint)
    returns (o_line_no integer, o_goods_code varchar(60), o_goods_name varchar(300), o_quantity numeric(18, 3),
             o_discount_percent numeric(5, 2), o_sum numeric(18, 2))
  as
    declare v_is_there boolean;
  begin
    execute procedure reach((select d.client_id from sale_document d where d.id = :p_document_id))
      returning_values v_is_there;
    if (not v_is_there) then exit;
    for select l.line_no, l.goods_code, l.goods_name, l.quantity, l.discount_percent, l.line_sum
        from sale_line l where l.document_id = :p_document_id order by l.line_no
        into o_line_no, o_goods_code, o_goods_name, o_quantity, o_discount_percent, o_sum
    do suspend;
  end
end;
