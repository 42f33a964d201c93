-- What people say of themselves: their state, their language; and who else is there.
create or alter package staff_state
  sql security definer
as
begin
  procedure set_state(p_staff_id bigint, p_state varchar(10)) returns (o_since timestamp);
  procedure my_state returns (o_state varchar(10), o_since timestamp, o_is_working boolean, o_open_inquiries integer,
                              o_open_limit smallint);
  procedure my_colleagues
    returns (o_staff_id bigint, o_name varchar(200), o_role_code varchar(40), o_branch varchar(200),
             o_is_my_branch boolean, o_state varchar(10), o_is_working boolean, o_is_on_leave boolean,
             o_open_inquiries integer, o_open_limit smallint);
  procedure save_my_language(p_language varchar(2), p_time_zone varchar(60));
end;

comment on package staff_state is 'The state people set themselves, and colleagues.';
comment on procedure staff_state.set_state is
'Action: staff.state
Sets my state (p_staff_id null) or, for a head or an administrator, that of somebody else: available, busy, away. Answers
since when (UTC). Refuses e_staff_state, e_staff_not_found.';
comment on procedure staff_state.my_state is
'Action: staff.state
My state, whether I am within my working hours now, and how much is open with me.';
comment on procedure staff_state.my_colleagues is
'Action: staff.read
Active colleagues to pass something on to: first my branch, then by name, with state, working hours and load.';
comment on procedure staff_state.save_my_language is
'Action: staff.state
My own language and time zone (null: the branch''s). Refuses e_staff_language, e_staff_zone.';
