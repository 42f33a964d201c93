-- Everything that comes in takes one way: written down, client recognised, person chosen, offered.
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
end;

comment on package intake is 'Inquiries: written down once and routed; what rules would do with one.';
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
