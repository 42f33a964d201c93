-- What the indexes of waiting and unseen reminders go by.
create or alter trigger reminder_waiting for reminder before insert or update
as
begin
  new.wake_at = iif(new.state = 'pending', new.fire_at, null);
  new.unseen_at = iif(new.state = 'fired', new.fire_at, null);
end;
