"""A week of a till of the made-up firm: shifts, receipts, a return, what a head would ask about. Pure."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.features.pos.rules_ops import (
    CashMove,
    Event,
    Op,
    Payment,
    PrintedNote,
    Receipt,
    ReceiptLine,
    ShiftClose,
    ShiftOpen,
)
from crm_desktop.money import round_money

DAYS = 7
PINS = {"OLGA": "1234", "MARINA": "5678"}
_ZERO = Decimal("0.00")
_START = Decimal("3000.00")
_TEN_PERCENT = Decimal("0.10")
_COLLECTED = Decimal("5000.00")


class Sellable(NamedTuple):
    """Goods a till of the demo sells."""

    id: int
    code: str
    name: str
    unit: str
    price: Decimal
    vat: str


class Born(NamedTuple):
    """An operation with the id it was born with."""

    op_id: str
    op: Op


class TillNames(NamedTuple):
    """Words in the language of the firm."""

    till: str
    second: str
    footer: str
    change: str
    bank: str
    missing: str


def till_names(language: str) -> TillNames:
    """Names and notes of the tills."""
    if language == "en":
        return TillNames(
            "Main till",
            "Till by the exit",
            "Come again!",
            "Small change",
            "To the bank",
            "Short after the evening rush",
        )
    return TillNames(
        "Основная касса", "Касса у выхода", "Ждём вас снова!", "Размен", "В банк", "Недостача после вечерней очереди"
    )


@dataclass(slots=True)
class TillWeek:
    """Makes the operations of one till, day after day, with the sums its Z slips need."""

    cashier: int
    senior: int
    goods: Sequence[Sellable]
    clients: Sequence[int]
    rng: random.Random
    names: TillNames
    receipt_no: int = 0
    drawer: Decimal = _START
    _made: list[Born] = field(default_factory=list)
    _sold: dict[str, Decimal] = field(default_factory=dict)
    _returned: dict[str, Decimal] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _discounts: Decimal = _ZERO

    def day(self, shift_no: int, opened_at: datetime, closed_at: datetime, count: int, *, is_last: bool) -> list[Born]:
        """One shift from its opening to its Z."""
        self._made, self._sold, self._returned = [], {}, {}
        self._counts, self._discounts = {"receipts": 0, "returns": 0, "unprinted": 0}, _ZERO
        opened_with = self.drawer
        self._add(ShiftOpen(0, opened_at, self.cashier, opened_with, opened_with), shift_no)
        step = (closed_at - opened_at) / (count + 2)
        for place in range(1, count + 1):
            self._sale(shift_no, opened_at + step * place, is_unprinted=is_last and place == count)
        if shift_no % 3 == 2:
            self._back(shift_no, closed_at - step)
        if shift_no % 2:
            self._add(Event(shift_no, closed_at - step, self.cashier, None, "drawer_opened"), shift_no)
        out = _COLLECTED if self.drawer > _COLLECTED + _START else _ZERO
        if out:
            move = CashMove(
                shift_no, closed_at - timedelta(minutes=9), self.cashier, None, "collection", out, self.names.bank
            )
            self.drawer -= out
            self._add(move, shift_no)
        short = Decimal("150.00") if shift_no == 4 else _ZERO
        z = self._figures(opened_with, out)
        close = ShiftClose(
            shift_no, closed_at, self.cashier, self.drawer - short, self.drawer, self.names.missing if short else "", z
        )
        self.drawer -= short
        self._add(close, shift_no)
        return self._made

    def _add(self, op: Op, shift_no: int) -> str:
        op_id = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        if isinstance(op, ShiftOpen):
            op = ShiftOpen(shift_no, op.at, op.staff_id, op.counted, op.expected)
        self._made.append(Born(op_id, op))
        return op_id

    def _sale(self, shift_no: int, at: datetime, *, is_unprinted: bool) -> None:
        is_off = self.rng.random() < 0.12
        lines = tuple(self._line(number, is_off=is_off) for number in range(1, self.rng.randint(1, 4) + 1))
        total = sum((line.sum for line in lines), _ZERO)
        kind = "card" if self.rng.random() < 0.6 else "cash"
        given = (total / 100).to_integral_value(rounding="ROUND_CEILING") * 100
        paid = Payment("cash", total, given, given - total) if kind == "cash" else Payment("card", total, ref="demo")
        client = self.rng.choice(self.clients) if self.clients and self.rng.random() < 0.35 else None
        self.receipt_no += 1
        approved = self.senior if is_off else None
        made = Receipt(
            self.receipt_no, "sale", shift_no, at, self.cashier, approved, client, None, None, lines, (paid,), total,
            _ZERO,
        )  # fmt: skip
        op_id = self._add(made, shift_no)
        if is_off:
            off = sum((line.discount for line in lines), _ZERO)
            facts: dict[str, object] = {"off": str(off), "percent": "10"}
            self._add(Event(shift_no, at, self.cashier, approved, "discount", self.receipt_no, facts), shift_no)
            self._discounts += off
        if is_unprinted:
            self._counts["unprinted"] += 1
        else:
            self._add(PrintedNote(op_id, at + timedelta(seconds=4), "printer", "printed"), shift_no)
        self._counts["receipts"] += 1
        self._sold[kind] = self._sold.get(kind, _ZERO) + total
        if kind == "cash":
            self.drawer += total

    def _line(self, number: int, *, is_off: bool) -> ReceiptLine:
        goods = self.rng.choice(self.goods)
        quantity = Decimal(1) if goods.price > 300 else Decimal(self.rng.randint(1, 2))
        full = round_money(goods.price * quantity)
        off = round_money(full * _TEN_PERCENT) if is_off else _ZERO
        return ReceiptLine(
            number, goods.id, goods.code, goods.name, goods.unit, quantity, goods.price, None, off, full - off,
            goods.vat,
        )  # fmt: skip

    def _back(self, shift_no: int, at: datetime) -> None:
        """The last but one sale of the day comes back with its first line, the way it was paid."""
        sales = [born for born in self._made if isinstance(born.op, Receipt) and born.op.kind == "sale"]
        if len(sales) < 2:
            return
        sold = sales[-2].op
        assert isinstance(sold, Receipt)
        first = sold.lines[0]
        line = ReceiptLine(
            1, first.goods_id, first.code, first.name, first.unit, first.quantity, first.price, None, first.discount,
            first.sum, first.vat, None, 1,
        )  # fmt: skip
        kind = sold.payments[0].kind
        self.receipt_no += 1
        made = Receipt(
            self.receipt_no, "return", shift_no, at, self.cashier, self.senior, sold.client_id, None, sales[-2].op_id,
            (line,), (Payment(kind, line.sum),), line.sum, _ZERO,
        )  # fmt: skip
        op_id = self._add(made, shift_no)
        self._add(PrintedNote(op_id, at + timedelta(seconds=4), "printer", "printed"), shift_no)
        self._counts["returns"] += 1
        self._returned[kind] = line.sum
        if kind == "cash":
            self.drawer -= line.sum

    def _figures(self, opened_with: Decimal, out: Decimal) -> dict[str, object]:
        return {
            **self._counts,
            "drawer": str(self.drawer),
            "sold": str(sum(self._sold.values(), _ZERO)),
            "returned": str(sum(self._returned.values(), _ZERO)),
            "discounts": str(self._discounts),
            "rounding": "0.00",
            "opened_with": str(opened_with),
            "put_in": "0.00",
            "taken_out": str(out),
            "debts_paid": "0.00",
            "sold_by": {kind: str(amount) for kind, amount in self._sold.items()},
            "returned_by": {kind: str(amount) for kind, amount in self._returned.items()},
        }
