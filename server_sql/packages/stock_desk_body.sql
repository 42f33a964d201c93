recreate package body stock_desk
as
begin
  -- ------------------------------------------------------------ stores

  procedure stores
    returns (o_id bigint, o_version integer, o_name varchar(100), o_branch_id bigint, o_branch varchar(200),
             o_is_active boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select s.id, s.version, s.name, b.id, b.name, s.is_active
        from store s join branch b on b.id = s.branch_id
        where :v_scope = 'all' or b.id = :v_my_branch
        order by iif(b.id = :v_my_branch, 0, 1), b.name, s.name
        into o_id, o_version, o_name, o_branch_id, o_branch, o_is_active
    do suspend;
  end

  procedure save_store(p_id bigint, p_version integer, p_branch_id bigint, p_name varchar(100), p_is_active boolean)
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch varchar(200);
  begin
    execute procedure access.enter('stock.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    p_name = trim(p_name);
    if (coalesce(p_name, '') = '') then exception e_stock_store_name;
    if (exists (select 1 from store s where upper(s.name) = upper(:p_name) and s.id is distinct from :p_id)) then
      exception e_stock_store_taken using (p_name);
    if (p_id is not null) then p_branch_id = (select s.branch_id from store s where s.id = :p_id);
    v_branch = (select b.name from branch b where b.id = :p_branch_id and (:v_scope = 'all' or b.id = :v_my_branch));
    if (v_branch is null) then exception e_stock_no_store using (coalesce(p_id, p_branch_id, ''));
    if (p_id is null) then
      insert into store (branch_id, name, is_active) values (:p_branch_id, :p_name, true)
      returning id, version into o_id, o_version;
    else
    begin
      if (not p_is_active and not exists (select 1 from store s where s.branch_id = :p_branch_id and s.is_active
                                          and s.id <> :p_id)) then
        exception e_stock_store_last using (v_branch);
      update store s set s.name = :p_name, s.is_active = coalesce(:p_is_active, true), s.version = s.version + 1
      where s.id = :p_id and s.version = :p_version
      returning s.id, s.version into o_id, o_version;
      if (o_id is null) then exception e_stock_no_store using (p_id);
    end
    post_event 'stock';
    suspend;
  end

  -- ------------------------------------------------------------ balances

  -- What the stores I may see have of goods. The cost is the average of what is there.
  procedure held(p_goods_id bigint, p_store_id bigint, p_scope varchar(10) character set ascii, p_my_branch bigint)
    returns (o_quantity numeric(18, 3), o_average_cost numeric(18, 4))
  as
    declare v_there numeric(18, 3);
    declare v_worth numeric(18, 4);
  begin
    select coalesce(sum(b.quantity), 0), sum(iif(b.quantity > 0 and b.average_cost is not null, b.quantity, 0)),
           sum(iif(b.quantity > 0, cast(b.quantity * b.average_cost as numeric(18, 4)), 0)), max(b.average_cost)
    from stock_balance b join store s on s.id = b.store_id
    where b.goods_id = :p_goods_id and (:p_store_id is null or b.store_id = :p_store_id)
      and (:p_scope = 'all' or s.branch_id = :p_my_branch)
    into o_quantity, v_there, v_worth, o_average_cost;
    if (v_there > 0) then o_average_cost = v_worth / v_there;
  end

  procedure found_goods(p_text varchar(200), p_after_name varchar(200), p_after_id bigint, p_limit integer)
    returns (o_id bigint)
  as
  begin
    if (coalesce(trim(p_text), '') <> '') then
      for select s.o_id from goods_catalogue.search(:p_text, :p_limit) s into o_id do suspend;
    else
      for select g.id from goods g
          where g.name >= coalesce(:p_after_name, '')
            and (:p_after_name is null or g.name > :p_after_name or g.id > :p_after_id)
          order by g.name, g.id
          into o_id
      do suspend;
  end

  procedure balances(p_store_id bigint, p_which varchar(10) character set ascii, p_text varchar(200),
                     p_after_name varchar(200), p_after_id bigint, p_limit integer)
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_group_name varchar(100), o_unit varchar(10),
             o_quantity numeric(18, 3), o_average_cost numeric(18, 4), o_price numeric(18, 2),
             o_minimum numeric(18, 3), o_policy varchar(10) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_kind varchar(10) character set ascii;
    declare v_is_active boolean;
    declare v_count integer = 0;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select f.o_id from found_goods(:p_text, :p_after_name, :p_after_id, :p_limit) f into o_goods_id
    do
    begin
      select g.code, g.name, r.name, g.unit, g.price, g.minimum_qty, g.stock_policy, g.kind, g.is_active
      from goods g left join goods_group r on r.id = g.group_id where g.id = :o_goods_id
      into o_code, o_name, o_group_name, o_unit, o_price, o_minimum, o_policy, v_kind, v_is_active;
      if (v_kind in ('piece', 'weight')) then
      begin
        execute procedure held(o_goods_id, p_store_id, v_scope, v_my_branch) returning_values o_quantity, o_average_cost;
        if ((v_is_active or o_quantity <> 0) and (p_which = 'all' or (p_which = 'there' and o_quantity > 0)
            or (p_which = 'minus' and o_quantity < 0))) then
        begin
          suspend;
          v_count = v_count + 1;
          if (v_count >= p_limit) then exit;
        end
      end
    end
  end

  -- ------------------------------------------------------------ movements

  procedure walk_moves(p_goods_id bigint, p_after_id bigint) returns (o_id bigint)
  as
  begin
    if (p_goods_id is null) then
      for select m.id from stock_move m where :p_after_id is null or m.id < :p_after_id
          order by m.id desc into o_id
      do suspend;
    else
      for select m.id from stock_move m
          where m.goods_id = :p_goods_id and (:p_after_id is null or m.id < :p_after_id)
          order by m.goods_id desc, m.id desc into o_id
      do suspend;
  end

  procedure diary(p_goods_id bigint, p_store_id bigint, p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_at timestamp, o_goods_id bigint, o_goods varchar(200), o_unit varchar(10),
             o_store varchar(100), o_kind varchar(10) character set ascii, o_quantity numeric(18, 3),
             o_cost numeric(18, 4), o_staff varchar(200), o_document_id bigint, o_sale_document_id bigint,
             o_number varchar(40), o_note varchar(500), o_left numeric(18, 3))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_before numeric(18, 3);
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_goods_id is not null and p_store_id is not null) then
      v_before = coalesce((select sum(m.quantity) from stock_move m
                           where m.goods_id = :p_goods_id and m.store_id = :p_store_id
                             and (:p_after_id is null or m.id < :p_after_id)), 0);
    for select m.o_id from walk_moves(:p_goods_id, :p_after_id) m
        join stock_move x on x.id = m.o_id
        join store s on s.id = x.store_id
        where (:p_store_id is null or x.store_id = :p_store_id)
          and (:v_scope = 'all'
               or access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, x.staff_id, s.branch_id))
        into o_id
    do
    begin
      select m.at_instant, g.id, g.name, g.unit, s.name, m.kind, m.quantity, m.cost, p.name, m.document_id,
             m.sale_document_id, coalesce(d.number_text, w.number_text), d.note
      from stock_move m
        join goods g on g.id = m.goods_id
        join store s on s.id = m.store_id
        left join staff p on p.id = m.staff_id
        left join stock_document d on d.id = m.document_id
        left join sale_document w on w.id = m.sale_document_id
      where m.id = :o_id
      into o_at, o_goods_id, o_goods, o_unit, o_store, o_kind, o_quantity, o_cost, o_staff, o_document_id,
           o_sale_document_id, o_number, o_note;
      o_left = v_before;
      v_before = v_before - o_quantity;
      suspend;
      p_limit = p_limit - 1;
      if (p_limit <= 0) then exit;
    end
  end

  -- ------------------------------------------------------------ what to order

  procedure to_order(p_store_id bigint)
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_quantity numeric(18, 3),
             o_minimum numeric(18, 3), o_supplier_id bigint, o_supplier varchar(200), o_cost numeric(18, 4))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_average numeric(18, 4);
    declare v_last bigint;
    declare v_last_supplier bigint;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select g.id, g.code, g.name, g.unit, g.minimum_qty, g.supplier_id
        from goods g
        where g.minimum_qty > 0 and g.is_active and g.kind in ('piece', 'weight')
        order by g.name, g.id
        into o_goods_id, o_code, o_name, o_unit, o_minimum, o_supplier_id
    do
    begin
      execute procedure held(o_goods_id, p_store_id, v_scope, v_my_branch) returning_values o_quantity, v_average;
      if (o_quantity < o_minimum) then
      begin
        v_last = null;
        v_last_supplier = null;
        o_cost = null;
        select first 1 m.id, m.cost, d.supplier_id
        from stock_move m join stock_document d on d.id = m.document_id
        where m.goods_id = :o_goods_id and m.kind = 'receipt'
        order by m.goods_id desc, m.id desc
        into v_last, o_cost, v_last_supplier;
        o_supplier_id = coalesce(o_supplier_id, v_last_supplier);
        o_supplier = (select c.name from client c where c.id = :o_supplier_id);
        suspend;
      end
    end
  end

  procedure terms(p_goods_id bigint)
    returns (o_goods_id bigint, o_version integer, o_policy varchar(10) character set ascii, o_minimum numeric(18, 3),
             o_supplier_id bigint, o_supplier varchar(200))
  as
  begin
    execute procedure access.check_right('stock.read');
    for select g.id, g.version, g.stock_policy, g.minimum_qty, g.supplier_id, c.name
        from goods g left join client c on c.id = g.supplier_id
        where g.id = :p_goods_id
        into o_goods_id, o_version, o_policy, o_minimum, o_supplier_id, o_supplier
    do suspend;
  end

  procedure save_terms(p_goods_id bigint, p_version integer, p_policy varchar(10) character set ascii,
                       p_minimum numeric(18, 3), p_supplier_id bigint)
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_by varchar(200);
    declare v_at timestamp;
  begin
    execute procedure access.enter('goods.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (v_scope <> 'all') then exception e_access_denied using ('goods.edit');
    if (p_policy is null or p_policy not in ('block', 'warn', 'allow') or p_minimum < 0) then
      exception e_stock_terms using (coalesce(p_policy, ''), coalesce(p_minimum, ''));
    if (p_supplier_id is not null and not exists (select 1 from client c where c.id = :p_supplier_id)) then
      exception e_stock_supplier using (p_supplier_id);
    update goods g
    set g.stock_policy = :p_policy, g.minimum_qty = :p_minimum, g.supplier_id = :p_supplier_id,
        g.updated_at = clock.utc_now(), g.updated_by = :v_me, g.changed_in = current_transaction,
        g.version = g.version + 1
    where g.id = :p_goods_id and g.version = :p_version
    returning g.id, g.version into o_id, o_version;
    if (o_id is null) then
    begin
      select coalesce(s.name, ''), g.updated_at from goods g left join staff s on s.id = g.updated_by
      where g.id = :p_goods_id into v_by, v_at;
      if (v_at is null) then exception e_goods_not_found using (coalesce(p_goods_id, ''));
      exception e_goods_stale using (v_by, v_at);
    end
    post_event 'goods';
    suspend;
  end

  -- ------------------------------------------------------------ margin

  procedure margin(p_first timestamp, p_last timestamp, p_branch_id bigint)
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_quantity numeric(18, 3),
             o_sold_sum numeric(18, 2), o_cost_sum numeric(18, 2), o_unknown_sum numeric(18, 2))
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('stock.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (p_last < p_first) then exception e_stock_period using (p_first, p_last);
    for select g.id, g.code, g.name, g.unit, sum(k.sign * l.quantity),
               sum(iif(l.cost is null and g.kind <> 'service', 0, k.sign * l.line_sum)),
               sum(k.sign * cast(l.quantity * coalesce(l.cost, 0) as numeric(18, 2))),
               sum(iif(l.cost is null and g.kind <> 'service', k.sign * l.line_sum, 0))
        from sale_document d
          cross join lateral (select iif(d.kind = 'return', -1, 1) as sign from rdb$database) k
          join sale_line l on l.document_id = d.id
          join goods g on g.id = l.goods_id
        where d.sold_at >= :p_first and d.sold_at < :p_last and d.kind in ('receipt', 'return') and d.state <> 'cancelled'
          and (:p_branch_id is null or d.branch_id = :p_branch_id)
          and (:v_scope = 'all' or d.branch_id = :v_my_branch)
        group by g.id, g.code, g.name, g.unit
        order by g.name, g.id
        into o_goods_id, o_code, o_name, o_unit, o_quantity, o_sold_sum, o_cost_sum, o_unknown_sum
    do suspend;
  end

  -- ------------------------------------------------------------ labels

  procedure labels(p_ids varchar(8000))
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii)
  as
  begin
    execute procedure access.check_right('goods.read');
    for select g.id, g.code, g.name, g.unit, g.price,
               (select first 1 c.code from goods_code c where c.goods_id = g.id and c.pack_qty = 1
                order by decode(c.kind, 'ean', 1, 'internal', 2, 3), c.code)
        from text_lists.parts(:p_ids, ',') p join goods g on g.id = cast(p.o_part as bigint)
        order by p.o_no
        into o_goods_id, o_code, o_name, o_unit, o_price, o_barcode
    do suspend;
  end
end;
