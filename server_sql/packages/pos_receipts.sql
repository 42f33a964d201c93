-- How a paid receipt is written. Nobody is granted this package: pos_ops has asked the gate and holds the till's lock.
create or alter package pos_receipts
  sql security definer
as
begin
  procedure write_head(p_till_id bigint, p_code varchar(10) character set ascii, p_branch_id bigint, p_shift_id bigint,
                       p_op_id varchar(36) character set ascii, p_kind varchar(10) character set ascii,
                       p_receipt_no bigint, p_shift_no integer, p_at timestamp, p_staff_id bigint,
                       p_approved_by bigint, p_client_id bigint, p_card_code varchar(40),
                       p_return_of varchar(36) character set ascii, p_total numeric(18, 2),
                       p_rounding numeric(18, 2), p_note varchar(500), p_applied varchar(6000))
    returns (o_document_id bigint);
  procedure write_contents(p_document_id bigint, p_lines blob sub_type binary,
                           p_payments varchar(4000), p_coupons varchar(1000));
end;
