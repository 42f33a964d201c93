-- Keys of a site: made once, kept as hashes, revoked; what the agent needs at the door.
create or alter package site
  sql security definer
as
begin
  procedure keys(p_channel_id bigint)
    returns (o_id bigint, o_name varchar(100), o_kind varchar(10), o_prefix varchar(12), o_scopes varchar(200),
             o_made_at timestamp, o_made_by varchar(200), o_last_used_at timestamp, o_use_count bigint,
             o_revoked_at timestamp);
  procedure make_key(p_channel_id bigint, p_name varchar(100), p_kind varchar(10), p_prefix varchar(12),
                     p_key_hash varchar(64), p_seed varchar(64), p_scopes varchar(200))
    returns (o_id bigint);
  procedure revoke_key(p_id bigint);
  procedure door_keys(p_channel_id bigint)
    returns (o_id bigint, o_kind varchar(10), o_prefix varchar(12), o_key_hash varchar(64), o_seed varchar(64),
             o_scopes varchar(200));
  procedure note_uses(p_id bigint, p_times integer, p_last_at timestamp);
  procedure kept_post(p_channel_id bigint, p_outside_id varchar(200))
    returns (o_payload blob sub_type binary);
  procedure kept_since(p_channel_id bigint, p_since timestamp)
    returns (o_outside_id varchar(200), o_payload blob sub_type binary);
end;

comment on package site is 'Keys a site comes in with, and what the agent asks at the door.';
comment on procedure site.keys is
'Action: channels.read
Keys of a site, revoked ones last: what they are for, who made them, how often and when they were used (UTC).';
comment on procedure site.make_key is
'Action: channels.edit
Keeps the hash of a new key. Kind: form, webhook or read; scopes: what a reading key opens, divided by spaces. Refuses
e_site_no_channel, e_site_key_name, e_site_key_form.';
comment on procedure site.revoke_key is
'Action: channels.edit
Shuts a key for good; revoking it twice changes nothing. Refuses e_site_no_key.';
comment on procedure site.door_keys is
'Action: channels.run
Keys that open the door of a site now.';
comment on procedure site.note_uses is
'Action: channels.run
Adds uses to a key; p_last_at is UTC.';
comment on procedure site.kept_post is
'Action: channels.run
What came under this id before; nothing when it is new.';
comment on procedure site.kept_since is
'Action: channels.run
What came to a site since an instant (UTC), to know what was sent twice.';
