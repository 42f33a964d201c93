"""Shifts, receipts and doings at tills as the office reads them, and the figures of a shift by the base."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

_ZERO = Decimal("0.00")


class Shift(NamedTuple):
    """A shift with its sums as the base has them. `till_z`: the figures of the till's own Z slip, JSON."""

    id: int
    till_id: int
    till: str
    till_name: str
    branch: str
    time_zone: str
    firm: str
    till_facts: str
    shift_no: int
    is_open: bool
    opened_at: datetime
    opened_by: str
    open_counted: Decimal
    open_expected: Decimal
    open_reason: str | None
    closed_at: datetime | None
    closed_by: str | None
    counted: Decimal | None
    expected: Decimal | None
    reason: str | None
    till_z: str | None
    receipts: int
    returns: int
    sold: Decimal
    returned: Decimal
    rounding: Decimal
    discounts: Decimal
    unprinted: int

    @property
    def revenue(self) -> Decimal:
        """Sales less returns, with the rounding of cash."""
        return self.sold - self.returned + self.rounding

    @property
    def difference(self) -> Decimal:
        """Counted less expected at the closing; below nothing: cash is missing."""
        return _ZERO if self.counted is None else self.counted - (self.expected or _ZERO)


class Receipt(NamedTuple):
    """A receipt in the list; a return has sums below nothing. `paid`: kinds of payment, a comma between."""

    id: int
    kind: str
    number: str
    at: datetime
    till: str
    cashier: str | None
    senior: str | None
    client_id: int | None
    client: str | None
    total: Decimal
    rounding: Decimal
    print_state: str
    copies: int
    shift_id: int
    paid: str | None


class OneReceipt(NamedTuple):
    """A receipt as it was born at the till (`body`: JSON), and the names its paper needs."""

    body: str
    number: str
    op_id: str
    till: str
    till_name: str
    branch: str
    time_zone: str
    firm: str
    till_facts: str
    cashier: str | None
    senior: str | None
    client_id: int | None
    client: str | None
    sold_id: int | None
    sold_number: str | None
    print_state: str
    printed_at: datetime | None
    copies: int
    posted_at: datetime
    shift_id: int


class CashLine(NamedTuple):
    """Cash without a sale."""

    id: int
    at: datetime
    direction: str
    sum: Decimal
    reason: str
    client_id: int | None
    client: str | None
    cashier: str
    senior: str | None


class Doing(NamedTuple):
    """Something somebody may ask about. `what`: an event of a till, "return" or "difference" (of a shift's cash)."""

    at: datetime
    what: str
    till: str
    shift_no: int | None
    receipt_no: int | None
    receipt_id: int | None
    staff_id: int | None
    cashier: str | None
    senior: str | None
    facts: str
    sum: Decimal | None


class DayMoney(NamedTuple):
    """Money of a till in a day of its branch."""

    day: date
    till: str
    branch: str
    receipts: int
    returns: int
    sold: Decimal
    returned: Decimal
    rounding: Decimal
    cash: Decimal
    card: Decimal
    other: Decimal

    @property
    def revenue(self) -> Decimal:
        """Sales less returns, with the rounding of cash."""
        return self.sold - self.returned + self.rounding


def figures(shift: Shift, paid: list[tuple[str, str, Decimal]]) -> dict[str, Any]:
    """The figures of a shift by the base, in the very form a till keeps its own."""
    ways: dict[str, dict[str, Decimal]] = {"sale": {}, "return": {}, "cash": {}}
    for way, kind, amount in paid:
        ways[way][kind] = amount
    moved = ways["cash"]
    put_in, debts = moved.get("in", _ZERO), moved.get("debt", _ZERO)
    taken_out = moved.get("out", _ZERO) + moved.get("collection", _ZERO)
    cash = ways["sale"].get("cash", _ZERO) - ways["return"].get("cash", _ZERO)
    return {
        "receipts": shift.receipts,
        "returns": shift.returns,
        "unprinted": shift.unprinted,
        "drawer": str(shift.open_counted + cash + put_in + debts - taken_out),
        "sold": str(shift.sold),
        "returned": str(shift.returned),
        "discounts": str(shift.discounts),
        "rounding": str(shift.rounding),
        "opened_with": str(shift.open_counted),
        "put_in": str(put_in),
        "taken_out": str(taken_out),
        "debts_paid": str(debts),
        "sold_by": {kind: str(amount) for kind, amount in ways["sale"].items()},
        "returned_by": {kind: str(amount) for kind, amount in ways["return"].items()},
    }


# The paper of a receipt may come out after the Z, so how many lack theirs is no difference.
_COMPARED = (
    "receipts", "returns", "sold", "returned", "discounts", "rounding", "opened_with", "put_in", "taken_out",
    "debts_paid", "drawer",
)  # fmt: skip


def differences(ours: dict[str, Any], till_z: str | None) -> list[tuple[str, Decimal, Decimal]]:
    """Where the base and the till's own Z slip differ: name, by the base, by the till."""
    theirs = read_facts(till_z or "")
    found = []
    for name in _COMPARED:
        if name in theirs and _number(theirs[name]) != _number(ours.get(name, 0)):
            found.append((name, _number(ours.get(name, 0)), _number(theirs[name])))
    return found


def quick_differences(shift: Shift) -> bool:
    """Whether the sums that stand in the list itself differ from the Z slip of the till."""
    ours = {
        "receipts": shift.receipts, "returns": shift.returns, "sold": shift.sold, "returned": shift.returned,
        "discounts": shift.discounts, "rounding": shift.rounding,
    }  # fmt: skip
    theirs = read_facts(shift.till_z or "")
    return any(name in theirs and _number(theirs[name]) != _number(value) for name, value in ours.items())


def read_facts(text: str) -> dict[str, Any]:
    """JSON of an object; anything else is none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return _ZERO
