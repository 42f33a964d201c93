-- What the office sees of tills: shifts with their sums, receipts, cash, what is suspicious, money by day, how tills stand.
create or alter package shifts
  sql security definer
as
begin
  procedure list_shifts(p_id bigint, p_till_id bigint, p_before_at timestamp, p_limit integer)
    returns (o_id bigint, o_till_id bigint, o_till varchar(10) character set ascii, o_till_name varchar(100),
             o_branch varchar(200), o_time_zone varchar(60), o_firm varchar(200), o_till_facts varchar(4000),
             o_shift_no integer, o_is_open boolean, o_opened_at timestamp, o_opened_by varchar(200),
             o_open_counted numeric(18, 2), o_open_expected numeric(18, 2), o_open_reason varchar(300),
             o_closed_at timestamp, o_closed_by varchar(200), o_counted numeric(18, 2), o_expected numeric(18, 2),
             o_reason varchar(300), o_till_z varchar(6000), o_receipts integer, o_returns integer,
             o_sold numeric(18, 2), o_returned numeric(18, 2), o_rounding numeric(18, 2), o_discounts numeric(18, 2),
             o_unprinted integer);
  procedure paid(p_shift_id bigint)
    returns (o_way varchar(10) character set ascii, o_kind varchar(10) character set ascii, o_sum numeric(18, 2));
  procedure receipts(p_shift_id bigint, p_first timestamp, p_last timestamp, p_which varchar(10) character set ascii,
                     p_number varchar(40), p_before_at timestamp, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_number varchar(40), o_at timestamp,
             o_till varchar(10) character set ascii, o_cashier varchar(200), o_senior varchar(200), o_client_id bigint,
             o_client varchar(200), o_total numeric(18, 2), o_rounding numeric(18, 2),
             o_print_state varchar(12) character set ascii, o_copies integer, o_shift_id bigint,
             o_paid varchar(60) character set ascii);
  procedure receipt(p_id bigint)
    returns (o_body blob sub_type text character set utf8, o_number varchar(40), o_op_id varchar(36) character set ascii,
             o_till varchar(10) character set ascii, o_till_name varchar(100), o_branch varchar(200),
             o_time_zone varchar(60), o_firm varchar(200), o_till_facts varchar(4000), o_cashier varchar(200),
             o_senior varchar(200), o_client_id bigint, o_client varchar(200), o_sold_id bigint,
             o_sold_number varchar(40), o_print_state varchar(12) character set ascii, o_printed_at timestamp,
             o_copies integer, o_posted_at timestamp, o_shift_id bigint);
  procedure prints(p_receipt_id bigint) returns (o_body blob sub_type text character set utf8, o_posted_at timestamp);
  procedure cash_moves(p_shift_id bigint)
    returns (o_id bigint, o_at timestamp, o_direction varchar(10) character set ascii, o_sum numeric(18, 2),
             o_reason varchar(300), o_client_id bigint, o_client varchar(200), o_cashier varchar(200),
             o_senior varchar(200));
  procedure suspicious(p_first timestamp, p_last timestamp, p_staff_id bigint, p_what varchar(20) character set ascii,
                       p_limit integer)
    returns (o_at timestamp, o_what varchar(20) character set ascii, o_till varchar(10) character set ascii,
             o_shift_no integer, o_receipt_no bigint, o_receipt_id bigint, o_staff_id bigint, o_cashier varchar(200),
             o_senior varchar(200), o_facts varchar(2000), o_sum numeric(18, 2));
  procedure money(p_first timestamp, p_last timestamp)
    returns (o_day date, o_till varchar(10) character set ascii, o_branch varchar(200), o_receipts integer,
             o_returns integer, o_sold numeric(18, 2), o_returned numeric(18, 2), o_rounding numeric(18, 2),
             o_cash numeric(18, 2), o_card numeric(18, 2), o_other numeric(18, 2));
  procedure tills_now
    returns (o_id bigint, o_code varchar(10) character set ascii, o_name varchar(100), o_branch varchar(200),
             o_workplace varchar(100), o_seen_at timestamp, o_told_at timestamp, o_unsent integer, o_since timestamp,
             o_facts varchar(2000), o_op_no bigint, o_shift_no integer, o_shift_opened_at timestamp,
             o_people varchar(1000), o_unprinted integer, o_till_facts varchar(4000));
end;

comment on package shifts is 'What the office sees of tills.';
comment on procedure shifts.list_shifts is
'Action: pos.read
Shifts, open ones and the newest first, with their sums as the base has them; one by p_id, or of one till, or a page
opened before a moment. o_till_z: the figures of the till''s own Z slip as JSON, to be compared.';
comment on procedure shifts.paid is
'Action: pos.read
What a shift took and moved: o_way sale or return with the kind of payment, or cash with the direction of a move.';
comment on procedure shifts.receipts is
'Action: pos.read
Receipts of a shift, or (null) of a period, the newest first, a page before a given one; p_which: all, return, unprinted,
discount. p_number: a part of the number. o_paid: kinds of payment, a comma between.';
comment on procedure shifts.receipt is
'Action: pos.read
A receipt as it was born at the till (o_body: JSON), with the names its paper needs. No row: not there or not mine.';
comment on procedure shifts.prints is
'Action: pos.read
What was told of the paper of a receipt (JSON of the till), in order.';
comment on procedure shifts.cash_moves is
'Action: pos.read
Cash put in, paid out, collected and debts paid in a shift.';
comment on procedure shifts.suspicious is
'Action: pos.read
What somebody may ask about in a period, the newest first: events of tills, returns without a receipt, shifts with a
difference. p_staff_id, p_what null: all. o_sum: money it is about, when known.';
comment on procedure shifts.money is
'Action: pos.read
Money by local day and till in a period of UTC.';
comment on procedure shifts.tills_now is
'Action: pos.read
How each till in use stands: what it last told, its shift, who stands there, receipts not on paper.';
