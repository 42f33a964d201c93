"""Documents of the stock, balances, movements and margin; what a scanned line means. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from crm_desktop.errors import Refused
from crm_desktop.i18n import N_

KINDS = ("receipt", "writeoff", "transfer", "count")
KIND_WORDS = {
    "receipt": N_("Receipt of goods"),
    "writeoff": N_("Write-off"),
    "transfer": N_("Transfer"),
    "count": N_("Count"),
}
STATE_WORDS = {"draft": N_("Draft"), "posted": N_("Posted"), "cancelled": N_("Put away")}
MOVE_WORDS = {
    "sale": N_("Sale"),
    "return": N_("Return of goods"),
    "receipt": N_("Receipt of goods"),
    "writeoff": N_("Write-off"),
    "transfer": N_("Transfer"),
    "count": N_("Count"),
}
POLICIES = ("block", "warn", "allow")
POLICY_WORDS = {"block": N_("do not sell"), "warn": N_("warn"), "allow": N_("sell silently")}
_TYPED = re.compile(r"\s*(?:([0-9]{1,6}(?:[.,][0-9]{1,3})?)(?:\s*[*]\s*|\s+[xхXХ]\s+))?(\S.*?)\s*")


class Store(NamedTuple):
    """Where goods are; each belongs to a branch."""

    id: int | None
    version: int
    name: str
    branch_id: int
    branch: str = ""
    is_active: bool = True


class Balance(NamedTuple):
    """What is there of goods; `average_cost` of one, None when it is not known."""

    goods_id: int
    code: str
    name: str
    group_name: str | None
    unit: str
    quantity: Decimal
    average_cost: Decimal | None
    price: Decimal | None
    minimum: Decimal | None
    policy: str

    @property
    def is_low(self) -> bool:
        """Less than the least amount."""
        return self.minimum is not None and self.quantity < self.minimum


class Move(NamedTuple):
    """A movement; `left` is what was there after it, where that can be told."""

    id: int
    at: datetime
    goods_id: int
    goods: str
    unit: str
    store: str
    kind: str
    quantity: Decimal
    cost: Decimal | None
    staff: str | None
    document_id: int | None
    sale_document_id: int | None
    number: str | None
    note: str | None
    left: Decimal | None


class ToOrder(NamedTuple):
    """Goods below their least amount; `cost` of the last receipt."""

    goods_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    minimum: Decimal
    supplier_id: int | None
    supplier: str | None
    cost: Decimal | None

    @property
    def wanted(self) -> Decimal:
        """How many bring it up to the least amount."""
        return self.minimum - self.quantity


class Terms(NamedTuple):
    """What holds for goods in all stores: what happens when they run out, the least amount, who supplies them."""

    goods_id: int
    version: int
    policy: str
    minimum: Decimal | None
    supplier_id: int | None
    supplier: str | None


class MarginLine(NamedTuple):
    """What goods brought in a period; `unknown_sum` was sold without a known cost and is in no other figure."""

    goods_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    sold_sum: Decimal
    cost_sum: Decimal
    unknown_sum: Decimal

    @property
    def margin(self) -> Decimal:
        """What is left of the sales with a known cost."""
        return self.sold_sum - self.cost_sum

    @property
    def percent(self) -> Decimal | None:
        """Margin of the sum sold, one place; None when nothing with a cost was sold."""
        if not self.sold_sum:
            return None
        return (self.margin * 100 / self.sold_sum).quantize(Decimal("0.1"), ROUND_HALF_UP)


class DocumentLine(NamedTuple):
    """A document in the list."""

    id: int
    kind: str
    number: str
    store: str
    to_store: str | None
    supplier: str | None
    state: str
    started_at: datetime
    posted_at: datetime | None
    staff: str
    note: str | None
    lines: int
    cost_sum: Decimal | None


class Head(NamedTuple):
    """A document without its lines."""

    id: int
    version: int
    kind: str
    number: str
    store_id: int
    store: str
    to_store_id: int | None
    to_store: str | None
    supplier_id: int | None
    supplier: str | None
    state: str
    started_at: datetime
    posted_at: datetime | None
    staff: str
    note: str | None

    @property
    def is_draft(self) -> bool:
        """May still be changed."""
        return self.state == "draft"


class Line(NamedTuple):
    """Goods in a document. Of a count: `expected` at `counted_at`. `balance`: what the store has now."""

    line_no: int
    goods_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    cost: Decimal | None
    expected: Decimal | None
    counted_at: datetime | None
    price: Decimal | None
    balance: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Of a count: what was found more (or, below nothing, less) than expected."""
        return None if self.expected is None else self.quantity - self.expected

    @property
    def cost_sum(self) -> Decimal | None:
        """The cost of the whole line."""
        if self.cost is None:
            return None
        return (self.quantity * self.cost).quantize(Decimal("0.01"), ROUND_HALF_UP)


class Typed(NamedTuple):
    """What was typed or scanned: a code or words, and how many; None: as many as the code stands for."""

    text: str
    quantity: Decimal | None


def read_typed(text: str) -> Typed | None:
    """ "3*4006381333931", "0,5 * саморез" or a plain code; None for nothing."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    amount = found[1]
    return Typed(found[2], Decimal(amount.replace(",", ".")) if amount else None)


def typed_amount(quantity: Decimal | None) -> str:
    """A quantity as it stands in a field, without needless noughts."""
    return "" if quantity is None else f"{quantity.normalize():f}"


def total_cost(lines: list[Line]) -> Decimal:
    """What all lines with a cost cost together."""
    return sum((line.cost_sum for line in lines if line.cost_sum is not None), Decimal("0.00"))


def lines_without_cost(lines: list[Line]) -> int:
    """Lines whose cost is missing or nothing."""
    return sum(1 for line in lines if not line.cost)


def read_minimum(typed: str) -> Decimal | None:
    """A least amount; nothing typed: none. Raises Refused e_stock_terms."""
    plain = typed.strip().replace(",", ".")
    if not plain:
        return None
    if not re.fullmatch(r"[0-9]{1,9}([.][0-9]{1,3})?", plain):
        raise Refused("e_stock_terms", policy="", minimum=typed)
    return Decimal(plain)
