-- What tills did, written into the base in the order of each till, each once. A receipt is paid already when it comes
-- here: it is taken as it stands, and what no longer fits becomes something to look at.
create or alter package pos_ops
  sql security definer
as
begin
  procedure post_shift_open(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                            p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                            p_staff_id bigint, p_counted numeric(18, 2), p_expected numeric(18, 2),
                            p_reason varchar(300))
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000));
  procedure post_receipt(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                         p_body blob sub_type text character set utf8, p_kind varchar(10) character set ascii,
                         p_receipt_no bigint, p_shift_no integer, p_at timestamp, p_staff_id bigint,
                         p_approved_by bigint, p_client_id bigint, p_card_code varchar(40),
                         p_return_of varchar(36) character set ascii, p_total numeric(18, 2),
                         p_rounding numeric(18, 2), p_note varchar(500), p_applied varchar(6000),
                         p_coupons varchar(1000), p_payments varchar(4000),
                         p_lines blob sub_type binary)
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000));
  procedure post_cash_move(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                           p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                           p_staff_id bigint, p_approved_by bigint, p_direction varchar(10) character set ascii,
                           p_sum numeric(18, 2), p_reason varchar(300), p_client_id bigint)
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000));
  procedure post_shift_close(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                             p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                             p_staff_id bigint, p_counted numeric(18, 2), p_expected numeric(18, 2),
                             p_reason varchar(300), p_z varchar(6000))
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000));
  procedure post_till_event(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                       p_body blob sub_type text character set utf8, p_shift_no integer, p_at timestamp,
                       p_staff_id bigint, p_approved_by bigint, p_what varchar(20) character set ascii,
                       p_receipt_no bigint, p_facts varchar(2000))
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000));
  procedure post_printed(p_till_id bigint, p_op_no bigint, p_op_id varchar(36) character set ascii,
                         p_body blob sub_type text character set utf8, p_receipt_op_id varchar(36) character set ascii,
                         p_at timestamp, p_outcome varchar(12) character set ascii, p_copy_no integer)
    returns (o_document_id bigint, o_was_new boolean, o_what varchar(20) character set ascii, o_facts varchar(2000));
end;

comment on package pos_ops is 'The doings of tills: shifts, receipts, cash, events and printing, each posted once.';
comment on procedure pos_ops.post_shift_open is
'Action: pos.sell
A till opens a shift. Rows, here and in the others: the first with o_what null, then one for each thing to look at.
All refuse e_pos_no_till; e_pos_gap (expected: the number that comes next) and e_pos_op_differs (the number or the id
was posted with other contents). The same once more answers as the first time.';
comment on procedure pos_ops.post_receipt is
'Action: pos.sell
A paid receipt or return, with stock, points, debt, marking codes and the history of the client. p_lines: each ends
with a new line, cells divided by tabs: number, goods id, article, name, unit, quantity, price, price list id,
discount, sum, VAT, marking code (base64), its SHA-256, line of the sold receipt, reason. p_payments: lines kind, sum,
given, change, reference. p_coupons, p_applied: lines. Instants are UTC.';
comment on procedure pos_ops.post_cash_move is
'Action: pos.sell
Cash into or out of the drawer; direction debt: the client pays what he owes.';
comment on procedure pos_ops.post_shift_close is
'Action: pos.sell
A till closes a shift, with the figures of its own journal as JSON.';
comment on procedure pos_ops.post_till_event is
'Action: pos.sell
Something a report of suspicion counts: a deleted line, an opened drawer, a changed price.';
comment on procedure pos_ops.post_printed is
'Action: pos.sell
How printing of a receipt ended; p_copy_no 0: the receipt itself.';
