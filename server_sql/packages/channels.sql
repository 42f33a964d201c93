-- Channels as the agent sees them: which there are, who works on which, how they are, what they refuse.
create or alter package channels
  sql security definer
as
begin
  procedure running_channels
    returns (o_id bigint, o_kind varchar(20) character set ascii, o_name varchar(100), o_branch_id bigint,
             o_facts varchar(8000), o_version integer, o_is_on boolean, o_held_by varchar(100), o_is_test_asked boolean);
  procedure claim_channel(p_channel_id bigint, p_holder varchar(100), p_seconds integer, p_instead_of varchar(100))
    returns (o_is_mine boolean);
  procedure release_channel(p_channel_id bigint, p_holder varchar(100));
  procedure report_state(p_channel_id bigint, p_holder varchar(100), p_state varchar(10) character set ascii,
                         p_error varchar(500), p_last_in_at timestamp);
  procedure note_refusal(p_channel_id bigint, p_reason varchar(40) character set ascii, p_detail varchar(500),
                         p_times integer);
  procedure take_test(p_channel_id bigint) returns (o_is_mine boolean);
  procedure report_test(p_channel_id bigint, p_result varchar(500));
  procedure offer_key(p_workplace varchar(100), p_public_key varchar(100) character set ascii) returns (o_key_id bigint);
  procedure secrets_of(p_channel_id bigint)
    returns (o_name varchar(40) character set ascii, o_sealed varchar(8000) character set ascii);
  procedure renew_secret(p_channel_id bigint, p_name varchar(40) character set ascii,
                         p_was varchar(8000) character set ascii, p_sealed varchar(8000) character set ascii)
    returns (o_is_kept boolean);
end;

comment on package channels is 'Channels as the agent sees them.';
comment on procedure channels.running_channels is
'Action: channels.run
Every channel with its settings (JSON); those that are off too, for a test may be asked of them. o_held_by: the process
that works on it now, empty when nobody does.';
comment on procedure channels.claim_channel is
'Action: channels.run
Takes a channel that is on for so many seconds, or keeps it. False when another process holds it. p_instead_of: a holder
known to be dead, whose time need not be waited for.';
comment on procedure channels.release_channel is
'Action: channels.run
Gives a channel back before its time; nothing happens when another holds it.';
comment on procedure channels.report_state is
'Action: channels.run
The light of a channel: ok, warn or down with the error as the program packs it; p_last_in_at: when something last came
by it (UTC, may be empty). Without effect for who does not hold the channel.';
comment on procedure channels.note_refusal is
'Action: channels.run
So many more were refused at the door today for this reason; p_detail is of the last one.';
comment on procedure channels.take_test is
'Action: channels.run
True for the one caller that is to try the channel now.';
comment on procedure channels.report_test is
'Action: channels.run
What the test came to, as the program packs it.';
comment on procedure channels.offer_key is
'Action: channels.run
Makes the public key of this workplace known to those who seal secrets; a known key is answered with its number again.';
comment on procedure channels.secrets_of is
'Action: channels.run
The sealed secrets of a channel; only the machine whose key sealed them can open them.';
comment on procedure channels.renew_secret is
'Action: channels.run
The other side has changed a secret: p_sealed takes the place of p_was. o_is_kept is false when that is not there any
more: somebody has put in another meanwhile, which stays. The channel goes on as it is.';
