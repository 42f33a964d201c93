"""A receipt of five lines and two payments of a client, posted; its floor: the same rows in one bare statement."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from bench.measure import Times, take_turns
from bench.place import Station
from bench.shelves import GOODS
from bench.town import CASHIER
from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.queries import post_op
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ReceiptLine, ShiftOpen, to_json

LINES = 5
_FLOOR = """execute block (t bigint = ?, h bigint = ?, p bigint = ?, k bigint = ?, n bigint = ?, i varchar(36) = ?,
  b blob sub_type text character set utf8 = ?, r varchar(8000) = ?, a timestamp = ?) as
  declare d bigint;
  declare l integer = 1;
  declare g bigint;
  declare s bigint;
begin
  select store_id from till where id = :t into s;
  insert into sale_document (kind, client_id, number_text, sold_at, staff_id, branch_id, total_sum, created_at)
  values ('receipt', :k, 'K2-1-' || :n, :a, :p, (select branch_id from till where id = :t), 5, :a) returning id into d;
  insert into receipt (document_id, op_id, till_id, shift_id, receipt_no, posted_at) values (:d, :i, :t, :h, :n, :a);
  for select cast(x.o_part as bigint) from text_lists.parts(:r, ',') x into g do
  begin
    insert into sale_line (document_id, line_no, goods_id, goods_code, goods_name, quantity, price, discount_sum,
                           line_sum, vat)
    values (:d, :l, :g, 'B' || :g, 'Краска фасадная ' || :g, 1, 1, 0, 1, 'none');
    insert into stock_move (store_id, goods_id, quantity, kind, at_instant, written_at, staff_id, sale_document_id,
                            sale_line_no)
    values (:s, :g, -1, 'sale', :a, :a, :p, :d, :l);
    l = l + 1;
  end
  insert into payment (document_id, line_no, kind, pay_sum) values (:d, 1, 'card', 2);
  insert into payment (document_id, line_no, kind, pay_sum, given_sum, change_sum) values (:d, 2, 'cash', 3, 5, 2);
  insert into journal (client_id, happened_at, kind, title, author_id, ref_id, amount)
  values (:k, :a, 'receipt', 'K2-1-' || :n, :p, :d, 5);
  insert into till_op (till_id, op_no, op_id, kind, body, body_hash, document_id, posted_at)
  values (:t, :n, :i, 'receipt', :b, :i, :d, :a);
  update till set last_op_no = :n, last_receipt_no = :n, last_seen_at = :a where id = :t;
  post_event 'sale';
end"""


@dataclass
class _Counter:
    """A till of the bench with its next number."""

    till: int
    shift: int
    cashier: int
    number: int
    client: int = 0
    goods: list[int] = field(default_factory=list)


def post_sale(station: Station) -> Times:
    """Five lines, two payments, stock, shift, history of the client, committed."""
    draw = random.Random(11)
    with station.place.station(CASHIER) as till:
        sold, floor = _till(till, "K1"), _till(till, "K2")

        def between() -> None:
            sold.client = floor.client = draw.randint(1, station.place.customers)
            sold.goods = floor.goods = sorted(draw.sample(range(1, GOODS + 1), LINES))
            sold.number += 1
            floor.number += 1

        def work() -> None:
            answer = till.write(lambda tx: _post(tx, sold))
            if answer:
                raise RuntimeError(f"doubts about a receipt: {answer}")

        return take_turns(work, lambda: till.write_as_owner(lambda tx: _floor(tx, floor)), between=between)


def _receipt(counter: _Counter) -> Receipt:
    lines = []
    for number, goods_id in enumerate(counter.goods, 1):
        price = Decimal(100 + goods_id % 900) + Decimal("0.50")
        name = f"Краска фасадная {goods_id}"
        lines.append(
            ReceiptLine(number, goods_id, f"B{goods_id}", name, "шт", Decimal(1), price, None, Decimal("0.00"), price,
                        "none")
        )  # fmt: skip
    total = sum((line.sum for line in lines), Decimal(0))
    card = Decimal("100.00")
    cash = total - card
    payments = (Payment("card", card, ref="rrn"), Payment("cash", cash, cash + 50, Decimal("50.00")))
    return Receipt(
        counter.number, "sale", 1, _now(), counter.cashier, None, counter.client, None, None, tuple(lines), payments,
        total, Decimal("0.00"),
    )  # fmt: skip


def _post(tx: Tx, counter: _Counter) -> list[str]:
    answer = post_op(tx, counter.till, counter.number, str(uuid.uuid4()), _receipt(counter))
    return [one.what for one in answer.review]


def _floor(tx: Tx, counter: _Counter) -> None:
    body = to_json(_receipt(counter))
    goods = ",".join(map(str, counter.goods))
    params = (counter.till, counter.shift, counter.cashier, counter.client, counter.number, str(uuid.uuid4()), body,
              goods, _now())  # fmt: skip
    tx.run(_FLOOR, params)


def _till(station: Station, code: str) -> _Counter:
    """The till with an open shift, where the last run has left it: receipts and their movements are never deleted."""
    sql = (
        "select t.id, t.last_op_no, (select s.id from till_shift s where s.till_id = t.id),"
        " (select p.id from staff p where p.login = ?) from till t where t.code = ?"
    )
    found = station.write_as_owner(lambda tx: tx.row(sql, (CASHIER.upper(), code)))
    assert found is not None
    till, number, shift, cashier = (int(one or 0) for one in found)
    if not shift:
        opened = ShiftOpen(1, _now(), cashier, Decimal(0), Decimal(0))
        station.write(lambda tx: post_op(tx, till, 1, str(uuid.uuid4()), opened))
        return _till(station, code)
    return _Counter(till, shift, cashier, number)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
