-- Everything that comes in takes one way: written down, client recognised, person chosen, offered, answered.
create or alter package intake
  sql security definer
as
begin
  procedure route_inquiry(p_source varchar(100), p_source_id varchar(200), p_channel varchar(10), p_came_at timestamp,
                          p_time_flaw varchar(20), p_phone_typed varchar(60), p_phone varchar(16),
                          p_phone_flaw varchar(20), p_email varchar(254), p_person_name varchar(200), p_line varchar(60),
                          p_campaign varchar(100), p_subject varchar(300), p_body varchar(8000), p_is_cut boolean)
    returns (o_inquiry_id bigint, o_status varchar(20), o_reason varchar(20), o_client_id bigint, o_staff_id bigint,
             o_person varchar(200), o_rule_id bigint, o_rule varchar(100), o_joined_to_id bigint,
             o_trace varchar(6000) character set ascii);
  procedure try_inquiry(p_version_id bigint, p_source varchar(100), p_channel varchar(10), p_came_at timestamp,
                        p_phone varchar(16), p_phone_flaw varchar(20), p_email varchar(254), p_line varchar(60),
                        p_campaign varchar(100), p_subject varchar(300), p_body varchar(8000))
    returns (o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20), o_staff_id bigint,
             o_person varchar(200), o_why varchar(20), o_rule_id bigint, o_order_no smallint, o_rule varchar(100),
             o_limit_minutes smallint, o_trace varchar(6000) character set ascii);
  procedure simulate(p_version_id bigint, p_from timestamp, p_till timestamp, p_limit integer)
    returns (o_inquiry_id bigint, o_came_at timestamp, o_channel varchar(10), o_who varchar(200), o_before_id bigint,
             o_before varchar(200), o_before_rule varchar(100), o_after_id bigint, o_after varchar(200),
             o_after_rule varchar(100), o_after_why varchar(20));
  procedure explain(p_trace varchar(6000) character set ascii)
    returns (o_order_no smallint, o_rule_id bigint, o_rule varchar(100), o_code varchar(20), o_staff_id bigint,
             o_person varchar(200), o_obstacle varchar(20));

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

  procedure inbox(p_view varchar(10), p_idle_minutes integer, p_before_at timestamp, p_before_id bigint,
                  p_limit integer)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_source varchar(100),
             o_campaign varchar(100), o_client_id bigint, o_who varchar(200), o_phone varchar(60), o_subject varchar(300),
             o_words varchar(300), o_state varchar(10), o_reason varchar(20), o_chooser varchar(20), o_staff_id bigint,
             o_person varchar(200), o_rule_no smallint, o_rule varchar(100), o_offer_id bigint, o_due_at timestamp,
             o_joined_count integer, o_accepted_at timestamp, o_closed_at timestamp, o_result varchar(500));
  procedure inbox_counts returns (o_view varchar(10), o_rows integer);
  procedure inquiry_card(p_inquiry_id bigint)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_taken_at timestamp,
             o_time_flaw varchar(20), o_source varchar(100), o_source_id varchar(200), o_campaign varchar(100),
             o_line varchar(60), o_client_id bigint, o_client_name varchar(200), o_chooser varchar(20),
             o_phone_typed varchar(60), o_phone varchar(16), o_phone_flaw varchar(20), o_email varchar(254),
             o_person_name varchar(200), o_subject varchar(300), o_body varchar(8000), o_is_cut boolean,
             o_state varchar(10), o_reason varchar(20), o_staff_id bigint, o_person varchar(200),
             o_rule_id bigint, o_rule varchar(100), o_taken_by varchar(200), o_accepted_at timestamp,
             o_closed_at timestamp, o_result varchar(500), o_joined_to_id bigint,
             o_trace varchar(6000) character set ascii);
  procedure offers_of(p_inquiry_id bigint)
    returns (o_offer_id bigint, o_staff_id bigint, o_person varchar(200), o_why varchar(60), o_rule varchar(100),
             o_passed_by varchar(200), o_word varchar(500), o_offered_at timestamp, o_due_at timestamp,
             o_state varchar(10), o_answered_at timestamp);
  procedure joined_of(p_inquiry_id bigint)
    returns (o_inquiry_id bigint, o_channel varchar(10), o_came_at timestamp, o_subject varchar(300),
             o_words varchar(300));

  procedure sources_known(p_limit integer) returns (o_source varchar(100));

  procedure put_quarantine(p_source varchar(100), p_file_name varchar(255), p_digest varchar(64), p_line_no integer,
                           p_reason varchar(40), p_detail varchar(500), p_content varchar(4000))
    returns (o_is_new boolean);
  procedure quarantined(p_before_id bigint, p_limit integer)
    returns (o_quarantine_id bigint, o_file_name varchar(255), o_line_no integer, o_reason varchar(40),
             o_detail varchar(500), o_content varchar(4000), o_put_at timestamp);
  procedure settle_quarantine(p_quarantine_id bigint);
  procedure note_file(p_digest varchar(64), p_name varchar(255), p_byte_size bigint, p_line_count integer,
                      p_bad_count integer);
  procedure files_taken(p_limit integer)
    returns (o_name varchar(255), o_byte_size bigint, o_line_count integer, o_bad_count integer, o_taken_at timestamp);
