-- How selective the indexes are, told to the engine anew when the base has grown.
create or alter package index_statistics
  sql security definer
as
begin
  procedure begin_round(p_is_now boolean) returns (o_index varchar(63));
  procedure count_index(p_index varchar(63));
  procedure end_round;
end;

comment on package index_statistics is 'How selective the indexes are, told to the engine anew when the base has grown.';
comment on procedure index_statistics.begin_round is
'Action: jobs.run
Indexes to count; none before a day is over and the base is half as large again, unless p_is_now. Whoever gets them has
the day to himself: others get none.';
comment on procedure index_statistics.count_index is
'Action: jobs.run
Counts the keys of one index; the engine does it at the commit. An index that is gone is no error.';
comment on procedure index_statistics.end_round is
'Action: jobs.run
Notes the size of the base and how long the round took, in milliseconds.';
