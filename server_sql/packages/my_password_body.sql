recreate package body my_password
as
begin
  -- The table of log-ins is made with the first of them: its name cannot be said but in a text.
  procedure log_in_of_mine returns (o_login varchar(63), o_salt varbinary(32), o_verifier varbinary(128))
  as
  begin
    if (access.is_local()) then exception e_access_passwords_none;
    if (not exists (select 1 from rdb$relations r where r.rdb$relation_name = 'PLG$SRP')) then
      exception e_access_passwords_elsewhere;
    execute statement
      'select trim(plg$user_name), plg$salt, plg$verifier from plg$srp where plg$user_name = current_user'
      into o_login, o_salt, o_verifier;
    if (o_login is null) then exception e_access_passwords_elsewhere;
  end

  procedure read_salt returns (o_login varchar(63), o_salt varbinary(32))
  as
    declare v_verifier varbinary(128);
  begin
    execute procedure access.check_right('session.open');
    execute procedure log_in_of_mine returning_values o_login, o_salt, v_verifier;
    suspend;
  end

  procedure change_mine(p_old_verifier varbinary(128), p_salt varbinary(32), p_verifier varbinary(128))
  as
    declare v_login varchar(63);
    declare v_salt varbinary(32);
    declare v_verifier varbinary(128);
  begin
    execute procedure access.check_right('session.open');
    execute procedure log_in_of_mine returning_values v_login, v_salt, v_verifier;
    if (v_verifier is distinct from p_old_verifier) then exception e_access_wrong_old_password;
    if (coalesce(octet_length(p_salt), 0) <> 32 or coalesce(octet_length(p_verifier), 0) = 0) then
      exception e_access_wrong_old_password;
    execute statement
      ('update plg$srp set plg$salt = ?, plg$verifier = ? where plg$user_name = current_user')
      (p_salt, p_verifier);
  end
end;
