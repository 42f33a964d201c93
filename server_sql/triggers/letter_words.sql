-- The words of correspondence follow its letters.
create or alter trigger letter_words for letter after insert or update or delete
as
begin
  if (deleting) then
  begin
    if (not old.is_draft) then execute procedure letters_words.refresh(old.thread_id);
    exit;
  end
  if (updating and not old.is_draft
      and (new.thread_id <> old.thread_id or new.is_draft or new.subject <> old.subject or new.to_text <> old.to_text)) then
    execute procedure letters_words.refresh(old.thread_id);
  if (not new.is_draft and (inserting or old.is_draft or new.thread_id <> old.thread_id)) then
    execute procedure letters_words.add_letter(new.id);
end;
