-- What the Stock room shows: stores, balances, the diary of movements, what to order, margin.
create or alter package stock_desk
  sql security definer
as
begin
  procedure stores
    returns (o_id bigint, o_version integer, o_name varchar(100), o_branch_id bigint, o_branch varchar(200),
             o_is_active boolean);
  procedure save_store(p_id bigint, p_version integer, p_branch_id bigint, p_name varchar(100), p_is_active boolean)
    returns (o_id bigint, o_version integer);
  procedure balances(p_store_id bigint, p_which varchar(10) character set ascii, p_text varchar(200),
                     p_after_name varchar(200), p_after_id bigint, p_limit integer)
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_group_name varchar(100), o_unit varchar(10),
             o_quantity numeric(18, 3), o_average_cost numeric(18, 4), o_price numeric(18, 2),
             o_minimum numeric(18, 3), o_policy varchar(10) character set ascii);
  procedure diary(p_goods_id bigint, p_store_id bigint, p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_at timestamp, o_goods_id bigint, o_goods varchar(200), o_unit varchar(10),
             o_store varchar(100), o_kind varchar(10) character set ascii, o_quantity numeric(18, 3),
             o_cost numeric(18, 4), o_staff varchar(200), o_document_id bigint, o_sale_document_id bigint,
             o_number varchar(40), o_note varchar(500), o_left numeric(18, 3));
  procedure to_order(p_store_id bigint)
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_quantity numeric(18, 3),
             o_minimum numeric(18, 3), o_supplier_id bigint, o_supplier varchar(200), o_cost numeric(18, 4));
  procedure terms(p_goods_id bigint)
    returns (o_goods_id bigint, o_version integer, o_policy varchar(10) character set ascii, o_minimum numeric(18, 3),
             o_supplier_id bigint, o_supplier varchar(200));
  procedure save_terms(p_goods_id bigint, p_version integer, p_policy varchar(10) character set ascii,
                       p_minimum numeric(18, 3), p_supplier_id bigint)
    returns (o_id bigint, o_version integer);
  procedure margin(p_first timestamp, p_last timestamp, p_branch_id bigint)
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_quantity numeric(18, 3),
             o_sold_sum numeric(18, 2), o_cost_sum numeric(18, 2), o_unknown_sum numeric(18, 2));
  procedure labels(p_ids varchar(8000))
    returns (o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10), o_price numeric(18, 2),
             o_barcode varchar(40) character set ascii);
end;

comment on package stock_desk is 'Stores, balances, movements, what to order and margin.';
comment on procedure stock_desk.stores is
'Action: stock.read
Stores I may see, by branch and name.';
comment on procedure stock_desk.save_store is
'Action: stock.edit
Makes (p_id null) or changes a store; the branch of one that is there stays. Refuses e_stock_no_store,
e_stock_store_name, e_stock_store_taken, e_stock_store_last.';
comment on procedure stock_desk.balances is
'Action: stock.read
A page of goods by name with what one store, or (null) all I may see have; p_which: all, there (more than nothing), minus
(less than nothing). With p_text goods are searched instead, without pages. o_average_cost: of one, null when unknown.';
comment on procedure stock_desk.diary is
'Action: stock.read
Movements, the newest first, of goods (null: of all) in a store (null: in all I may see), after a given one. o_left: what
was there after it, when goods and store are given. o_document_id or o_sale_document_id: what made it.';
comment on procedure stock_desk.to_order is
'Action: stock.read
Goods with less than their least amount in a store, or (null) in all I may see together; the supplier is that of the
goods or of their last receipt, o_cost of that receipt.';
comment on procedure stock_desk.terms is
'Action: stock.read
The least amount of goods, what happens when they run out, and who supplies them.';
comment on procedure stock_desk.save_terms is
'Action: goods.edit
Changes them. Refuses e_stock_terms, e_stock_supplier, e_goods_not_found, e_goods_stale.';
comment on procedure stock_desk.margin is
'Action: stock.read
What was sold in a period [first, last) at tills of a branch (null: of those I may see), returns taken off, by goods:
o_sold_sum of what has a known cost with its o_cost_sum, and o_unknown_sum of what has none. Refuses e_stock_period.';
comment on procedure stock_desk.labels is
'Action: goods.read
What stands on labels of goods; p_ids: their ids divided by commas. o_barcode: one for a single piece, best one of the
maker; null when there is none.';
