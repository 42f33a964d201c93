-- Channels as people see them: the list with its lights, settings, secrets that go in and never come out.
create or alter package channels_desk
  sql security definer
as
begin
  procedure channel_list
    returns (o_id bigint, o_kind varchar(20) character set ascii, o_name varchar(100), o_branch varchar(200),
             o_is_on boolean, o_state varchar(10) character set ascii, o_state_since timestamp, o_last_error varchar(500),
             o_last_error_at timestamp, o_last_ok_at timestamp, o_last_in_at timestamp, o_held_by varchar(100),
             o_is_held boolean, o_test_asked_at timestamp, o_tested_at timestamp, o_test_result varchar(500),
             o_refused_today integer, o_waiting integer, o_refused integer, o_unsent integer, o_version integer);
  procedure one_channel(p_channel_id bigint)
    returns (o_id bigint, o_kind varchar(20) character set ascii, o_name varchar(100), o_branch_id bigint,
             o_is_on boolean, o_facts varchar(8000), o_version integer);
  procedure save_channel(p_channel_id bigint, p_version integer, p_kind varchar(20) character set ascii,
                         p_name varchar(100), p_branch_id bigint, p_is_on boolean, p_facts varchar(8000))
    returns (o_id bigint, o_version integer);
  procedure switch_channel(p_channel_id bigint, p_is_on boolean);
  procedure remove_channel(p_channel_id bigint);
  procedure sealing_keys returns (o_id bigint, o_workplace varchar(100), o_public_key varchar(100) character set ascii);
  procedure put_secret(p_channel_id bigint, p_name varchar(40) character set ascii,
                       p_sealed varchar(8000) character set ascii);
  procedure secret_names(p_channel_id bigint)
    returns (o_name varchar(40) character set ascii, o_put_at timestamp, o_person varchar(200));
  procedure ask_test(p_channel_id bigint);
  procedure refusals(p_channel_id bigint, p_days integer)
    returns (o_refused_on date, o_reason varchar(40) character set ascii, o_times integer, o_last_at timestamp,
             o_last_detail varchar(500));
end;

comment on package channels_desk is 'Channels as people see them.';
comment on procedure channels_desk.channel_list is
'Action: channels.read
Every channel with its light; errors and results as the program packs them. o_refused_today: refused at the door today;
o_waiting, o_refused: arrivals not yet routed and refused while they were; o_unsent: what failed to leave or may have left.';
comment on procedure channels_desk.one_channel is
'Action: channels.edit
The settings of a channel (JSON). Refuses e_channels_not_found.';
comment on procedure channels_desk.save_channel is
'Action: channels.edit
Changes the channel of p_version, makes one without p_channel_id. Refuses e_channels_not_found, e_channels_stale,
e_channels_no_name, e_channels_name_taken, e_channels_kind.';
comment on procedure channels_desk.switch_channel is
'Action: channels.edit
On or off. Refuses e_channels_not_found.';
comment on procedure channels_desk.remove_channel is
'Action: channels.edit
Removes a channel nothing has come by. Refuses e_channels_not_found, e_channels_in_use.';
comment on procedure channels_desk.sealing_keys is
'Action: channels.edit
The public keys secrets are sealed with: a secret is sealed for each of them.';
comment on procedure channels_desk.put_secret is
'Action: channels.edit
Puts a sealed secret; an empty one takes it away. Refuses e_channels_not_found.';
comment on procedure channels_desk.secret_names is
'Action: channels.edit
Which secrets a channel has, since when (UTC) and from whom: never what they are.';
comment on procedure channels_desk.ask_test is
'Action: channels.edit
Asks the running agent to try the channel; the answer comes into the list. Refuses e_channels_not_found.';
comment on procedure channels_desk.refusals is
'Action: channels.edit
What was refused at the door in the last so many days, newest first.';
