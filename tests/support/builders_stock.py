"""Stores, goods and tills, and sales written as a till would have them, for the tests of the stock."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from crm_desktop.db.tx import Tx
from tests.support.builders_firm import Firm


@dataclass
class Shop:
    """A till of the first branch and its store; `sales` counts its receipts."""

    firm: Firm
    till: int
    shift: int
    store: int
    other_store: int
    sales: list[int] = field(default_factory=list)


def make_shop(tx: Tx, firm: Firm, code: str = "K1") -> Shop:
    """A till with an open shift in the store the first branch has from the start."""
    store = store_of(tx, firm.branch)
    till = _id(
        tx,
        "insert into till (code, name, branch_id, store_id) values (?, ?, ?, ?) returning id",
        (code, f"Касса {code}", firm.branch, store),
    )
    shift = _id(
        tx,
        "insert into till_shift (till_id, shift_no, opened_at, opened_by, open_counted, open_expected)"
        " values (?, 1, clock.utc_now(), ?, 0, 0) returning id",
        (till, firm.person("PETR")),
    )
    return Shop(firm, till, shift, store, store_of(tx, firm.other_branch))


def store_of(tx: Tx, branch: int) -> int:
    """The first store of a branch."""
    return _id(tx, "select first 1 s.id from store s where s.branch_id = ? order by s.id", (branch,))


def add_goods(tx: Tx, name: str, *, kind: str = "piece", policy: str = "warn", minimum: str | None = None) -> int:
    """Goods written past the rules of saving."""
    return _id(
        tx,
        "insert into goods (code, name, kind, unit, price, stock_policy, minimum_qty, created_at, updated_at,"
        " changed_in) values (?, ?, ?, 'шт', 100, ?, ?, clock.utc_now(), clock.utc_now(), current_transaction)"
        " returning id",
        (uuid.uuid4().hex[:12], name, kind, policy, Decimal(minimum) if minimum else None),
    )


def add_part(tx: Tx, kit: int, part: int, quantity: str) -> None:
    """A part of a kit."""
    tx.run("insert into kit_part (kit_id, part_id, quantity) values (?, ?, ?)", (kit, part, Decimal(quantity)))


def add_move(tx: Tx, store: int, goods: int, quantity: str, cost: str | None = None, kind: str = "receipt") -> None:
    """A movement of an hour ago without a document."""
    tx.run(
        "insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at)"
        " values (?, ?, ?, ?, ?, dateadd(-1 hour to clock.utc_now()), dateadd(-1 hour to clock.utc_now()))",
        (store, goods, Decimal(quantity), Decimal(cost) if cost is not None else None, kind),
    )


def write_sale(
    tx: Tx,
    shop: Shop,
    lines: Iterable[tuple[int, str]],
    *,
    kind: str = "receipt",
    at: datetime | None = None,
    return_of: int | None = None,
    line_sum: str = "100.00",
) -> int:
    """A receipt or a return of the till, without its movements; lines: goods, quantity."""
    sold_at = at or tx.value("select clock.utc_now() from rdb$database")
    no = len(shop.sales) + 1
    document = _id(
        tx,
        "insert into sale_document (kind, number_text, sold_at, state, staff_id, branch_id, total_sum, created_at)"
        " values (?, ?, ?, 'done', ?, ?, 0, clock.utc_now()) returning id",
        (kind, f"{shop.till}-1-{no}", sold_at, shop.firm.person("OLGA"), shop.firm.branch),
    )
    shop.sales.append(document)
    tx.run(
        "insert into receipt (document_id, op_id, till_id, shift_id, receipt_no, return_of_id, posted_at)"
        " values (?, ?, ?, ?, ?, ?, clock.utc_now())",
        (document, str(uuid.uuid4()), shop.till, shop.shift, no, return_of),
    )
    for line_no, (goods, quantity) in enumerate(lines, 1):
        tx.run(
            "insert into sale_line (document_id, line_no, goods_id, goods_name, quantity, line_sum, return_of_line_id)"
            " values (?, ?, ?, 'x', ?, ?, (select first 1 l.id from sale_line l"
            " where l.document_id = ? and l.goods_id = ?))",
            (document, line_no, goods, Decimal(quantity), Decimal(line_sum), return_of, goods),
        )
    return document


def sell(tx: Tx, shop: Shop, *lines: tuple[int, str], at: datetime | None = None) -> list[tuple[int, str, str]]:
    """A receipt with its movements; answers what is short."""
    return move(tx, write_sale(tx, shop, lines, at=at))


def move(tx: Tx, document: int) -> list[tuple[int, str, str]]:
    """The movements of a sale; answers what is short."""
    return list(tx.rows("select o_line_no, o_what, o_facts from stock.move_for_sale(?)", (document,)))


def balance(tx: Tx, goods: int, store: int) -> Decimal:
    """How much of the goods a store has."""
    found = tx.value("select stock.balance(?, ?) from rdb$database", (goods, store))
    assert isinstance(found, Decimal)
    return found


def contradictions(tx: Tx) -> list[tuple[object, ...]]:
    """Balances that are not the sum of their movements."""
    return list(
        tx.rows(
            "select b.goods_id, b.store_id, b.quantity, coalesce(sum(m.quantity), 0) from stock_balance b"
            " left join stock_move m on m.goods_id = b.goods_id and m.store_id = b.store_id"
            " group by b.goods_id, b.store_id, b.quantity having coalesce(sum(m.quantity), 0) <> b.quantity"
        )
    )


def _id(tx: Tx, sql: str, params: tuple[object, ...] = ()) -> int:
    made = tx.value(sql, params)
    assert isinstance(made, int)
    return made
