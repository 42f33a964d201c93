-- Letters as people write them: drafts, their files, and the way out.
create or alter package letters_drafts
  sql security definer
as
begin
  procedure mailboxes
    returns (o_channel_id bigint, o_name varchar(100), o_address varchar(254), o_is_on boolean,
             o_state varchar(10) character set ascii);
  procedure save_draft(p_letter_id bigint, p_version integer, p_thread_id bigint, p_client_id bigint,
                       p_channel_id bigint, p_in_reply_to varchar(250), p_subject varchar(300), p_to_text varchar(2000),
                       p_cc_text varchar(2000), p_plain blob sub_type text)
    returns (o_letter_id bigint, o_version integer, o_thread_id bigint);
  procedure draft(p_letter_id bigint)
    returns (o_letter_id bigint, o_version integer, o_thread_id bigint, o_channel_id bigint, o_in_reply_to varchar(250),
             o_subject varchar(300), o_to_text varchar(2000), o_cc_text varchar(2000), o_plain blob sub_type text,
             o_client_id bigint, o_client varchar(200));
  procedure draft_files(p_letter_id bigint)
    returns (o_file_id bigint, o_letter_id bigint, o_name varchar(255), o_mime varchar(100) character set ascii,
             o_cid varchar(250), o_byte_size integer, o_refused_reason varchar(40) character set ascii);
  procedure add_draft_file(p_letter_id bigint, p_name varchar(255), p_mime varchar(100) character set ascii,
                           p_content blob sub_type binary)
    returns (o_file_id bigint);
  procedure drop_draft_file(p_file_id bigint);
  procedure copy_files(p_from_letter_id bigint, p_to_letter_id bigint);
  procedure drop_draft(p_letter_id bigint);
  procedure send(p_letter_id bigint, p_version integer, p_message_id varchar(250), p_wait_seconds integer)
    returns (o_outgoing_id bigint);
  procedure take_back(p_letter_id bigint) returns (o_version integer);
  procedure settle(p_letter_id bigint, p_choice varchar(10) character set ascii);
end;

comment on package letters_drafts is 'Drafts of one''s own, and what became of letters that were sent.';
comment on procedure letters_drafts.mailboxes is
'Action: mail.edit
Mailboxes I may write from: those of my branch and of the whole firm.';
comment on procedure letters_drafts.save_draft is
'Action: mail.edit
Writes a draft (p_letter_id null: a new one; p_thread_id null: of a new correspondence) or changes my own of p_version.
Nothing is checked but its room: what is half typed is kept. Refuses e_letters_not_found, e_letters_stale,
e_letters_no_mailbox.';
comment on procedure letters_drafts.draft is
'Action: mail.edit
My own draft; no row when it is none.';
comment on procedure letters_drafts.draft_files is
'Action: mail.edit
Files of my own draft.';
comment on procedure letters_drafts.add_draft_file is
'Action: mail.edit
A file for my draft. Refuses e_letters_files when they are more than 40 MB together or more than 50.';
comment on procedure letters_drafts.drop_draft_file is
'Action: mail.edit
Takes a file off my draft.';
comment on procedure letters_drafts.copy_files is
'Action: mail.edit
The kept files of a letter I may read go with my draft: it is passed on.';
comment on procedure letters_drafts.drop_draft is
'Action: mail.edit
Throws my draft away.';
comment on procedure letters_drafts.send is
'Action: mail.edit
My draft goes to the outbox of its mailbox under a message id of its own; it leaves p_wait_seconds later (0 to 60) and
can be taken back till then. An inquiry offered to me, or to nobody, is accepted with it. Refuses e_letters_nobody,
e_letters_no_mailbox, e_letters_mailbox_off, e_letters_not_found, e_letters_stale.';
comment on procedure letters_drafts.take_back is
'Action: mail.edit
A letter that has not left (queued, or failed) becomes a draft of its author again. Refuses e_letters_left.';
comment on procedure letters_drafts.settle is
'Action: mail.edit
What a person says of a letter that may have left, or failed: went, or again.';
