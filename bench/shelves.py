"""Goods of the bench: fifty thousand with a price and a barcode, a thousand of each in the store, two tills."""

from __future__ import annotations

from crm_desktop.db.tx import Tx

GOODS = 50_000
_SHELVES = f"""execute block as
  declare n integer = 1;
  declare s bigint;
  declare b bigint;
begin
  select first 1 t.id, t.branch_id from store t order by t.id into s, b;
  while (n <= {GOODS}) do
  begin
    insert into goods (id, code, name, unit, price, created_at, updated_at, changed_in)
    values (:n, 'B' || :n, 'Краска фасадная ' || :n, 'шт', 100 + mod(:n, 900) + 0.50, clock.utc_now(), clock.utc_now(),
            0);
    insert into goods_code (code, goods_id) values (cast(4600000000000 + :n as varchar(13)), :n);
    insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at)
    values (:s, :n, 1000, 50, 'receipt', clock.utc_now(), clock.utc_now());
    n = n + 1;
  end
  insert into till (code, name, branch_id, store_id) values ('K1', 'K1', :b, :s);
  insert into till (code, name, branch_id, store_id) values ('K2', 'K2', :b, :s);
end"""


def stock_shelves(tx: Tx) -> None:
    """Writes them."""
    tx.run(_SHELVES)
