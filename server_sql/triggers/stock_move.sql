-- The balance is the sum of the moves: nothing but this trigger writes it. What comes in at a cost moves the average;
-- where there was nothing, or less, the new cost is the average.
create or alter trigger stock_move_balance for stock_move
  active after insert position 10
as
begin
  update stock_balance b
  set b.average_cost = case
        when new.quantity < 0 or new.cost is null or new.kind not in ('receipt', 'transfer') then b.average_cost
        when b.average_cost is null or b.quantity <= 0 then new.cost
        else (b.quantity * b.average_cost + new.quantity * new.cost) / (b.quantity + new.quantity) end,
      b.quantity = b.quantity + new.quantity
  where b.goods_id = new.goods_id and b.store_id = new.store_id;
  -- A store and goods that came in the same moment did not see each other.
  if (row_count = 0) then
    insert into stock_balance (goods_id, store_id, quantity, average_cost)
    values (new.goods_id, new.store_id, new.quantity,
            iif(new.quantity > 0 and new.kind in ('receipt', 'transfer'), new.cost, null));
end;

create or alter trigger stock_move_stands for stock_move
  active before update or delete position 0
as
begin
  exception e_stock_move_stands using (old.id);
end;
