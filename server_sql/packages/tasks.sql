-- Tasks: what somebody has promised to do by a time. Reminders of a task follow every change.
create or alter package tasks
  sql security definer
as
begin
  procedure save_task(p_id bigint, p_version integer, p_title varchar(200), p_note varchar(2000), p_client_id bigint,
                      p_inquiry_id bigint, p_staff_id bigint, p_due_at timestamp,
                      p_lead_minutes varchar(60) character set ascii, p_meeting_url varchar(500))
    returns (o_id bigint, o_version integer);
  procedure move_task(p_id bigint, p_version integer, p_due_at timestamp) returns (o_version integer);
  procedure hand_over_task(p_id bigint, p_version integer, p_staff_id bigint) returns (o_version integer);
  procedure close_task(p_id bigint, p_version integer, p_result varchar(500)) returns (o_version integer);
  procedure cancel_task(p_id bigint, p_version integer) returns (o_version integer);
  procedure reopen_task(p_id bigint, p_version integer) returns (o_version integer);
  procedure hand_over_all(p_from_staff_id bigint, p_to_staff_id bigint) returns (o_moved integer);
end;

comment on package tasks is 'Single tasks and what is done to them.';
comment on procedure tasks.save_task is
'Action: tasks.edit
Writes a task (p_id null: a new one) or changes an open one of p_version; reminders follow. Instants are UTC,
p_lead_minutes is a list of minutes before the due time ("0,15,1440"); a lead already past is left out;
p_meeting_url is the link of a meeting, empty or null for none. Refuses
e_tasks_no_title, e_tasks_no_person, e_tasks_disabled_person, e_tasks_no_due, e_tasks_past (a new due time in the past),
e_tasks_too_far, e_tasks_lead, e_tasks_link, e_tasks_no_client, e_tasks_no_inquiry, e_tasks_not_found, e_tasks_closed,
e_tasks_stale.';
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
