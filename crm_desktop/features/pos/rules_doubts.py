"""What the base doubts about a receipt, and what somebody has to look at afterwards, in words."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation

from crm_desktop.features.pos.rules_offline import TABLE
from crm_desktop.i18n import N_, _, language
from crm_desktop.money import sum_words

STOP, ASK, WARN = "stop", "ask", "warn"

# A word may have several sentences: the first whose facts are all there is the one.
_SENTENCES: dict[str, tuple[str, ...]] = {
    "shift_unknown": (N_("The base does not know shift {shift_no} yet."),),
    "shift_closed": (N_("Shift {shift_no} is closed in the base already."),),
    "shift_open": (N_("Shift {shift_no} of this till was never closed."),),
    "price": (N_("“{name}”: the price is {found}, in the base it is {expected}."),),
    "sum": (
        N_("“{name}”: the sum is {found}, it should be {expected}."),
        N_("The lines make {lines}, the total is {total}, paid were {paid}."),
    ),
    "stock": (
        N_("“{goods}” for the kit “{kit}”: {left} there, {wanted} needed."),
        N_("“{goods}”: {left} there, {wanted} needed."),
    ),
    "goods_gone": (N_("“{name}” is not sold any more."),),
    "coupon": (N_("Coupon {code} does not hold: {why}."),),
    "points": (N_("Points for {sum} are wanted, there are {left}."), N_("There are not enough points.")),
    "gift": (N_("{sum} are wanted of the gift card, there are {left}."), N_("The gift card does not hold.")),
    "credit": (
        N_("The client owes {debt}, his limit is {limit}."),
        N_("On account {sum}, the client may take {left} more."),
        N_("On account, but without a client."),
    ),
    "return_excess": (N_("“{name}”: sold {sold}, came back {returned}, now {now} more."),),
    "return_unknown": (N_("The base does not know the receipt of this return."),),
    "mark_sold": (N_("“{name}”: this marking code was sold already, receipt {number}."),),
    "mark_returned": (N_("“{name}”: this marking code came back already, receipt {number}."),),
    "mark_twice": (N_("“{name}”: the same marking code stands in the receipt twice."),),
    "mark_missing": (N_("“{name}”: the marking code is missing."),),
    "client_gone": (N_("The client of this receipt is gone."),),
    "number": (N_("Receipt number {receipt_no} was given twice."),),
    "z_difference": (N_("Shift {shift_no}: {counted} were counted in the drawer, {expected} should be there."),),
    "z_base": (N_("Shift {shift_no}: by the till {expected} should be in the drawer, by the base {found}."),),
    "offline": (N_("Taken without the base: {look}. Receipt {receipt_no}."),),
    "receipt_unknown": (N_("Something was printed for a receipt the base does not know."),),
}
_MONEY = {"counted", "found", "expected", "lines", "total", "paid", "sum", "debt", "limit"}
_COUPON_WHY = {
    "used": N_("it was used already"),
    "early": N_("it is not valid yet"),
    "late": N_("it is out of date"),
    "unknown": N_("there is no such coupon"),
}


def doubt_words(what: str, facts: str) -> str:
    """A doubt or an item to look at as a sentence; `facts`: its JSON. An unknown word stands as it is."""
    given = _read(facts)
    money = _MONEY | ({"left"} if what in ("points", "gift", "credit") else set())
    words = {name: _fact(what, name, value, name in money) for name, value in given.items() if value is not None}
    for sentence in _SENTENCES.get(what, ()):
        try:
            return _(sentence).format(**words)
        except KeyError:
            continue
    return what


def _read(facts: str) -> dict[str, object]:
    try:
        found = json.loads(facts)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _fact(what: str, name: str, value: object, is_money: bool) -> str:
    if what == "coupon" and name == "why":
        return _(_COUPON_WHY[str(value)]) if value in _COUPON_WHY else str(value)
    if what == "offline" and name == "look":
        return ", ".join(_(row.words).lower() for row in TABLE if row.act.value in str(value).split(", "))
    if name in ("name", "goods", "kit", "code", "number"):
        return str(value)
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if is_money:
        return sum_words(amount)
    text = f"{amount.normalize():f}"
    return text.replace(".", ",") if language() == "ru" else text
