recreate package body stock_documents
as
begin
  function is_seen(p_store_id bigint, p_scope varchar(10) character set ascii, p_my_branch bigint) returns boolean
  as
  begin
    return exists (select 1 from store s
                   where s.id = :p_store_id and (:p_scope = 'all' or s.branch_id = :p_my_branch));
  end

  -- ------------------------------------------------------------ reading

  procedure list_documents(p_kind varchar(10) character set ascii, p_state varchar(10) character set ascii,
                           p_store_id bigint, p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_number varchar(40), o_store varchar(100),
             o_to_store varchar(100), o_supplier varchar(200), o_state varchar(10) character set ascii,
             o_started_at timestamp, o_posted_at timestamp, o_staff varchar(200), o_note varchar(500),
             o_lines integer, o_cost_sum numeric(18, 2))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select first (:p_limit) d.id, d.kind, d.number_text, s.name, t.name, c.name, d.state, d.started_at, d.posted_at,
               p.name, d.note, l.amount, l.cost_sum
        from stock_document d
          join store s on s.id = d.store_id
          left join store t on t.id = d.to_store_id
          left join client c on c.id = d.supplier_id
          join staff p on p.id = d.staff_id
          cross join lateral (select count(*) as amount, sum(cast(x.quantity * x.cost as numeric(18, 2))) as cost_sum
                              from stock_document_line x where x.document_id = d.id) l
        where (:p_after_id is null or d.id < :p_after_id)
          and (coalesce(:p_kind, '') = '' or d.kind = :p_kind)
          and (coalesce(:p_state, '') = '' or d.state = :p_state)
          and (:p_store_id is null or d.store_id = :p_store_id or d.to_store_id = :p_store_id)
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, d.staff_id, s.branch_id)
               or (:v_scope = 'branch' and t.branch_id = :v_my_branch))
        order by d.id desc
        into o_id, o_kind, o_number, o_store, o_to_store, o_supplier, o_state, o_started_at, o_posted_at, o_staff,
             o_note, o_lines, o_cost_sum
    do suspend;
  end

  procedure head(p_id bigint)
    returns (o_id bigint, o_version integer, o_kind varchar(10) character set ascii, o_number varchar(40),
             o_store_id bigint, o_store varchar(100), o_to_store_id bigint, o_to_store varchar(100),
             o_supplier_id bigint, o_supplier varchar(200), o_state varchar(10) character set ascii,
             o_started_at timestamp, o_posted_at timestamp, o_staff varchar(200), o_note varchar(500))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select d.id, d.version, d.kind, d.number_text, s.id, s.name, t.id, t.name, c.id, c.name, d.state,
               d.started_at, d.posted_at, p.name, d.note
        from stock_document d
          join store s on s.id = d.store_id
          left join store t on t.id = d.to_store_id
          left join client c on c.id = d.supplier_id
          join staff p on p.id = d.staff_id
        where d.id = :p_id
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, d.staff_id, s.branch_id)
               or (:v_scope = 'branch' and t.branch_id = :v_my_branch))
        into o_id, o_version, o_kind, o_number, o_store_id, o_store, o_to_store_id, o_to_store, o_supplier_id,
             o_supplier, o_state, o_started_at, o_posted_at, o_staff, o_note
    do suspend;
  end

  procedure document_lines(p_id bigint)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10),
             o_quantity numeric(18, 3), o_cost numeric(18, 2), o_expected numeric(18, 3), o_counted_at timestamp,
             o_price numeric(18, 2), o_balance numeric(18, 3))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select l.line_no, g.id, g.code, g.name, g.unit, l.quantity, l.cost, l.expected_qty, l.counted_at, g.price,
               coalesce(b.quantity, 0)
        from stock_document d
          join store s on s.id = d.store_id
          left join store t on t.id = d.to_store_id
          join stock_document_line l on l.document_id = d.id
          join goods g on g.id = l.goods_id
          left join stock_balance b on b.goods_id = l.goods_id and b.store_id = d.store_id
        where d.id = :p_id
          and (access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, d.staff_id, s.branch_id)
               or (:v_scope = 'branch' and t.branch_id = :v_my_branch))
        order by l.line_no
        into o_line_no, o_goods_id, o_code, o_name, o_unit, o_quantity, o_cost, o_expected, o_counted_at, o_price,
             o_balance
    do suspend;
  end

  -- ------------------------------------------------------------ drafts

  procedure check_head(p_kind varchar(10) character set ascii, p_store_id bigint, p_to_store_id bigint,
                       p_supplier_id bigint, p_scope varchar(10) character set ascii, p_my_branch bigint)
  as
  begin
    if (p_kind is null or p_kind not in ('receipt', 'writeoff', 'transfer', 'count')) then
      exception e_stock_kind using (coalesce(p_kind, ''));
    if (not is_seen(p_store_id, p_scope, p_my_branch)) then exception e_stock_no_store using (coalesce(p_store_id, ''));
    if (p_to_store_id is not null and not exists (select 1 from store s where s.id = :p_to_store_id)) then
      exception e_stock_no_store using (p_to_store_id);
    if (p_kind = 'transfer' and p_to_store_id = p_store_id) then exception e_stock_to_store;
    if (p_supplier_id is not null and not exists (select 1 from client c where c.id = :p_supplier_id)) then
      exception e_stock_supplier using (p_supplier_id);
  end

  -- The draft is held until the end of the transaction; p_version null: whatever it is now.
  procedure hold_draft(p_id bigint, p_version integer)
    returns (o_kind varchar(10) character set ascii, o_number varchar(40), o_store_id bigint, o_to_store_id bigint,
             o_note varchar(500), o_me bigint)
  as
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_state varchar(10) character set ascii;
    declare v_version integer;
    declare v_author bigint;
    declare v_branch bigint;
  begin
    execute procedure access.enter('stock.edit') returning_values o_me, v_my_branch, v_my_department, v_scope;
    select d.kind, d.number_text, d.store_id, d.to_store_id, d.note, d.state, d.version, d.staff_id
    from stock_document d where d.id = :p_id with lock
    into o_kind, o_number, o_store_id, o_to_store_id, o_note, v_state, v_version, v_author;
    v_branch = (select s.branch_id from store s where s.id = :o_store_id);
    if (o_kind is null or not access.sees(v_scope, o_me, v_my_branch, v_my_department, v_author, v_branch)) then
      exception e_stock_not_found using (coalesce(p_id, ''));
    if (v_state <> 'draft') then exception e_stock_not_draft using (o_number);
    if (v_version <> p_version) then exception e_stock_stale using (o_number);
  end

  procedure count_up(p_id bigint) returns (o_version integer)
  as
  begin
    update stock_document d set d.version = d.version + 1 where d.id = :p_id returning d.version into o_version;
    post_event 'stock';
  end

  procedure open_draft(p_kind varchar(10) character set ascii, p_store_id bigint, p_to_store_id bigint,
                       p_supplier_id bigint, p_note varchar(500))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('stock.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure check_head(p_kind, p_store_id, p_to_store_id, p_supplier_id, v_scope, v_my_branch);
    insert into stock_document (kind, number_text, store_id, to_store_id, supplier_id, started_at, staff_id, note)
    values (:p_kind, '', :p_store_id, iif(:p_kind = 'transfer', :p_to_store_id, null),
            iif(:p_kind = 'receipt', :p_supplier_id, null), clock.utc_now(), :v_me, nullif(trim(:p_note), ''))
    returning id, version into o_id, o_version;
    update stock_document d
    set d.number_text = lpad(d.id, maxvalue(6, char_length(cast(d.id as varchar(20)))), '0')
    where d.id = :o_id;
    post_event 'stock';
    suspend;
  end

  procedure save_head(p_id bigint, p_version integer, p_store_id bigint, p_to_store_id bigint, p_supplier_id bigint,
                      p_note varchar(500))
    returns (o_id bigint, o_version integer)
  as
    declare v_kind varchar(10) character set ascii;
    declare v_number varchar(40);
    declare v_store bigint;
    declare v_to_store bigint;
    declare v_note varchar(500);
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure hold_draft(p_id, p_version)
      returning_values v_kind, v_number, v_store, v_to_store, v_note, v_me;
    execute procedure access.enter('stock.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    -- What a count expected is of its store.
    if (v_kind = 'count' and exists (select 1 from stock_document_line l where l.document_id = :p_id)) then
      p_store_id = v_store;
    execute procedure check_head(v_kind, p_store_id, p_to_store_id, p_supplier_id, v_scope, v_my_branch);
    update stock_document d
    set d.store_id = :p_store_id, d.to_store_id = iif(:v_kind = 'transfer', :p_to_store_id, null),
        d.supplier_id = iif(:v_kind = 'receipt', :p_supplier_id, null), d.note = nullif(trim(:p_note), '')
    where d.id = :p_id;
    o_id = p_id;
    execute procedure count_up(p_id) returning_values o_version;
    suspend;
  end

  procedure check_line(p_kind varchar(10) character set ascii, p_goods_id bigint, p_quantity numeric(18, 3),
                       p_cost numeric(18, 2))
  as
    declare v_name varchar(200);
    declare v_goods_kind varchar(10) character set ascii;
  begin
    select g.name, g.kind from goods g where g.id = :p_goods_id into v_name, v_goods_kind;
    if (v_name is null or v_goods_kind not in ('piece', 'weight')) then
      exception e_stock_goods using (coalesce(v_name, p_goods_id, ''));
    if (p_quantity is null or p_quantity < 0 or p_quantity > 999999999 or (p_quantity = 0 and p_kind <> 'count')) then
      exception e_stock_quantity using (v_name, coalesce(p_quantity, ''));
    if (p_cost < 0) then exception e_stock_cost using (v_name, p_cost);
  end

  procedure add_goods(p_id bigint, p_goods_id bigint, p_quantity numeric(18, 3), p_cost numeric(18, 2))
    returns (o_line_no integer, o_version integer)
  as
    declare v_kind varchar(10) character set ascii;
    declare v_number varchar(40);
    declare v_store bigint;
    declare v_to_store bigint;
    declare v_note varchar(500);
    declare v_me bigint;
    declare v_held numeric(18, 3);
  begin
    execute procedure hold_draft(p_id, null) returning_values v_kind, v_number, v_store, v_to_store, v_note, v_me;
    select l.line_no, l.quantity from stock_document_line l
    where l.document_id = :p_id and l.goods_id = :p_goods_id
    into o_line_no, v_held;
    p_quantity = p_quantity + coalesce(v_held, 0);
    execute procedure check_line(v_kind, p_goods_id, p_quantity, p_cost);
    if (o_line_no is null) then
    begin
      o_line_no = coalesce((select max(l.line_no) from stock_document_line l where l.document_id = :p_id), 0) + 1;
      insert into stock_document_line (document_id, line_no, goods_id, quantity, cost, expected_qty, counted_at)
      values (:p_id, :o_line_no, :p_goods_id, :p_quantity, iif(:v_kind = 'receipt', :p_cost, null),
              iif(:v_kind = 'count', stock.balance(:p_goods_id, :v_store), null),
              iif(:v_kind = 'count', clock.utc_now(), null));
    end
    else
      update stock_document_line l
      set l.quantity = :p_quantity, l.cost = iif(:v_kind = 'receipt', coalesce(:p_cost, l.cost), null),
          l.expected_qty = iif(:v_kind = 'count', stock.balance(:p_goods_id, :v_store), null),
          l.counted_at = iif(:v_kind = 'count', clock.utc_now(), null)
      where l.document_id = :p_id and l.line_no = :o_line_no;
    execute procedure count_up(p_id) returning_values o_version;
    suspend;
  end

  procedure set_line(p_id bigint, p_version integer, p_line_no integer, p_quantity numeric(18, 3),
                     p_cost numeric(18, 2))
    returns (o_id bigint, o_version integer)
  as
    declare v_kind varchar(10) character set ascii;
    declare v_number varchar(40);
    declare v_store bigint;
    declare v_to_store bigint;
    declare v_note varchar(500);
    declare v_me bigint;
    declare v_goods_id bigint;
  begin
    execute procedure hold_draft(p_id, p_version)
      returning_values v_kind, v_number, v_store, v_to_store, v_note, v_me;
    select l.goods_id from stock_document_line l where l.document_id = :p_id and l.line_no = :p_line_no into v_goods_id;
    if (v_goods_id is null) then exception e_stock_stale using (v_number);
    if (p_quantity is null) then
      delete from stock_document_line l where l.document_id = :p_id and l.line_no = :p_line_no;
    else
    begin
      execute procedure check_line(v_kind, v_goods_id, p_quantity, p_cost);
      update stock_document_line l
      set l.quantity = :p_quantity, l.cost = iif(:v_kind = 'receipt', :p_cost, null),
          l.expected_qty = iif(:v_kind = 'count', stock.balance(:v_goods_id, :v_store), null),
          l.counted_at = iif(:v_kind = 'count', clock.utc_now(), null)
      where l.document_id = :p_id and l.line_no = :p_line_no;
    end
    o_id = p_id;
    execute procedure count_up(p_id) returning_values o_version;
    suspend;
  end

  procedure cancel_document(p_id bigint, p_version integer)
  as
    declare v_kind varchar(10) character set ascii;
    declare v_number varchar(40);
    declare v_store bigint;
    declare v_to_store bigint;
    declare v_note varchar(500);
    declare v_me bigint;
    declare v_version integer;
  begin
    execute procedure hold_draft(p_id, p_version)
      returning_values v_kind, v_number, v_store, v_to_store, v_note, v_me;
    update stock_document d set d.state = 'cancelled' where d.id = :p_id;
    execute procedure count_up(p_id) returning_values v_version;
  end

  -- ------------------------------------------------------------ posting

  -- The balance stays as it is from here to the end of the transaction.
  procedure hold_balance(p_goods_id bigint, p_store_id bigint)
    returns (o_quantity numeric(18, 3), o_cost numeric(18, 4))
  as
  begin
    select b.quantity, b.average_cost from stock_balance b
    where b.goods_id = :p_goods_id and b.store_id = :p_store_id with lock
    into o_quantity, o_cost;
    o_quantity = coalesce(o_quantity, 0);
  end

  procedure put_move(p_id bigint, p_kind varchar(10) character set ascii, p_store_id bigint, p_goods_id bigint,
                     p_quantity numeric(18, 3), p_cost numeric(18, 4), p_now timestamp, p_me bigint)
  as
  begin
    insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at, staff_id, document_id)
    values (:p_store_id, :p_goods_id, :p_quantity, :p_cost, :p_kind, :p_now, :p_now, :p_me, :p_id);
  end

  procedure take_out(p_id bigint, p_kind varchar(10) character set ascii, p_store_id bigint, p_to_store_id bigint,
                     p_goods_id bigint, p_quantity numeric(18, 3), p_now timestamp, p_me bigint)
    returns (o_cost numeric(18, 4))
  as
    declare v_left numeric(18, 3);
    declare v_other numeric(18, 3);
    declare v_other_cost numeric(18, 4);
    declare v_name varchar(200);
    declare v_policy varchar(10) character set ascii;
  begin
    if (p_to_store_id < p_store_id) then
      execute procedure hold_balance(p_goods_id, p_to_store_id) returning_values v_other, v_other_cost;
    execute procedure hold_balance(p_goods_id, p_store_id) returning_values v_left, o_cost;
    select g.name, g.stock_policy from goods g where g.id = :p_goods_id into v_name, v_policy;
    if (v_policy = 'block' and v_left < p_quantity) then exception e_stock_short using (v_name, v_left, p_quantity);
    execute procedure put_move(p_id, p_kind, p_store_id, p_goods_id, - p_quantity, o_cost, p_now, p_me);
    if (p_to_store_id is not null) then
      execute procedure put_move(p_id, p_kind, p_to_store_id, p_goods_id, p_quantity, o_cost, p_now, p_me);
  end

  -- A movement that happened or was known before the line was counted is in what was counted; any other is not.
  procedure put_count(p_id bigint, p_store_id bigint, p_goods_id bigint, p_line_no integer, p_quantity numeric(18, 3),
                      p_counted_at timestamp, p_now timestamp, p_me bigint)
  as
    declare v_expected numeric(18, 3);
    declare v_cost numeric(18, 4);
  begin
    execute procedure hold_balance(p_goods_id, p_store_id) returning_values v_expected, v_cost;
    v_expected = v_expected - coalesce((
      select sum(m.quantity) from stock_move m
      where m.goods_id = :p_goods_id and m.store_id = :p_store_id
        and m.written_at > :p_counted_at and m.at_instant > :p_counted_at), 0);
    update stock_document_line l set l.expected_qty = :v_expected, l.cost = :v_cost
    where l.document_id = :p_id and l.line_no = :p_line_no;
    if (v_expected <> p_quantity) then
      insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at, staff_id, document_id)
      values (:p_store_id, :p_goods_id, :p_quantity - :v_expected, :v_cost, 'count', :p_counted_at, :p_now, :p_me, :p_id);
  end

  procedure check_posting(p_id bigint, p_kind varchar(10) character set ascii, p_number varchar(40),
                          p_to_store_id bigint, p_note varchar(500), p_even_so boolean)
  as
    declare v_count integer;
    declare v_name varchar(200);
  begin
    if (not exists (select 1 from stock_document_line l where l.document_id = :p_id)) then
      exception e_stock_empty using (p_number);
    if (p_kind = 'transfer' and p_to_store_id is null) then exception e_stock_to_store;
    if (p_kind = 'writeoff' and p_note is null) then exception e_stock_reason;
    if (p_kind = 'receipt' and not coalesce(p_even_so, false)) then
    begin
      select count(*), min(g.name)
      from stock_document_line l join goods g on g.id = l.goods_id
      where l.document_id = :p_id and coalesce(l.cost, 0) = 0
      into v_count, v_name;
      if (v_count > 0) then exception e_stock_zero_cost using (v_count, v_name);
    end
  end

  procedure post_document(p_id bigint, p_version integer, p_even_so boolean) returns (o_id bigint, o_version integer)
  as
    declare v_kind varchar(10) character set ascii;
    declare v_number varchar(40);
    declare v_store bigint;
    declare v_to_store bigint;
    declare v_note varchar(500);
    declare v_me bigint;
    declare v_now timestamp;
    declare v_line_no integer;
    declare v_goods_id bigint;
    declare v_quantity numeric(18, 3);
    declare v_cost numeric(18, 4);
    declare v_counted_at timestamp;
  begin
    execute procedure hold_draft(p_id, p_version)
      returning_values v_kind, v_number, v_store, v_to_store, v_note, v_me;
    execute procedure check_posting(p_id, v_kind, v_number, v_to_store, v_note, p_even_so);
    v_now = clock.utc_now();
    for select l.line_no, l.goods_id, l.quantity, l.cost, l.counted_at
        from stock_document_line l
        where l.document_id = :p_id
        order by l.goods_id
        into v_line_no, v_goods_id, v_quantity, v_cost, v_counted_at
    do
      if (v_kind = 'receipt') then
        execute procedure put_move(p_id, v_kind, v_store, v_goods_id, v_quantity, v_cost, v_now, v_me);
      else if (v_kind = 'count') then
        execute procedure put_count(p_id, v_store, v_goods_id, v_line_no, v_quantity, v_counted_at, v_now, v_me);
      else
      begin
        execute procedure take_out(p_id, v_kind, v_store, v_to_store, v_goods_id, v_quantity, v_now, v_me)
          returning_values v_cost;
        update stock_document_line l set l.cost = :v_cost where l.document_id = :p_id and l.line_no = :v_line_no;
      end
    update stock_document d set d.state = 'posted', d.posted_at = :v_now where d.id = :p_id;
    o_id = p_id;
    execute procedure count_up(p_id) returning_values o_version;
    suspend;
  end
end;
