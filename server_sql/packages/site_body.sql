recreate package body site
as
begin
  procedure keys(p_channel_id bigint)
    returns (o_id bigint, o_name varchar(100), o_kind varchar(10), o_prefix varchar(12), o_scopes varchar(200),
             o_made_at timestamp, o_made_by varchar(200), o_last_used_at timestamp, o_use_count bigint,
             o_revoked_at timestamp)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('channels.read') returning_values v_me, v_my_branch, v_my_department, v_scope;
    for select k.id, k.name, k.kind, k.prefix, k.scopes, k.made_at, s.name, k.last_used_at, k.use_count, k.revoked_at
        from site_key k
        join channel c on c.id = k.channel_id
        left join staff s on s.id = k.made_by
        where k.channel_id = :p_channel_id
          and (c.branch_id is null or access.sees(:v_scope, :v_me, :v_my_branch, :v_my_department, k.made_by, c.branch_id))
        order by iif(k.revoked_at is null, 0, 1), k.made_at desc, k.id desc
        into o_id, o_name, o_kind, o_prefix, o_scopes, o_made_at, o_made_by, o_last_used_at, o_use_count, o_revoked_at
    do suspend;
  end

  procedure make_key(p_channel_id bigint, p_name varchar(100), p_kind varchar(10), p_prefix varchar(12),
                     p_key_hash varchar(64), p_seed varchar(64), p_scopes varchar(200))
    returns (o_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch bigint;
    declare v_kind varchar(20) character set ascii;
  begin
    execute procedure access.enter('channels.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select c.kind, c.branch_id from channel c where c.id = :p_channel_id into v_kind, v_branch;
    if (v_kind is distinct from 'site'
        or not (v_branch is null or access.sees(v_scope, v_me, v_my_branch, v_my_department, null, v_branch))) then
      exception e_site_no_channel using (coalesce(p_channel_id, ''));
    if (coalesce(trim(p_name), '') = '') then exception e_site_key_name;
    if (coalesce(p_key_hash, '') not similar to '[0-9a-f]{64}' or coalesce(p_seed, '') not similar to '[0-9a-f]{64}'
        or coalesce(p_prefix, '') not similar to '[[:ALNUM:]\_\-]{4,12}' escape '\'
        or coalesce(p_kind, '') not in ('form', 'webhook', 'read')) then
      exception e_site_key_form using (coalesce(p_kind, ''));
    insert into site_key (channel_id, name, kind, prefix, key_hash, seed, scopes, made_at, made_by)
    values (:p_channel_id, trim(:p_name), :p_kind, :p_prefix, :p_key_hash, :p_seed, coalesce(:p_scopes, ''),
            clock.utc_now(), :v_me)
    returning id into o_id;
    post_event 'channels';
    suspend;
  end

  procedure revoke_key(p_id bigint)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_branch bigint;
    declare v_id bigint;
  begin
    execute procedure access.enter('channels.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    select k.id, c.branch_id from site_key k join channel c on c.id = k.channel_id where k.id = :p_id
    into v_id, v_branch;
    if (v_id is null
        or not (v_branch is null or access.sees(v_scope, v_me, v_my_branch, v_my_department, null, v_branch))) then
      exception e_site_no_key using (coalesce(p_id, ''));
    update site_key k set k.revoked_at = clock.utc_now() where k.id = :p_id and k.revoked_at is null;
    post_event 'channels';
  end

  procedure door_keys(p_channel_id bigint)
    returns (o_id bigint, o_kind varchar(10), o_prefix varchar(12), o_key_hash varchar(64), o_seed varchar(64),
             o_scopes varchar(200))
  as
  begin
    execute procedure access.check_right('channels.run');
    for select k.id, k.kind, k.prefix, k.key_hash, k.seed, k.scopes
        from site_key k
        where k.channel_id = :p_channel_id and k.revoked_at is null
        into o_id, o_kind, o_prefix, o_key_hash, o_seed, o_scopes
    do suspend;
  end

  procedure note_uses(p_id bigint, p_times integer, p_last_at timestamp)
  as
  begin
    execute procedure access.check_right('channels.run');
    update site_key k
    set k.use_count = k.use_count + :p_times, k.last_used_at = maxvalue(coalesce(k.last_used_at, :p_last_at), :p_last_at)
    where k.id = :p_id and :p_times > 0 and :p_last_at is not null;
  end

  procedure kept_post(p_channel_id bigint, p_outside_id varchar(200))
    returns (o_payload blob sub_type binary)
  as
  begin
    execute procedure access.check_right('channels.run');
    for select a.payload from arrival a
        where a.channel_id = :p_channel_id and a.outside_id = :p_outside_id and a.kind = 'post'
        into o_payload
    do suspend;
  end

  procedure kept_since(p_channel_id bigint, p_since timestamp)
    returns (o_outside_id varchar(200), o_payload blob sub_type binary)
  as
  begin
    execute procedure access.check_right('channels.run');
    for select a.outside_id, a.payload from arrival a
        where a.got_at >= :p_since and a.channel_id = :p_channel_id and a.kind = 'post'
        into o_outside_id, o_payload
    do suspend;
  end
end;
