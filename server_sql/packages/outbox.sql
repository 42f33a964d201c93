-- The outbox: what is sent is first marked as being sent, so that nothing leaves twice without a person's word.
create or alter package outbox
  sql security definer
as
begin
  procedure take_next(p_channel_id bigint, p_holder varchar(100))
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_channel_id bigint, o_ref_id bigint,
             o_outside_id varchar(250), o_attempts smallint, o_created_at timestamp, o_created_by bigint);
  procedure mark_sent(p_id bigint, p_holder varchar(100), p_outside_id varchar(250));
  procedure put_off(p_id bigint, p_holder varchar(100), p_seconds integer, p_reason varchar(40) character set ascii,
                    p_detail varchar(500));
  procedure mark_failed(p_id bigint, p_holder varchar(100), p_reason varchar(40) character set ascii,
                        p_detail varchar(500));
  procedure mark_maybe(p_id bigint, p_holder varchar(100), p_reason varchar(40) character set ascii,
                       p_detail varchar(500));
  procedure find_lost returns (o_count integer);
  procedure outgoing_list(p_which varchar(10) character set ascii, p_after_at timestamp, p_after_id bigint,
                          p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_channel varchar(100), o_what varchar(300),
             o_state varchar(10) character set ascii, o_attempts smallint, o_next_at timestamp, o_taken_at timestamp,
             o_done_at timestamp, o_reason varchar(40) character set ascii, o_detail varchar(500), o_created_at timestamp,
             o_person varchar(200), o_outside_id varchar(250), o_version integer);
  procedure settle_outgoing(p_id bigint, p_choice varchar(10) character set ascii);
end;

comment on package outbox is 'The outbox: letters to be sent and numbers to be dialled.';
comment on procedure outbox.take_next is
'Action: channels.run
The next to be sent by a channel the caller holds, marked as being sent; commit before anything leaves. No row: nothing
is due.';
comment on procedure outbox.mark_sent is
'Action: channels.run
It went. p_outside_id: the name the other side knows it by, empty when it stays as it is.';
comment on procedure outbox.put_off is
'Action: channels.run
It surely did not go, and is tried again in so many seconds.';
comment on procedure outbox.mark_failed is
'Action: channels.run
It surely did not go, and will not by itself.';
comment on procedure outbox.mark_maybe is
'Action: channels.run
It may have gone: the link broke before the answer. A person says what to do.';
comment on procedure outbox.find_lost is
'Action: channels.run
What was being sent by a process that does not hold the channel any more may have gone. Answers how many.';
comment on procedure outbox.outgoing_list is
'Action: channels.edit
The outbox, newest first, after a key: trouble (failed or may have gone), waiting, or all.';
comment on procedure outbox.settle_outgoing is
'Action: channels.edit
A person says of it: went, again, cancel. Refuses e_outbox_not_found, e_outbox_settled.';
