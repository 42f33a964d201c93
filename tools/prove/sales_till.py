"""A till of the proof of sales, in a process of its own: shifts, receipts paid in two ways, its own figures."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.queries import Answer, post_op
from crm_desktop.features.pos.rules_ops import Op, Payment, Receipt, ReceiptLine, ShiftClose, ShiftOpen

PER_SHIFT = 100
_CENT, _NOTE = Decimal("0.01"), Decimal(100)
_NOTHING = Decimal("0.00")
Do = Callable[..., Any]


@dataclass
class _Till:
    """What a till knows of itself."""

    do: Do
    id: int
    cashier: int
    op_no: int = 0
    shift_no: int = 0
    receipt_no: int = 0
    drawer: Decimal = _NOTHING
    counts: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)

    def post(self, op: Op) -> None:
        """Tells the base; every tenth time as if the answer had been lost."""
        self.op_no += 1
        number, op_id = self.op_no, str(uuid.uuid4())

        def work(tx: Tx) -> Answer:
            return post_op(tx, self.id, number, op_id, op)

        first = self.do(work)
        self.counts["new"] += first.was_new
        self.counts["looked at"] += len(first.review)
        if number % 10 == 0:
            again = self.do(work)
            self.counts["repeated"] += again == first._replace(was_new=False)

    def open(self, at: datetime) -> None:
        """Begins a shift with what the last one left in the drawer."""
        self.shift_no += 1
        self.figures = Counter({"cash": _NOTHING, "card": _NOTHING, "total": _NOTHING})
        self.post(ShiftOpen(self.shift_no, at, self.cashier, self.drawer, self.drawer))

    def close(self, at: datetime) -> None:
        """Ends it with its own figures."""
        z = {name: str(amount) for name, amount in self.figures.items()}
        self.post(ShiftClose(self.shift_no, at, self.cashier, self.drawer, self.drawer, "", z))

    def sell(self, sale: dict[str, Any], at: datetime) -> None:
        """A receipt of the lines of one order."""
        self.receipt_no += 1
        lines = tuple(_lines(sale["lines"]))
        total = sum((line.sum for line in lines), _NOTHING)
        payments = tuple(_payments(self.receipt_no % 3, total))
        self.post(
            Receipt(
                self.receipt_no, "sale", self.shift_no, at, self.cashier, None, sale["client"], None, None, lines,
                payments, total, _NOTHING,
            )
        )  # fmt: skip
        for payment in payments:
            self.figures[payment.kind] += payment.sum  # type: ignore[assignment]
            self.drawer += payment.sum if payment.kind == "cash" else 0
        self.figures["total"] += total  # type: ignore[assignment]
        self.figures["receipts"] += 1


def sell_all(do: Do, file: Path) -> dict[str, object]:
    """Sells what the file holds; how many ops were new, repeated, looked at."""
    given = json.loads(file.read_text(encoding="utf-8"))
    till = _Till(do, given["till"], given["cashier"])
    at = datetime(2026, 11, 24, 6, 0)
    for number, sale in enumerate(given["sales"]):
        at += timedelta(seconds=20)
        if number % PER_SHIFT == 0:
            if number:
                till.close(at)
            till.open(at)
        till.sell(sale, at)
    till.close(at)
    return {"counts": dict(till.counts), "ops": till.op_no, "drawer": str(till.drawer)}


def _lines(given: list[list[Any]]) -> Iterator[ReceiptLine]:
    """The sum stands as the list has it; the price is the least whole number of hundredths, the rest a discount."""
    for number, (goods_id, code, name, quantity, amount) in enumerate(given, 1):
        pieces, total = Decimal(quantity), Decimal(amount)
        price = (total / pieces).quantize(_CENT, ROUND_UP)
        yield ReceiptLine(
            number, goods_id, code, name, "pcs", pieces, price, None, pieces * price - total, total, "none"
        )


def _payments(way: int, total: Decimal) -> Iterator[Payment]:
    by_card = {0: _NOTHING, 1: total, 2: (total / 2).quantize(_CENT, ROUND_UP)}[way]
    cash = total - by_card
    if by_card:
        yield Payment("card", by_card, ref="prove")
    if cash or not by_card:
        given = (cash / _NOTE).to_integral_value(ROUND_UP) * _NOTE
        yield Payment("cash", cash, given, given - cash)
