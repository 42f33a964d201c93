-- Counts of the whole base and what does not agree in it.
create or alter package upkeep
  sql security definer
as
begin
  procedure totals returns (o_name varchar(40) character set ascii, o_rows bigint, o_sum d_money);
  procedure findings
    returns (o_code varchar(40) character set ascii, o_ref_id bigint, o_expected varchar(100), o_found varchar(100));
end;

comment on package upkeep is 'Counting and checking a whole base.';
comment on procedure upkeep.totals is
'Action: admin.check
How many rows of each kind there are; order_sum carries a sum of money instead.';
comment on procedure upkeep.findings is
'Action: admin.check
What contradicts itself: kept counters, states of inquiries and offers, missing search words, orphans. No rows: all agrees.';
