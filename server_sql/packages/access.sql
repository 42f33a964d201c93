-- The gate: who I am, my branch, and how far I may see for an action. Every public procedure of every package asks it.
create or alter package access
  sql security definer
as
begin
  procedure open_session(p_login varchar(63), p_workplace varchar(100), p_app_version varchar(20))
    returns (o_ticket varchar(64), o_staff_id bigint, o_name varchar(200), o_role_code varchar(40),
             o_branch_id bigint, o_time_zone varchar(60), o_language varchar(2), o_factor varchar(10));
  procedure resume_session(p_ticket varchar(64)) returns (o_staff_id bigint);
  procedure close_session;
  procedure people_to_choose returns (o_login varchar(63), o_name varchar(200), o_role_code varchar(40),
                                      o_branch varchar(200));
  procedure my_actions returns (o_action varchar(40), o_scope varchar(10));
  procedure enter(p_action varchar(40) character set ascii)
    returns (o_staff_id bigint, o_branch_id bigint, o_department_id bigint, o_scope varchar(10) character set ascii);
  procedure check_right(p_action varchar(40) character set ascii);
  procedure check_right_everywhere(p_action varchar(40) character set ascii);
  function is_local() returns boolean;
  function sees(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint, p_my_department bigint,
                p_owner bigint, p_branch bigint) returns boolean;
end;

comment on package access is 'The gate: sessions, and the scope a person has for an action.';
comment on procedure access.open_session is
'Action: session.open
Begins a session of a person at a workplace and binds this connection to it. On a server the person is the Firebird
user; on one computer the engine asks no password and the named login is taken as it is.';
comment on procedure access.resume_session is
'Action: session.open
Binds another connection of the same program to a session by its ticket; a ticket of another Firebird user is refused.';
comment on procedure access.close_session is
'Action: session.open
Ends the session of this connection.';
comment on procedure access.people_to_choose is
'Action: session.open
People to choose from at log-in on one computer; over a network it gives only the caller.';
comment on procedure access.my_actions is
'Action: session.open
What I may do, and how far: a row for each action with a scope other than none.';
comment on procedure access.enter is
'Action: session.open
Answers who I am and my scope for an action; refuses when the scope is none. Other packages begin with it.';
comment on procedure access.check_right is
'Action: session.open
Refuses as enter does: for procedures that ask only whether I may.';
comment on procedure access.check_right_everywhere is
'Action: session.open
As check_right, and refuses every scope but all: for work that belongs to the whole firm.';
