"""A call of the log as it is shown: every text ready, every colour as a meaning. Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.clock import to_zone
from crm_desktop.features.calls.rules_desk import CallRow
from crm_desktop.features.calls.rules_words import (
    head_words,
    length_words,
    number_words,
    outcome_words,
    recording_words,
    result_words,
)
from crm_desktop.features.tasks.rules_words import day_words
from crm_desktop.i18n import _

FILTERS = ("missed", "all", "in", "out")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One call of a list. `ending` is its length, or how it ended without one."""

    call_id: int
    head: str
    kind: str
    meaning: str
    who: str
    about: str
    ending: str
    moment: str
    person: str
    is_to_call_back: bool
    is_heard: bool
    row: CallRow = field(repr=False)


def log_line(row: CallRow, now: datetime, zone: str) -> LogLine:
    """The line of a call at an instant, on the clock of a zone."""
    is_missed = row.result == "missed"
    is_answered = row.result == "answered" or row.state == "talking"
    number = number_words(row)
    said = ". ".join(part for part in (outcome_words(row.outcome), row.note or "") if part)
    parts = [number if row.client_name else "", said, recording_words(row)]
    return LogLine(
        row.call_id,
        head_words(row.direction, row.state, row.result),
        "missed" if is_missed else row.direction,
        "bad" if is_missed else "ok" if is_answered else "",
        row.client_name or number,
        " · ".join(part for part in parts if part),
        length_words(row.talk_seconds) if row.result == "answered" else _ending(row),
        moment_words(row.rang_at, now, zone),
        row.person or "",
        row.is_to_call_back,
        row.recording_state == "stored",
        row,
    )


def moment_words(at: datetime, now: datetime, zone: str) -> str:
    """When it rang: "14:05" today, "yesterday, 14:05"; `at` and `now` are UTC."""
    local, today = to_zone(at, zone), to_zone(now, zone).date()
    clock = f"{local:%H:%M}"
    return clock if local.date() == today else _("{day}, {time}").format(day=day_words(local, today), time=clock)


def _ending(row: CallRow) -> str:
    return result_words(row.direction, row.result) or head_words(row.direction, row.state, row.result)