end;

comment on package intake is 'Inquiries: written down once, routed, offered, answered; nothing disappears.';
comment on procedure intake.route_inquiry is
'Action: intake.take
Takes one inquiry of any source. The phone comes as typed and as E.164; other forms are refused. p_came_at is UTC.
Status: routed, waiting (with the reason), joined (the same phone within the set minutes), repeated (source and its id
known: the first answer again). The whole trace of the decision is kept and returned.';
comment on procedure intake.try_inquiry is
'Action: routing.read
What would happen to a sample now, by a version (empty: the one in force). Writes nothing and locks nothing.';
comment on procedure intake.simulate is
'Action: routing.edit
Runs a version over past inquiries: who got each and who would have got it. Calendars are asked for the moment of each
inquiry; today''s states and limits are left aside. Writes nothing that outlives the transaction. o_who is empty for
inquiries the person may not see.';
comment on procedure intake.explain is
'Action: intake.take
A kept trace as rows: rule, what it came to, and the people it skipped with the obstacle of each.';
comment on procedure intake.offers_for_me is
'Action: intake.answer
Open offers of mine, the most urgent first, with all that the offer panel shows.';
comment on procedure intake.accept_offer is
'Action: intake.answer
Takes an inquiry offered to me. Refused when the offer has meanwhile gone to somebody else.';
comment on procedure intake.pass_offer is
'Action: intake.answer
Passes an offer of mine to a colleague with a word, or (no colleague) to the next rule. Answers who has it now; empty: the duty queue.';
comment on procedure intake.decline_offer is
'Action: intake.answer
Not now: the next rule takes over. Answers who has it now; empty: the duty queue.';
comment on procedure intake.take_waiting is
'Action: intake.answer
Takes an inquiry from the duty queue.';
comment on procedure intake.hand_over is
'Action: intake.assign
Offers an open inquiry to a named person, whoever has it now.';
comment on procedure intake.route_again is
'Action: intake.assign
Sends an open inquiry through the rules from the top, as if nobody had been asked. Answers who has it; empty: the duty queue.';
comment on procedure intake.close_inquiry is
'Action: intake.answer
Ends an inquiry with its result.';
comment on procedure intake.choose_client is
'Action: intake.answer
Names the client of an inquiry that was not recognised for sure: one the person may see, or one of the candidates.
Refuses e_intake_not_found.';
comment on procedure intake.candidates is
'Action: intake.answer
Clients an unclear inquiry may belong to: same phone or e-mail.';
comment on procedure intake.expire_due is
'Action: jobs.run
Offers past their time limit go on to the next rule, or to the duty queue. Two callers never move one twice.';
comment on procedure intake.inbox is
'Action: intake.read
A page of inquiries, newest first: views waiting, mine, open, closed, idle (open, and nobody has done anything about it or its client for p_idle_minutes working minutes).';
comment on procedure intake.inbox_counts is
'Action: intake.read
How many rows the open views have.';
comment on procedure intake.inquiry_card is
'Action: intake.read
All of one inquiry.';
comment on procedure intake.offers_of is
'Action: intake.read
To whom an inquiry was offered, in order, with the answers.';
comment on procedure intake.joined_of is
'Action: intake.read
Later inquiries joined to this one.';
comment on procedure intake.sources_known is
'Action: intake.take
Names of sources seen so far, as suggestions for entering by hand.';
comment on procedure intake.put_quarantine is
'Action: intake.take
Keeps a line that cannot be an inquiry, once for each file and line.';
comment on procedure intake.quarantined is
'Action: intake.read
Unsettled lines, newest first.';
comment on procedure intake.settle_quarantine is
'Action: intake.answer
Marks a quarantined line as looked at.';
comment on procedure intake.note_file is
'Action: intake.take
Remembers a file that was taken whole.';
comment on procedure intake.files_taken is
'Action: intake.read
Files taken lately.';
