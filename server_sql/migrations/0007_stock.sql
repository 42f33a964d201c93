-- Every branch has a store and every store a balance of all goods from the start, so that a movement never has to make
-- one: two tills that made the same balance at once would meet.
alter table stock_move drop cost;
alter table stock_move add cost numeric(18, 4);
alter table stock_move add sale_line_no integer;
create descending index ix_stock_move_diary on stock_move (goods_id, id);
create descending index ix_stock_move_newest on stock_move (id);
create index ix_sale_document_sold on sale_document (sold_at, id);

-- A line of goods stands once in a document: scanning it again makes it more.
alter table stock_document_line add constraint uq_stock_document_line_goods unique (document_id, goods_id);

insert into store (branch_id, name)
select b.id, substring(b.name from 1 for 100) from branch b
where not exists (select 1 from store s where s.branch_id = b.id)
  and not exists (select 1 from store s where s.name = substring(b.name from 1 for 100));
insert into store (branch_id, name)
select b.id, substring(b.name from 1 for 70) || ' ' || b.id from branch b
where not exists (select 1 from store s where s.branch_id = b.id);

insert into stock_balance (goods_id, store_id)
select g.id, s.id from goods g cross join store s
where not exists (select 1 from stock_balance b where b.goods_id = g.id and b.store_id = s.id);
