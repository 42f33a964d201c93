-- Answers to an inquiry: accepted, passed on, not now, taken, handed over, closed; and time limits.
create or alter package intake_offers
  sql security definer
as
begin
  procedure offers_for_me
    returns (o_offer_id bigint, o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_offered_at timestamp,
             o_due_at timestamp, o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20),
             o_phone varchar(60), o_email varchar(254), o_person_name varchar(200), o_subject varchar(300),
             o_words varchar(300), o_source varchar(100), o_why varchar(60), o_rule_no smallint, o_rule varchar(100),
             o_passed_by varchar(200), o_word varchar(500), o_tags varchar(500), o_last_order varchar(40),
             o_last_order_at timestamp, o_last_order_sum d_money, o_open_orders integer, o_owner varchar(200));
  procedure accept_offer(p_offer_id bigint) returns (o_inquiry_id bigint, o_client_id bigint);
  procedure pass_offer(p_offer_id bigint, p_to_staff_id bigint, p_word varchar(500)) returns (o_person varchar(200));
  procedure decline_offer(p_offer_id bigint, p_word varchar(500)) returns (o_person varchar(200));
  procedure take_waiting(p_inquiry_id bigint) returns (o_client_id bigint);
  procedure hand_over(p_inquiry_id bigint, p_to_staff_id bigint, p_word varchar(500));
  procedure route_again(p_inquiry_id bigint) returns (o_person varchar(200));
  procedure close_inquiry(p_inquiry_id bigint, p_result varchar(500));
  procedure choose_client(p_inquiry_id bigint, p_client_id bigint);
  procedure candidates(p_inquiry_id bigint)
    returns (o_client_id bigint, o_name varchar(200), o_owner varchar(200), o_phone varchar(16), o_email varchar(254),
             o_last_order_at timestamp);
  procedure expire_due(p_limit integer) returns (o_count integer);
end;

comment on package intake_offers is 'Offers of inquiries and what people answer; nothing disappears.';
comment on procedure intake_offers.offers_for_me is
'Action: intake.answer
Open offers of mine, the most urgent first, with all that the offer panel shows.';
comment on procedure intake_offers.accept_offer is
'Action: intake.answer
Takes an inquiry offered to me. Refused when the offer has meanwhile gone to somebody else.';
comment on procedure intake_offers.pass_offer is
'Action: intake.answer
Passes an offer of mine to a colleague with a word, or (no colleague) to the next rule. Answers who has it now; empty: the duty queue.';
comment on procedure intake_offers.decline_offer is
'Action: intake.answer
Not now: the next rule takes over. Answers who has it now; empty: the duty queue.';
comment on procedure intake_offers.take_waiting is
'Action: intake.answer
Takes an inquiry from the duty queue.';
comment on procedure intake_offers.hand_over is
'Action: intake.assign
Offers an open inquiry to a named person, whoever has it now.';
comment on procedure intake_offers.route_again is
'Action: intake.assign
Sends an open inquiry through the rules from the top, as if nobody had been asked. Answers who has it; empty: the duty queue.';
comment on procedure intake_offers.close_inquiry is
'Action: intake.answer
Ends an inquiry with its result.';
comment on procedure intake_offers.choose_client is
'Action: intake.answer
Names the client of an inquiry that was not recognised for sure: one the person may see, or one of the candidates.
Refuses e_intake_not_found.';
comment on procedure intake_offers.candidates is
'Action: intake.answer
Clients an unclear inquiry may belong to: same phone or e-mail.';
comment on procedure intake_offers.expire_due is
'Action: jobs.run
Offers past their time limit go on to the next rule, or to the duty queue. Two callers never move one twice.';
