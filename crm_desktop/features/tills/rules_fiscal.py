"""What a fiscal register says of itself, in words, from the facts a till tells: for its cashier and for the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crm_desktop.i18n import N_, _, ngettext

# 30 days without sending stop a register, and so does the end of its memory: days ahead of that it is said loudly.
STOPS_AFTER = 30
_LOUD_UNSENT, _LOUD_MEMORY = 25, 7
_PAPER: dict[str, tuple[str, str]] = {
    "enough": ("ok", N_("enough")),
    "near_end": ("warn", N_("runs out soon: have a roll ready")),
    "out": ("bad", N_("none: put in a new roll")),
}
_SHIFTS: dict[str, str] = {
    "closed": N_("no shift is open"),
    "expired": N_("over 24 hours: close it before the next sale"),
}


class Line(NamedTuple):
    """One thing it says of itself; `meaning`: ok, warn, bad, or nothing."""

    words: str
    value: str
    meaning: str = ""


class Sign(NamedTuple):
    """Something somebody should do something about; `meaning`: warn or bad."""

    meaning: str
    words: str


def fiscal_lines(facts: Mapping[str, object]) -> list[Line]:
    """Everything it says of itself, for its panel."""
    lines = [Line(_("Shift of the register"), *_shift(facts))]
    meaning, paper = _PAPER.get(str(facts.get("paper")), ("", N_("it does not say")))
    lines.append(Line(_("Paper"), _(paper), meaning))
    unsent, days = _number(facts, "unsent_documents"), _number(facts, "days_unsent")
    if unsent:
        words = ngettext("{count} waits, {days} d.", "{count} wait, {days} d.", unsent).format(count=unsent, days=days)
        lines.append(Line(_("Not sent to the tax office"), words, _loud(days, _LOUD_UNSENT) if days else ""))
    else:
        lines.append(Line(_("Not sent to the tax office"), _("nothing waits"), "ok"))
    left = facts.get("days_of_memory")
    if isinstance(left, int):
        words = ngettext("ends in {count} day", "ends in {count} days", left).format(count=left)
        lines.append(Line(_("Fiscal memory"), words, _memory(facts)))
    number = _number(facts, "last_number")
    if number:
        lines.append(Line(_("Last document"), str(number)))
    return lines


def fiscal_signs(facts: Mapping[str, object]) -> list[Sign]:
    """What somebody should do something about, the worst first; days ahead of what stops the register."""
    found: list[Sign] = []
    if facts.get("shift_over_24h"):
        found.append(Sign("bad", _("The shift of the fiscal register is open for more than 24 hours.")))
    elif _number(facts, "hours_of_shift") >= 23:
        found.append(Sign("warn", _("The shift of the fiscal register is nearly 24 hours old: close it soon.")))
    if facts.get("paper") == "out":
        found.append(Sign("bad", _("The fiscal register is out of paper.")))
    elif facts.get("paper") == "near_end":
        found.append(Sign("warn", _("The paper of the fiscal register is nearly at its end.")))
    found += _unsent_signs(facts)
    memory = _memory(facts)
    left = facts.get("days_of_memory")
    if memory in ("warn", "bad") and isinstance(left, int):
        words = ngettext(
            "The memory of the fiscal register ends in {count} day: have it changed.",
            "The memory of the fiscal register ends in {count} days: have it changed.",
            left,
        )
        found.append(Sign(memory, words.format(count=left)))
    elif memory == "bad":
        found.append(Sign("bad", _("The memory of the fiscal register is nearly at its end.")))
    return sorted(found, key=lambda sign: sign.meaning != "bad")


def _unsent_signs(facts: Mapping[str, object]) -> list[Sign]:
    unsent, days = _number(facts, "unsent_documents"), facts.get("days_unsent")
    if not unsent or days == 0:
        return []
    words = ngettext(
        "{count} fiscal document has not reached the tax office.",
        "{count} fiscal documents have not reached the tax office.",
        unsent,
    ).format(count=unsent)
    if not isinstance(days, int):
        return [Sign("warn", words)]
    if days >= STOPS_AFTER:
        return [Sign("bad", words + " " + _("The register has stopped: check its network."))]
    left = STOPS_AFTER - days
    rest = ngettext(
        "In {count} day the register stops: check its network.",
        "In {count} days the register stops: check its network.",
        left,
    )
    return [Sign(_loud(days, _LOUD_UNSENT), words + " " + rest.format(count=left))]


def _shift(facts: Mapping[str, object]) -> tuple[str, str]:
    state = "expired" if facts.get("shift_over_24h") else str(facts.get("shift"))
    hours = _number(facts, "hours_of_shift")
    if state == "open":
        words = _("open for {hours} h").format(hours=hours)
        return words, "warn" if hours >= 23 else "ok"
    return _(_SHIFTS.get(state, N_("it does not say"))), "bad" if state == "expired" else ""


def _memory(facts: Mapping[str, object]) -> str:
    left = facts.get("days_of_memory")
    if not facts.get("memory_end"):
        return "ok" if isinstance(left, int) else ""
    return "warn" if isinstance(left, int) and left > _LOUD_MEMORY else "bad"


def _loud(days: int, from_days: int) -> str:
    return "bad" if days >= from_days else "warn"


def _number(facts: Mapping[str, object], name: str) -> int:
    found = facts.get(name)
    return found if isinstance(found, int) else 0
