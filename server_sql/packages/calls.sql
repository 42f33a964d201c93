-- Calls as a line tells them: events in any order and any number of times make one row, one inquiry, one task.
create or alter package calls
  sql security definer
as
begin
  procedure take_event(p_channel_id bigint, p_outside_id varchar(120), p_kind varchar(10) character set ascii,
                       p_direction varchar(3) character set ascii, p_number_typed varchar(60),
                       p_phone varchar(16) character set ascii, p_phone_flaw varchar(20) character set ascii,
                       p_line varchar(60), p_extension_no varchar(20), p_seq_no integer, p_at timestamp,
                       p_result varchar(10) character set ascii, p_talk_seconds integer,
                       p_recording_name varchar(255), p_task_title varchar(200))
    returns (o_call_id bigint, o_inquiry_id bigint, o_staff_id bigint);
  procedure open_calls(p_channel_id bigint)
    returns (o_call_id bigint, o_outside_id varchar(120), o_direction varchar(3), o_state varchar(10),
             o_rang_at timestamp, o_answered_at timestamp);
  procedure last_call_at(p_channel_id bigint) returns (o_at timestamp);
  procedure call_to_dial(p_call_id bigint)
    returns (o_outside_id varchar(120), o_phone varchar(16), o_extension_no varchar(20), o_person varchar(200),
             o_state varchar(10));
  procedure calls_to_hang_up(p_channel_id bigint) returns (o_outside_id varchar(120));
  procedure recordings_due(p_channel_id bigint, p_limit integer)
    returns (o_call_id bigint, o_outside_id varchar(120), o_recording_name varchar(255), o_ended_at timestamp);
  procedure put_recording(p_call_id bigint, p_mime varchar(60) character set ascii, p_content blob sub_type binary);
  procedure refuse_recording(p_call_id bigint, p_reason varchar(40) character set ascii);
end;

comment on package calls is 'Calls as a line tells them, and their recordings.';
comment on procedure calls.take_event is
'Action: calls.take
One event of a conversation: ring, answer, end or record. The same event again, or a later one first, changes nothing
backwards. The first event of an incoming call is routed as an inquiry; who answers has his offer accepted; an incoming
call that ended unanswered becomes a task (p_task_title) for whoever has the inquiry, else for somebody on duty. p_at is
UTC, the phone comes as typed and as E.164. p_result: answered, missed, busy, no_answer, failed, cancelled, empty (told
by what came before), or unknown (the line cannot tell: answered where the inquiry was accepted meanwhile).
Refuses e_calls_kind, e_calls_result, e_calls_unknown (a recording of a call nobody saw), e_calls_internal (a colleague
rings a colleague), e_intake_phone_form.';
comment on procedure calls.open_calls is
'Action: calls.take
Calls of a channel that have not ended, for a line that comes back.';
comment on procedure calls.last_call_at is
'Action: calls.take
When a channel was last heard of (UTC): records of the line are read from there on. Empty before its first call.';
comment on procedure calls.call_to_dial is
'Action: calls.take
What the line needs to connect a person with the number he clicked: his own phone rings first.';
comment on procedure calls.calls_to_hang_up is
'Action: calls.take
Calls of a channel that were dialled, go on, and whose person wants them ended.';
comment on procedure calls.recordings_due is
'Action: calls.take
Calls that have ended and whose recording is still to be fetched.';
comment on procedure calls.put_recording is
'Action: calls.take
Keeps the recording of a call; a second one changes nothing. Refuses e_calls_not_found.';
comment on procedure calls.refuse_recording is
'Action: calls.take
The recording of a call cannot be kept, for this reason; the call itself stays. Refuses e_calls_not_found.';
