recreate package body pos
as
begin
  -- ------------------------------------------------------------ doubts

  procedure doubts_of_shift(p_till_id bigint, p_shift_no integer)
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_state varchar(6) character set ascii;
  begin
    v_state = (select s.state from till_shift s where s.till_id = :p_till_id and s.shift_no = :p_shift_no);
    o_facts = '{"shift_no":' || p_shift_no || '}';
    o_what = trim(iif(v_state is null, 'shift_unknown', 'shift_closed'));
    o_severity = iif(v_state is null, 'warn', 'stop');
    if (v_state is null or v_state = 'closed') then suspend;
  end

  -- Codes of several lines are compared with each other as well.
  procedure doubts_of_mark(p_kind varchar(10) character set ascii, p_name varchar(300), p_is_marked boolean,
                           p_hash varchar(64) character set ascii, p_hashes varchar(8000) character set ascii)
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_state varchar(10) character set ascii;
    declare v_number varchar(40);
  begin
    if (p_hash is null) then
    begin
      o_what = 'mark_missing'; o_severity = 'ask';
      o_facts = '{"name":' || pos_steps.quoted(p_name) || '}';
      if (p_is_marked) then suspend;
      exit;
    end
    select m.state, d.number_text
    from marking_code m left join sale_document d on d.id = m.document_id
    where m.key_hash = :p_hash
    into v_state, v_number;
    o_facts = '{"name":' || pos_steps.quoted(p_name) || ',"number":' || pos_steps.quoted(v_number) || '}';
    o_severity = 'stop';
    if (p_kind = 'return') then
    begin
      o_what = 'mark_returned';
      if (v_state = 'returned') then suspend;
      exit;
    end
    o_what = trim(iif(position(p_hash in p_hashes) > 0, 'mark_twice', 'mark_sold'));
    if (v_state = 'sold' or o_what = 'mark_twice') then suspend;
  end

  procedure doubts_of_return(p_sold_id bigint, p_sold_line_no integer, p_name varchar(300), p_quantity numeric(18, 3))
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_line bigint;
    declare v_sold numeric(18, 3);
    declare v_back numeric(18, 3);
  begin
    select l.id, l.quantity from sale_line l where l.document_id = :p_sold_id and l.line_no = :p_sold_line_no
    into v_line, v_sold;
    v_back = pos_steps.returned_before(v_line, null);
    if (v_line is not null and p_quantity <= v_sold - v_back) then exit;
    o_what = 'return_excess'; o_severity = 'stop';
    o_facts = '{"name":' || pos_steps.quoted(p_name) || ',"sold":"' || coalesce(v_sold, 0) || '","returned":"' || v_back
              || '","now":"' || p_quantity || '"}';
    suspend;
  end

  procedure doubts_of_lines(p_kind varchar(10) character set ascii, p_at timestamp, p_approved_by bigint,
                            p_client_id bigint, p_sold_id bigint, p_lines blob sub_type binary)
    returns (o_line_no integer, o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii,
             o_facts varchar(2000))
  as
    declare v_goods bigint;
    declare v_name varchar(300);
    declare v_quantity numeric(18, 3);
    declare v_price numeric(18, 2);
    declare v_list bigint;
    declare v_hash varchar(64) character set ascii;
    declare v_hashes varchar(8000) character set ascii = '';
    declare v_sold_no integer;
    declare v_active boolean;
    declare v_marked boolean;
    declare v_base numeric(18, 2);
  begin
    for select l.o_line_no, l.o_goods_id, l.o_name, l.o_quantity, l.o_price, l.o_price_list_id, l.o_mark_hash,
               l.o_return_line_no, g.is_active, g.is_marked
        from pos_steps.lines(:p_lines) l left join goods g on g.id = l.o_goods_id
        into o_line_no, v_goods, v_name, v_quantity, v_price, v_list, v_hash, v_sold_no, v_active, v_marked
    do
    begin
      for select d.o_what, d.o_severity, d.o_facts
          from doubts_of_mark(:p_kind, :v_name, coalesce(:v_marked, false), :v_hash, :v_hashes) d
          into o_what, o_severity, o_facts
      do suspend;
      if (v_hash is not null and char_length(v_hashes) < 7900) then v_hashes = v_hashes || v_hash || ',';
      if (p_sold_id is not null) then
        for select d.o_what, d.o_severity, d.o_facts
            from doubts_of_return(:p_sold_id, :v_sold_no, :v_name, :v_quantity) d
            into o_what, o_severity, o_facts
        do suspend;
      if (p_kind = 'receipt' and p_approved_by is null) then
      begin
        o_severity = 'ask';
        o_what = 'goods_gone';
        o_facts = '{"name":' || pos_steps.quoted(v_name) || '}';
        if (v_goods is not null and coalesce(v_active, false) = false) then suspend;
        v_base = pos_steps.base_price(v_goods, v_list, v_quantity, p_at, p_client_id);
        o_what = 'price';
        o_facts = '{"name":' || pos_steps.quoted(v_name) || ',"expected":"' || v_base || '","found":"' || v_price || '"}';
        if (v_base <> v_price) then suspend;
      end
    end
  end

  -- Of goods that never came in nothing is known, but for those that must not go below nothing.
  procedure doubts_of_stock(p_store_id bigint, p_lines blob sub_type binary)
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_lines varchar(8000);
    declare v_goods bigint;
    declare v_name varchar(200);
    declare v_kit varchar(200);
    declare v_policy varchar(10) character set ascii;
    declare v_wanted numeric(18, 3);
    declare v_left numeric(18, 3);
  begin
    o_what = 'stock';
    v_lines = (select list(n.goods_id || ascii_char(9) || n.quantity, ascii_char(10))
               from (select l.o_goods_id goods_id, sum(l.o_quantity) quantity from pos_steps.lines(:p_lines) l
                     where l.o_goods_id is not null group by 1) n);
    for select s.o_goods_id, s.o_name, s.o_kit_name, s.o_policy, s.o_wanted, s.o_left
        from stock.short_of(:p_store_id, :v_lines) s
        into v_goods, v_name, v_kit, v_policy, v_wanted, v_left
    do
      if (v_policy = 'block'
          or exists (select 1 from stock_move m
                     where m.goods_id = :v_goods and m.store_id = :p_store_id
                       and m.kind in ('receipt', 'count', 'transfer'))) then
      begin
        o_severity = iif(v_policy = 'block', 'stop', 'warn');
        o_facts = '{"goods_id":' || v_goods || ',"goods":' || pos_steps.quoted(v_name) || ',"kit":'
                  || pos_steps.quoted(v_kit) || ',"wanted":"' || v_wanted || '","left":"' || v_left || '"}';
        suspend;
      end
  end

  procedure doubts_of_coupons(p_coupons varchar(1000), p_at timestamp)
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_code varchar(1000);
    declare v_why varchar(10) character set ascii;
  begin
    o_what = 'coupon'; o_severity = 'stop';
    for select l.o_part from text_lists.parts(:p_coupons, ascii_char(10)) l into v_code
    do
    begin
      v_why = 'unknown';
      select trim(case when c.is_once and c.used_by_op is not null then 'used'
                  when c.valid_from > :p_at then 'early'
                  when c.valid_till < :p_at then 'late' end)
      from coupon c where c.code = left(:v_code, 40) into v_why;
      o_facts = '{"code":' || pos_steps.quoted(v_code) || ',"why":"' || v_why || '"}';
      if (v_why is not null) then suspend;
    end
  end

  procedure doubts_of_payments(p_kind varchar(10) character set ascii, p_at timestamp, p_approved_by bigint,
                               p_client_id bigint, p_card_code varchar(40), p_payments varchar(4000))
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_sum numeric(18, 2);
    declare v_ref varchar(100);
    declare v_has numeric(18, 2);
    declare v_debt numeric(18, 2);
  begin
    if (p_kind = 'return') then exit;
    for select p.o_kind, sum(p.o_sum), iif(p.o_kind = 'gift', p.o_ref, null)
        from pos_steps.payments(:p_payments) p where p.o_kind in ('gift', 'account', 'points') group by 1, 3
        into o_what, v_sum, v_ref
    do
    begin
      v_has = null; v_debt = null; o_severity = 'stop';
      if (o_what = 'gift') then
        select g.balance from gift_card g
        where g.code = left(:v_ref, 40) and g.is_active and (g.valid_till is null or g.valid_till >= :p_at)
        into v_has;
      else if (o_what = 'points') then
        v_has = (select c.points from loyalty_card c where c.code = :p_card_code and c.is_active);
      else
      begin
        o_what = 'credit';
        v_debt = pos_steps.debt(p_client_id);
        v_has = (select coalesce(c.credit_limit, 0) - :v_debt from client c where c.id = :p_client_id);
        if (v_has is not null) then o_severity = 'ask';
        if (v_has is not null and p_approved_by is not null) then v_has = v_sum;
      end
      o_facts = '{"sum":"' || v_sum || '","left":"' || coalesce(v_has, 0) || '"}';
      if (coalesce(v_has, 0) < v_sum or v_has is null) then suspend;
    end
  end

  procedure doubts_of_sums(p_total numeric(18, 2), p_rounding numeric(18, 2), p_payments varchar(4000),
                           p_lines blob sub_type binary)
    returns (o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii, o_facts varchar(2000))
  as
    declare v_lines numeric(18, 2);
    declare v_wrong integer;
    declare v_paid numeric(18, 2);
  begin
    select sum(l.o_sum), count(iif(round(l.o_quantity * l.o_price, 2) - l.o_discount <> l.o_sum, 1, null))
    from pos_steps.lines(:p_lines) l into v_lines, v_wrong;
    v_paid = (select sum(p.o_sum) from pos_steps.payments(:p_payments) p);
    o_what = 'sum'; o_severity = 'stop';
    o_facts = '{"lines":"' || coalesce(v_lines, 0) || '","total":"' || p_total || '","rounding":"' || p_rounding
              || '","paid":"' || coalesce(v_paid, 0) || '"}';
    if (v_wrong > 0 or v_lines is distinct from p_total or v_paid <> p_total + p_rounding) then suspend;
  end

  procedure check_sale(p_till_id bigint, p_kind varchar(10) character set ascii, p_shift_no integer, p_at timestamp,
                       p_approved_by bigint, p_client_id bigint, p_card_code varchar(40),
                       p_return_of varchar(36) character set ascii, p_total numeric(18, 2),
                       p_rounding numeric(18, 2), p_coupons varchar(1000), p_payments varchar(4000),
                       p_lines blob sub_type binary)
    returns (o_line_no integer, o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii,
             o_facts varchar(2000))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_store bigint;
    declare v_code varchar(10) character set ascii;
    declare v_sold bigint;
  begin
    execute procedure pos_steps.till_of(p_till_id, 'pos.sell') returning_values v_me, v_branch, v_store, v_code;
    v_sold = (select r.document_id from receipt r where r.op_id = :p_return_of);
    for select d.o_what, d.o_severity, d.o_facts from doubts_of_shift(:p_till_id, :p_shift_no) d
        union all select d.o_what, d.o_severity, d.o_facts
          from doubts_of_sums(:p_total, :p_rounding, :p_payments, :p_lines) d
        union all select d.o_what, d.o_severity, d.o_facts from doubts_of_coupons(:p_coupons, :p_at) d
        union all select d.o_what, d.o_severity, d.o_facts
          from doubts_of_payments(:p_kind, :p_at, :p_approved_by, :p_client_id, :p_card_code, :p_payments) d
        into o_what, o_severity, o_facts
    do suspend;
    if (p_kind = 'return' and v_sold is null and (p_return_of is not null or p_approved_by is null)) then
    begin
      o_what = 'return_unknown';
      o_severity = trim(iif(p_return_of is null, 'ask', 'warn'));
      o_facts = '{}';
      suspend;
    end
    if (p_kind = 'receipt') then
      for select d.o_what, d.o_severity, d.o_facts from doubts_of_stock(:v_store, :p_lines) d
          into o_what, o_severity, o_facts
      do suspend;
    for select d.o_line_no, d.o_what, d.o_severity, d.o_facts
        from doubts_of_lines(:p_kind, :p_at, :p_approved_by, :p_client_id, :v_sold, :p_lines) d
        into o_line_no, o_what, o_severity, o_facts
    do suspend;
  end

  -- ------------------------------------------------------------ receipts that were

  procedure heads(p_document_id bigint)
    returns (o_op_id varchar(36) character set ascii, o_kind varchar(10) character set ascii,
             o_number varchar(40), o_at timestamp, o_total numeric(18, 2), o_rounding numeric(18, 2), o_client_id bigint,
             o_client varchar(200), o_cashier varchar(200), o_print_state varchar(12) character set ascii,
             o_sold_number varchar(40), o_card_code varchar(40), o_staff_id bigint, o_branch_id bigint)
  as
  begin
    select r.op_id, d.kind, d.number_text, d.sold_at, d.total_sum, r.rounding_sum, d.client_id, c.name, s.name,
           r.print_state, (select o.number_text from sale_document o where o.id = r.return_of_id), r.card_code,
           d.staff_id, d.branch_id
    from receipt r join sale_document d on d.id = r.document_id
    left join client c on c.id = d.client_id left join staff s on s.id = d.staff_id
    where r.document_id = :p_document_id
    into o_op_id, o_kind, o_number, o_at, o_total, o_rounding, o_client_id, o_client, o_cashier, o_print_state,
         o_sold_number, o_card_code, o_staff_id, o_branch_id;
    if (o_op_id is not null) then suspend;
  end

  function is_mine(p_document_id bigint) returns boolean
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.sell') returning_values v_me, v_branch, v_department, v_scope;
    return coalesce((select access.sees(:v_scope, :v_me, :v_branch, :v_department, d.staff_id, d.branch_id)
                     from receipt r join sale_document d on d.id = r.document_id
                     where r.document_id = :p_document_id), false);
  end

  -- The number on paper is till, shift, receipt; the code of a till may have a dash of its own.
  function document_by_number(p_till_id bigint, p_number varchar(60)) returns bigint
  as
    declare v_back varchar(60);
    declare v_first integer;
    declare v_second integer;
    declare v_till bigint;
    declare v_last varchar(60);
  begin
    p_number = upper(trim(p_number));
    v_back = reverse(p_number);
    v_first = position('-' in v_back);
    v_second = iif(v_first = 0, 0, position('-', v_back, v_first + 1));
    v_last = iif(v_first = 0, p_number, reverse(left(v_back, maxvalue(v_first - 1, 0))));
    if (v_last not similar to '[0-9]{1,15}') then return null;
    v_till = iif(v_second = 0, p_till_id,
                 (select t.id from till t where upper(t.code) = reverse(substring(:v_back from :v_second + 1))));
    return (select r.document_id from receipt r where r.till_id = :v_till and r.receipt_no = cast(:v_last as bigint));
  end

  procedure find_receipt(p_till_id bigint, p_number varchar(60))
    returns (o_document_id bigint, o_op_id varchar(36) character set ascii, o_kind varchar(10) character set ascii,
             o_number varchar(40), o_at timestamp, o_total numeric(18, 2), o_rounding numeric(18, 2), o_client_id bigint,
             o_client varchar(200), o_cashier varchar(200), o_print_state varchar(12) character set ascii,
             o_sold_number varchar(40), o_card_code varchar(40))
  as
  begin
    o_document_id = document_by_number(p_till_id, p_number);
    if (not is_mine(o_document_id)) then exit;
    for select h.o_op_id, h.o_kind, h.o_number, h.o_at, h.o_total, h.o_rounding, h.o_client_id, h.o_client, h.o_cashier,
               h.o_print_state, h.o_sold_number, h.o_card_code
        from heads(:o_document_id) h
        into o_op_id, o_kind, o_number, o_at, o_total, o_rounding, o_client_id, o_client, o_cashier, o_print_state,
             o_sold_number, o_card_code
    do suspend;
  end

  procedure receipts_of(p_client_id bigint, p_before_at timestamp, p_before_id bigint, p_limit integer)
    returns (o_document_id bigint, o_op_id varchar(36) character set ascii, o_kind varchar(10) character set ascii,
             o_number varchar(40), o_at timestamp, o_total numeric(18, 2), o_rounding numeric(18, 2), o_client_id bigint,
             o_client varchar(200), o_cashier varchar(200), o_print_state varchar(12) character set ascii,
             o_sold_number varchar(40), o_card_code varchar(40))
  as
    declare v_me bigint;
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('pos.sell') returning_values v_me, v_branch, v_department, v_scope;
    p_before_at = coalesce(p_before_at, timestamp '9999-12-31 00:00:00');
    p_before_id = coalesce(p_before_id, 9223372036854775807);
    for select first (minvalue(maxvalue(coalesce(:p_limit, 50), 1), 200)) d.id
        from sale_document d
        where d.client_id = :p_client_id and d.sold_at <= :p_before_at
          and (d.sold_at < :p_before_at or d.id < :p_before_id) and d.kind <> 'order'
          and exists (select 1 from receipt r where r.document_id = d.id)
          and access.sees(:v_scope, :v_me, :v_branch, :v_department, d.staff_id, d.branch_id)
        order by d.client_id desc, d.sold_at desc, d.id desc
        into o_document_id
    do
      for select h.o_op_id, h.o_kind, h.o_number, h.o_at, h.o_total, h.o_rounding, h.o_client_id, h.o_client,
                 h.o_cashier, h.o_print_state, h.o_sold_number, h.o_card_code
          from heads(:o_document_id) h
          into o_op_id, o_kind, o_number, o_at, o_total, o_rounding, o_client_id, o_client, o_cashier, o_print_state,
               o_sold_number, o_card_code
      do suspend;
  end

  procedure receipt_lines(p_document_id bigint)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(300), o_unit varchar(10),
             o_quantity numeric(18, 3), o_price numeric(18, 2), o_price_list_id bigint, o_discount numeric(18, 2),
             o_sum numeric(18, 2), o_vat varchar(6) character set ascii, o_mark varchar(400) character set ascii,
             o_returned numeric(18, 3))
  as
  begin
    if (not is_mine(p_document_id)) then exit;
    for select l.line_no, l.goods_id, l.goods_code, l.goods_name, g.unit, l.quantity, l.price, l.price_list_id,
               l.discount_sum, l.line_sum, l.vat, l.mark, pos_steps.returned_before(l.id, null)
        from sale_line l left join goods g on g.id = l.goods_id
        where l.document_id = :p_document_id
        order by l.line_no
        into o_line_no, o_goods_id, o_code, o_name, o_unit, o_quantity, o_price, o_price_list_id, o_discount, o_sum,
             o_vat, o_mark, o_returned
    do suspend;
  end

  procedure receipt_payments(p_document_id bigint)
    returns (o_kind varchar(10) character set ascii, o_sum numeric(18, 2), o_given numeric(18, 2),
             o_change numeric(18, 2), o_ref varchar(100), o_back numeric(18, 2))
  as
  begin
    if (not is_mine(p_document_id)) then exit;
    for select p.kind, p.pay_sum, p.given_sum, p.change_sum, p.outside_ref,
               cast(coalesce((select sum(b.pay_sum) from receipt r join payment b on b.document_id = r.document_id
                              where r.return_of_id = p.document_id and b.kind = p.kind), 0) as numeric(18, 2))
        from payment p
        where p.document_id = :p_document_id order by p.line_no
        into o_kind, o_sum, o_given, o_change, o_ref, o_back
    do suspend;
  end

  procedure find_client(p_code varchar(40))
    returns (o_client_id bigint, o_name varchar(200), o_card_code varchar(40), o_discount numeric(5, 2),
             o_points numeric(18, 2), o_debt numeric(18, 2), o_credit_limit numeric(18, 2), o_tags varchar(2000))
  as
  begin
    execute procedure access.check_right('pos.sell');
    select c.id, c.name, k.code, k.discount_percent, k.points, c.credit_limit
    from loyalty_card k left join client c on c.id = k.client_id and not c.is_deleted
    where k.code = :p_code and k.is_active
    into o_client_id, o_name, o_card_code, o_discount, o_points, o_credit_limit;
    if (o_card_code is null) then
      select first 1 c.id, c.name, c.credit_limit
      from client_phone p join client c on c.id = p.client_id
      where p.phone = :p_code and not c.is_deleted
      order by c.name
      into o_client_id, o_name, o_credit_limit;
    if (o_card_code is null and o_client_id is null) then exit;
    o_debt = pos_steps.debt(o_client_id);
    select list(g.name, ascii_char(10)) from client_tag t join tag g on g.id = t.tag_id where t.client_id = :o_client_id
    into o_tags;
    suspend;
  end
end;
