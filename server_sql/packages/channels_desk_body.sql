recreate package body channels_desk
as
begin
  procedure require_channel(p_channel_id bigint)
  as
  begin
    if (not exists (select 1 from channel c where c.id = :p_channel_id)) then
      exception e_channels_not_found using (coalesce(p_channel_id, ''));
  end

  procedure channel_list
    returns (o_id bigint, o_kind varchar(20) character set ascii, o_name varchar(100), o_branch varchar(200),
             o_is_on boolean, o_state varchar(10) character set ascii, o_state_since timestamp, o_last_error varchar(500),
             o_last_error_at timestamp, o_last_ok_at timestamp, o_last_in_at timestamp, o_held_by varchar(100),
             o_is_held boolean, o_test_asked_at timestamp, o_tested_at timestamp, o_test_result varchar(500),
             o_refused_today integer, o_waiting integer, o_refused integer, o_unsent integer, o_version integer)
  as
    declare v_today date;
  begin
    execute procedure access.check_right('channels.read');
    v_today = cast(clock.to_local(clock.utc_now(), (select f.time_zone from firm f)) as date);
    for select c.id, c.kind, c.name, b.name, c.is_on, iif(c.is_on, c.state, 'off'), c.state_since, c.last_error,
               c.last_error_at, c.last_ok_at, c.last_in_at, c.held_by,
               coalesce(c.held_till > clock.utc_now(), false), c.test_asked_at, c.tested_at,
               c.test_result,
               coalesce((select sum(r.times) from refusal r where r.channel_id = c.id and r.refused_on = :v_today), 0),
               coalesce(a.waiting, 0), coalesce(a.refused, 0), coalesce(o.unsent, 0), c.version
        from channel c
        left join branch b on b.id = c.branch_id
        left join (select n.channel_id, sum(iif(n.state = 'new', 1, 0)) waiting, sum(iif(n.state = 'refused', 1, 0)) refused
                   from arrival n where n.open_at is not null group by n.channel_id) a on a.channel_id = c.id
        left join (select g.channel_id, count(*) unsent from outgoing g where g.trouble_at is not null
                   group by g.channel_id) o on o.channel_id = c.id
        order by c.name
        into o_id, o_kind, o_name, o_branch, o_is_on, o_state, o_state_since, o_last_error, o_last_error_at, o_last_ok_at,
             o_last_in_at, o_held_by, o_is_held, o_test_asked_at, o_tested_at, o_test_result, o_refused_today, o_waiting,
             o_refused, o_unsent, o_version
    do suspend;
  end

  procedure one_channel(p_channel_id bigint)
    returns (o_id bigint, o_kind varchar(20) character set ascii, o_name varchar(100), o_branch_id bigint,
             o_is_on boolean, o_facts varchar(8000), o_version integer)
  as
  begin
    execute procedure access.check_right('channels.edit');
    select c.id, c.kind, c.name, c.branch_id, c.is_on, c.facts, c.version from channel c where c.id = :p_channel_id
      into o_id, o_kind, o_name, o_branch_id, o_is_on, o_facts, o_version;
    if (o_id is null) then exception e_channels_not_found using (coalesce(p_channel_id, ''));
    suspend;
  end

  procedure save_channel(p_channel_id bigint, p_version integer, p_kind varchar(20) character set ascii,
                         p_name varchar(100), p_branch_id bigint, p_is_on boolean, p_facts varchar(8000))
    returns (o_id bigint, o_version integer)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
    declare v_version integer;
    declare v_was_on boolean;
    declare v_by bigint;
    declare v_at timestamp;
  begin
    execute procedure access.enter('channels.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    if (coalesce(trim(p_name), '') = '') then exception e_channels_no_name;
    if (exists (select 1 from channel c where c.name = trim(:p_name) and c.id is distinct from :p_channel_id)) then
      exception e_channels_name_taken using (trim(p_name));
    if (p_channel_id is null) then
    begin
      if (coalesce(p_kind, '') not in ('asterisk', 'cloud_pbx', 'modem', 'site', 'mailbox')) then
        exception e_channels_kind using (coalesce(p_kind, ''));
      insert into channel (kind, name, branch_id, is_on, facts, state_since, created_at, updated_at, updated_by)
      values (:p_kind, trim(:p_name), :p_branch_id, :p_is_on, :p_facts, clock.utc_now(), clock.utc_now(), clock.utc_now(),
              :v_me)
      returning id, version into o_id, o_version;
      post_event 'channels';
      suspend;
      exit;
    end
    execute procedure require_channel(p_channel_id);
    select c.version, c.is_on, c.updated_by, c.updated_at from channel c where c.id = :p_channel_id with lock
      into v_version, v_was_on, v_by, v_at;
    if (v_version is distinct from p_version) then
      exception e_channels_stale using (coalesce((select s.name from staff s where s.id = :v_by), ''), v_at);
    update channel c
    set c.name = trim(:p_name), c.branch_id = :p_branch_id, c.facts = :p_facts, c.is_on = :p_is_on,
        c.state = iif(:p_is_on and not :v_was_on, 'new', c.state),
        c.state_since = iif(:p_is_on <> :v_was_on, clock.utc_now(), c.state_since),
        c.held_till = iif(:p_is_on, c.held_till, null),
        c.updated_at = clock.utc_now(), c.updated_by = :v_me, c.version = c.version + 1
    where c.id = :p_channel_id
    returning c.id, c.version into o_id, o_version;
    post_event 'channels';
    suspend;
  end

  procedure switch_channel(p_channel_id bigint, p_is_on boolean)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('channels.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure require_channel(p_channel_id);
    update channel c
    set c.is_on = :p_is_on, c.state = trim(iif(:p_is_on, 'new', 'off')), c.state_since = clock.utc_now(),
        c.held_till = iif(:p_is_on, c.held_till, null), c.updated_at = clock.utc_now(), c.updated_by = :v_me,
        c.version = c.version + 1
    where c.id = :p_channel_id and c.is_on <> :p_is_on;
    post_event 'channels';
  end

  procedure remove_channel(p_channel_id bigint)
  as
    declare v_name varchar(100);
  begin
    execute procedure access.check_right('channels.edit');
    execute procedure require_channel(p_channel_id);
    select c.name from channel c where c.id = :p_channel_id with lock into v_name;
    if (exists (select 1 from arrival a where a.channel_id = :p_channel_id)
        or exists (select 1 from outgoing o where o.channel_id = :p_channel_id)
        or exists (select 1 from call l where l.channel_id = :p_channel_id)
        or exists (select 1 from letter l where l.channel_id = :p_channel_id)
        or exists (select 1 from letter_place l where l.channel_id = :p_channel_id)) then
      exception e_channels_in_use using (v_name);
    delete from channel c where c.id = :p_channel_id;
    post_event 'channels';
  end

  procedure sealing_keys returns (o_id bigint, o_workplace varchar(100), o_public_key varchar(100) character set ascii)
  as
  begin
    execute procedure access.check_right('channels.edit');
    for select k.id, k.workplace, k.public_key from sealing_key k order by k.id desc
        into o_id, o_workplace, o_public_key
    do suspend;
  end

  procedure put_secret(p_channel_id bigint, p_name varchar(40) character set ascii,
                       p_sealed varchar(8000) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('channels.edit') returning_values v_me, v_my_branch, v_my_department, v_scope;
    execute procedure require_channel(p_channel_id);
    if (p_sealed is null) then
      delete from channel_secret s where s.channel_id = :p_channel_id and s.name = :p_name;
    else
      update or insert into channel_secret (channel_id, name, sealed, put_at, put_by)
      values (:p_channel_id, :p_name, :p_sealed, clock.utc_now(), :v_me)
      matching (channel_id, name);
    -- Whoever works on the channel begins anew with what it was given.
    update channel c set c.updated_at = clock.utc_now(), c.updated_by = :v_me, c.version = c.version + 1
    where c.id = :p_channel_id;
    post_event 'channels';
  end

  procedure secret_names(p_channel_id bigint)
    returns (o_name varchar(40) character set ascii, o_put_at timestamp, o_person varchar(200))
  as
  begin
    execute procedure access.check_right('channels.edit');
    for select s.name, s.put_at, p.name from channel_secret s left join staff p on p.id = s.put_by
        where s.channel_id = :p_channel_id
        order by s.name
        into o_name, o_put_at, o_person
    do suspend;
  end

  procedure ask_test(p_channel_id bigint)
  as
  begin
    execute procedure access.check_right('channels.edit');
    execute procedure require_channel(p_channel_id);
    update channel c set c.test_asked_at = clock.utc_now(), c.tested_at = null, c.test_result = null
    where c.id = :p_channel_id;
    post_event 'channels';
  end

  procedure refusals(p_channel_id bigint, p_days integer)
    returns (o_refused_on date, o_reason varchar(40) character set ascii, o_times integer, o_last_at timestamp,
             o_last_detail varchar(500))
  as
    declare v_from date;
  begin
    execute procedure access.check_right('channels.edit');
    v_from = dateadd(day, 1 - p_days, cast(clock.to_local(clock.utc_now(), (select f.time_zone from firm f)) as date));
    for select r.refused_on, r.reason, r.times, r.last_at, r.last_detail from refusal r
        where r.channel_id = :p_channel_id and r.refused_on >= :v_from
        order by r.refused_on desc, r.last_at desc
        into o_refused_on, o_reason, o_times, o_last_at, o_last_detail
    do suspend;
  end
end;
