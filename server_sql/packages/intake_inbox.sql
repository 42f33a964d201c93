-- Inquiries to read: lists, one of them whole, its history.
create or alter package intake_inbox
  sql security definer
as
begin
  procedure inbox(p_view varchar(10), p_idle_minutes integer, p_before_at timestamp, p_before_id bigint,
                  p_limit integer, p_lineage_id bigint, p_since timestamp)
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
end;

comment on package intake_inbox is 'Reading inquiries.';
comment on procedure intake_inbox.inbox is
'Action: intake.read
A page of inquiries, newest first: views waiting, mine, open, closed, idle (open, and nobody has done anything about it or its client for p_idle_minutes working minutes),
rule (whatever the rule of a lineage, or with null no rule at all, has settled since p_since).';
comment on procedure intake_inbox.inbox_counts is
'Action: intake.read
How many rows the open views have.';
comment on procedure intake_inbox.inquiry_card is
'Action: intake.read
All of one inquiry.';
comment on procedure intake_inbox.offers_of is
'Action: intake.read
To whom an inquiry was offered, in order, with the answers.';
comment on procedure intake_inbox.joined_of is
'Action: intake.read
Later inquiries joined to this one.';
comment on procedure intake_inbox.sources_known is
'Action: intake.take
Names of sources seen so far, as suggestions for entering by hand.';
