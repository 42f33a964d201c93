recreate package body arrivals
as
begin
  procedure keep_arrival(p_channel_id bigint, p_kind varchar(10) character set ascii, p_outside_id varchar(200),
                         p_payload blob sub_type binary)
    returns (o_id bigint)
  as
    declare v_now timestamp;
  begin
    execute procedure access.check_right('channels.run');
    v_now = clock.utc_now();
    if (not exists (select 1 from arrival a where a.channel_id = :p_channel_id and a.outside_id = :p_outside_id)) then
    begin
      insert into arrival (channel_id, kind, outside_id, payload, got_at, next_at, open_at)
      values (:p_channel_id, :p_kind, :p_outside_id, :p_payload, :v_now, :v_now, :v_now)
      returning id into o_id;
      -- Another connection may have written the same at this very moment.
      when gdscode unique_key_violation do o_id = null;
    end
    suspend;
  end

  procedure due_arrivals(p_limit integer) returns (o_id bigint)
  as
  begin
    execute procedure access.check_right('channels.run');
    for select first (:p_limit) a.id from arrival a
        where a.next_at is not null and a.next_at <= clock.utc_now()
        order by a.next_at, a.id
        into o_id
    do suspend;
  end

  procedure take_arrival(p_id bigint)
    returns (o_id bigint, o_channel_id bigint, o_channel_kind varchar(20) character set ascii, o_channel varchar(100),
             o_branch_id bigint, o_facts varchar(8000), o_kind varchar(10) character set ascii, o_outside_id varchar(200),
             o_payload blob sub_type binary, o_got_at timestamp, o_attempts smallint)
  as
  begin
    execute procedure access.check_right('channels.run');
    select a.id from arrival a where a.id = :p_id and a.next_at is not null with lock skip locked into o_id;
    if (o_id is null) then exit;
    select a.channel_id, c.kind, c.name, c.branch_id, c.facts, a.kind, a.outside_id, a.payload, a.got_at, a.attempts
    from arrival a join channel c on c.id = a.channel_id
    where a.id = :o_id
    into o_channel_id, o_channel_kind, o_channel, o_branch_id, o_facts, o_kind, o_outside_id, o_payload, o_got_at,
         o_attempts;
    suspend;
  end

  procedure settle_arrival(p_id bigint, p_state varchar(10) character set ascii, p_reason varchar(40) character set ascii,
                           p_detail varchar(500), p_inquiry_id bigint)
  as
  begin
    execute procedure access.check_right('channels.run');
    update arrival a
    set a.state = :p_state, a.reason = :p_reason, a.detail = :p_detail, a.inquiry_id = :p_inquiry_id, a.next_at = null,
        a.attempts = a.attempts + 1, a.settled_at = clock.utc_now(), a.open_at = iif(:p_state = 'done', null, a.got_at)
    where a.id = :p_id and a.state = 'new';
    if (p_state = 'refused') then post_event 'channels';
  end

  procedure put_off_arrival(p_id bigint, p_seconds integer, p_reason varchar(40) character set ascii,
                            p_detail varchar(500))
    returns (o_attempts smallint)
  as
  begin
    execute procedure access.check_right('channels.run');
    update arrival a
    set a.next_at = dateadd(second, :p_seconds, clock.utc_now()), a.attempts = a.attempts + 1, a.reason = :p_reason,
        a.detail = :p_detail
    where a.id = :p_id and a.state = 'new'
    returning a.attempts into o_attempts;
    suspend;
  end

  procedure empty_old(p_days integer, p_limit integer) returns (o_count integer)
  as
    declare v_id bigint;
  begin
    execute procedure access.check_right('channels.run');
    o_count = 0;
    for select first (:p_limit) a.id from arrival a
        where a.settled_at is not null and a.settled_at < dateadd(day, -:p_days, clock.utc_now()) and a.state = 'done'
        order by a.settled_at
        into v_id
    do
    begin
      -- settled_at goes as well: it is what this very walk goes by.
      update arrival a set a.payload = '', a.settled_at = null where a.id = :v_id;
      o_count = o_count + 1;
    end
    suspend;
  end

  procedure arrival_list(p_channel_id bigint, p_after_at timestamp, p_after_id bigint, p_limit integer)
    returns (o_id bigint, o_channel varchar(100), o_channel_kind varchar(20) character set ascii,
             o_kind varchar(10) character set ascii, o_outside_id varchar(200), o_got_at timestamp,
             o_state varchar(10) character set ascii, o_attempts smallint, o_next_at timestamp,
             o_reason varchar(40) character set ascii, o_detail varchar(500), o_bytes bigint, o_open_at timestamp)
  as
  begin
    execute procedure access.check_right('channels.edit');
    for select first (:p_limit) a.id, c.name, c.kind, a.kind, a.outside_id, a.got_at, a.state, a.attempts, a.next_at,
               a.reason, a.detail, octet_length(a.payload), a.open_at
        from arrival a join channel c on c.id = a.channel_id
        where a.open_at is not null and (:p_channel_id is null or a.channel_id = :p_channel_id)
          and (:p_after_id is null or a.open_at < :p_after_at or (a.open_at = :p_after_at and a.id < :p_after_id))
        order by a.open_at desc, a.id desc
        into o_id, o_channel, o_channel_kind, o_kind, o_outside_id, o_got_at, o_state, o_attempts, o_next_at, o_reason,
             o_detail, o_bytes, o_open_at
    do suspend;
  end

  procedure require_open(p_id bigint)
  as
    declare v_open_at timestamp;
    declare v_id bigint;
  begin
    select a.id, a.open_at from arrival a where a.id = :p_id with lock into v_id, v_open_at;
    if (v_id is null) then exception e_arrivals_not_found using (coalesce(p_id, ''));
    if (v_open_at is null) then exception e_arrivals_settled using (p_id);
  end

  procedure try_again(p_id bigint)
  as
  begin
    execute procedure access.check_right('channels.edit');
    execute procedure require_open(p_id);
    update arrival a
    set a.state = 'new', a.attempts = 0, a.next_at = clock.utc_now(), a.settled_at = null, a.reason = null, a.detail = null
    where a.id = :p_id;
    post_event 'channels';
  end

  procedure let_be(p_id bigint)
  as
  begin
    execute procedure access.check_right('channels.edit');
    execute procedure require_open(p_id);
    update arrival a set a.open_at = null where a.id = :p_id and a.state = 'refused';
    if (row_count = 0) then exception e_arrivals_settled using (p_id);
    post_event 'channels';
  end
end;
