recreate package body live
as
begin
  procedure ring_myself(p_name varchar(60) character set ascii)
  as
    declare v_me bigint;
    declare v_my_branch bigint;
    declare v_my_department bigint;
    declare v_scope varchar(10) character set ascii;
  begin
    execute procedure access.enter('session.open') returning_values v_me, v_my_branch, v_my_department, v_scope;
    post_event 'self_' || p_name;
  end
end;
