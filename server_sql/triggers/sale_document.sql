-- Keeps what a client's card and the routing rules ask of orders: how many, how much, the last one.
create or alter trigger sale_document_counts for sale_document
  active after insert or update or delete position 10
as
begin
  if (not inserting and old.client_id is not null and old.kind = 'order' and old.state <> 'cancelled') then
    update client c
    set c.order_count = c.order_count - 1,
        c.open_order_count = c.open_order_count - iif(old.state = 'open', 1, 0),
        c.order_total = c.order_total - old.total_sum
    where c.id = old.client_id;
  if (not deleting and new.client_id is not null and new.kind = 'order' and new.state <> 'cancelled') then
    update client c
    set c.order_count = c.order_count + 1,
        c.open_order_count = c.open_order_count + iif(new.state = 'open', 1, 0),
        c.order_total = c.order_total + new.total_sum,
        c.last_order_id = iif(coalesce(c.last_order_at, new.sold_at) <= new.sold_at, new.id, c.last_order_id),
        c.last_order_staff_id = iif(coalesce(c.last_order_at, new.sold_at) <= new.sold_at, new.staff_id,
                                    c.last_order_staff_id),
        c.last_order_at = iif(coalesce(c.last_order_at, new.sold_at) <= new.sold_at, new.sold_at, c.last_order_at)
    where c.id = new.client_id;
  -- The last order went, moved or was cancelled: find the one that is last now.
  if (not inserting and old.client_id is not null) then
    merge into client c
    using (
      select k.id, d.id as last_id, d.sold_at, d.staff_id
      from client k
      left join lateral (
        select first 1 o.id, o.sold_at, o.staff_id from sale_document o
        where o.client_id = k.id and o.kind = 'order' and o.state <> 'cancelled'
        order by o.client_id desc, o.sold_at desc, o.id desc) d on true
      where k.id = old.client_id and k.last_order_id = old.id) n
    on (c.id = n.id)
    when matched then update set c.last_order_id = n.last_id, c.last_order_at = n.sold_at,
                                 c.last_order_staff_id = n.staff_id;
end;
