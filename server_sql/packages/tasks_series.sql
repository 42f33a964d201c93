-- Repeated tasks: a series keeps a few occurrences ahead, each a task of its own.
create or alter package tasks_series
  sql security definer
as
begin
  procedure save_series(p_id bigint, p_version integer, p_title varchar(200), p_note varchar(2000), p_client_id bigint,
                        p_staff_id bigint, p_lead_minutes varchar(60) character set ascii,
                        p_repeat_rule varchar(300) character set ascii, p_time_zone varchar(60) character set ascii,
                        p_slots varchar(2000) character set ascii, p_is_over boolean, p_meeting_url varchar(500))
    returns (o_id bigint, o_version integer);
  procedure end_series(p_id bigint, p_version integer) returns (o_version integer, o_removed integer);
  procedure series_to_extend(p_limit integer)
    returns (o_series_id bigint, o_version integer, o_repeat_rule varchar(300), o_starts_at timestamp,
             o_time_zone varchar(60), o_made_till timestamp);
  procedure add_occurrences(p_series_id bigint, p_version integer, p_slots varchar(2000) character set ascii,
                            p_is_over boolean)
    returns (o_added integer);
end;

comment on package tasks_series is 'Repeated tasks.';
comment on procedure tasks_series.save_series is
'Action: tasks.edit
Writes a repeated task (p_id null), makes a task repeat, or changes this occurrence and all later ones. p_slots are the
next due times (UTC, "2026-11-24 05:00:00" divided by commas), the first is the due time of this task; p_is_over: none
after them. Later open occurrences of the old series are replaced. Refuses as save_task does, and e_tasks_slots.';
comment on procedure tasks_series.end_series is
'Action: tasks.edit
Nothing comes after this occurrence: later open ones are removed. Refuses e_tasks_not_repeated and as move_task does.';
comment on procedure tasks_series.series_to_extend is
'Action: jobs.run
Series that have too few occurrences ahead now.';
comment on procedure tasks_series.add_occurrences is
'Action: jobs.run
Adds the next occurrences to a series of p_version (slots as in save_series); a slot already there, or another version,
adds nothing. Answers how many were added.';
