-- What intake and its offers share: rings, offers made, the next rule asked, given to who is at it. Nobody is granted this package.
create or alter package intake_moves
  sql security definer
as
begin
  procedure ring(p_staff_id bigint);
  procedure tell_duty;
  function first_words(p_inquiry_id bigint) returns varchar(300);
  function is_on_duty(p_staff_id bigint) returns boolean;
  function scope_for(p_staff_id bigint, p_action varchar(40) character set ascii)
    returns varchar(10) character set ascii;
  procedure make_offer(p_inquiry_id bigint, p_staff_id bigint, p_rule_id bigint, p_tried_no smallint,
                       p_why varchar(60) character set ascii, p_limit_minutes smallint, p_passed_by bigint,
                       p_word varchar(500));
  procedure note_turn(p_group_id bigint, p_staff_id bigint);
  procedure send_on(p_inquiry_id bigint, p_after_order smallint) returns (o_person varchar(200));
  procedure write_journal(p_client_id bigint, p_inquiry_id bigint, p_channel varchar(10) character set ascii,
                          p_came_at timestamp, p_subject varchar(300), p_body varchar(8000),
                          p_meaning varchar(20) character set ascii);
  procedure give_to(p_inquiry_id bigint, p_staff_id bigint, p_earlier_id bigint);
end;
