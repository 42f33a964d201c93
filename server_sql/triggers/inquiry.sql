-- What the index of loads goes by.
create or alter trigger inquiry_load for inquiry before insert or update
as
begin
  new.load_staff_id = iif(new.state in ('offered', 'accepted'), new.staff_id, null);
end;
