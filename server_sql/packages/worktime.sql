-- Working hours of branches and people: the week, holidays, working Saturdays, leave. Days are local days of the branch.
create or alter package worktime
  sql security definer
as
begin
  procedure day_intervals(p_branch_id bigint, p_staff_id bigint, p_day date)
    returns (o_from_minute smallint, o_till_minute smallint);
  function branch_zone(p_branch_id bigint) returns varchar(60) character set ascii;
  function is_on_leave(p_staff_id bigint, p_branch_id bigint, p_utc timestamp) returns boolean;
  function is_working(p_branch_id bigint, p_staff_id bigint, p_utc timestamp) returns boolean;
  function after_working_minutes(p_utc timestamp, p_minutes integer, p_branch_id bigint, p_staff_id bigint,
                                 p_days integer)
    returns timestamp;
  function add_working_minutes(p_utc timestamp, p_minutes integer, p_branch_id bigint, p_staff_id bigint)
    returns timestamp;
  function working_minutes_between(p_from_utc timestamp, p_till_utc timestamp, p_branch_id bigint) returns integer;
end;
