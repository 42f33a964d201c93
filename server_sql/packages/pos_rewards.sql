-- What a receipt spends of coupons, gift cards and points. Nobody is granted this package.
create or alter package pos_rewards
  sql security definer
as
begin
  procedure spend(p_document_id bigint, p_coupons varchar(1000))
    returns (o_what varchar(20) character set ascii, o_facts varchar(2000));
end;
