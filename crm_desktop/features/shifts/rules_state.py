"""How a till stands, in words: what it has not told, its paper, its shift, its fiscal register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from crm_desktop.errors import Refused
from crm_desktop.features.shifts.rules import read_facts
from crm_desktop.features.tills.rules_fiscal import fiscal_lines, fiscal_signs
from crm_desktop.features.tills.rules_template import check_template
from crm_desktop.i18n import _, ngettext

SILENT = timedelta(minutes=30)
LONG_SHIFT = timedelta(hours=24)


class TillNow(NamedTuple):
    """A till as it last told of itself; None where it never has."""

    id: int
    code: str
    name: str
    branch: str
    workplace: str | None
    seen_at: datetime | None
    told_at: datetime | None
    unsent: int | None
    since: datetime | None
    facts: str | None
    op_no: int
    shift_no: int | None
    shift_opened_at: datetime | None
    people: str | None
    unprinted: int
    till_facts: str

    @property
    def last_at(self) -> datetime | None:
        """When it was last heard of."""
        heard = [at for at in (self.seen_at, self.told_at) if at is not None]
        return max(heard) if heard else None


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to know of a till; `meaning`: warn or bad."""

    meaning: str
    words: str


def signs(till: TillNow, now: datetime) -> list[Sign]:
    """What somebody should look at, the worst first."""
    found = [*_posting(till), *_shift(till, now), *_devices(till), *_template(till)]
    if till.last_at is not None and till.shift_no is not None and now - till.last_at > SILENT:
        found.append(Sign("warn", _("The shift is open, but the till has been silent. It may be selling on its own.")))
    return sorted(found, key=lambda sign: sign.meaning != "bad")


def state_notes(till: TillNow, now: datetime) -> tuple[tuple[str, str], ...]:
    """What needs a look, then what its register says of itself: meaning and words."""
    found = [(sign.meaning, sign.words) for sign in signs(till, now)] or [("ok", _("Nothing needs a look."))]
    fiscal = read_facts(till.facts or "").get("fiscal")
    lines = fiscal_lines(fiscal) if isinstance(fiscal, dict) else []
    return (*found, *(("", f"{line.words}: {line.value}") for line in lines))


def _posting(till: TillNow) -> list[Sign]:
    found = []
    if till.unsent:
        words = ngettext("{count} entry has not come yet.", "{count} entries have not come yet.", till.unsent)
        found.append(Sign("warn", words.format(count=till.unsent)))
    facts = read_facts(till.facts or "")
    told = facts.get("op_no")
    if isinstance(told, int):
        # What the base had when the till told of itself: it goes on meanwhile.
        base_no, sent_no = facts.get("base_op_no"), facts.get("sent_no")
        base_no = base_no if isinstance(base_no, int) else till.op_no
        ahead = (sent_no if isinstance(sent_no, int) else told - (till.unsent or 0)) - base_no
        if told < base_no:
            words = _("The journal of the till is behind the base: it was replaced or put back from a copy.")
            found.append(Sign("bad", words))
        elif ahead > 0:
            words = _(
                "The journal is ahead of the base by more than it has to tell: the base was put back from a copy."
            )
            found.append(Sign("bad", words))
    return found


def _shift(till: TillNow, now: datetime) -> list[Sign]:
    found = []
    if till.shift_opened_at is not None and now - till.shift_opened_at > LONG_SHIFT:
        found.append(Sign("bad", _("The shift is open for more than 24 hours. Close it and open a new one.")))
    if till.unprinted:
        words = ngettext("{count} receipt is not on paper.", "{count} receipts are not on paper.", till.unprinted)
        found.append(Sign("warn", words.format(count=till.unprinted)))
    return found


def _devices(till: TillNow) -> list[Sign]:
    facts = read_facts(till.facts or "")
    found = []
    if facts.get("paper") == "out":
        found.append(Sign("bad", _("The printer is out of paper.")))
    elif facts.get("paper") == "near_end":
        found.append(Sign("warn", _("The paper is nearly at its end.")))
    elif facts.get("printer_light") == "bad":
        found.append(Sign("bad", _("The printer does not work.")))
    if facts.get("fiscal_light") == "away":
        found.append(Sign("bad", _("The fiscal register does not answer.")))
    fiscal = facts.get("fiscal")
    if isinstance(fiscal, dict):
        found += [Sign(sign.meaning, sign.words) for sign in fiscal_signs(fiscal)]
    return found


def _template(till: TillNow) -> list[Sign]:
    template = str(read_facts(till.till_facts).get("template") or "")
    if not template.strip():
        return []
    try:
        check_template(template)
    except Refused:
        return [Sign("warn", _("Its own receipt is broken, so the built-in one is printed. Mend it in the settings."))]
    return []
