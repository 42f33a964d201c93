-- What others ask of a person, and steps that the packages of staff share. Nobody is granted this package.
create or alter package staff_steps
  sql security definer
as
begin
  function may_be_given_work(p_staff_id bigint) returns boolean;
  procedure refuse_stale(p_by bigint, p_at timestamp);
  procedure hold_person(p_id bigint, p_version integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                        p_scope varchar(10) character set ascii)
    returns (o_login varchar(63), o_name varchar(200), o_role_code varchar(40), o_branch_id bigint, o_is_active boolean);
  procedure ring(p_staff_id bigint);
end;
