recreate package body outbox
as
begin
  procedure take_next(p_channel_id bigint, p_holder varchar(100))
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_channel_id bigint, o_ref_id bigint,
             o_outside_id varchar(250), o_attempts smallint, o_created_at timestamp, o_created_by bigint)
  as
    declare v_now timestamp;
  begin
    execute procedure access.check_right('channels.run');
    v_now = clock.utc_now();
    if (not exists (select 1 from channel c where c.id = :p_channel_id and c.held_by = :p_holder and c.is_on
                      and c.held_till > :v_now)) then exit;
    select first 1 o.id from outgoing o
    where o.channel_id = :p_channel_id and o.next_at is not null and o.next_at <= :v_now
    order by o.channel_id, o.next_at, o.id
    with lock skip locked
    into o_id;
    if (o_id is null) then exit;
    update outgoing o
    set o.state = 'sending', o.attempts = o.attempts + 1, o.taken_by = :p_holder, o.taken_at = :v_now, o.next_at = null,
        o.version = o.version + 1
    where o.id = :o_id
    returning o.kind, o.channel_id, o.ref_id, o.outside_id, o.attempts, o.created_at, o.created_by
    into o_kind, o_channel_id, o_ref_id, o_outside_id, o_attempts, o_created_at, o_created_by;
    execute procedure outbox_moves.ring(o_id);
    suspend;
  end

  -- Only who took it may say what became of it; what was thought lost meanwhile as well.
  procedure note(p_id bigint, p_holder varchar(100), p_state varchar(10) character set ascii, p_next_at timestamp,
                 p_reason varchar(40) character set ascii, p_detail varchar(500))
  as
    declare v_now timestamp;
  begin
    v_now = clock.utc_now();
    update outgoing o
    set o.state = :p_state, o.next_at = :p_next_at, o.reason = :p_reason, o.detail = :p_detail,
        o.done_at = iif(:p_state in ('sent', 'failed'), :v_now, null),
        o.trouble_at = iif(:p_state in ('maybe', 'failed'), :v_now, null), o.version = o.version + 1
    where o.id = :p_id and o.taken_by = :p_holder and o.state in ('sending', 'maybe');
    if (row_count > 0) then execute procedure outbox_moves.ring(p_id);
  end

  procedure mark_sent(p_id bigint, p_holder varchar(100), p_outside_id varchar(250))
  as
  begin
    execute procedure access.check_right('channels.run');
    execute procedure note(p_id, p_holder, 'sent', null, null, null);
    if (p_outside_id is not null) then
      update outgoing o set o.outside_id = :p_outside_id where o.id = :p_id and o.taken_by = :p_holder;
  end

  procedure put_off(p_id bigint, p_holder varchar(100), p_seconds integer, p_reason varchar(40) character set ascii,
                    p_detail varchar(500))
  as
  begin
    execute procedure access.check_right('channels.run');
    execute procedure note(p_id, p_holder, 'queued', dateadd(second, p_seconds, clock.utc_now()), p_reason, p_detail);
  end

  procedure mark_failed(p_id bigint, p_holder varchar(100), p_reason varchar(40) character set ascii,
                        p_detail varchar(500))
  as
  begin
    execute procedure access.check_right('channels.run');
    execute procedure note(p_id, p_holder, 'failed', null, p_reason, p_detail);
  end

  procedure mark_maybe(p_id bigint, p_holder varchar(100), p_reason varchar(40) character set ascii,
                       p_detail varchar(500))
  as
  begin
    execute procedure access.check_right('channels.run');
    execute procedure note(p_id, p_holder, 'maybe', null, p_reason, p_detail);
  end

  procedure find_lost returns (o_count integer)
  as
    declare v_now timestamp;
    declare v_id bigint;
  begin
    execute procedure access.check_right('channels.run');
    v_now = clock.utc_now();
    o_count = 0;
    for select o.id from outgoing o join channel c on c.id = o.channel_id
        where o.state = 'sending'
          and (c.held_by is distinct from o.taken_by or c.held_till is null or c.held_till < :v_now)
        into v_id
    do
    begin
      update outgoing o
      set o.state = 'maybe', o.reason = 'e_outbox_lost', o.trouble_at = :v_now, o.version = o.version + 1
      where o.id = :v_id and o.state = 'sending';
      o_count = o_count + row_count;
      execute procedure outbox_moves.ring(v_id);
    end
    suspend;
  end

  procedure outgoing_list(p_which varchar(10) character set ascii, p_after_at timestamp, p_after_id bigint,
                          p_limit integer)
    returns (o_id bigint, o_kind varchar(10) character set ascii, o_channel varchar(100), o_what varchar(300),
             o_state varchar(10) character set ascii, o_attempts smallint, o_next_at timestamp, o_taken_at timestamp,
             o_done_at timestamp, o_reason varchar(40) character set ascii, o_detail varchar(500), o_created_at timestamp,
             o_person varchar(200), o_outside_id varchar(250), o_version integer)
  as
  begin
    execute procedure access.check_right('channels.edit');
    for select first (:p_limit) o.id, o.kind, c.name,
               iif(o.kind = 'letter', (select l.subject from letter l where l.id = o.ref_id),
                   (select coalesce(l.phone, l.number_typed) from call l where l.id = o.ref_id)),
               o.state, o.attempts, o.next_at, o.taken_at, o.done_at, o.reason, o.detail, o.created_at, s.name,
               o.outside_id, o.version
        from outgoing o join channel c on c.id = o.channel_id left join staff s on s.id = o.created_by
        where (:p_which = 'all' or (:p_which = 'trouble' and o.trouble_at is not null)
               or (:p_which = 'waiting' and o.state in ('queued', 'sending')))
          and (:p_after_id is null or o.created_at < :p_after_at or (o.created_at = :p_after_at and o.id < :p_after_id))
        order by o.created_at desc, o.id desc
        into o_id, o_kind, o_channel, o_what, o_state, o_attempts, o_next_at, o_taken_at, o_done_at, o_reason, o_detail,
             o_created_at, o_person, o_outside_id, o_version
    do suspend;
  end

  procedure settle_outgoing(p_id bigint, p_choice varchar(10) character set ascii)
  as
  begin
    execute procedure access.check_right('channels.edit');
    execute procedure outbox_moves.settle(p_id, p_choice);
  end
end;
