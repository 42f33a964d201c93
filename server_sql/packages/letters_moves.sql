-- What the mail room and the agent share: counts of a thread, rings, lines in the journal. Nobody is granted this package.
create or alter package letters_moves
  sql security definer
as
begin
  procedure recount(p_thread_id bigint);
  procedure ring(p_thread_id bigint);
  procedure write_journal(p_letter_id bigint, p_meaning varchar(20) character set ascii, p_detail varchar(2000));
  procedure note_trouble(p_email varchar(254), p_state varchar(10) character set ascii, p_reason varchar(500));
  function knows_sender(p_thread_id bigint, p_email varchar(254)) returns boolean;
end;
