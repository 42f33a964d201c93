-- Correspondence is found by the name its client has now.
create or alter trigger client_letters for client after update
as
begin
  if (new.name <> old.name) then execute procedure letters_words.of_client(new.id);
end;
