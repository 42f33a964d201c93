-- What a till asks the base: whether a sale still fits, which receipts were, who stands before the till.
create or alter package pos
  sql security definer
as
begin
  procedure check_sale(p_till_id bigint, p_kind varchar(10) character set ascii, p_shift_no integer, p_at timestamp,
                       p_approved_by bigint, p_client_id bigint, p_card_code varchar(40),
                       p_return_of varchar(36) character set ascii, p_total numeric(18, 2),
                       p_rounding numeric(18, 2), p_coupons varchar(1000), p_payments varchar(4000),
                       p_lines blob sub_type binary)
    returns (o_line_no integer, o_what varchar(20) character set ascii, o_severity varchar(4) character set ascii,
             o_facts varchar(2000));
  procedure find_receipt(p_till_id bigint, p_number varchar(60))
    returns (o_document_id bigint, o_op_id varchar(36) character set ascii, o_kind varchar(10) character set ascii,
             o_number varchar(40), o_at timestamp, o_total numeric(18, 2), o_rounding numeric(18, 2), o_client_id bigint,
             o_client varchar(200), o_cashier varchar(200), o_print_state varchar(12) character set ascii,
             o_sold_number varchar(40), o_card_code varchar(40));
  procedure receipts_of(p_client_id bigint, p_before_at timestamp, p_before_id bigint, p_limit integer)
    returns (o_document_id bigint, o_op_id varchar(36) character set ascii, o_kind varchar(10) character set ascii,
             o_number varchar(40), o_at timestamp, o_total numeric(18, 2), o_rounding numeric(18, 2), o_client_id bigint,
             o_client varchar(200), o_cashier varchar(200), o_print_state varchar(12) character set ascii,
             o_sold_number varchar(40), o_card_code varchar(40));
  procedure receipt_lines(p_document_id bigint)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(300), o_unit varchar(10),
             o_quantity numeric(18, 3), o_price numeric(18, 2), o_price_list_id bigint, o_discount numeric(18, 2),
             o_sum numeric(18, 2), o_vat varchar(6) character set ascii, o_mark varchar(400) character set ascii,
             o_returned numeric(18, 3));
  procedure receipt_payments(p_document_id bigint)
    returns (o_kind varchar(10) character set ascii, o_sum numeric(18, 2), o_given numeric(18, 2),
             o_change numeric(18, 2), o_ref varchar(100), o_back numeric(18, 2));
  procedure find_client(p_code varchar(40))
    returns (o_client_id bigint, o_name varchar(200), o_card_code varchar(40), o_discount numeric(5, 2),
             o_points numeric(18, 2), o_debt numeric(18, 2), o_credit_limit numeric(18, 2), o_tags varchar(2000));
end;

comment on package pos is 'What a till asks the base before a sale and about sales that were.';
comment on procedure pos.check_sale is
'Action: pos.sell
The opinion of the base on a receipt not yet paid; writes nothing. Parameters as of pos_ops.post_receipt. A row for each
doubt, o_line_no null for the whole: o_severity stop (it will not do), ask (a senior may) or warn. o_facts: JSON.
No row: all fits. Refuses e_pos_no_till.';
comment on procedure pos.find_receipt is
'Action: pos.sell
A receipt by the number on paper, or by its last part alone when it is of this till. No row: not there, or not of mine.';
comment on procedure pos.receipts_of is
'Action: pos.sell
Receipts and returns of a client, the newest first, a page after a given one.';
comment on procedure pos.receipt_lines is
'Action: pos.sell
Lines of a receipt; o_returned: how much of each has come back already.';
comment on procedure pos.receipt_payments is
'Action: pos.sell
How a receipt was paid; o_back: how much of payments of this kind has gone back by returns.';
comment on procedure pos.find_client is
'Action: pos.sell
Who stands before the till, by the code of a card or a phone number in E.164; what he collects and owes; o_tags: a line each. With a phone
of several clients the first by name.';
