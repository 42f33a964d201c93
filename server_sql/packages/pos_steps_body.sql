recreate package body pos_steps
as
begin
  procedure look(p_till_id bigint, p_op_id varchar(36) character set ascii, p_document_id bigint,
                 p_what varchar(20) character set ascii, p_facts varchar(2000))
  as
  begin
    insert into review_item (till_id, op_id, document_id, what, facts, raised_at)
    values (:p_till_id, :p_op_id, :p_document_id, :p_what, :p_facts, clock.utc_now());
  end

  -- Somebody the base does not know must not stop a paid receipt.
  function known_person(p_staff_id bigint, p_instead bigint) returns bigint
  as
  begin
    return coalesce((select s.id from staff s where s.id = :p_staff_id), p_instead);
  end

  -- A text inside of JSON; what is given has no control characters but a tab or a new line.
  function quoted(p_text varchar(1000)) returns varchar(2010)
  as
  begin
    if (p_text is null) then return 'null';
    p_text = replace(replace(p_text, ascii_char(9), ' '), ascii_char(10), ' ');
    return '"' || replace(replace(p_text, '\', '\\'), '"', '\"') || '"';
  end

  procedure next_cell(p_line varchar(3000), p_from integer) returns (o_cell varchar(1000), o_next integer)
  as
    declare v_end integer;
  begin
    v_end = position(ascii_char(9), p_line, p_from);
    if (v_end = 0) then v_end = char_length(p_line) + 1;
    o_cell = nullif(substring(p_line from p_from for v_end - p_from), '');
    o_next = v_end + 1;
  end

  -- Cell by cell in one routine and by octets: a call for each, or letters that are counted, cost more than the cell.
  procedure cells(p_line varchar(6000) character set octets)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(300), o_unit varchar(10),
             o_quantity numeric(18, 3), o_price numeric(18, 2), o_price_list_id bigint, o_discount numeric(18, 2),
             o_sum numeric(18, 2), o_vat varchar(6) character set ascii, o_mark varchar(400) character set ascii,
             o_mark_hash varchar(64) character set ascii, o_return_line_no integer, o_reason varchar(200))
  as
    declare v_at integer = 1;
    declare v_end integer;
    declare v_tab varchar(1) character set octets;
  begin
    v_tab = ascii_char(9);
    p_line = p_line || v_tab;
    v_end = position(v_tab, p_line, v_at);
    o_line_no = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_goods_id = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_code = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_name = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_unit = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_quantity = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_price = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_price_list_id = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_discount = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_sum = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_vat = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_mark = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_mark_hash = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_return_line_no = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
    v_end = position(v_tab, p_line, v_at);
    o_reason = nullif(substring(p_line from v_at for v_end - v_at), '');
    v_at = v_end + 1;
  end

  -- UTF-8, each line ends with a new line; a long receipt is gone through in pieces, because a string has its limit.
  procedure lines(p_lines blob sub_type binary)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(300), o_unit varchar(10),
             o_quantity numeric(18, 3), o_price numeric(18, 2), o_price_list_id bigint, o_discount numeric(18, 2),
             o_sum numeric(18, 2), o_vat varchar(6) character set ascii, o_mark varchar(400) character set ascii,
             o_mark_hash varchar(64) character set ascii, o_return_line_no integer, o_reason varchar(200))
  as
    declare v_piece varchar(24000) character set octets;
    declare v_line_end varchar(1) character set octets;
    declare v_from integer = 1;
    declare v_at integer;
    declare v_end integer;
  begin
    v_line_end = ascii_char(10);
    v_piece = substring(p_lines from v_from for 24000);
    while (octet_length(v_piece) > 0) do
    begin
      v_at = 1;
      v_end = position(v_line_end, v_piece);
      while (v_end > 0) do
      begin
        execute procedure cells(substring(v_piece from v_at for v_end - v_at))
          returning_values o_line_no, o_goods_id, o_code, o_name, o_unit, o_quantity, o_price, o_price_list_id,
            o_discount, o_sum, o_vat, o_mark, o_mark_hash, o_return_line_no, o_reason;
        suspend;
        v_at = v_end + 1;
        v_end = position(v_line_end, v_piece, v_at);
      end
      v_from = v_from + v_at - 1;
      v_piece = iif(v_at = 1 or octet_length(v_piece) < 24000, '', substring(p_lines from v_from for 24000));
    end
  end

  procedure payments(p_payments varchar(4000))
    returns (o_line_no integer, o_kind varchar(10) character set ascii, o_sum numeric(18, 2), o_given numeric(18, 2),
             o_change numeric(18, 2), o_ref varchar(100))
  as
    declare v_line varchar(4000);
    declare v_at integer;
  begin
    for select l.o_no, l.o_part from text_lists.parts(:p_payments, ascii_char(10)) l into o_line_no, v_line
    do
    begin
      execute procedure next_cell(v_line, 1) returning_values o_kind, v_at;
      execute procedure next_cell(v_line, v_at) returning_values o_sum, v_at;
      execute procedure next_cell(v_line, v_at) returning_values o_given, v_at;
      execute procedure next_cell(v_line, v_at) returning_values o_change, v_at;
      execute procedure next_cell(v_line, v_at) returning_values o_ref, v_at;
      suspend;
    end
  end

  -- A till in my scope for an action, which is at least my branch: a till is nobody's own. Refuses otherwise without
  -- telling whether it is there.
  procedure till_of(p_till_id bigint, p_action varchar(40) character set ascii)
    returns (o_me bigint, o_branch_id bigint, o_store_id bigint, o_code varchar(10) character set ascii)
  as
    declare v_branch bigint;
    declare v_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter(p_action) returning_values o_me, v_branch, v_department, v_scope;
    select t.branch_id, t.store_id, t.code from till t
    where t.id = :p_till_id and (:v_scope = 'all' or t.branch_id = :v_branch)
    into o_branch_id, o_store_id, o_code;
    if (o_code is null) then exception e_pos_no_till using (p_till_id);
  end

  -- What the base would ask for one: by the list the till has chosen, or without one. Null: the price is free. Days and
  -- hours of a list are left to the till: a line is priced when it is scanned, not when the receipt is paid.
  function base_price(p_goods_id bigint, p_price_list_id bigint, p_quantity numeric(18, 3), p_at timestamp,
                      p_client_id bigint) returns numeric(18, 2)
  as
    declare v_price numeric(18, 2);
  begin
    if (p_price_list_id is not null) then
    begin
      select first 1 p.price
      from price p join price_list l on l.id = p.price_list_id
      where p.goods_id = :p_goods_id and p.price_list_id = :p_price_list_id and p.minimum_qty <= :p_quantity
        and l.is_active and (l.valid_from is null or l.valid_from <= :p_at)
        and (l.valid_till is null or l.valid_till >= :p_at)
        and (l.client_tag_id is null
             or exists (select 1 from client_tag k where k.client_id = :p_client_id and k.tag_id = l.client_tag_id))
      order by p.minimum_qty desc
      into v_price;
      if (v_price is not null) then return v_price;
    end
    return (select g.price from goods g where g.id = :p_goods_id);
  end

  function returned_before(p_line_id bigint, p_but_document_id bigint) returns numeric(18, 3)
  as
  begin
    return coalesce((select sum(l.quantity) from sale_line l
                     where l.return_of_line_id = :p_line_id
                       and l.document_id is distinct from :p_but_document_id), 0);
  end

  function debt(p_client_id bigint) returns numeric(18, 2)
  as
  begin
    return coalesce((select sum(m.move_sum) from debt_move m where m.client_id = :p_client_id), 0);
  end
end;
