-- People: who works here, what hangs on them, how their work begins and ends.
create or alter package staff
  sql security definer
as
begin
  procedure hold_firm;
  procedure require_zone(p_zone varchar(60));
  procedure people(p_with_inactive boolean)
    returns (o_staff_id bigint, o_login varchar(63), o_name varchar(200), o_role_code varchar(40), o_branch_id bigint,
             o_branch varchar(200), o_department_id bigint, o_department varchar(200), o_head_id bigint,
             o_head varchar(200), o_email varchar(254), o_phone varchar(16), o_extension_no varchar(20),
             o_time_zone varchar(60), o_language varchar(2), o_state varchar(10), o_state_since timestamp,
             o_is_active boolean, o_is_service boolean, o_open_limit smallint, o_open_inquiries integer,
             o_group_names varchar(500), o_version integer);
  procedure save_person(p_id bigint, p_version integer, p_login varchar(63), p_name varchar(200),
                        p_role_code varchar(40), p_branch_id bigint, p_department_id bigint, p_head_id bigint,
                        p_email varchar(254), p_phone varchar(16), p_extension_no varchar(20), p_time_zone varchar(60),
                        p_language varchar(2), p_open_limit smallint)
    returns (o_id bigint, o_version integer);
  procedure open_work(p_staff_id bigint)
    returns (o_inquiries integer, o_tasks integer, o_clients integer, o_rules integer, o_groups integer);
  procedure switch_off_person(p_id bigint, p_version integer, p_hand_over_to bigint)
    returns (o_version integer, o_inquiries integer, o_tasks integer);
  procedure switch_on_person(p_id bigint, p_version integer) returns (o_version integer);
end;

comment on package staff is 'People who work here.';
comment on procedure staff.hold_firm is
'Action: staff.edit
Holds the staff until the end of the transaction, so that two saves cannot pass each other''s checks.';
comment on procedure staff.require_zone is
'Action: session.open
Refuses e_staff_zone for a zone the base does not know.';
comment on procedure staff.people is
'Action: staff.read
The people I may see, by name, with their open inquiries and the names of their groups; inactive ones on request.';
comment on procedure staff.save_person is
'Action: staff.edit
Writes a person (p_id null: a new one) or changes one of p_version. The login is kept in capitals and is unique; with
log-ins of a server it stays as it was made. p_time_zone null: the branch''s. Refuses e_staff_no_name, e_staff_login,
e_staff_login_taken, e_staff_login_fixed, e_staff_role, e_staff_branch, e_staff_department, e_staff_head,
e_staff_head_ring, e_staff_zone, e_staff_language, e_staff_limit, e_staff_last_admin, e_staff_not_found, e_staff_stale.';
comment on procedure staff.open_work is
'Action: staff.edit
What hangs on a person: open inquiries and tasks, clients he looks after, rules in force that name him, groups.';
comment on procedure staff.switch_off_person is
'Action: staff.edit
Ends the work of a person: he cannot log in, nothing is offered to him any more. Open inquiries and tasks go to
p_hand_over_to; with open work and nobody named it is refused with the counts (e_staff_open_work). Refuses
e_staff_last_admin, e_staff_successor, e_staff_not_found, e_staff_stale.';
comment on procedure staff.switch_on_person is
'Action: staff.edit
Lets a person work again. Refuses e_staff_not_found, e_staff_stale.';
