-- Steps and checks that the packages of the mail room share. Nobody is granted this package.
create or alter package letters_steps
  sql security definer
as
begin
  function sees_thread(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint,
                       p_my_department bigint, p_staff_id bigint, p_branch_id bigint) returns boolean;
  function sees_letter(p_scope varchar(10) character set ascii, p_me bigint, p_my_branch bigint,
                       p_my_department bigint, p_letter_id bigint) returns boolean;
  procedure take_thread(p_thread_id bigint, p_version integer, p_me bigint, p_my_branch bigint, p_my_department bigint,
                        p_scope varchar(10) character set ascii)
    returns (o_staff_id bigint, o_client_id bigint, o_inquiry_id bigint, o_branch_id bigint);
  function address_of(p_facts varchar(8000)) returns varchar(254);
  procedure check_client(p_client_id bigint);
  procedure take_inquiry(p_thread_id bigint, p_me bigint, p_my_branch bigint, p_my_department bigint,
                         p_scope varchar(10) character set ascii);
end;
