-- The only source of time: UTC now that does not follow the session's zone, and conversion to named zones.
create or alter package clock
  sql security definer
as
begin
  function utc_now() returns timestamp;
  function to_local(p_utc timestamp, p_zone varchar(60) character set ascii) returns timestamp;
  function to_utc(p_local timestamp, p_zone varchar(60) character set ascii) returns timestamp;
end;
