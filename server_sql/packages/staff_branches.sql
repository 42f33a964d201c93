-- Branches, their departments and time zones.
create or alter package staff_branches
  sql security definer
as
begin
  procedure branches
    returns (o_branch_id bigint, o_name varchar(200), o_time_zone varchar(60), o_is_active boolean, o_version integer,
             o_people integer, o_department_id bigint, o_department varchar(200), o_department_people integer);
  procedure save_branch(p_id bigint, p_version integer, p_name varchar(200), p_time_zone varchar(60),
                        p_is_active boolean)
    returns (o_id bigint, o_version integer);
  procedure save_department(p_id bigint, p_branch_id bigint, p_name varchar(200)) returns (o_id bigint);
  procedure delete_department(p_id bigint);
  procedure time_zones returns (o_name varchar(60));
end;

comment on package staff_branches is 'Branches and departments.';
comment on procedure staff_branches.branches is
'Action: staff.read
Branches with their departments: a row for each department, one without for a branch that has none.';
comment on procedure staff_branches.save_branch is
'Action: staff.edit
Writes a branch; a new one gets the usual week, Monday to Friday 9 to 18. Refuses e_staff_no_name, e_staff_name_taken,
e_staff_zone, e_staff_branch_in_use (switching off with people in it), e_staff_not_found, e_staff_stale.';
comment on procedure staff_branches.save_department is
'Action: staff.edit
Writes a department of a branch. Refuses e_staff_no_name, e_staff_name_taken, e_staff_branch, e_staff_not_found.';
comment on procedure staff_branches.delete_department is
'Action: staff.edit
Removes a department nobody belongs to. Refuses e_staff_department_in_use.';
comment on procedure staff_branches.time_zones is
'Action: staff.read
Names of the time zones the base knows.';
