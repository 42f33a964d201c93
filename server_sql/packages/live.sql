-- The doorbell of a window: it rings itself now and then, to know that rings still arrive.
create or alter package live
  sql security definer
as
begin
  procedure ring_myself(p_name varchar(60) character set ascii);
end;

comment on package live is 'Events between programs that share a base.';
comment on procedure live.ring_myself is
'Action: session.open
Posts the event self_<p_name>; it arrives after commit if the way for events is open.';
