-- Reminders: what is due now, what a person has not seen yet, later again. Firing is asked for from outside; the
-- base decides what is due, so that any number of callers fire each reminder once.
create or alter package reminders
  sql security definer
as
begin
  procedure fire_due(p_limit integer) returns (o_fired integer, o_escalated integer);
  procedure next_fire_at returns (o_at timestamp);
  procedure due_for_me(p_limit integer)
    returns (o_id bigint, o_kind varchar(10), o_is_missed boolean, o_fire_at timestamp, o_lead_minutes integer,
             o_snooze_count smallint, o_task_id bigint, o_task_version integer, o_title varchar(200),
             o_due_at timestamp, o_client_id bigint, o_client_name varchar(200), o_staff_id bigint,
             o_staff_name varchar(200), o_author_name varchar(200), o_meeting_url varchar(500));
  procedure mark_seen(p_id bigint);
  procedure mark_all_seen(p_till timestamp) returns (o_seen integer);
  procedure snooze(p_id bigint, p_minutes integer, p_until timestamp) returns (o_fire_at timestamp);
end;

comment on package reminders is 'Reminders: fire what is due, what a person has not seen yet, remind again later.';
comment on procedure reminders.fire_due is
'Action: jobs.run
Fires at most p_limit reminders whose time has come and tells at most p_limit overdue tasks to the head of the person;
rings each person. Answers how many of both; call again while a count equals the limit. Several callers at once never
fire one twice.';
comment on procedure reminders.next_fire_at is
'Action: jobs.run
The instant (UTC) at which something is next to be fired, escalated or continued; null when nothing waits.';
comment on procedure reminders.due_for_me is
'Action: tasks.read
Fired reminders I have not seen, oldest first. o_kind: task (its time), overdue (of somebody I head), given (somebody
gave it to me). o_is_missed: its time came before I logged in.';
comment on procedure reminders.mark_seen is
'Action: tasks.read
I have seen this reminder; a reminder that is gone or not mine changes nothing.';
comment on procedure reminders.mark_all_seen is
'Action: tasks.read
I have seen all that fired up to an instant (UTC). Answers how many.';
comment on procedure reminders.snooze is
'Action: tasks.read
Reminds me again in p_minutes or at p_until (UTC; exactly one of both is given). Refuses e_reminders_not_found,
e_reminders_past.';
