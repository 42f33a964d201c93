-- What the lists of open tasks go by.
create or alter trigger task_open for task before insert or update
as
begin
  new.open_due_at = iif(new.state = 'open', new.due_at, null);
  if (new.state <> 'open') then new.escalate_at = null;
end;
