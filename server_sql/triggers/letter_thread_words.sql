-- The words of correspondence follow its subject and its client.
create or alter trigger letter_thread_words for letter_thread after insert or update
as
begin
  if (inserting or new.subject <> old.subject or new.client_id is distinct from old.client_id) then
    execute procedure letters_words.refresh(new.id);
end;
