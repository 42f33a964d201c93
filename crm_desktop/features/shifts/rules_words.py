"""Words for what the office sees of tills."""

from __future__ import annotations

from decimal import Decimal

from crm_desktop.code_words import code_text
from crm_desktop.features.shifts.rules import Doing, read_facts
from crm_desktop.i18n import N_, _
from crm_desktop.money import sum_words

PAID_WORDS = {
    "cash": N_("cash"),
    "card": N_("card"),
    "gift": N_("gift card"),
    "account": N_("on account"),
    "points": N_("points"),
}
PRINT_WORDS = {"printed": N_("on paper"), "not_printed": N_("not on paper"), "unknown": N_("not known")}
MOVE_WORDS = {
    "in": N_("Put in"),
    "out": N_("Paid out"),
    "collection": N_("Collection"),
    "debt": N_("Debt paid"),
}
DOING_WORDS = {
    "line_deleted": N_("Line taken out"),
    "cart_dropped": N_("Receipt given up"),
    "drawer_opened": N_("Drawer opened without a sale"),
    "price_changed": N_("Price changed"),
    "discount": N_("Discount by hand"),
    "copy_printed": N_("Copy printed"),
    "approval": N_("Allowed by a senior"),
    "pin_failed": N_("Wrong PIN"),
    "return": N_("Return"),
    "difference": N_("Cash differs at closing"),
}
_FIGURE_WORDS = {
    "receipts": N_("sales"),
    "returns": N_("returns"),
    "sold": N_("sold for"),
    "returned": N_("returned for"),
    "discounts": N_("discounts"),
    "rounding": N_("rounding"),
    "opened_with": N_("cash at opening"),
    "put_in": N_("put in"),
    "taken_out": N_("taken out"),
    "debts_paid": N_("debts paid"),
    "drawer": N_("cash in the drawer"),
}
_COUNTS = ("receipts", "returns")


def paid_words(paid: str | None) -> str:
    """Kinds of payment in words."""
    return ", ".join(code_text(PAID_WORDS, kind) for kind in (paid or "").split(",") if kind)


def doing_words(what: str) -> str:
    """What somebody did."""
    return code_text(DOING_WORDS, what)


def doing_details(doing: Doing) -> str:
    """What it was about: goods, sums, a reason."""
    facts = read_facts(doing.facts)
    parts = []
    if facts.get("name"):
        parts.append(str(facts["name"]))
    if facts.get("was") and facts.get("now"):
        parts.append(_("{was} → {now}").format(was=_sum(facts["was"]), now=_sum(facts["now"])))
    if facts.get("percent"):
        parts.append(_("{percent} %").format(percent=facts["percent"]))
    if facts.get("without_receipt"):
        parts.append(_("without a receipt"))
    if facts.get("reason"):
        parts.append(str(facts["reason"]))
    if doing.senior:
        parts.append(_("senior: {name}").format(name=doing.senior))
    return ", ".join(parts)


def doing_sum(doing: Doing) -> Decimal | None:
    """The money it is about."""
    if doing.sum is not None:
        return doing.sum
    facts = read_facts(doing.facts)
    for name in ("off", "sum", "total"):
        if facts.get(name) is not None:
            return _decimal(facts[name])
    return None


def figure_words(name: str, ours: Decimal, theirs: Decimal) -> str:
    """One difference between the base and the Z slip."""
    by_base, by_till = (f"{ours:.0f}", f"{theirs:.0f}") if name in _COUNTS else (sum_words(ours), sum_words(theirs))
    return _("{what}: {ours} in the base, {theirs} on the Z slip").format(
        what=code_text(_FIGURE_WORDS, name), ours=by_base, theirs=by_till
    )


def _sum(value: object) -> str:
    found = _decimal(value)
    return "" if found is None else sum_words(found)


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None
