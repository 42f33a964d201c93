-- Groups and who is in them.
create or alter package staff_groups
  sql security definer
as
begin
  procedure groups
    returns (o_group_id bigint, o_name varchar(200), o_is_duty boolean, o_is_active boolean, o_version integer,
             o_staff_id bigint, o_person varchar(200), o_person_active boolean);
  procedure save_group(p_id bigint, p_version integer, p_name varchar(200), p_is_duty boolean, p_is_active boolean,
                       p_members varchar(4000))
    returns (o_id bigint, o_version integer);
end;

comment on package staff_groups is 'Groups of people.';
comment on procedure staff_groups.groups is
'Action: staff.read
Groups with their members: a row for each member, one without a member for an empty group.';
comment on procedure staff_groups.save_group is
'Action: staff.edit
Writes a group with its members (ids divided by commas). A new member comes last in turn, so that he is not flooded.
Refuses e_staff_no_name, e_staff_name_taken, e_staff_group_member, e_staff_group_in_rule (switching off a group that a
rule in force names), e_staff_not_found, e_staff_stale.';
