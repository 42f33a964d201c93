-- Lines that could not be inquiries, and the files that were taken in.
create or alter package intake_quarantine
  sql security definer
as
begin
  procedure put_quarantine(p_source varchar(100), p_file_name varchar(255), p_digest varchar(64), p_line_no integer,
                           p_reason varchar(40), p_detail varchar(500), p_content varchar(4000))
    returns (o_is_new boolean);
  procedure quarantined(p_before_id bigint, p_limit integer)
    returns (o_quarantine_id bigint, o_file_name varchar(255), o_line_no integer, o_reason varchar(40),
             o_detail varchar(500), o_content varchar(4000), o_put_at timestamp);
  procedure settle_quarantine(p_quarantine_id bigint);
  procedure note_file(p_digest varchar(64), p_name varchar(255), p_byte_size bigint, p_line_count integer,
                      p_bad_count integer);
  procedure files_taken(p_limit integer)
    returns (o_name varchar(255), o_byte_size bigint, o_line_count integer, o_bad_count integer, o_taken_at timestamp);
end;

comment on package intake_quarantine is 'Quarantine and the files taken in.';
comment on procedure intake_quarantine.put_quarantine is
'Action: intake.take
Keeps a line that cannot be an inquiry, once for each file and line.';
comment on procedure intake_quarantine.quarantined is
'Action: intake.read
Unsettled lines, newest first.';
comment on procedure intake_quarantine.settle_quarantine is
'Action: intake.answer
Marks a quarantined line as looked at.';
comment on procedure intake_quarantine.note_file is
'Action: intake.take
Remembers a file that was taken whole.';
comment on procedure intake_quarantine.files_taken is
'Action: intake.read
Files taken lately.';
