-- What came by a channel: written down first, routed after, settled in the transaction that routed it.
create or alter package arrivals
  sql security definer
as
begin
  procedure keep_arrival(p_channel_id bigint, p_kind varchar(10) character set ascii, p_outside_id varchar(200),
                         p_payload blob sub_type binary)
    returns (o_id bigint);
  procedure due_arrivals(p_limit integer) returns (o_id bigint);
  procedure take_arrival(p_id bigint)
    returns (o_id bigint, o_channel_id bigint, o_channel_kind varchar(20) character set ascii, o_channel varchar(100),
             o_branch_id bigint, o_facts varchar(8000), o_kind varchar(10) character set ascii, o_outside_id varchar(200),
             o_payload blob sub_type binary, o_got_at timestamp, o_attempts smallint);
  procedure settle_arrival(p_id bigint, p_state varchar(10) character set ascii, p_reason varchar(40) character set ascii,
                           p_detail varchar(500), p_inquiry_id bigint);
  procedure put_off_arrival(p_id bigint, p_seconds integer, p_reason varchar(40) character set ascii,
                            p_detail varchar(500))
    returns (o_attempts smallint);
  procedure empty_old(p_days integer, p_limit integer) returns (o_count integer);
  procedure arrival_list(p_channel_id bigint, p_after_at timestamp, p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_channel varchar(100), o_channel_kind varchar(20) character set ascii,
             o_kind varchar(10) character set ascii, o_outside_id varchar(200), o_got_at timestamp,
             o_state varchar(10) character set ascii, o_attempts smallint, o_next_at timestamp,
             o_reason varchar(40) character set ascii, o_detail varchar(500), o_bytes bigint, o_open_at timestamp);
  procedure try_again(p_id bigint);
  procedure let_be(p_id bigint);
end;

comment on package arrivals is 'What came by a channel, as it came, and what became of it.';
comment on procedure arrivals.keep_arrival is
'Action: channels.run
Writes down what came, before anything is done with it. Empty answer: the channel has brought it before.';
comment on procedure arrivals.due_arrivals is
'Action: channels.run
Which arrivals are to be routed now, oldest first.';
comment on procedure arrivals.take_arrival is
'Action: channels.run
One arrival, locked till the end of the transaction that settles it; no row when it is settled, or another has it in hand.';
comment on procedure arrivals.settle_arrival is
'Action: channels.run
What became of it: done or refused (with the reason); the inquiry it became, if it became one.';
comment on procedure arrivals.put_off_arrival is
'Action: channels.run
Tried again in so many seconds. Answers how often it was tried.';
comment on procedure arrivals.empty_old is
'Action: channels.run
Forgets the contents of arrivals done so many days ago, at most p_limit at a time; their names stay.';
comment on procedure arrivals.arrival_list is
'Action: channels.edit
Arrivals that wait or were refused, of one channel or all, newest first, after a key. o_bytes: how long the contents are.';
comment on procedure arrivals.try_again is
'Action: channels.edit
A refused or waiting arrival is routed again at once. Refuses e_arrivals_not_found, e_arrivals_settled.';
comment on procedure arrivals.let_be is
'Action: channels.edit
A refused arrival need not be looked at any more. Refuses e_arrivals_not_found, e_arrivals_settled.';
