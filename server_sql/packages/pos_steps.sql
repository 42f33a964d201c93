-- What posting and asking share: receipts given as text, prices of the base, what a return may still take.
-- Nobody is granted this package.
create or alter package pos_steps
  sql security definer
as
begin
  procedure look(p_till_id bigint, p_op_id varchar(36) character set ascii, p_document_id bigint,
                 p_what varchar(20) character set ascii, p_facts varchar(2000));
  function known_person(p_staff_id bigint, p_instead bigint) returns bigint;
  function quoted(p_text varchar(1000)) returns varchar(2010);
  procedure lines(p_lines blob sub_type binary)
    returns (o_line_no integer, o_goods_id bigint, o_code varchar(60), o_name varchar(300), o_unit varchar(10),
             o_quantity numeric(18, 3), o_price numeric(18, 2), o_price_list_id bigint, o_discount numeric(18, 2),
             o_sum numeric(18, 2), o_vat varchar(6) character set ascii, o_mark varchar(400) character set ascii,
             o_mark_hash varchar(64) character set ascii, o_return_line_no integer, o_reason varchar(200));
  procedure payments(p_payments varchar(4000))
    returns (o_line_no integer, o_kind varchar(10) character set ascii, o_sum numeric(18, 2), o_given numeric(18, 2),
             o_change numeric(18, 2), o_ref varchar(100));
  procedure till_of(p_till_id bigint, p_action varchar(40) character set ascii)
    returns (o_me bigint, o_branch_id bigint, o_store_id bigint, o_code varchar(10) character set ascii);
  function base_price(p_goods_id bigint, p_price_list_id bigint, p_quantity numeric(18, 3), p_at timestamp,
                      p_client_id bigint) returns numeric(18, 2);
  function returned_before(p_line_id bigint, p_but_document_id bigint) returns numeric(18, 3);
  function debt(p_client_id bigint) returns numeric(18, 2);
end;
