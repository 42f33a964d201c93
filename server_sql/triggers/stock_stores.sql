-- A branch has a store from the start; each store has a balance of all goods.
create or alter trigger branch_store for branch
  active after insert position 10
as
begin
  insert into store (branch_id, name)
  values (new.id, iif(exists (select 1 from store s where s.name = substring(new.name from 1 for 100)),
                      substring(new.name from 1 for 70) || ' ' || new.id, substring(new.name from 1 for 100)));
end;

create or alter trigger store_balances for store
  active after insert position 10
as
begin
  insert into stock_balance (goods_id, store_id) select g.id, new.id from goods g;
end;

create or alter trigger goods_balances for goods
  active after insert position 10
as
begin
  insert into stock_balance (goods_id, store_id) select new.id, s.id from store s;
end;
