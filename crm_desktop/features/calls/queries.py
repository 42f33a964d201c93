"""Procedure calls of the line side of calls: the only SQL of what works without people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.calls.rules import CallEvent, CallToDial, missed_title, read_number


@dataclass(frozen=True, slots=True)
class Taken:
    """The call an event belongs to, its inquiry and its person."""

    call_id: int
    inquiry_id: int | None
    staff_id: int | None


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that has not ended. Instants are UTC."""

    call_id: int
    outside_id: str
    direction: str
    state: str
    rang_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecordingDue:
    """A recording to be fetched. `ended_at` is UTC."""

    call_id: int
    outside_id: str
    name: str
    ended_at: datetime


def take_event(tx: Tx, channel_id: int, event: CallEvent, region: str) -> Taken:
    """Takes one event of a call in; `region` is the country of numbers written without one.

    Raises Refused e_calls_unknown for a recording of a call nobody saw yet, e_calls_internal for a colleague.
    """
    number = read_number(event.number, region)
    # A later event without a number says nothing of it; only a call that begins without one has a hidden number.
    flaw = number.flaw if event.number is not None or event.kind == "ring" else None
    row = tx.row(
        "select * from calls.take_event(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            channel_id,
            event.outside_id,
            event.kind,
            event.direction,
            number.typed,
            number.phone,
            flaw,
            event.line,
            event.extension,
            event.seq_no,
            event.at,
            event.result,
            event.talk_seconds,
            event.recording,
            missed_title(),
        ),
        Taken,
    )
    assert row is not None
    return row


def open_calls(tx: Tx, channel_id: int) -> list[OpenCall]:
    """Calls of a channel that have not ended."""
    return tx.rows("select * from calls.open_calls(?)", (channel_id,), OpenCall)


def last_call_at(tx: Tx, channel_id: int) -> datetime | None:
    """When the channel was last heard of (UTC); None before its first call."""
    at = tx.value("select o_at from calls.last_call_at(?)", (channel_id,))
    assert at is None or isinstance(at, datetime)
    return at


def call_to_dial(tx: Tx, call_id: int) -> CallToDial | None:
    """What the line needs to connect a person with the number he clicked."""
    return tx.row("select * from calls.call_to_dial(?)", (call_id,), CallToDial)


def calls_to_hang_up(tx: Tx, channel_id: int) -> list[str]:
    """Names at the line of calls that were dialled and whose person wants them ended."""
    return [str(name) for (name,) in tx.rows("select * from calls.calls_to_hang_up(?)", (channel_id,))]


def recordings_due(tx: Tx, channel_id: int, limit: int) -> list[RecordingDue]:
    """Recordings of calls that have ended and are still to be fetched."""
    return tx.rows("select * from calls.recordings_due(?, ?)", (channel_id, limit), RecordingDue)


def put_recording(tx: Tx, call_id: int, mime: str, content: bytes) -> None:
    """Keeps a recording; a second one changes nothing."""
    tx.run("execute procedure calls.put_recording(?, ?, ?)", (call_id, mime, content))


def refuse_recording(tx: Tx, call_id: int, reason: str) -> None:
    """The recording cannot be kept; the call stays."""
    tx.run("execute procedure calls.refuse_recording(?, ?)", (call_id, reason))
