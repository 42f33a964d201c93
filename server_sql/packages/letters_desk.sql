-- Letters as people see, write and answer them.
create or alter package letters_desk
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
  procedure thread(p_thread_id bigint)
    returns (o_thread_id bigint, o_version integer, o_subject varchar(300), o_client_id bigint, o_client varchar(200),
             o_inquiry_id bigint, o_inquiry_open boolean, o_staff_id bigint, o_person varchar(200), o_state varchar(10) character set ascii,
             o_may_write boolean);
  procedure thread_letters(p_thread_id bigint)
    returns (o_letter_id bigint, o_version integer, o_direction varchar(3) character set ascii, o_channel_id bigint,
             o_channel varchar(100), o_message_id varchar(250), o_subject varchar(300), o_from_address varchar(254),
             o_from_name varchar(200), o_reply_to varchar(254), o_to_text varchar(2000), o_cc_text varchar(2000),
             o_bcc_text varchar(2000), o_written_at timestamp, o_preview varchar(300), o_has_html boolean,
             o_byte_size integer, o_flaw varchar(40) character set ascii, o_is_read boolean, o_is_unconfirmed boolean,
             o_is_draft boolean, o_bounce_state varchar(10) character set ascii, o_bounce_reason varchar(500),
             o_author varchar(200), o_in_reply_to varchar(250), o_sending varchar(10) character set ascii,
             o_next_at timestamp, o_reason varchar(40) character set ascii, o_detail varchar(500), o_may_settle boolean);
  procedure thread_files(p_thread_id bigint)
    returns (o_file_id bigint, o_letter_id bigint, o_name varchar(255), o_mime varchar(100) character set ascii,
             o_cid varchar(250), o_byte_size integer, o_refused_reason varchar(40) character set ascii);
  procedure letter_body(p_letter_id bigint) returns (o_plain blob sub_type text, o_html blob sub_type text);
  procedure file_content(p_file_id bigint) returns (o_content blob sub_type binary);
  procedure mark_read(p_thread_id bigint) returns (o_changed integer);
  procedure set_thread(p_thread_id bigint, p_version integer, p_staff_id bigint, p_client_id bigint,
                       p_state varchar(10) character set ascii)
    returns (o_version integer);
  procedure keep_address(p_thread_id bigint, p_client_id bigint)
    returns (o_state varchar(10) character set ascii, o_email varchar(254), o_other varchar(200));
  procedure confirm_letter(p_letter_id bigint);
  procedure split_letter(p_letter_id bigint) returns (o_thread_id bigint);
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
  procedure addresses(p_text varchar(100), p_client_id bigint, p_limit integer)
    returns (o_email varchar(254), o_name varchar(200), o_client_id bigint, o_hard_at timestamp, o_reason varchar(500));
  procedure troubles(p_emails varchar(4000))
    returns (o_email varchar(254), o_hard_at timestamp, o_soft_times integer, o_last_at timestamp, o_reason varchar(500));
end;

comment on package letters_desk is 'Letters at the desks of people: threads within the scope, drafts of one''s own.';
comment on procedure letters_desk.threads is
'Action: mail.read
A page of correspondence, newest first, by key. p_filter: mine, unassigned, all, done, spam, sent (I wrote in it), drafts
(mine), maybe (what did not leave or may have left). p_text is looked for in subjects, names and addresses. o_sending is
the state of the last letter of ours that has not surely gone (queued, sending, maybe, failed) or bounce. Instants UTC.';
comment on procedure letters_desk.counts is
'Action: mail.read
Rows that wait for me: mine (unread), unassigned, drafts, maybe.';
comment on procedure letters_desk.thread is
'Action: mail.read
The head of a correspondence; no row when it is out of scope.';
comment on procedure letters_desk.thread_letters is
'Action: mail.read
Its letters, oldest first, without their bodies; of drafts only my own. o_sending: state of the way out, o_next_at when
it is tried (UTC), o_reason and o_detail why not.';
comment on procedure letters_desk.thread_files is
'Action: mail.read
Files of its letters, without their content.';
comment on procedure letters_desk.letter_body is
'Action: mail.read
The words of a letter; html as it came, to be cleaned before it is shown. No row when it is out of scope.';
comment on procedure letters_desk.file_content is
'Action: mail.read
The content of a file; no row when it is out of scope or was not kept.';
comment on procedure letters_desk.mark_read is
'Action: mail.read
Letters of a thread have been read by its person, or by anybody while it has none; for others nothing changes.';
comment on procedure letters_desk.set_thread is
'Action: mail.edit
Whose correspondence it is, of which client, and how it stands: open, done or spam. Answers the new version. Refuses
e_letters_not_found, e_letters_stale, e_letters_no_person, e_letters_no_client.';
comment on procedure letters_desk.keep_address is
'Action: mail.edit
The address that wrote last in a correspondence goes to the card of a client. o_state: added, known (it stands there), twin
(it stands on the card of another, o_other if I may see that one; nothing is added), denied (I may not change the card),
none (nobody wrote). Refuses e_letters_not_found, e_letters_no_client.';
comment on procedure letters_desk.confirm_letter is
'Action: mail.edit
A letter put here by the token of its subject alone does belong here.';
comment on procedure letters_desk.split_letter is
'Action: mail.edit
A letter that does not belong here gets a correspondence of its own, of the person who says so.';
comment on procedure letters_desk.mailboxes is
'Action: mail.edit
Mailboxes I may write from: those of my branch and of the whole firm.';
comment on procedure letters_desk.save_draft is
'Action: mail.edit
Writes a draft (p_letter_id null: a new one; p_thread_id null: of a new correspondence) or changes my own of p_version.
Nothing is checked but its room: what is half typed is kept. Refuses e_letters_not_found, e_letters_stale,
e_letters_no_mailbox.';
comment on procedure letters_desk.draft is
'Action: mail.edit
My own draft; no row when it is none.';
comment on procedure letters_desk.draft_files is
'Action: mail.edit
Files of my own draft.';
comment on procedure letters_desk.add_draft_file is
'Action: mail.edit
A file for my draft. Refuses e_letters_files when they are more than 40 MB together or more than 50.';
comment on procedure letters_desk.drop_draft_file is
'Action: mail.edit
Takes a file off my draft.';
comment on procedure letters_desk.copy_files is
'Action: mail.edit
The kept files of a letter I may read go with my draft: it is passed on.';
comment on procedure letters_desk.drop_draft is
'Action: mail.edit
Throws my draft away.';
comment on procedure letters_desk.send is
'Action: mail.edit
My draft goes to the outbox of its mailbox under a message id of its own; it leaves p_wait_seconds later (0 to 60) and
can be taken back till then. Refuses e_letters_nobody, e_letters_no_mailbox, e_letters_mailbox_off, e_letters_not_found,
e_letters_stale.';
comment on procedure letters_desk.take_back is
'Action: mail.edit
A letter that has not left (queued, or failed) becomes a draft of its author again. Refuses e_letters_left.';
comment on procedure letters_desk.settle is
'Action: mail.edit
What a person says of a letter that may have left, or failed: went, or again.';
comment on procedure letters_desk.addresses is
'Action: mail.edit
Addresses of clients I may see: those of p_client_id, else by the beginning of the address or of a word of the name.
o_hard_at: since when letters come back from it (UTC).';
comment on procedure letters_desk.troubles is
'Action: mail.read
Which of these addresses (one a line, small letters) letters came back from.';
