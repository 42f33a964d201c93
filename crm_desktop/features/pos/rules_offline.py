"""What a till may do while the base is away: one table, for the window, the handbook and the tests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from crm_desktop.errors import Refused
from crm_desktop.features.pos.rules_ops import Event, Receipt
from crm_desktop.i18n import N_, _


class Act(StrEnum):
    """Something a cashier does."""

    SALE = "sale"
    RETURN = "return"
    RETURN_OTHER = "return_other"
    PRICE = "price"
    SHIFT = "shift"
    X = "x"
    Z = "z"
    PIN = "pin"
    CASH = "cash"
    CARD = "card"
    DISCOUNT = "discount"
    POINTS = "points"
    MARK = "mark"
    CLIENT = "client"
    DEBT = "debt"
    COUPON = "coupon"
    GIFT = "gift"
    ACCOUNT = "account"
    PARK = "park"


class Way(StrEnum):
    """How it goes without the base."""

    YES = "yes"
    KNOWN = "known"
    ALLOWED = "allowed"
    NO = "no"


class Row(NamedTuple):
    """One line of the table."""

    act: Act
    way: Way
    words: str
    how: str


TABLE: tuple[Row, ...] = (
    Row(Act.SALE, Way.YES, N_("Sale, in cash or by bank card"), N_("as always; told to the base later")),
    Row(Act.RETURN, Way.YES, N_("Return of a receipt of this till"), N_("by its journal")),
    Row(Act.RETURN_OTHER, Way.NO, N_("Return of a receipt of another till"), N_("only the base knows it")),
    Row(Act.PRICE, Way.YES, N_("Price check"), N_("by the copy of prices, with its age")),
    Row(Act.SHIFT, Way.YES, N_("Opening and closing a shift"), N_("as always; told to the base later")),
    Row(Act.X, Way.YES, N_("X report"), N_("by the sums of the till")),
    Row(Act.Z, Way.YES, N_("Z report"), N_("by the sums of the till; told to the base later")),
    Row(Act.PIN, Way.YES, N_("Entering by PIN or badge, approval by a senior"), N_("by the copy of PINs")),
    Row(Act.CASH, Way.YES, N_("Cash in, cash out, collection"), N_("as always; told to the base later")),
    Row(Act.CARD, Way.YES, N_("Payment by bank card"), N_("the terminal has a link of its own")),
    Row(Act.DISCOUNT, Way.KNOWN, N_("Discounts, price lists, promotions"), N_("by the last known rules, marked")),
    Row(Act.POINTS, Way.KNOWN, N_("Loyalty card and points"), N_("by the last known balance, marked")),
    Row(Act.MARK, Way.KNOWN, N_("Goods with marking codes"), N_("the till knows only what it sold itself; marked")),
    Row(Act.CLIENT, Way.KNOWN, N_("Choosing a client"), N_("by a card the copy knows; not by phone or name")),
    Row(Act.DEBT, Way.KNOWN, N_("Payment of a debt"), N_("the debt itself is not seen; told to the base later")),
    Row(Act.COUPON, Way.ALLOWED, N_("Coupons"), N_("if the till allows it; somebody looks at it afterwards")),
    Row(Act.GIFT, Way.ALLOWED, N_("Gift cards"), N_("if the till allows it; somebody looks at it afterwards")),
    Row(Act.ACCOUNT, Way.ALLOWED, N_("Sale on account"), N_("if the till allows it; somebody looks at it afterwards")),
    Row(Act.PARK, Way.NO, N_("Parking a receipt, opening a parked one"), N_("other tills could not see it")),
)
_ROWS = {row.act: row for row in TABLE}


def row_of(act: Act) -> Row:
    """The line of an act."""
    return _ROWS[act]


def may(act: Act, allowed: Collection[str]) -> bool:
    """Whether it may be done without the base; `allowed`: what the terms of the till allow."""
    way = row_of(act).way
    return way in (Way.YES, Way.KNOWN) or (way is Way.ALLOWED and act.value in allowed)


def require(act: Act, allowed: Collection[str]) -> None:
    """Raises Refused e_pos_offline with what cannot be done."""
    if not may(act, allowed):
        raise Refused("e_pos_offline", what=_(row_of(act).words))


def acts_of(receipt: Receipt) -> tuple[Act, ...]:
    """What a receipt needs that is not simply a sale, in the order of the table."""
    kinds = {payment.kind for payment in receipt.payments}
    found = {
        Act.DISCOUNT: bool(receipt.applied) or any(line.discount or line.price_list_id for line in receipt.lines),
        Act.POINTS: "points" in kinds or receipt.card_code is not None,
        Act.MARK: any(line.mark for line in receipt.lines),
        Act.COUPON: bool(receipt.coupons),
        Act.GIFT: "gift" in kinds,
        Act.ACCOUNT: "account" in kinds,
    }
    return tuple(row.act for row in TABLE if found.get(row.act))


def check_offline(receipt: Receipt, allowed: Collection[str]) -> None:
    """Before a receipt is paid without the base. Raises Refused e_pos_offline."""
    for act in acts_of(receipt):
        require(act, allowed)


def offline_event(receipt: Receipt) -> Event | None:
    """What is told to the base beside a receipt made without it; None: a plain sale, which stands as it is.

    "offline" has to be looked at by somebody, "by_known" went by the last known rules alone.
    """
    acts = acts_of(receipt)
    look = [act.value for act in acts if row_of(act).way is Way.ALLOWED]
    if not acts:
        return None
    facts: dict[str, object] = {"receipt_no": receipt.receipt_no, "acts": [act.value for act in acts]}
    if look:
        facts["look"] = ", ".join(look)
    what = "offline" if look else "by_known"
    return Event(receipt.shift_no, receipt.at, receipt.staff_id, None, what, receipt.receipt_no, facts)


def offline_note(copied_at: datetime | None, receipt: Receipt) -> str:
    """What stands on such a receipt; empty for a plain sale. `copied_at`: local time of the copy."""
    if not acts_of(receipt):
        return ""
    at = f"{copied_at:%d.%m.%Y %H:%M}" if copied_at else "—"
    return _("By the rules known on {at}").format(at=at)
