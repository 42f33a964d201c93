recreate package body jobs
as
begin
  procedure beat_job(p_job varchar(40) character set ascii, p_workplace varchar(100), p_every_seconds numeric(9, 1),
                     p_last_ms integer, p_last_count integer, p_runs integer, p_failures integer, p_error varchar(500))
  as
    declare v_was integer;
  begin
    execute procedure access.check_right('jobs.run');
    select b.failures from job_beat b where b.job = :p_job into v_was;
    merge into job_beat b
    using (select 1 one from rdb$database) n on (b.job = :p_job)
    when matched then
      update set b.workplace = :p_workplace, b.last_at = clock.utc_now(), b.last_ms = :p_last_ms,
        b.every_seconds = :p_every_seconds, b.last_count = :p_last_count, b.total_runs = b.total_runs + :p_runs,
        b.failures = :p_failures, b.last_error = coalesce(:p_error, b.last_error),
        b.last_error_at = iif(:p_error is null, b.last_error_at, clock.utc_now())
    when not matched then
      insert (job, workplace, last_at, last_ms, every_seconds, last_count, total_runs, failures, last_error, last_error_at)
      values (:p_job, :p_workplace, clock.utc_now(), :p_last_ms, :p_every_seconds, :p_last_count, :p_runs, :p_failures,
              :p_error, iif(:p_error is null, null, clock.utc_now()));
    if (coalesce(v_was, 0) = 0 and p_failures > 0 or v_was > 0 and p_failures = 0) then post_event 'jobs';
  end

  procedure beat_agent(p_workplace varchar(100), p_app_version varchar(20) character set ascii, p_memory_mb integer,
                       p_is_start boolean)
  as
    declare v_now timestamp;
  begin
    execute procedure access.check_right('jobs.run');
    v_now = clock.utc_now();
    merge into agent_beat b
    using (select 1 one from rdb$database) n on (b.workplace = :p_workplace)
    when matched then
      update set b.app_version = :p_app_version, b.started_at = iif(:p_is_start, :v_now, b.started_at),
        b.beat_at = :v_now, b.stopped_at = null, b.memory_mb = :p_memory_mb
    when not matched then
      insert (workplace, app_version, started_at, beat_at, memory_mb)
      values (:p_workplace, :p_app_version, :v_now, :v_now, :p_memory_mb);
    if (p_is_start) then post_event 'jobs';
  end

  procedure stop_agent(p_workplace varchar(100))
  as
  begin
    execute procedure access.check_right('jobs.run');
    update agent_beat b set b.stopped_at = clock.utc_now(), b.beat_at = clock.utc_now() where b.workplace = :p_workplace;
    post_event 'jobs';
  end

  procedure job_list
    returns (o_job varchar(40) character set ascii, o_workplace varchar(100), o_last_at timestamp, o_last_ms integer,
             o_every_seconds numeric(9, 1), o_last_count integer, o_total_runs bigint, o_failures integer,
             o_last_error varchar(500), o_last_error_at timestamp, o_seconds_ago integer)
  as
  begin
    execute procedure access.check_right('channels.read');
    for select b.job, b.workplace, b.last_at, b.last_ms, b.every_seconds, b.last_count, b.total_runs, b.failures,
               b.last_error, b.last_error_at, datediff(second from b.last_at to clock.utc_now())
        from job_beat b order by b.job
        into o_job, o_workplace, o_last_at, o_last_ms, o_every_seconds, o_last_count, o_total_runs, o_failures,
             o_last_error, o_last_error_at, o_seconds_ago
    do suspend;
  end

  procedure agent_list
    returns (o_workplace varchar(100), o_app_version varchar(20) character set ascii, o_started_at timestamp,
             o_beat_at timestamp, o_stopped_at timestamp, o_memory_mb integer, o_seconds_ago integer)
  as
  begin
    execute procedure access.check_right('channels.read');
    for select b.workplace, b.app_version, b.started_at, b.beat_at, b.stopped_at, b.memory_mb,
               datediff(second from b.beat_at to clock.utc_now())
        from agent_beat b
        where b.beat_at > dateadd(-30 day to clock.utc_now())
        order by b.beat_at desc
        into o_workplace, o_app_version, o_started_at, o_beat_at, o_stopped_at, o_memory_mb, o_seconds_ago
    do suspend;
  end
end;
