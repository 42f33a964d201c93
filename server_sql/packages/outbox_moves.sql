-- What is to leave, for the packages of calls and letters; they have asked the gate. Nobody is granted this package.
create or alter package outbox_moves
  sql security definer
as
begin
  procedure put(p_kind varchar(10) character set ascii, p_channel_id bigint, p_ref_id bigint, p_outside_id varchar(250),
                p_created_by bigint)
    returns (o_id bigint);
  procedure settle(p_id bigint, p_choice varchar(10) character set ascii);
  procedure ring(p_id bigint);
end;
