recreate package body stock
as
begin
  function balance(p_goods_id bigint, p_store_id bigint) returns numeric(18, 3)
  as
  begin
    return coalesce((select b.quantity from stock_balance b
                     where b.goods_id = :p_goods_id and b.store_id = :p_store_id), 0);
  end

  function json_text(p_text varchar(400)) returns varchar(900)
  as
  begin
    if (p_text is null) then return 'null';
    p_text = replace(replace(p_text, ascii_char(9), ' '), ascii_char(10), ' ');
    return '"' || replace(replace(p_text, '\', '\\'), '"', '\"') || '"';
  end

  procedure short_of(p_store_id bigint, p_lines varchar(8000))
    returns (o_goods_id bigint, o_name varchar(200), o_kit_name varchar(200), o_policy varchar(10) character set ascii,
             o_wanted numeric(18, 3), o_left numeric(18, 3))
  as
  begin
    for with cart as (
          select cast(n.o_a as bigint) as id, sum(cast(n.o_b as numeric(18, 3))) as amount
          from clients_words.lines(:p_lines) n group by 1),
        parts as (
          select g.id, cast(null as varchar(200)) as kit, c.amount
          from cart c join goods g on g.id = c.id where g.kind in ('piece', 'weight')
          union all
          select k.part_id, g.name, c.amount * k.quantity
          from cart c join goods g on g.id = c.id and g.kind = 'kit' join kit_part k on k.kit_id = g.id)
        select g.id, g.name, max(p.kit), g.stock_policy, sum(p.amount)
        from parts p join goods g on g.id = p.id
        where g.kind in ('piece', 'weight') and g.stock_policy <> 'allow'
        group by g.id, g.name, g.stock_policy
        order by g.name
        into o_goods_id, o_name, o_kit_name, o_policy, o_wanted
    do
    begin
      o_left = balance(o_goods_id, p_store_id);
      if (o_left < o_wanted) then suspend;
    end
  end

  -- What a document moves, in the order of goods. A line with a quantity below nothing would move the other way.
  procedure sold_parts(p_document_id bigint) returns (o_goods_id bigint, o_line_no integer, o_quantity numeric(18, 3))
  as
  begin
    for select p.goods_id, min(p.line_no), sum(p.quantity)
        from (select l.goods_id, l.line_no, l.quantity
              from sale_line l join goods g on g.id = l.goods_id
              where l.document_id = :p_document_id and g.kind in ('piece', 'weight')
              union all
              select k.part_id, l.line_no, l.quantity * k.quantity
              from sale_line l join goods g on g.id = l.goods_id and g.kind = 'kit'
                join kit_part k on k.kit_id = l.goods_id join goods x on x.id = k.part_id and x.kind in ('piece', 'weight')
              where l.document_id = :p_document_id) p
        group by p.goods_id
        having sum(p.quantity) <> 0
        order by p.goods_id
        into o_goods_id, o_line_no, o_quantity
    do suspend;
  end

  -- A return comes back at the cost it was sold at, when the receipt is known.
  procedure put_costs(p_document_id bigint, p_store_id bigint)
  as
  begin
    merge into sale_line t
    using (
      select l.id, coalesce(
          (select w.cost from sale_line w where w.id = l.return_of_line_id),
          iif(g.kind = 'kit',
              (select iif(count(*) = count(b.average_cost), sum(k.quantity * b.average_cost), null)
               from kit_part k join goods x on x.id = k.part_id and x.kind in ('piece', 'weight')
                 left join stock_balance b on b.goods_id = k.part_id and b.store_id = :p_store_id
               where k.kit_id = g.id),
              (select b.average_cost from stock_balance b where b.goods_id = g.id and b.store_id = :p_store_id))) as cost
      from sale_line l join goods g on g.id = l.goods_id and g.kind <> 'service'
      where l.document_id = :p_document_id) n
    on (t.id = n.id)
    when matched then update set t.cost = n.cost;
  end

  procedure amend_counts(p_store_id bigint, p_goods_id bigint, p_quantity numeric(18, 3), p_at timestamp,
                         p_sale_document_id bigint)
  as
    declare v_document_id bigint;
    declare v_staff_id bigint;
    declare v_at timestamp;
  begin
    select first 1 d.id, d.staff_id, l.counted_at
    from stock_document_line l join stock_document d on d.id = l.document_id
    where l.goods_id = :p_goods_id and d.kind = 'count' and d.state = 'posted' and d.store_id = :p_store_id
      and l.counted_at >= :p_at
    order by l.counted_at
    into v_document_id, v_staff_id, v_at;
    if (v_document_id is null) then exit;
    insert into stock_move (store_id, goods_id, quantity, kind, at_instant, written_at, staff_id, document_id,
                            sale_document_id)
    values (:p_store_id, :p_goods_id, - :p_quantity, 'count', :v_at, clock.utc_now(), :v_staff_id, :v_document_id,
            :p_sale_document_id);
  end

  procedure move_for_sale(p_document_id bigint)
    returns (o_line_no integer, o_what varchar(20) character set ascii, o_facts varchar(2000))
  as
    declare v_store_id bigint;
    declare v_is_sale boolean;
    declare v_at timestamp;
    declare v_staff_id bigint;
    declare v_goods_id bigint;
    declare v_quantity numeric(18, 3);
    declare v_left numeric(18, 3);
    declare v_cost numeric(18, 4);
    declare v_now timestamp;
    declare v_name varchar(200);
    declare v_kit varchar(200);
    declare v_policy varchar(10) character set ascii;
  begin
    select t.store_id, d.kind = 'receipt', d.sold_at, d.staff_id
    from sale_document d join receipt r on r.document_id = d.id join till t on t.id = r.till_id
    where d.id = :p_document_id and d.kind in ('receipt', 'return')
    into v_store_id, v_is_sale, v_at, v_staff_id;
    if (v_store_id is null) then exit;
    v_now = clock.utc_now();
    o_what = 'stock';
    for select p.o_goods_id, p.o_line_no, p.o_quantity from sold_parts(:p_document_id) p
        into v_goods_id, o_line_no, v_quantity
    do
    begin
      -- The balance is held from here to the end of the transaction, so the cost and what is left are of this sale.
      v_left = null;
      select b.quantity, b.average_cost from stock_balance b
      where b.goods_id = :v_goods_id and b.store_id = :v_store_id with lock
      into v_left, v_cost;
      insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at, staff_id,
                              sale_document_id, sale_line_no)
      values (:v_store_id, :v_goods_id, iif(:v_is_sale, - :v_quantity, :v_quantity), :v_cost,
              trim(iif(:v_is_sale, 'sale', 'return')), :v_at, :v_now, :v_staff_id, :p_document_id, :o_line_no);
      execute procedure amend_counts(v_store_id, v_goods_id, iif(v_is_sale, - v_quantity, v_quantity), v_at, p_document_id);
      select g.name, g.stock_policy from goods g where g.id = :v_goods_id into v_name, v_policy;
      if (v_is_sale and v_policy = 'block' and coalesce(v_left, 0) < v_quantity) then
      begin
        v_kit = (select g.name from sale_line l join goods g on g.id = l.goods_id and g.kind = 'kit'
                 where l.document_id = :p_document_id and l.line_no = :o_line_no);
        o_facts = '{"goods_id":' || v_goods_id || ',"goods":' || json_text(v_name) || ',"kit":' || json_text(v_kit)
          || ',"wanted":"' || v_quantity || '","left":"' || coalesce(v_left, 0) || '"}';
        suspend;
      end
    end
    execute procedure put_costs(p_document_id, v_store_id);
  end
end;
