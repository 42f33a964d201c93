-- Tasks to read: the lists people work from, one task whole.
create or alter package tasks_lists
  sql security definer
as
begin
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

comment on package tasks_lists is 'Reading tasks.';
comment on procedure tasks_lists.my_day is
'Action: tasks.read
My tasks around today in my zone. o_section: overdue (due before today), today, done (closed today), tomorrow, given (I
gave it to somebody, due till tomorrow). At most p_limit rows of each section, by due time.';
comment on procedure tasks_lists.list_tasks is
'Action: tasks.read
A page of tasks by due time. p_filter: mine, given (by me to others), overdue, all (of everybody I see), done (mine,
newest first by the time of closing). The next page begins after the time (done_at for done) and id of the last row.';
comment on procedure tasks_lists.client_tasks is
'Action: tasks.read
Tasks of a client that I may see: open ones by due time, then closed ones, newest first.';
comment on procedure tasks_lists.read_task is
'Action: tasks.read
One task; no row when it is gone or out of my sight.';
