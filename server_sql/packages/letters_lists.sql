-- Lists of correspondence and of drafts, by pages.
create or alter package letters_lists
  sql security definer
as
begin
  procedure threads(p_filter varchar(12) character set ascii, p_text varchar(100), p_before_at timestamp,
                    p_before_id bigint, p_limit integer)
    returns (o_thread_id bigint, o_version integer, o_subject varchar(300), o_client_id bigint, o_who varchar(254),
             o_staff_id bigint, o_person varchar(200), o_last_at timestamp, o_letter_count integer,
             o_unread_count integer, o_state varchar(10) character set ascii, o_words varchar(300), o_is_out boolean,
             o_has_files boolean, o_sending varchar(10) character set ascii, o_draft_id bigint);
  procedure counts returns (o_filter varchar(12) character set ascii, o_rows integer);
end;

comment on package letters_lists is 'Lists of correspondence within the scope, and of drafts of one''s own.';
comment on procedure letters_lists.threads is
'Action: mail.read
A page of correspondence, newest first, by key. p_filter: mine, unassigned, all, done, spam, sent (I wrote in it), drafts
(mine), maybe (what did not leave or may have left). p_text: its words are beginnings of words of subjects, names and
addresses, and all of them have to be there. o_sending is the state of the last letter of ours that has not surely gone
(queued, sending, maybe, failed) or bounce. Instants UTC.';
comment on procedure letters_lists.counts is
'Action: mail.read
Rows that wait for me: mine (unread), unassigned, drafts, maybe.';
