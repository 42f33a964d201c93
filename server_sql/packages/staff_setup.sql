-- The first minute of a base: firm, branch and administrator. Granted to nobody: only the owner of the base runs it.
create or alter package staff_setup
  sql security definer
as
begin
  procedure first_setup(p_firm varchar(200), p_time_zone varchar(60), p_login varchar(63), p_name varchar(200),
                        p_language varchar(2), p_is_self_secured boolean, p_branch varchar(200), p_duty varchar(200),
                        p_agent varchar(200))
    returns (o_branch_id bigint, o_staff_id bigint, o_agent_id bigint, o_duty_group_id bigint);
  procedure first_rules(p_saved_by bigint, p_duty_group_id bigint, p_manager varchar(100), p_rest varchar(100));
end;

comment on package staff_setup is 'What is written into an empty base before anybody can log in.';
comment on procedure staff_setup.first_setup is
'Action: session.open
Writes the firm, its first branch (Monday to Friday 9 to 18), the administrator, the service person AGENT and the duty
group with the administrator in it. Only while nobody works here yet: e_staff_set_up_already. p_branch, p_duty and
p_agent are names in the language of the firm. Refuses e_staff_no_name, e_staff_login, e_staff_zone, e_staff_language.';
comment on procedure staff_setup.first_rules is
'Action: session.open
The rules a new firm begins with, so that what comes in reaches a person from the first minute: a client goes to his
manager, everything else to the duty group in turn. p_manager and p_rest are their names. A firm that has rules keeps
them.';
