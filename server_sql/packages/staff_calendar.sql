-- Working weeks and the days that differ from them: holidays, working Saturdays, leave, sickness.
create or alter package staff_calendar
  sql security definer
as
begin
  procedure week_of(p_branch_id bigint, p_staff_id bigint)
    returns (o_weekday smallint, o_from_minute smallint, o_till_minute smallint);
  procedure save_week(p_branch_id bigint, p_staff_id bigint, p_version integer, p_slots varchar(1000))
    returns (o_version integer);
  procedure days(p_from date, p_till date)
    returns (o_day_id bigint, o_branch_id bigint, o_staff_id bigint, o_owner varchar(200), o_kind varchar(10),
             o_first_on date, o_last_on date, o_from_minute smallint, o_till_minute smallint, o_note varchar(200),
             o_version integer);
  procedure save_day(p_id bigint, p_version integer, p_branch_id bigint, p_staff_id bigint, p_kind varchar(10),
                     p_first_on date, p_last_on date, p_from_minute smallint, p_till_minute smallint,
                     p_note varchar(200))
    returns (o_id bigint, o_version integer);
  procedure delete_day(p_id bigint, p_version integer);
  procedure month_marks(p_branch_id bigint, p_first_on date)
    returns (o_staff_id bigint, o_name varchar(200), o_marks varchar(31), o_minutes integer);
end;

comment on package staff_calendar is 'Who works when: weeks of branches and people, and the days that differ.';
comment on procedure staff_calendar.week_of is
'Action: staff.read
Hours of a week of a branch or of a person (no rows: the person works as the branch does). Minutes of the local day,
weekday 1 is Monday.';
comment on procedure staff_calendar.save_week is
'Action: staff.edit
Replaces the week of a branch or person. p_slots: "1:540-780,1:840-1080,2:540-1080" (weekday:from-till); empty for a
person means the hours of the branch. p_version is that of the branch or person, a new one comes back. Refuses
e_staff_week_form, e_staff_week_overlap, e_staff_not_found, e_staff_stale.';
comment on procedure staff_calendar.days is
'Action: staff.read
Entries that touch the days from p_from to p_till: the firm''s, then those of branches and people, by first day.';
comment on procedure staff_calendar.save_day is
'Action: staff.edit
Writes an entry of the firm (no owner), a branch or a person. workday needs hours, the other kinds have none. Entries of
one owner may not overlap (e_staff_days_overlap names the other). What is past is kept: an entry that has ended is not
changed, of one that has begun only the end may be moved, not before today (e_staff_day_past). Refuses
e_staff_day_kind, e_staff_day_dates, e_staff_day_hours, e_staff_not_found, e_staff_stale.';
comment on procedure staff_calendar.delete_day is
'Action: staff.edit
Removes an entry that has not begun; one that has begun is refused (e_staff_day_past). Refuses e_staff_not_found,
e_staff_stale.';
comment on procedure staff_calendar.month_marks is
'Action: staff.read
The month that begins on p_first_on for the active people of a branch: a letter for each day (w works, - free by the
week, h holiday, x works although it is an exception, l leave, s sick) and the working minutes of the month.';
