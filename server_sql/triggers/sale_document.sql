-- Keeps what a client's card and the routing rules ask of orders and receipts: how many, how much (less what came back),
-- the last one. Who served him last is of orders alone: a cashier is nobody's manager.
create or alter trigger sale_document_counts for sale_document
  active after insert or update or delete position 10
as
begin
  if (not inserting and old.client_id is not null and old.state <> 'cancelled') then
    update client c
    set c.order_count = c.order_count - iif(old.kind = 'return', 0, 1),
        c.open_order_count = c.open_order_count - iif(old.state = 'open', 1, 0),
        c.order_total = c.order_total - iif(old.kind = 'return', -old.total_sum, old.total_sum)
    where c.id = old.client_id;
  if (not deleting and new.client_id is not null and new.kind = 'return' and new.state <> 'cancelled') then
    update client c set c.order_total = c.order_total - new.total_sum where c.id = new.client_id;
  if (not deleting and new.client_id is not null and new.kind <> 'return' and new.state <> 'cancelled') then
    update client c
    set c.order_count = c.order_count + 1,
        c.open_order_count = c.open_order_count + iif(new.state = 'open', 1, 0),
        c.order_total = c.order_total + new.total_sum,
        c.last_order_id = iif(coalesce(c.last_order_at, new.sold_at) <= new.sold_at, new.id, c.last_order_id),
        c.last_order_staff_id = iif(
          new.kind = 'order' and not exists (
            select 1 from sale_document o
            where o.client_id = new.client_id and o.sold_at > new.sold_at and o.kind = 'order'
              and o.state <> 'cancelled'),
          new.staff_id, c.last_order_staff_id),
        c.last_order_at = iif(coalesce(c.last_order_at, new.sold_at) <= new.sold_at, new.sold_at, c.last_order_at)
    where c.id = new.client_id;
  -- The last one went, moved or was cancelled: find the one that is last now.
  if (not inserting and old.client_id is not null) then
    merge into client c
    using (
      select k.id, d.id as last_id, d.sold_at
      from client k
      left join lateral (
        select first 1 o.id, o.sold_at from sale_document o
        where o.client_id = k.id and o.kind <> 'return' and o.state <> 'cancelled'
        order by o.client_id desc, o.sold_at desc, o.id desc) d on true
      where k.id = old.client_id and k.last_order_id = old.id) n
    on (c.id = n.id)
    when matched then update set c.last_order_id = n.last_id, c.last_order_at = n.sold_at;
  if (not inserting and old.client_id is not null and old.kind = 'order') then
    if (deleting or new.state <> old.state or new.sold_at <> old.sold_at
        or new.client_id is distinct from old.client_id or new.staff_id is distinct from old.staff_id) then
      update client c
      set c.last_order_staff_id = (
        select first 1 o.staff_id from sale_document o
        where o.client_id = c.id and o.kind = 'order' and o.state <> 'cancelled'
        order by o.client_id desc, o.sold_at desc, o.id desc)
      where c.id = old.client_id;
end;
