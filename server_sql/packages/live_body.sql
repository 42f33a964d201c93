recreate package body live
as
begin
  procedure ring_myself(p_name varchar(60) character set ascii)
  as
  begin
    execute procedure access.check_right('session.open');
    post_event 'self_' || p_name;
  end
end;
