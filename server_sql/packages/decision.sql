-- Who is calling, and who should answer: the judgement behind intake, the test box and the trial run.
-- Nobody is granted this package: others call it after asking the gate.
create or alter package decision
  sql security definer
as
begin
  procedure recognise(p_phone varchar(16) character set ascii, p_phone_flaw varchar(20) character set ascii,
                      p_email varchar(254))
    returns (o_client_id bigint, o_chooser varchar(20) character set ascii, o_branch_id bigint);
  procedure decide(p_version_id bigint, p_after_order smallint, p_inquiry_id bigint, p_client_id bigint,
                   p_chooser varchar(20) character set ascii, p_branch_id bigint,
                   p_channel varchar(10) character set ascii, p_source varchar(100), p_campaign varchar(100),
                   p_line varchar(60), p_phone varchar(16) character set ascii, p_words varchar(8191),
                   p_came_at timestamp, p_is_trial boolean)
    returns (o_staff_id bigint, o_rule_id bigint, o_order_no smallint, o_group_id bigint,
             o_why varchar(20) character set ascii, o_limit_minutes smallint,
             o_trace varchar(6000) character set ascii);
  function obstacle(p_staff_id bigint, p_inquiry_id bigint, p_channel varchar(10) character set ascii,
                    p_at timestamp, p_is_trial boolean) returns varchar(20) character set ascii;
  function open_load(p_staff_id bigint) returns integer;
end;
