-- Around the till: parked receipts, debts of clients, and what somebody has to look at.
create or alter package pos_desk
  sql security definer
as
begin
  procedure park(p_id varchar(36) character set ascii, p_till_id bigint, p_staff_id bigint, p_title varchar(200),
                 p_total numeric(18, 2), p_body blob sub_type text character set utf8);
  procedure parked(p_till_id bigint)
    returns (o_id varchar(36) character set ascii, o_title varchar(200), o_total numeric(18, 2), o_at timestamp,
             o_person varchar(200), o_till varchar(10) character set ascii, o_opened_by varchar(10) character set ascii);
  procedure open_parked(p_id varchar(36) character set ascii, p_till_id bigint)
    returns (o_body blob sub_type text character set utf8);
  procedure drop_parked(p_id varchar(36) character set ascii, p_till_id bigint);
  procedure debtors(p_limit integer)
    returns (o_client_id bigint, o_name varchar(200), o_debt numeric(18, 2), o_credit_limit numeric(18, 2),
             o_last_at timestamp);
  procedure debt_story(p_client_id bigint, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_at timestamp, o_sum numeric(18, 2), o_number varchar(40));
  procedure save_credit_limit(p_client_id bigint, p_limit numeric(18, 2));
  procedure reviews(p_is_open boolean, p_before_id bigint, p_limit integer)
    returns (o_id bigint, o_till varchar(10) character set ascii, o_what varchar(20) character set ascii,
             o_facts varchar(2000), o_raised_at timestamp, o_document_id bigint, o_number varchar(40),
             o_sold_at timestamp, o_total numeric(18, 2), o_cashier varchar(200), o_settled_at timestamp,
             o_settled_by varchar(200), o_note varchar(500));
  procedure settle_review(p_id bigint, p_note varchar(500));
end;

comment on package pos_desk is 'Parked receipts, debts, and what no longer fitted when receipts came.';
comment on procedure pos_desk.park is
'Action: pos.sell
Puts a receipt that is not paid aside for every till of the branch; the same id again replaces it. p_body: the cart as
JSON. Refuses e_pos_no_till, e_pos_parked_taken (till: another one has it open).';
comment on procedure pos_desk.parked is
'Action: pos.sell
Parked receipts of the branch of a till, the oldest first; o_opened_by: code of the till that has it open.';
comment on procedure pos_desk.open_parked is
'Action: pos.sell
Takes a parked receipt to a till; the same till may ask again. Refuses e_pos_parked_taken (till), e_pos_parked_gone.';
comment on procedure pos_desk.drop_parked is
'Action: pos.sell
A parked receipt was sold or thrown away by the till that has it open; gone already is fine. Refuses
e_pos_parked_taken (till).';
comment on procedure pos_desk.debtors is
'Action: pos.read
Clients of my scope who owe or have paid ahead, the largest debt first.';
comment on procedure pos_desk.debt_story is
'Action: pos.read
What made the debt of a client, the newest first; a sum below nothing is a payment or a return.';
comment on procedure pos_desk.save_credit_limit is
'Action: pos.settle
How much a client may owe; null: nothing. Refuses e_pos_credit_limit, e_pos_no_client.';
comment on procedure pos_desk.reviews is
'Action: pos.read
What no longer fitted when receipts came, the newest first; open ones or settled ones.';
comment on procedure pos_desk.settle_review is
'Action: pos.settle
Somebody has looked at it. Refuses e_pos_no_review, e_pos_review_settled (person).';
