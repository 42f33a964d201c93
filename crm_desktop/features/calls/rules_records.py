"""Records an exchange keeps of its calls: what happened while nobody listened. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.clock import from_zone
from crm_desktop.errors import Refused
from crm_desktop.features.calls.rules import CallEvent
from crm_desktop.features.calls.rules_legs import DIALLED, Ways, extension_of

# Columns of Asterisk's own Master.csv; the last two are there when cdr.conf says loguniqueid=yes, loguserfield=yes.
_SRC, _DST, _CONTEXT, _CHANNEL, _DEST = 1, 2, 3, 5, 6
_START, _ANSWER, _END, _BILLSEC, _DISPOSITION, _UNIQUEID = 9, 10, 11, 13, 14, 16
_RESULTS = {"BUSY": "busy", "NO ANSWER": "no_answer", "FAILED": "failed", "CONGESTION": "failed"}


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the records. Instants are UTC."""

    uniqueid: str
    source: str
    destination: str
    context: str
    channel: str
    dest_channel: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    talk_seconds: int
    disposition: str


def read_records(lines: Iterable[str], zone: str, since: datetime) -> list[Record]:
    """Records that ended at `since` (UTC) or later; `zone` is that of the exchange's clock. Damaged lines are left out.

    Raises Refused e_calls_setting when the records do not name their calls.
    """
    found: list[Record] = []
    nameless = 0
    for row in csv.reader(line.replace("\0", "") for line in lines):
        if len(row) <= _DISPOSITION:
            continue
        if len(row) <= _UNIQUEID or not row[_UNIQUEID]:
            nameless += 1
            continue
        try:
            record = Record(
                row[_UNIQUEID],
                row[_SRC],
                row[_DST],
                row[_CONTEXT],
                row[_CHANNEL],
                row[_DEST],
                _instant(row[_START], zone),
                _instant(row[_ANSWER], zone) if row[_ANSWER] else None,
                _instant(row[_END], zone),
                int(row[_BILLSEC] or 0),
                row[_DISPOSITION],
            )
        except (ValueError, OverflowError):
            continue
        if record.ended_at >= since:
            found.append(record)
    if nameless and not found:
        raise Refused("e_calls_setting", name="loguniqueid=yes (cdr.conf)")
    return found


def events_of_records(records: Iterable[Record], ways: Ways) -> list[CallEvent]:
    """The events these records stand for: one call for each name, however many phones were tried."""
    calls: dict[str, list[Record]] = {}
    for record in records:
        calls.setdefault(record.uniqueid, []).append(record)
    return [event for name, legs in calls.items() for event in _events(name, legs, ways)]


def _events(name: str, legs: list[Record], ways: Ways) -> list[CallEvent]:
    first = legs[0]
    answered = [leg for leg in legs if leg.disposition == "ANSWERED" and leg.dest_channel and leg.answered_at]
    # Somebody took it first; who spoke last, after it was passed on, has it.
    taken, holder = (answered[0], answered[-1]) if answered else (None, None)
    if name.startswith(DIALLED) or first.context in ways.outgoing:
        if not name.startswith(DIALLED) and len(first.destination) < 5:
            return []
        direction, number, line = "out", first.destination, None
        extension = extension_of(first.channel, first.source)
    elif first.context in ways.inbound:
        direction, number, line = "in", first.source, first.destination
        extension = extension_of(holder.dest_channel, "") if holder else None
    else:
        return []
    number = number or None  # type: ignore[assignment]
    told = [CallEvent(name, "ring", min(leg.started_at for leg in legs), direction, number, line)]
    recording = None
    if taken is not None and taken.answered_at is not None:
        told.append(CallEvent(name, "answer", taken.answered_at, direction, number, line, extension))
        recording = ways.recording.replace("{id}", name) or None
    told.append(
        CallEvent(
            name,
            "end",
            max(leg.ended_at for leg in legs),
            direction,
            number,
            line,
            result="answered" if taken else _RESULTS.get(legs[-1].disposition, "no_answer"),
            talk_seconds=sum(leg.talk_seconds for leg in answered) if taken else None,
            recording=recording,
        )
    )
    return told


def _instant(text: str, zone: str) -> datetime:
    return from_zone(datetime.fromisoformat(text), zone)
