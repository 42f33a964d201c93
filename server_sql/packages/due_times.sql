-- Due times by the working calendar of whoever is to do the work.
create or alter package due_times
  sql security definer
as
begin
  procedure by_calendar(p_staff_id bigint, p_minutes integer) returns (o_after_at timestamp, o_opening_at timestamp);
end;

comment on package due_times is 'Due times by the working calendar of whoever is to do the work.';
comment on procedure due_times.by_calendar is
'Action: tasks.edit
When so many working minutes of a person will have passed, and when that person''s next working day begins (UTC); null
where the calendar has no such time within a year. No row for nobody. Refuses e_due_times_minutes beyond 1 to 60000.';
