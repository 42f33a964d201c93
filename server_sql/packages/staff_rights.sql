-- Who may do what: how far each role sees for each action.
create or alter package staff_rights
  sql security definer
as
begin
  procedure rights
    returns (o_role_code varchar(40), o_action_code varchar(40), o_area varchar(40), o_scope varchar(10),
             o_is_fixed boolean);
  procedure set_right(p_role_code varchar(40), p_action_code varchar(40), p_seen_scope varchar(10),
                      p_scope varchar(10));
end;

comment on package staff_rights is 'Roles, actions and scopes.';
comment on procedure staff_rights.rights is
'Action: staff.read
A row for each role and action with its scope (none, own, department, branch, all). o_is_fixed: it cannot be changed,
because nobody could log in, work headless, or give the rights back.';
comment on procedure staff_rights.set_right is
'Action: staff.edit
Changes one scope; p_seen_scope is what the person saw before. Only for those whose own scope is all. Refuses
e_staff_fixed_right, e_staff_scope, e_staff_role, e_staff_stale.';
