-- What the indexes of open offers go by.
create or alter trigger offer_open for offer before insert or update
as
begin
  new.open_due_at = iif(new.state = 'open', new.due_at, null);
end;
