-- Receipts from suppliers, write-offs, transfers and counts: kept as drafts line by line, posted as a whole.
create or alter package stock_documents
  sql security definer
as
begin
  procedure list_documents(p_kind varchar(10) character set ascii, p_state varchar(10) character set ascii,
                           p_store_id bigint, p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_number varchar(40), o_store varchar(100),
             o_to_store varchar(100), o_supplier varchar(200), o_state varchar(10) character set ascii,
             o_started_at timestamp, o_posted_at timestamp, o_staff varchar(200), o_note varchar(500),
             o_lines integer, o_cost_sum numeric(18, 2));
  procedure head(p_id bigint)
    returns (o_id bigint, o_version integer, o_kind varchar(10) character set ascii, o_number varchar(40),
             o_store_id bigint, o_store varchar(100), o_to_store_id bigint, o_to_store varchar(100),
             o_supplier_id bigint, o_supplier varchar(200), o_state varchar(10) character set ascii,
             o_started_at timestamp, o_posted_at timestamp, o_staff varchar(200), o_note varchar(500));
  procedure document_lines(p_id bigint)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(200), o_unit varchar(10),
             o_quantity numeric(18, 3), o_cost numeric(18, 2), o_expected numeric(18, 3), o_counted_at timestamp,
             o_price numeric(18, 2), o_balance numeric(18, 3));
  procedure open_draft(p_kind varchar(10) character set ascii, p_store_id bigint, p_to_store_id bigint,
                       p_supplier_id bigint, p_note varchar(500))
    returns (o_id bigint, o_version integer);
  procedure save_head(p_id bigint, p_version integer, p_store_id bigint, p_to_store_id bigint, p_supplier_id bigint,
                      p_note varchar(500))
    returns (o_id bigint, o_version integer);
  procedure add_goods(p_id bigint, p_goods_id bigint, p_quantity numeric(18, 3), p_cost numeric(18, 2))
    returns (o_line_no integer, o_version integer);
  procedure set_line(p_id bigint, p_version integer, p_line_no integer, p_quantity numeric(18, 3),
                     p_cost numeric(18, 2))
    returns (o_id bigint, o_version integer);
  procedure post_document(p_id bigint, p_version integer, p_even_so boolean) returns (o_id bigint, o_version integer);
  procedure cancel_document(p_id bigint, p_version integer);
end;

comment on package stock_documents is 'Documents of the stock, their lines, and posting.';
comment on procedure stock_documents.list_documents is
'Action: stock.read
A page of documents of the stores I may see, the newest first, after a given one; null or empty filters let all pass.';
comment on procedure stock_documents.head is
'Action: stock.read
A document without its lines; no row when it is gone or not for me.';
comment on procedure stock_documents.document_lines is
'Action: stock.read
Lines in their order. o_cost: of one; o_expected: what a count expected at o_counted_at; o_balance: what the store has now.';
comment on procedure stock_documents.open_draft is
'Action: stock.edit
Begins a document of kind receipt, writeoff, transfer or count. Refuses e_stock_kind, e_stock_no_store,
e_stock_to_store, e_stock_supplier.';
comment on procedure stock_documents.save_head is
'Action: stock.edit
Changes a draft: where, from whom, why. Refuses as open_draft does, e_stock_not_found, e_stock_not_draft, e_stock_stale.
The store of a count stays.';
comment on procedure stock_documents.add_goods is
'Action: stock.edit
Puts goods into a draft, or more of them when they stand there already; null cost leaves it. Of a count the moment and
what is expected at it are written down. Two scanners may fill one document. Refuses e_stock_not_found,
e_stock_not_draft, e_stock_goods, e_stock_quantity, e_stock_cost.';
comment on procedure stock_documents.set_line is
'Action: stock.edit
Another quantity and cost of a line; null quantity takes the line away. Refuses as add_goods does, and e_stock_stale.';
comment on procedure stock_documents.post_document is
'Action: stock.edit
Moves everything in one transaction, in the order of goods. A count moves the difference to what was expected at the
moment each line was counted: sales and receipts since then stay as they are. p_even_so: post goods without a cost.
Refuses e_stock_not_found, e_stock_not_draft, e_stock_stale, e_stock_empty, e_stock_zero_cost, e_stock_short,
e_stock_to_store, e_stock_reason.';
comment on procedure stock_documents.cancel_document is
'Action: stock.edit
Puts a draft away. Refuses e_stock_not_found, e_stock_not_draft, e_stock_stale.';
