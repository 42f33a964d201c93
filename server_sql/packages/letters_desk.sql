-- One correspondence as people see it and what they do with it.
create or alter package letters_desk
  sql security definer
as
begin
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
  procedure confirm_letter(p_letter_id bigint);
  procedure split_letter(p_letter_id bigint) returns (o_thread_id bigint);
end;

comment on package letters_desk is 'A correspondence within the scope: its letters, whose it is, and how it stands.';
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
comment on procedure letters_desk.confirm_letter is
'Action: mail.edit
A letter put here by the token of its subject alone does belong here.';
comment on procedure letters_desk.split_letter is
'Action: mail.edit
A letter that does not belong here gets a correspondence of its own, of the person who says so.';
