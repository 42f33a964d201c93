-- Who has an inquiry by letter has its correspondence too.
create or alter trigger inquiry_letters for inquiry after update
as
begin
  if (new.channel = 'mail' and (new.staff_id is distinct from old.staff_id
      or new.client_id is distinct from old.client_id)) then
    update letter_thread t set t.staff_id = new.staff_id, t.client_id = new.client_id
    where t.inquiry_id = new.id;
end;
