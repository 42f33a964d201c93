-- Inside matters of letters, used by other packages and granted to nobody: the words correspondence is found by.
create or alter package letters_words
  sql security definer
as
begin
  procedure add_letter(p_letter_id bigint);
  procedure refresh(p_thread_id bigint);
  procedure of_client(p_client_id bigint);
  procedure rarest(p_text varchar(100), p_most integer)
    returns (o_word varchar(60), o_others varchar(200), o_is_common boolean);
  function has(p_thread_id bigint, p_words varchar(200)) returns boolean;
end;
