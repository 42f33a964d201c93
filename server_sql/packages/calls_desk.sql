-- Calls as people see them: what rings now and why, what was said, whom to ring, what was recorded.
create or alter package calls_desk
  sql security definer
as
begin
  procedure live_calls
    returns (o_call_id bigint, o_direction varchar(3) character set ascii, o_state varchar(10) character set ascii,
             o_result varchar(10) character set ascii, o_number varchar(60), o_phone varchar(16) character set ascii,
             o_phone_flaw varchar(20) character set ascii, o_line varchar(60), o_rang_at timestamp,
             o_answered_at timestamp, o_ended_at timestamp, o_talk_seconds integer, o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_why varchar(60), o_rule_no smallint,
             o_rule varchar(100), o_passed_by varchar(200), o_word varchar(500), o_last_order varchar(40),
             o_last_order_at timestamp, o_last_order_sum d_money, o_open_orders integer, o_open_tasks integer,
             o_task varchar(200), o_trouble varchar(40) character set ascii, o_version integer, o_is_by_modem boolean,
             o_hang_up varchar(10) character set ascii);
  procedure call_list(p_which varchar(10) character set ascii, p_is_mine boolean, p_client_id bigint,
                      p_after_at timestamp, p_after_id bigint, p_limit integer)
    returns (o_call_id bigint, o_direction varchar(3) character set ascii, o_state varchar(10) character set ascii,
             o_result varchar(10) character set ascii, o_number varchar(60), o_phone varchar(16) character set ascii,
             o_phone_flaw varchar(20) character set ascii, o_line varchar(60), o_staff_id bigint,
             o_person varchar(200), o_client_id bigint, o_client_name varchar(200), o_inquiry_id bigint,
             o_task_id bigint, o_is_to_call_back boolean, o_rang_at timestamp, o_ended_at timestamp,
             o_talk_seconds integer, o_outcome varchar(20) character set ascii, o_note varchar(2000),
             o_recording_state varchar(10) character set ascii, o_recording_reason varchar(40) character set ascii,
             o_version integer);
  procedure recording(p_call_id bigint) returns (o_mime varchar(60) character set ascii, o_content blob sub_type binary);
  procedure missed_count returns (o_count integer);
  procedure note_call(p_call_id bigint, p_version integer, p_outcome varchar(20) character set ascii,
                      p_note varchar(2000))
    returns (o_version integer);
  procedure dial_state
    returns (o_state varchar(20) character set ascii, o_channel varchar(100), o_since timestamp, o_error varchar(500));
  procedure dial(p_channel_id bigint, p_phone varchar(16) character set ascii, p_client_id bigint)
    returns (o_call_id bigint);
  procedure give_up(p_call_id bigint);
end;

comment on package calls_desk is 'Calls as people see them.';
comment on procedure calls_desk.live_calls is
'Action: calls.read
Calls that ring at me, wait for my number or are spoken by me, and those of mine that ended within ten minutes and have
no note yet; the newest first. o_why to o_word: why the inquiry came to me. o_trouble: why a call of mine was not
dialled; o_is_by_modem: for a telephone on the line itself. o_hang_up, of calls dialled from here: yes (give_up ends
it), asked (it is being ended), cannot (this line takes no such wish). Times are UTC.';
comment on procedure calls_desk.call_list is
'Action: calls.read
A page of calls before p_after_at and p_after_id, the newest first. p_which: all, missed, in, out. p_is_mine: only mine;
p_client_id: only of this client. o_is_to_call_back: a missed call whose task is still open. Times are UTC.';
comment on procedure calls_desk.recording is
'Action: calls.read
The sound of a call. Refuses e_calls_not_found, e_calls_no_recording.';
comment on procedure calls_desk.missed_count is
'Action: calls.read
How many missed calls of mine are to be called back.';
comment on procedure calls_desk.note_call is
'Action: calls.edit
Writes down how a call ended and what was said; answers the new version. Refuses e_calls_not_found, e_calls_stale,
e_calls_outcome.';
comment on procedure calls_desk.dial_state is
'Action: calls.edit
Whether a number can be dialled for me: ok; none (no telephone channel), cannot (no line here dials), off, down (since
when, and the error as packed), no_extension (nothing of mine can ring).';
comment on procedure calls_desk.dial is
'Action: calls.edit
Has my telephone rung and then this number (E.164) dialled, by the first line that can when no channel is named. Refuses
e_calls_no_line, e_calls_line_down, e_calls_no_number, e_calls_phone_form, e_calls_client.';
comment on procedure calls_desk.give_up is
'Action: calls.edit
A call of mine that was not dialled need not be any more; one that a modem has dialled is let go of, one that an exchange
has dialled is to be hung up by it. Refuses e_calls_not_found.';
