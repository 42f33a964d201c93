-- A person changes his own password. The engine's ALTER CURRENT USER writes through a view that is closed (ADR 26), so
-- the new salt and verifier are written here, for the caller alone, and only by who knows the old password.
create or alter package my_password
  sql security definer
as
begin
  procedure read_salt returns (o_login varchar(63), o_salt varbinary(32));
  procedure change_mine(p_old_verifier varbinary(128), p_salt varbinary(32), p_verifier varbinary(128));
end;

comment on package my_password is 'The password of the caller, on a server that keeps its log-ins in the base.';
comment on procedure my_password.read_salt is
'Action: session.open
Log-in of the caller as the engine keeps it, and the salt of his password: what the server tells anybody who logs in.
Refused e_access_passwords_none on one computer, e_access_passwords_elsewhere where the server keeps them itself.';
comment on procedure my_password.change_mine is
'Action: session.open
Salt (32 octets) and verifier (SRP, 1 to 128 octets) of a new password of the caller; p_old_verifier is made of the old
password with the salt of read_salt. Refused e_access_wrong_old_password, and as read_salt.';
