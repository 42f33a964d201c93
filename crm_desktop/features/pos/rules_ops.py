"""What a till does that must not be lost, and its form in the journal: one JSON object for each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, get_type_hints

from crm_desktop.errors import Refused


@dataclass(frozen=True, slots=True)
class ShiftOpen:
    """A shift begins: what was counted in the drawer and what should have been there."""

    shift_no: int
    at: datetime
    staff_id: int
    counted: Decimal
    expected: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of a receipt. `sum` is quantity by price, rounded half up, less `discount`; `mark`: base64 of the code."""

    line_no: int
    goods_id: int | None
    code: str
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    price_list_id: int | None
    discount: Decimal
    sum: Decimal
    vat: str
    mark: str | None = None
    return_of_line: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One way of paying: cash, card, gift, account, points. Positive also in a return; change is of cash alone."""

    kind: str
    sum: Decimal
    given: Decimal | None = None
    change: Decimal | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sale or a return, paid. Payments add up to total and rounding; `return_of` is the op_id of what was sold."""

    receipt_no: int
    kind: str
    shift_no: int
    at: datetime
    staff_id: int
    approved_by: int | None
    client_id: int | None
    card_code: str | None
    return_of: str | None
    lines: tuple[ReceiptLine, ...]
    payments: tuple[Payment, ...]
    total: Decimal
    rounding: Decimal
    applied: tuple[str, ...] = ()
    coupons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash without a sale: in, out, collection, debt (an old debt is paid)."""

    shift_no: int
    at: datetime
    staff_id: int
    approved_by: int | None
    direction: str
    sum: Decimal
    reason: str
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class ShiftClose:
    """A shift ends; `z` holds the till's own figures as the Z slip shows them."""

    shift_no: int
    at: datetime
    staff_id: int
    counted: Decimal
    expected: Decimal
    reason: str = ""
    z: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody may ask about later: line_deleted, cart_dropped, drawer_opened, price_changed, discount,
    copy_printed, approval, pin_failed, cashier."""

    shift_no: int | None
    at: datetime
    staff_id: int | None
    approved_by: int | None
    what: str
    receipt_no: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintedNote:
    """What became of a receipt on paper: printed, not_printed, unknown; copy_no is 0 for the first."""

    receipt_op_id: str
    at: datetime
    device: str
    outcome: str
    copy_no: int = 0


Op = ShiftOpen | Receipt | CashMove | ShiftClose | Event | PrintedNote
KINDS: dict[str, type[Any]] = {
    "shift_open": ShiftOpen,
    "receipt": Receipt,
    "cash_move": CashMove,
    "shift_close": ShiftClose,
    "event": Event,
    "printed": PrintedNote,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_PARTS: dict[str, type[Any]] = {"lines": ReceiptLine, "payments": Payment}


def kind_of(op: Op) -> str:
    """The name of its kind."""
    return _NAMES[type(op)]


def to_json(op: Op) -> str:
    """Money and quantities as text, instants with milliseconds; the same operation always gives the same text."""
    return json.dumps(_plain(op), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: str, text: str) -> Op:
    """The operation back. Raises Refused("e_pos_op_unreadable") for what is not one."""
    try:
        found: Op = _built(KINDS[kind], json.loads(text))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise Refused("e_pos_op_unreadable", kind=kind) from error
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value


def _built(kind: type[Any], found: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    return kind(**{name: _typed(name, hints[name], value) for name, value in found.items()})


def _typed(name: str, hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if name in _PARTS:
        return tuple(_built(_PARTS[name], one) for one in value)
    if hint in (Decimal, Decimal | None):
        return Decimal(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
