recreate package body index_statistics
as
begin
  function base_pages() returns bigint
  as
  begin
    return (select d.mon$pages from mon$database d);
  end

  procedure begin_round(p_is_now boolean) returns (o_index varchar(63))
  as
    declare v_now timestamp;
    declare v_last_at timestamp;
    declare v_pages bigint;
  begin
    execute procedure access.check_right('jobs.run');
    v_now = clock.utc_now();
    select b.last_at, b.base_pages from job_beat b where b.job = 'index_statistics' into v_last_at, v_pages;
    if (not p_is_now and v_last_at > dateadd(-1 day to v_now)) then exit;
    if (not p_is_now and base_pages() < v_pages * 1.5) then exit;
    update or insert into job_beat (job, workplace, last_at, last_ms)
    values ('index_statistics', coalesce((select s.workplace from session s
                                          where s.ticket = rdb$get_context('USER_SESSION', 'TICKET')), ''), :v_now, null)
    matching (job);
    for select trim(i.rdb$index_name) from rdb$indices i
        where coalesce(i.rdb$system_flag, 0) = 0 and coalesce(i.rdb$index_inactive, 0) = 0
        order by i.rdb$index_name
        into o_index
    do suspend;
  end

  procedure count_index(p_index varchar(63))
  as
    declare v_index varchar(63);
  begin
    execute procedure access.check_right('jobs.run');
    select trim(i.rdb$index_name) from rdb$indices i
    where i.rdb$index_name = :p_index and coalesce(i.rdb$system_flag, 0) = 0
    into v_index;
    if (v_index is not null) then
      execute statement 'set statistics index "' || replace(v_index, '"', '""') || '"';
  end

  procedure end_round
  as
  begin
    execute procedure access.check_right('jobs.run');
    update job_beat b
    set b.last_ms = datediff(millisecond from b.last_at to clock.utc_now()), b.base_pages = base_pages()
    where b.job = 'index_statistics';
  end
end;
