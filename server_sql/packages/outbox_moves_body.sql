recreate package body outbox_moves
as
begin
  -- Whoever shows or sends it hears of it.
  procedure ring(p_id bigint)
  as
    declare v_kind varchar(10) character set ascii;
    declare v_by bigint;
  begin
    select o.kind, o.created_by from outgoing o where o.id = :p_id into v_kind, v_by;
    post_event iif(v_kind = 'letter', 'mail', 'calls');
    post_event 'jobs';
    if (v_by is not null) then post_event 'user_' || v_by;
  end

  -- Puts something into the outbox of a channel: a letter or a call, by its number.
  procedure put(p_kind varchar(10) character set ascii, p_channel_id bigint, p_ref_id bigint, p_outside_id varchar(250),
                p_created_by bigint)
    returns (o_id bigint)
  as
    declare v_now timestamp;
  begin
    v_now = clock.utc_now();
    insert into outgoing (kind, channel_id, ref_id, outside_id, next_at, created_at, created_by)
    values (:p_kind, :p_channel_id, :p_ref_id, :p_outside_id, :v_now, :v_now, :p_created_by)
    returning id into o_id;
    post_event 'outbox';
    execute procedure ring(o_id);
  end

  -- What a person says of something that failed, waits, or may have left: went, again, cancel.
  procedure settle(p_id bigint, p_choice varchar(10) character set ascii)
  as
    declare v_state varchar(10) character set ascii;
  begin
    select o.state from outgoing o where o.id = :p_id with lock into v_state;
    if (v_state is null) then exception e_outbox_not_found using (coalesce(p_id, ''));
    if (v_state not in ('maybe', 'failed', 'queued') or (v_state <> 'maybe' and p_choice = 'went')
        or p_choice not in ('went', 'again', 'cancel')) then
      exception e_outbox_settled using (v_state);
    update outgoing o
    set o.state = decode(:p_choice, 'went', 'sent', 'again', 'queued', 'cancelled'),
        o.next_at = iif(:p_choice = 'again', clock.utc_now(), null),
        o.attempts = iif(:p_choice = 'again', 0, o.attempts),
        o.done_at = iif(:p_choice = 'again', null, clock.utc_now()),
        o.trouble_at = null, o.taken_by = null, o.version = o.version + 1
    where o.id = :p_id;
    post_event 'outbox';
    execute procedure ring(p_id);
  end
end;
