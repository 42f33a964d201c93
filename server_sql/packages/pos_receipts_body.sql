recreate package body pos_receipts
as
begin
  -- Looking at something of this receipt.
  procedure look(p_document_id bigint, p_what varchar(20) character set ascii, p_facts varchar(2000))
  as
    declare v_till bigint;
    declare v_op varchar(36) character set ascii;
  begin
    select r.till_id, r.op_id from receipt r where r.document_id = :p_document_id into v_till, v_op;
    execute procedure pos_steps.look(v_till, v_op, p_document_id, p_what, p_facts);
  end

  -- Two returns of one receipt at once go one after the other, so that the second knows of the first.
  procedure lock_sold(p_op_id varchar(36) character set ascii) returns (o_document_id bigint)
  as
  begin
    select r.document_id from receipt r where r.op_id = :p_op_id with lock into o_document_id;
  end

  procedure write_head(p_till_id bigint, p_code varchar(10) character set ascii, p_branch_id bigint, p_shift_id bigint,
                       p_op_id varchar(36) character set ascii, p_kind varchar(10) character set ascii,
                       p_receipt_no bigint, p_shift_no integer, p_at timestamp, p_staff_id bigint,
                       p_approved_by bigint, p_client_id bigint, p_card_code varchar(40),
                       p_return_of varchar(36) character set ascii, p_total numeric(18, 2),
                       p_rounding numeric(18, 2), p_note varchar(500), p_applied varchar(6000))
    returns (o_document_id bigint)
  as
    declare v_client bigint;
    declare v_sold bigint;
    declare v_number bigint;
    declare v_now timestamp;
  begin
    if (p_return_of is not null) then execute procedure lock_sold(p_return_of) returning_values v_sold;
    v_client = (select c.id from client c where c.id = :p_client_id);
    v_now = clock.utc_now();
    insert into sale_document (kind, client_id, number_text, sold_at, state, staff_id, branch_id, total_sum, note,
                               created_at)
    values (:p_kind, :v_client,
            :p_code || '-' || :p_shift_no || '-' || :p_receipt_no, :p_at, 'done', :p_staff_id, :p_branch_id, :p_total,
            :p_note, :v_now)
    returning id into o_document_id;
    v_number = iif(exists (select 1 from receipt r where r.till_id = :p_till_id and r.receipt_no = :p_receipt_no),
                   -:o_document_id, p_receipt_no);
    insert into receipt (document_id, op_id, till_id, shift_id, receipt_no, approved_by, return_of_id, rounding_sum,
                         card_code, applied, posted_at)
    values (:o_document_id, :p_op_id, :p_till_id, :p_shift_id, :v_number, :p_approved_by, :v_sold, :p_rounding,
            :p_card_code, :p_applied, :v_now);
    if (v_number < 0) then
      execute procedure look(o_document_id, 'number', '{"receipt_no":' || p_receipt_no || '}');
    if (p_client_id is not null and v_client is null) then
      execute procedure look(o_document_id, 'client_gone', '{"client":' || p_client_id || '}');
    if (p_kind = 'return' and v_sold is null and (p_return_of is not null or p_approved_by is null)) then
      execute procedure look(o_document_id, 'return_unknown', '{}');
  end

  -- ------------------------------------------------------------ lines

  -- Waits for whoever sells goods with marking codes at the same moment; a code then is seen as sold.
  procedure write_mark(p_document_id bigint, p_kind varchar(10) character set ascii, p_line_no integer,
                       p_goods_id bigint, p_name varchar(300), p_mark varchar(400) character set ascii,
                       p_hash varchar(64) character set ascii)
  as
    declare v_locked bigint;
    declare v_state varchar(10) character set ascii;
    declare v_number varchar(40);
    declare v_new varchar(10) character set ascii;
  begin
    v_new = trim(iif(p_kind = 'return', 'returned', 'sold'));
    select g.id from goods g where g.id = :p_goods_id with lock into v_locked;
    select m.state, d.number_text
    from marking_code m left join sale_document d on d.id = m.document_id
    where m.key_hash = :p_hash
    into v_state, v_number;
    if (v_state = v_new) then
      execute procedure look(p_document_id, trim(iif(v_new = 'sold', 'mark_sold', 'mark_returned')),
                             '{"line":' || p_line_no || ',"name":' || pos_steps.quoted(p_name) || ',"number":'
                             || pos_steps.quoted(v_number) || '}');
    update or insert into marking_code (key_hash, goods_id, mark, state, document_id, changed_at)
    values (:p_hash, :p_goods_id, :p_mark, :v_new, :p_document_id, clock.utc_now())
    matching (key_hash);
  end

  -- The sold line a line of a return is of; more than is left of it is looked at.
  procedure find_sold_line(p_document_id bigint, p_sold_id bigint, p_sold_line_no integer, p_line_no integer,
                           p_name varchar(300), p_quantity numeric(18, 3))
    returns (o_line_id bigint)
  as
    declare v_sold numeric(18, 3);
    declare v_back numeric(18, 3);
  begin
    select l.id, l.quantity from sale_line l where l.document_id = :p_sold_id and l.line_no = :p_sold_line_no
    into o_line_id, v_sold;
    v_back = pos_steps.returned_before(o_line_id, null);
    if (o_line_id is null or p_quantity > v_sold - v_back) then
      execute procedure look(p_document_id, 'return_excess',
                             '{"line":' || p_line_no || ',"name":' || pos_steps.quoted(p_name) || ',"sold":"'
                             || coalesce(v_sold, 0) || '","returned":"' || v_back || '","now":"' || p_quantity || '"}');
  end

  procedure compare_line(p_document_id bigint, p_is_sale boolean, p_approved_by bigint, p_line_no integer,
                         p_name varchar(300), p_quantity numeric(18, 3), p_price numeric(18, 2),
                         p_base_price numeric(18, 2), p_discount numeric(18, 2), p_sum numeric(18, 2))
  as
  begin
    if (p_is_sale and p_approved_by is null and p_base_price <> p_price) then
      execute procedure look(p_document_id, 'price',
                             '{"line":' || p_line_no || ',"name":' || pos_steps.quoted(p_name) || ',"expected":"'
                             || p_base_price || '","found":"' || p_price || '"}');
    if (round(p_quantity * p_price, 2) - p_discount <> p_sum) then
      execute procedure look(p_document_id, 'sum',
                             '{"line":' || p_line_no || ',"name":' || pos_steps.quoted(p_name) || ',"expected":"'
                             || cast(round(p_quantity * p_price, 2) - p_discount as numeric(18, 2)) || '","found":"'
                             || p_sum || '"}');
  end

  function amount_words(p_quantity numeric(18, 3)) returns varchar(30)
  as
  begin
    if (p_quantity = 1) then return '';
    return ' × ' || trim(trailing '.' from trim(trailing '0' from cast(p_quantity as varchar(30))));
  end

  -- o_story: the first lines, for the history of the client.
  procedure write_lines(p_document_id bigint, p_kind varchar(10) character set ascii, p_at timestamp,
                        p_client_id bigint, p_approved_by bigint, p_sold_id bigint, p_lines blob sub_type binary)
    returns (o_sum numeric(18, 2), o_story varchar(2000))
  as
    declare v_no integer;
    declare v_goods bigint;
    declare v_code varchar(60);
    declare v_name varchar(300);
    declare v_unit varchar(10);
    declare v_quantity numeric(18, 3);
    declare v_price numeric(18, 2);
    declare v_list bigint;
    declare v_discount numeric(18, 2);
    declare v_sum numeric(18, 2);
    declare v_vat varchar(6) character set ascii;
    declare v_mark varchar(400) character set ascii;
    declare v_hash varchar(64) character set ascii;
    declare v_sold_no integer;
    declare v_reason varchar(200);
    declare v_known bigint;
    declare v_group varchar(100);
    declare v_base numeric(18, 2);
    declare v_active boolean;
    declare v_sold_line bigint;
    declare v_count integer = 0;
  begin
    o_sum = 0;
    o_story = '';
    for select l.o_line_no, l.o_goods_id, l.o_code, l.o_name, l.o_unit, l.o_quantity, l.o_price, l.o_price_list_id,
               l.o_discount, l.o_sum, l.o_vat, l.o_mark, l.o_mark_hash, l.o_return_line_no, l.o_reason
        from pos_steps.lines(:p_lines) l
        into v_no, v_goods, v_code, v_name, v_unit, v_quantity, v_price, v_list, v_discount, v_sum, v_vat, v_mark,
             v_hash, v_sold_no, v_reason
    do
    begin
      v_known = null; v_active = null; v_group = null; v_base = null; v_sold_line = null;
      select g.id, g.is_active, g.price, r.name from goods g left join goods_group r on r.id = g.group_id
      where g.id = :v_goods
      into v_known, v_active, v_base, v_group;
      if (v_list is not null) then
      begin
        v_base = pos_steps.base_price(v_known, v_list, v_quantity, p_at, p_client_id);
        v_list = (select p.id from price_list p where p.id = :v_list);
      end
      if (p_kind = 'receipt' and v_goods is not null and coalesce(v_active, false) = false) then
        execute procedure look(p_document_id, 'goods_gone',
                               '{"line":' || v_no || ',"name":' || pos_steps.quoted(v_name) || '}');
      if (v_base <> v_price or round(v_quantity * v_price, 2) - v_discount <> v_sum) then
        execute procedure compare_line(p_document_id, p_kind = 'receipt', p_approved_by, v_no, v_name, v_quantity,
                                       v_price, v_base, v_discount, v_sum);
      if (p_sold_id is not null) then
        execute procedure find_sold_line(p_document_id, p_sold_id, v_sold_no, v_no, v_name, v_quantity)
          returning_values v_sold_line;
      insert into sale_line (document_id, line_no, goods_id, goods_code, goods_name, goods_group, quantity, price,
                             discount_sum, discount_percent, line_sum, vat, price_list_id, mark, return_of_line_id,
                             reason)
      values (:p_document_id, :v_no, :v_known, :v_code, :v_name, :v_group, :v_quantity, :v_price, :v_discount,
              iif(:v_discount > 0 and :v_discount + :v_sum > 0, :v_discount * 100 / (:v_discount + :v_sum), 0), :v_sum,
              :v_vat, :v_list, :v_mark, :v_sold_line, :v_reason);
      if (v_hash is not null and v_known is not null) then
        execute procedure write_mark(p_document_id, p_kind, v_no, v_known, v_name, v_mark, v_hash);
      o_sum = o_sum + v_sum;
      v_count = v_count + 1;
      if (v_count <= 5) then
        o_story = o_story || v_name || amount_words(v_quantity) || ascii_char(10);
    end
  end

  -- ------------------------------------------------------------ money

  procedure write_payments(p_document_id bigint, p_payments varchar(4000))
    returns (o_sum numeric(18, 2), o_account numeric(18, 2), o_spent boolean)
  as
    declare v_no integer;
    declare v_kind varchar(10) character set ascii;
    declare v_sum numeric(18, 2);
    declare v_given numeric(18, 2);
    declare v_change numeric(18, 2);
    declare v_ref varchar(100);
  begin
    o_sum = 0;
    o_account = 0;
    o_spent = false;
    for select p.o_line_no, p.o_kind, p.o_sum, p.o_given, p.o_change, p.o_ref from pos_steps.payments(:p_payments) p
        into v_no, v_kind, v_sum, v_given, v_change, v_ref
    do
    begin
      insert into payment (document_id, line_no, kind, pay_sum, given_sum, change_sum, outside_ref)
      values (:p_document_id, :v_no, :v_kind, :v_sum, :v_given, :v_change, :v_ref);
      o_sum = o_sum + v_sum;
      if (v_kind = 'account') then o_account = o_account + v_sum;
      if (v_kind in ('gift', 'points')) then o_spent = true;
    end
  end

  -- Two sales on account of one client go one after the other, so that both are seen against his limit.
  procedure write_debt(p_document_id bigint, p_kind varchar(10) character set ascii, p_client_id bigint,
                       p_approved_by bigint, p_at timestamp, p_sum numeric(18, 2))
  as
    declare v_limit numeric(18, 2);
    declare v_debt numeric(18, 2);
  begin
    if (p_client_id is null) then
    begin
      execute procedure look(p_document_id, 'credit', '{"client":null,"sum":"' || p_sum || '"}');
      exit;
    end
    select coalesce(c.credit_limit, 0) from client c where c.id = :p_client_id with lock into v_limit;
    insert into debt_move (client_id, move_sum, document_id, moved_at)
    values (:p_client_id, iif(:p_kind = 'return', -:p_sum, :p_sum), :p_document_id, :p_at);
    v_debt = pos_steps.debt(p_client_id);
    if (p_kind = 'receipt' and v_debt > v_limit and p_approved_by is null) then
      execute procedure look(p_document_id, 'credit', '{"limit":"' || v_limit || '","debt":"' || v_debt || '"}');
  end

  procedure write_contents(p_document_id bigint, p_lines blob sub_type binary,
                           p_payments varchar(4000), p_coupons varchar(1000))
  as
    declare v_kind varchar(10) character set ascii;
    declare v_client bigint;
    declare v_at timestamp;
    declare v_total numeric(18, 2);
    declare v_number varchar(40);
    declare v_staff bigint;
    declare v_approved bigint;
    declare v_sold bigint;
    declare v_rounding numeric(18, 2);
    declare v_sum numeric(18, 2);
    declare v_paid numeric(18, 2);
    declare v_account numeric(18, 2);
    declare v_story varchar(2000);
    declare v_spent boolean;
    declare v_what varchar(20) character set ascii;
    declare v_facts varchar(2000);
  begin
    select d.kind, d.client_id, d.sold_at, d.total_sum, d.number_text, d.staff_id, r.approved_by, r.return_of_id,
           r.rounding_sum
    from sale_document d join receipt r on r.document_id = d.id
    where d.id = :p_document_id
    into v_kind, v_client, v_at, v_total, v_number, v_staff, v_approved, v_sold, v_rounding;
    execute procedure write_lines(p_document_id, v_kind, v_at, v_client, v_approved, v_sold, p_lines)
      returning_values v_sum, v_story;
    execute procedure write_payments(p_document_id, p_payments) returning_values v_paid, v_account, v_spent;
    if (v_sum <> v_total or v_paid <> v_total + v_rounding) then
      execute procedure look(p_document_id, 'sum', '{"lines":"' || v_sum || '","total":"' || v_total
                             || '","rounding":"' || v_rounding || '","paid":"' || v_paid || '"}');
    for select m.o_what, m.o_facts from stock.move_for_sale(:p_document_id) m into v_what, v_facts
    do execute procedure look(p_document_id, v_what, v_facts);
    if (p_coupons <> '' or v_spent) then
      for select w.o_what, w.o_facts from pos_rewards.spend(:p_document_id, :p_coupons) w into v_what, v_facts
      do execute procedure look(p_document_id, v_what, v_facts);
    if (v_account <> 0) then
      execute procedure write_debt(p_document_id, v_kind, v_client, v_approved, v_at, v_account);
    if (v_client is not null) then
      insert into journal (client_id, happened_at, kind, meaning, title, detail, author_id, ref_id, amount)
      values (:v_client, :v_at, :v_kind, '', :v_number, :v_story, :v_staff, :p_document_id, :v_total);
  end
end;
