-- What sales do to the stock. Nobody is granted this package: the packages of the till ask the gate and call it.
create or alter package stock
  sql security definer
as
begin
  function balance(p_goods_id bigint, p_store_id bigint) returns numeric(18, 3);
  procedure short_of(p_store_id bigint, p_lines varchar(8000))
    returns (o_goods_id bigint, o_name varchar(200), o_kit_name varchar(200), o_policy varchar(10) character set ascii,
             o_wanted numeric(18, 3), o_left numeric(18, 3));
  procedure move_for_sale(p_document_id bigint)
    returns (o_line_no integer, o_what varchar(20) character set ascii, o_facts varchar(2000));
  procedure amend_counts(p_store_id bigint, p_goods_id bigint, p_quantity numeric(18, 3), p_at timestamp,
                         p_sale_document_id bigint);
end;

comment on package stock is 'Movements of sales, balances and what is short.';
comment on function stock.balance is
'How much of the goods a store has: below nothing when more was sold than was there.';
comment on procedure stock.short_of is
'What would not be there for a cart of a store. p_lines: lines goods id, quantity; kits by their parts. A row for each of
the goods that would go below nothing, with the policy of these goods (block or warn; allow is not told) and the name of
the kit they are a part of.';
comment on procedure stock.move_for_sale is
'Writes the movements of a receipt (minus) or a return (plus) of a till from its lines, kits by their parts, in the order
of goods, so that two tills never wait for each other in a ring; and the cost of the moment into the lines (of a return:
the cost it was sold at). Rows: what a policy of block did not allow, o_what is stock, o_facts JSON
{"goods_id", "goods", "kit", "wanted", "left"}.';
comment on procedure stock.amend_counts is
'A movement that happened before goods were counted but came after the count was posted is made good in the count, because
who counted no longer found what had gone.';
