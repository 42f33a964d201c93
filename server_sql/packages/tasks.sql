-- Tasks: what somebody has promised to do by a time, single or repeated. Reminders of a task follow every change.
create or alter package tasks
  sql security definer
as
begin
  procedure save_task(p_id bigint, p_version integer, p_title varchar(200), p_note varchar(2000), p_client_id bigint,
                      p_inquiry_id bigint, p_staff_id bigint, p_due_at timestamp,
                      p_lead_minutes varchar(60) character set ascii, p_meeting_url varchar(500))
    returns (o_id bigint, o_version integer);
  procedure save_series(p_id bigint, p_version integer, p_title varchar(200), p_note varchar(2000), p_client_id bigint,
                        p_staff_id bigint, p_lead_minutes varchar(60) character set ascii,
                        p_repeat_rule varchar(300) character set ascii, p_time_zone varchar(60) character set ascii,
                        p_slots varchar(2000) character set ascii, p_is_over boolean, p_meeting_url varchar(500))
    returns (o_id bigint, o_version integer);
  procedure end_series(p_id bigint, p_version integer) returns (o_version integer, o_removed integer);
  procedure move_task(p_id bigint, p_version integer, p_due_at timestamp) returns (o_version integer);
  procedure hand_over_task(p_id bigint, p_version integer, p_staff_id bigint) returns (o_version integer);
  procedure close_task(p_id bigint, p_version integer, p_result varchar(500)) returns (o_version integer);
  procedure cancel_task(p_id bigint, p_version integer) returns (o_version integer);
  procedure reopen_task(p_id bigint, p_version integer) returns (o_version integer);
  procedure hand_over_all(p_from_staff_id bigint, p_to_staff_id bigint) returns (o_moved integer);
  procedure series_to_extend(p_limit integer)
    returns (o_series_id bigint, o_version integer, o_repeat_rule varchar(300), o_starts_at timestamp,
             o_time_zone varchar(60), o_made_till timestamp);
  procedure add_occurrences(p_series_id bigint, p_version integer, p_slots varchar(2000) character set ascii,
                            p_is_over boolean)
    returns (o_added integer);
  procedure my_day(p_limit integer)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500));
  procedure list_tasks(p_filter varchar(10) character set ascii, p_after_at timestamp, p_after_id bigint,
                       p_limit integer)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500));
  procedure client_tasks(p_client_id bigint, p_limit integer)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500));
  procedure read_task(p_id bigint)
    returns (o_section varchar(10), o_id bigint, o_version integer, o_title varchar(200), o_note varchar(2000),
             o_due_at timestamp, o_state varchar(10), o_done_at timestamp, o_result varchar(500), o_client_id bigint,
             o_client_name varchar(200), o_inquiry_id bigint, o_staff_id bigint, o_staff_name varchar(200),
             o_author_id bigint, o_author_name varchar(200), o_lead_minutes varchar(60), o_series_id bigint,
             o_repeat_rule varchar(300), o_time_zone varchar(60), o_meeting_url varchar(500));
end;

comment on package tasks is 'Tasks, their repeats, and the lists people work from.';
comment on procedure tasks.save_task is
'Action: tasks.edit
Writes a task (p_id null: a new one) or changes an open one of p_version; reminders follow. Instants are UTC,
p_lead_minutes is a list of minutes before the due time ("0,15,1440"); a lead already past is left out;
p_meeting_url is the link of a meeting, empty or null for none. Refuses
e_tasks_no_title, e_tasks_no_person, e_tasks_disabled_person, e_tasks_no_due, e_tasks_past (a new due time in the past),
e_tasks_too_far, e_tasks_lead, e_tasks_link, e_tasks_no_client, e_tasks_no_inquiry, e_tasks_not_found, e_tasks_closed,
e_tasks_stale.';
comment on procedure tasks.save_series is
'Action: tasks.edit
Writes a repeated task (p_id null), makes a task repeat, or changes this occurrence and all later ones. p_slots are the
next due times (UTC, "2026-11-24 05:00:00" divided by commas), the first is the due time of this task; p_is_over: none
after them. Later open occurrences of the old series are replaced. Refuses as save_task does, and e_tasks_slots.';
comment on procedure tasks.end_series is
'Action: tasks.edit
Nothing comes after this occurrence: later open ones are removed. Refuses e_tasks_not_repeated and as move_task does.';
comment on procedure tasks.move_task is
'Action: tasks.edit
Gives one open task a new due time (UTC); its reminders move with it. The past is refused (e_tasks_past), except the due
time before the last move, so that a move can be taken back. Refuses e_tasks_not_found, e_tasks_closed, e_tasks_stale.';
comment on procedure tasks.hand_over_task is
'Action: tasks.edit
Gives an open task to another active person, who is told at once. Refuses e_tasks_disabled_person, e_tasks_not_found,
e_tasks_closed, e_tasks_stale.';
comment on procedure tasks.close_task is
'Action: tasks.edit
The task is done, with a word about how it ended; its reminders stop. Refuses e_tasks_not_found, e_tasks_closed,
e_tasks_stale.';
comment on procedure tasks.cancel_task is
'Action: tasks.edit
The task is not needed any more; its reminders stop. Refuses e_tasks_not_found, e_tasks_closed, e_tasks_stale.';
comment on procedure tasks.reopen_task is
'Action: tasks.edit
Takes "done" or "not needed" back; reminders still to come return. Refuses e_tasks_not_found, e_tasks_stale.';
comment on procedure tasks.hand_over_all is
'Action: staff.edit
All open tasks and series of one person go to another active one. Answers how many tasks. Refuses
e_tasks_disabled_person.';
comment on procedure tasks.series_to_extend is
'Action: jobs.run
Series that have too few occurrences ahead now.';
comment on procedure tasks.add_occurrences is
'Action: jobs.run
Adds the next occurrences to a series of p_version (slots as in save_series); a slot already there, or another version,
adds nothing. Answers how many were added.';
comment on procedure tasks.my_day is
'Action: tasks.read
My tasks around today in my zone. o_section: overdue (due before today), today, done (closed today), tomorrow, given (I
gave it to somebody, due till tomorrow). At most p_limit rows of each section, by due time.';
comment on procedure tasks.list_tasks is
'Action: tasks.read
A page of tasks by due time. p_filter: mine, given (by me to others), overdue, all (of everybody I see), done (mine,
newest first by the time of closing). The next page begins after the time (done_at for done) and id of the last row.';
comment on procedure tasks.client_tasks is
'Action: tasks.read
Tasks of a client that I may see: open ones by due time, then closed ones, newest first.';
comment on procedure tasks.read_task is
'Action: tasks.read
One task; no row when it is gone or out of my sight.';
