-- What outside analytics may read: rows without people, unless the key opens them.
create or alter package open_data
  sql security definer
as
begin
  procedure inquiry_days(p_after integer, p_limit integer)
    returns (o_day_no integer, o_day date, o_channel varchar(10), o_source varchar(100), o_campaign varchar(100),
             o_lead_source varchar(100), o_inquiries bigint, o_joined bigint, o_accepted bigint, o_closed bigint);
  procedure inquiries(p_after bigint, p_limit integer, p_with_people boolean)
    returns (o_id bigint, o_came_at timestamp, o_channel varchar(10), o_source varchar(100), o_campaign varchar(100),
             o_line varchar(60), o_lead_source varchar(100), o_branch varchar(200), o_state varchar(10),
             o_joined_to_id bigint, o_accepted_at timestamp, o_closed_at timestamp, o_client_id bigint,
             o_person_name varchar(200), o_phone varchar(16), o_email varchar(254));
  procedure calls(p_after bigint, p_limit integer, p_with_people boolean)
    returns (o_id bigint, o_rang_at timestamp, o_direction varchar(3), o_channel varchar(100), o_line varchar(60),
             o_state varchar(10), o_result varchar(10), o_answered_at timestamp, o_ended_at timestamp,
             o_talk_seconds integer, o_inquiry_id bigint, o_client_id bigint, o_phone varchar(16));
end;

comment on package open_data is 'Rows for outside analytics, in the order of their numbers.';
comment on procedure open_data.inquiry_days is
'Action: channels.run
Counts of p_limit days after the day p_after (a number like 20261123), by the clock of the firm; the running day is not
among them. A row for each channel, source and campaign of a day. Joined ones are counted apart.';
comment on procedure open_data.inquiries is
'Action: channels.run
Inquiries with a number above p_after. Instants are UTC. Name, phone, e-mail and client are empty unless p_with_people.';
comment on procedure open_data.calls is
'Action: channels.run
Calls with a number above p_after. Instants are UTC. Phone and client are empty unless p_with_people.';
