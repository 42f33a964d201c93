-- Letters as the agent brings them in and takes them out.
create or alter package letters
  sql security definer
as
begin
  procedure mark_of(p_channel_id bigint, p_folder varchar(200))
    returns (o_uid_validity bigint, o_last_uid bigint, o_started_at timestamp, o_seen_at timestamp);
  procedure set_mark(p_channel_id bigint, p_folder varchar(200), p_uid_validity bigint, p_last_uid bigint);
  procedure take_in(p_channel_id bigint, p_folder varchar(200), p_uid bigint, p_message_id varchar(230),
                    p_digest varchar(16) character set ascii, p_in_reply_to varchar(250), p_references varchar(4000),
                    p_token_id bigint, p_from_address varchar(254), p_from_name varchar(200), p_reply_to varchar(254),
                    p_to_text varchar(2000), p_cc_text varchar(2000), p_subject varchar(300), p_written_at timestamp, p_preview varchar(300),
                    p_plain blob sub_type text, p_html blob sub_type text, p_byte_size integer,
                    p_flaw varchar(40) character set ascii, p_sent_to varchar(254))
    returns (o_letter_id bigint, o_thread_id bigint, o_is_new boolean, o_is_ours boolean);
  procedure add_file(p_letter_id bigint, p_name varchar(255), p_mime varchar(100) character set ascii,
                     p_cid varchar(250), p_byte_size integer, p_content blob sub_type binary,
                     p_refused_reason varchar(40) character set ascii);
  procedure route(p_letter_id bigint, p_line varchar(60))
    returns (o_inquiry_id bigint, o_client_id bigint, o_staff_id bigint, o_status varchar(20));
  procedure is_ours(p_message_id varchar(250)) returns (o_letter_id bigint);
  procedure note_bounce(p_message_ids varchar(4000), p_address varchar(254), p_state varchar(10) character set ascii,
                        p_reason varchar(500))
    returns (o_letter_id bigint);
  procedure note_refused(p_letter_id bigint, p_address varchar(254), p_state varchar(10) character set ascii,
                         p_reason varchar(500));
  procedure note_sent(p_letter_id bigint);
  procedure to_send(p_letter_id bigint)
    returns (o_letter_id bigint, o_thread_id bigint, o_message_id varchar(250), o_in_reply_to varchar(250),
             o_references varchar(4000), o_subject varchar(300), o_from_name varchar(200), o_to_text varchar(2000),
             o_cc_text varchar(2000), o_bcc_text varchar(2000), o_written_at timestamp, o_plain blob sub_type text,
             o_html blob sub_type text);
  procedure files_to_send(p_letter_id bigint)
    returns (o_file_id bigint, o_name varchar(255), o_mime varchar(100) character set ascii, o_cid varchar(250),
             o_content blob sub_type binary);
end;

comment on package letters is 'Letters on their way in and out. For whoever may take all letters: a narrower scope is refused.';
comment on procedure letters.mark_of is
'Action: mail.take
How far a folder of a mailbox has been read: UIDVALIDITY, the last UID, since when it is read and when it was last
looked at (UTC). No row before the first look.';
comment on procedure letters.set_mark is
'Action: mail.take
Keeps how far a folder has been read.';
comment on procedure letters.take_in is
'Action: mail.take
Writes a letter that came in, once whichever mailboxes hold it. p_message_id with the same p_digest is the same letter:
o_is_new is false and only its place is noted; o_is_ours when it is one we sent. The thread: by a known message id in
p_in_reply_to or p_references (one a line, oldest first), else by p_token_id when its sender has part in that thread
(otherwise it is put there as unconfirmed), else a new one. p_written_at is UTC. p_sent_to: empty for a letter that came
in; the first recipient of one we sent with another program, whose client its new thread belongs to.';
comment on procedure letters.add_file is
'Action: mail.take
A file of a letter; one that is not kept has no content and a reason instead. Size in bytes.';
comment on procedure letters.route is
'Action: mail.take
Says what a new letter is to people: in a thread somebody works on it is a line for him and for the card, otherwise it
is an inquiry by letter and goes the way of all inquiries; one we sent is a line on the card alone; p_line is the address of ours it came to. Called once, after the files. Takes the lock of routing.';
comment on procedure letters.is_ours is
'Action: mail.take
The letter we sent under this message id; empty when it is not ours.';
comment on procedure letters.note_bounce is
'Action: mail.take
A letter came back. p_message_ids: those found in the report, one a line; the first that is ours counts, else (none
given) the last letter sent to the address within 30 days. p_state hard or soft. The address is noted only when the letter went to it.
Marks the letter, counts the trouble of the address, writes a line on the card. o_letter_id is empty for a letter of others.';
comment on procedure letters.note_refused is
'Action: mail.take
The mail server refused one recipient of a letter we send: as note_bounce.';
comment on procedure letters.note_sent is
'Action: mail.take
The mail server took a letter: it is dated now, with a line on the card.';
comment on procedure letters.to_send is
'Action: mail.take
All of a letter that is to be sent, but its files. Addresses as one header line each; o_references are those of the
letter itself or of the one it answers, one a line, oldest first.';
comment on procedure letters.files_to_send is
'Action: mail.take
The files of a letter that is to be sent.';
