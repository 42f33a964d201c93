"""A public list of sales, told as receipts by two tills at once: money, stock and shifts agree with the list."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.shifts.queries import list_shifts, money, paid
from tools.prove.crew import Worker, all_at_once
from tools.prove.firm import ADMIN, as_person, asked, hire, inconsistencies
from tools.prove.load import Outcome

LIST = Path(__file__).parents[2] / "tests" / "flows" / "superstore.csv.gz"
_TILLS = ("K1", "K2")
_IN_STORE = 1000


@dataclass(frozen=True)
class _Line:
    code: str
    name: str
    quantity: int
    sum: Decimal


@dataclass
class _Order:
    client: str
    lines: list[_Line] = field(default_factory=list)


def sell_together(target: Target, folder: Path, count: int) -> list[Outcome]:
    """Sells the first so many orders of the list; every tenth op is told twice."""
    orders = _orders(count)
    cashiers = [hire(target, f"CASHIER{number}", "cashier") for number in (1, 2)]
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        goods, clients, tills = _shelves(tx, orders), _clients(tx, orders), _tills(tx)
    workers = []
    for number, (till, cashier) in enumerate(zip(tills, cashiers, strict=True)):
        file = folder / f"till{number}.json"
        sales = [
            {"client": clients[order.client],
             "lines": [[goods[one.code], one.code, one.name, one.quantity, str(one.sum)] for one in order.lines]}
            for order in orders[number :: len(tills)]
        ]  # fmt: skip
        file.write_text(json.dumps({"till": till, "cashier": cashier, "sales": sales}), encoding="utf-8")
        workers.append(Worker(target, f"CASHIER{number + 1}", "sell", file=str(file)))
    words = all_at_once(workers)
    ops = sum(word["ops"] for word in words)
    counts: Counter[str] = Counter()
    for word in words:
        counts.update(word["counts"])
    repeated = sum(word["ops"] // 10 for word in words)
    return [
        Outcome("ops taken once, repeated, looked at", (ops, repeated, 0),
                (counts["new"], counts["repeated"], counts["looked at"])),
        *_money(target, orders),
        *_order_of_tills(target, [word["ops"] for word in words]),
        *_stock(target, orders, goods),
        *_shifts(target, _total(orders), [Decimal(word["drawer"]) for word in words]),
        *_purchases(target, orders, clients),
        Outcome("inconsistencies", [], inconsistencies(target)),
    ]  # fmt: skip


def _orders(count: int) -> list[_Order]:
    found: dict[str, _Order] = {}
    with gzip.open(LIST, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            order = found.get(row["Order ID"])
            if order is None:
                if len(found) == count:
                    continue
                order = found[row["Order ID"]] = _Order(row["Customer Name"])
            amount = Decimal(row["Sales"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
            order.lines.append(_Line(row["Product ID"], row["Product Name"], int(row["Quantity"]), amount))
    return list(found.values())


def _lines(orders: Iterable[_Order]) -> list[_Line]:
    return [line for order in orders for line in order.lines]


def _total(orders: Iterable[_Order]) -> Decimal:
    return sum((line.sum for line in _lines(orders)), Decimal(0))


def _shelves(tx: Tx, orders: list[_Order]) -> dict[str, int]:
    """Goods of free price, a thousand of each in the store."""
    goods = {}
    for line in _lines(orders):
        if line.code not in goods:
            goods[line.code] = _id(
                tx,
                "insert into goods (code, name, unit, created_at, updated_at, changed_in)"
                " values (?, ?, 'pcs', clock.utc_now(), clock.utc_now(), current_transaction) returning id",
                (line.code, line.name[:200]),
            )
    tx.run(
        "insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at)"
        " select (select min(s.id) from store s), g.id, ?, 1, 'receipt', clock.utc_now(), clock.utc_now() from goods g",
        (Decimal(_IN_STORE),),
    )
    return goods


def _clients(tx: Tx, orders: list[_Order]) -> dict[str, int]:
    clients = {}
    for name in dict.fromkeys(order.client for order in orders):
        clients[name] = _id(
            tx,
            "insert into client (kind, name, branch_id, created_at, updated_at)"
            " values ('person', ?, (select min(b.id) from branch b), clock.utc_now(), clock.utc_now()) returning id",
            (name,),
        )
        tx.run("execute procedure clients_words.refresh_words(?)", (clients[name],))
    return clients


def _tills(tx: Tx) -> list[int]:
    sql = (
        "insert into till (code, name, branch_id, store_id)"
        " values (?, ?, (select min(b.id) from branch b), (select min(s.id) from store s)) returning id"
    )
    return [_id(tx, sql, (code, code)) for code in _TILLS]


def _money(target: Target, orders: list[_Order]) -> list[Outcome]:
    lines = _lines(orders)
    total = _total(orders)
    documents = asked(
        target, "select count(*), cast(sum(total_sum) as d_money) from sale_document where kind = 'receipt'"
    )
    return [
        Outcome("receipts and their sum", [(len(orders), total)], documents),
        Outcome("lines, their sum and pieces", [(len(lines), total, sum(line.quantity for line in lines))], asked(
            target, "select count(*), cast(sum(line_sum) as d_money), cast(sum(quantity) as d_qty) from sale_line")),
        Outcome("payments", [(total,)], asked(target, "select cast(sum(pay_sum) as d_money) from payment")),
    ]  # fmt: skip


def _order_of_tills(target: Target, ops: list[int]) -> list[Outcome]:
    numbers = "select t.last_op_no, count(o.op_no), max(o.op_no) from till t left join till_op o on o.till_id = t.id"
    gaps = (
        "select t.code from till t join receipt r on r.till_id = t.id group by t.id, t.code, t.last_receipt_no"
        " having count(*) <> max(r.receipt_no) or min(r.receipt_no) <> 1 or t.last_receipt_no <> max(r.receipt_no)"
    )
    return [
        Outcome("ops of each till without gaps", [(count, count, count) for count in ops],
                asked(target, f"{numbers} group by t.id, t.last_op_no order by t.id")),
        Outcome("tills with gaps among receipts", [], asked(target, gaps)),
    ]  # fmt: skip


def _stock(target: Target, orders: list[_Order], goods: dict[str, int]) -> list[Outcome]:
    sold: Counter[str] = Counter()
    for line in _lines(orders):
        sold[line.code] += line.quantity
    left = sorted((goods[code], Decimal(_IN_STORE - amount)) for code, amount in sold.items())
    first = "where b.store_id = (select min(s.id) from store s)"
    moves = "select m.goods_id, cast(sum(m.quantity) as d_qty) from stock_move m group by m.goods_id order by 1"
    return [
        Outcome("balances", left, asked(
            target, f"select b.goods_id, b.quantity from stock_balance b {first} order by b.goods_id")),
        Outcome("sums of movements", left, asked(target, moves)),
    ]  # fmt: skip


def _shifts(target: Target, total: Decimal, drawers: list[Decimal]) -> list[Outcome]:
    """What the office reads of each shift, and what the till itself said when it closed it."""
    differing = []
    with closing(Connection(as_person(target, ADMIN))) as connection:
        with connection.tx(write=True) as tx:
            open_session(tx, ADMIN, "prove", "1.0")
        with connection.tx(write=False) as tx:
            for shift in list_shifts(tx, limit=1000):
                z = json.loads(shift.till_z or "{}")
                ways = {kind: amount for way, kind, amount in paid(tx, shift.id) if way == "sale"}
                said = (int(z["receipts"]), Decimal(z["total"]), Decimal(z["cash"]), Decimal(z["card"]))
                nothing = Decimal(0)
                of_base = (shift.receipts, shift.sold, ways.get("cash", nothing), ways.get("card", nothing))
                if said != of_base:
                    differing.append((shift.till, shift.shift_no, said, of_base))
            days = money(tx, datetime(2026, 1, 1), datetime(2027, 1, 1))
    chain = (
        "select s.id from till_shift s join till_shift b on b.till_id = s.till_id and b.shift_no = s.shift_no - 1"
        " where s.open_counted <> b.close_counted"
    )
    last = (
        "select s.close_counted from till_shift s where s.shift_no ="
        " (select max(x.shift_no) from till_shift x where x.till_id = s.till_id) order by s.till_id"
    )
    return [
        Outcome("shifts where the report of the base and the till's own differ", [], differing),
        Outcome("money by day", total, sum((day.sold - day.returned for day in days), Decimal(0))),
        Outcome("shifts not closed", [], asked(target, "select id from till_shift where state <> 'closed'")),
        Outcome("breaks in the chain of counted cash", [], asked(target, chain)),
        Outcome("cash in the drawers", [(drawer,) for drawer in drawers], asked(target, last)),
    ]


def _purchases(target: Target, orders: list[_Order], clients: dict[str, int]) -> list[Outcome]:
    spent: defaultdict[int, Decimal] = defaultdict(Decimal)
    for order in orders:
        spent[clients[order.client]] += sum((line.sum for line in order.lines), Decimal(0))
    story = "select j.client_id, cast(sum(j.amount) as d_money) from journal j where j.kind = 'receipt'"
    found = asked(target, f"{story} group by j.client_id order by 1")
    return [Outcome("sums in the histories of clients", sorted(spent.items()), found)]


def _id(tx: Tx, sql: str, params: tuple[object, ...]) -> int:
    made = tx.value(sql, params)
    assert isinstance(made, int)
    return made
