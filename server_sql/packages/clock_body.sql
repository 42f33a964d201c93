recreate package body clock
as
begin
  function offset_minutes(p_utc timestamp, p_zone varchar(60) character set ascii) returns integer
  as
    declare v_there timestamp with time zone;
  begin
    v_there = dateadd(millisecond, datediff(millisecond from timestamp '2000-01-01 00:00:00' to p_utc),
                      timestamp '2000-01-01 00:00:00 UTC') at time zone p_zone;
    return extract(timezone_hour from v_there) * 60 + extract(timezone_minute from v_there);
  end

  -- LOCALTIMESTAMP follows SET TIME ZONE of the session, so its own offset is taken away again.
  function utc_now() returns timestamp
  as
  begin
    return dateadd(minute,
                   -(extract(timezone_hour from current_timestamp) * 60 + extract(timezone_minute from current_timestamp)),
                   localtimestamp);
  end

  function to_local(p_utc timestamp, p_zone varchar(60) character set ascii) returns timestamp
  as
  begin
    return dateadd(minute, offset_minutes(p_utc, p_zone), p_utc);
  end

  -- An hour that the clocks skip in spring is read as the hour after; one that comes twice as its first coming.
  function to_utc(p_local timestamp, p_zone varchar(60) character set ascii) returns timestamp
  as
    declare v_first integer;
    declare v_second integer;
  begin
    v_first = offset_minutes(dateadd(-1 day to p_local), p_zone);
    v_second = offset_minutes(dateadd(minute, -v_first, p_local), p_zone);
    return dateadd(minute, -v_second, p_local);
  end
end;
