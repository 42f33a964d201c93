recreate package body channels
as
begin
  procedure running_channels
    returns (o_id bigint, o_kind varchar(20) character set ascii, o_name varchar(100), o_branch_id bigint,
             o_facts varchar(8000), o_version integer, o_is_on boolean, o_held_by varchar(100), o_is_test_asked boolean)
  as
  begin
    execute procedure access.check_right('channels.run');
    for select c.id, c.kind, c.name, c.branch_id, c.facts, c.version, c.is_on,
               iif(c.held_till > clock.utc_now(), c.held_by, null), c.test_asked_at is not null
        from channel c order by c.id
        into o_id, o_kind, o_name, o_branch_id, o_facts, o_version, o_is_on, o_held_by, o_is_test_asked
    do suspend;
  end

  procedure claim_channel(p_channel_id bigint, p_holder varchar(100), p_seconds integer, p_instead_of varchar(100))
    returns (o_is_mine boolean)
  as
    declare v_now timestamp;
  begin
    execute procedure access.check_right('channels.run');
    v_now = clock.utc_now();
    update channel c
    set c.held_by = :p_holder, c.held_till = dateadd(second, :p_seconds, :v_now)
    where c.id = :p_channel_id and c.is_on
      and (c.held_by = :p_holder or c.held_till is null or c.held_till <= :v_now or c.held_by = :p_instead_of);
    o_is_mine = row_count > 0;
    suspend;
  end

  procedure release_channel(p_channel_id bigint, p_holder varchar(100))
  as
  begin
    execute procedure access.check_right('channels.run');
    update channel c set c.held_by = null, c.held_till = null
    where c.id = :p_channel_id and c.held_by = :p_holder;
  end

  procedure report_state(p_channel_id bigint, p_holder varchar(100), p_state varchar(10) character set ascii,
                         p_error varchar(500), p_last_in_at timestamp)
  as
    declare v_now timestamp;
    declare v_state varchar(10) character set ascii;
    declare v_error varchar(500);
  begin
    execute procedure access.check_right('channels.run');
    v_now = clock.utc_now();
    select c.state, c.last_error from channel c where c.id = :p_channel_id and c.held_by = :p_holder and c.is_on
      with lock into v_state, v_error;
    if (v_state is null) then exit;
    update channel c
    set c.state = :p_state,
        c.state_since = iif(:v_state = :p_state, c.state_since, :v_now),
        c.last_error = coalesce(:p_error, c.last_error),
        c.last_error_at = iif(:p_error is null, c.last_error_at, :v_now),
        c.last_ok_at = iif(:p_state = 'ok', :v_now, c.last_ok_at),
        c.last_in_at = coalesce(:p_last_in_at, c.last_in_at)
    where c.id = :p_channel_id;
    if (v_state <> p_state or (p_error is not null and v_error is distinct from p_error)) then post_event 'channels';
  end

  procedure note_refusal(p_channel_id bigint, p_reason varchar(40) character set ascii, p_detail varchar(500),
                         p_times integer)
  as
    declare v_today date;
  begin
    execute procedure access.check_right('channels.run');
    v_today = cast(clock.to_local(clock.utc_now(), (select f.time_zone from firm f)) as date);
    merge into refusal r
    using (select c.id from channel c where c.id = :p_channel_id) n
    on (r.channel_id = n.id and r.refused_on = :v_today and r.reason = :p_reason)
    when matched then
      update set r.times = r.times + :p_times, r.last_at = clock.utc_now(), r.last_detail = :p_detail
    when not matched then
      insert (channel_id, refused_on, reason, times, last_at, last_detail)
      values (n.id, :v_today, :p_reason, :p_times, clock.utc_now(), :p_detail);
  end

  procedure take_test(p_channel_id bigint) returns (o_is_mine boolean)
  as
  begin
    execute procedure access.check_right('channels.run');
    update channel c set c.test_asked_at = null where c.id = :p_channel_id and c.test_asked_at is not null;
    o_is_mine = row_count > 0;
    suspend;
  end

  procedure report_test(p_channel_id bigint, p_result varchar(500))
  as
  begin
    execute procedure access.check_right('channels.run');
    update channel c set c.tested_at = clock.utc_now(), c.test_result = :p_result where c.id = :p_channel_id;
    post_event 'channels';
  end

  procedure offer_key(p_workplace varchar(100), p_public_key varchar(100) character set ascii) returns (o_key_id bigint)
  as
  begin
    execute procedure access.check_right('channels.run');
    select k.id from sealing_key k where k.public_key = :p_public_key into o_key_id;
    if (o_key_id is null) then
    begin
      insert into sealing_key (workplace, public_key, made_at) values (:p_workplace, :p_public_key, clock.utc_now())
      returning id into o_key_id;
      post_event 'channels';
    end
    suspend;
  end

  procedure secrets_of(p_channel_id bigint)
    returns (o_name varchar(40) character set ascii, o_sealed varchar(8000) character set ascii)
  as
  begin
    execute procedure access.check_right('channels.run');
    for select s.name, s.sealed from channel_secret s where s.channel_id = :p_channel_id
        into o_name, o_sealed
    do suspend;
  end

  procedure renew_secret(p_channel_id bigint, p_name varchar(40) character set ascii,
                         p_was varchar(8000) character set ascii, p_sealed varchar(8000) character set ascii)
    returns (o_is_kept boolean)
  as
  begin
    execute procedure access.check_right('channels.run');
    update channel_secret s set s.sealed = :p_sealed
    where s.channel_id = :p_channel_id and s.name = :p_name and s.sealed = :p_was;
    o_is_kept = row_count > 0;
    suspend;
  end
end;
