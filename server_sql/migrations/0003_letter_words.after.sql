-- Correspondence that is there already gets its words.
execute block as
  declare v_thread_id bigint;
begin
  for select t.id from letter_thread t order by t.id into v_thread_id
  do execute procedure letters_words.refresh(v_thread_id);
end;
