"""What an inquiry is made of, and how a raw record becomes one or is sent to quarantine. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from crm_desktop.clock import from_zone
from crm_desktop.features.clients.rules import normalise_phone

CHANNELS = ("call", "web", "mail", "chat", "visit")
FIELDS = ("source", "source_id", "channel", "at", "phone", "email", "name", "line", "campaign", "subject", "text")
BODY_LIMIT = 8000
_LIMITS = {"source": 100, "source_id": 200, "name": 200, "line": 60, "campaign": 100, "subject": 300, "email": 254}
_EARLIEST = datetime(2000, 1, 1)


class Status(StrEnum):
    """What became of a line that came in."""

    ROUTED = "routed"
    WAITING = "waiting"
    JOINED = "joined"
    REPEATED = "repeated"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One inquiry as the stored procedure takes it. `came_at` is UTC; the phone comes as typed and as E.164."""

    source: str
    source_id: str
    channel: str
    came_at: datetime
    time_flaw: str | None = None
    phone_typed: str | None = None
    phone: str | None = None
    phone_flaw: str | None = None
    email: str | None = None
    person_name: str | None = None
    line: str | None = None
    campaign: str | None = None
    subject: str | None = None
    body: str | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Unfit:
    """A record that cannot be an inquiry: the reason and the detail a person reads in quarantine."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading a record needs to know of the firm."""

    now: datetime
    time_zone: str = "Europe/Moscow"
    phone_region: str = "RU"


def read_record(
    record: Mapping[str, object], fallback_source: str, fallback_id: str, where: Surroundings
) -> Incoming | Unfit:
    """An inquiry from the named fields of a JSON line, a CSV row, a letter or the hand-entry form.

    Everything but `channel` may be missing. Wrong types, no or unknown channel, and nothing at all to go by make it
    unfit; a doubtful time, phone or e-mail is marked and taken.
    """
    texts = _texts_of(record)
    if isinstance(texts, Unfit):
        return texts
    channel = texts.get("channel", "").lower()
    if not channel:
        return Unfit("no_channel")
    if channel not in CHANNELS:
        return Unfit("unknown_channel", channel[:100])
    if not any(texts.get(name) for name in ("phone", "email", "name", "subject", "text")) and not (
        channel == "call" and texts.get("line")
    ):
        return Unfit("nothing_to_go_by")
    came_at, time_flaw = read_instant(texts.get("at", ""), where)
    reading = normalise_phone(texts.get("phone", ""), where.phone_region)
    asked_for_phone = bool(texts.get("phone")) or channel == "call"
    cut = {name: text for name, text in texts.items() if len(text) > _LIMITS.get(name, BODY_LIMIT)}
    whole = {name: text[: _LIMITS.get(name, BODY_LIMIT)] or None for name, text in texts.items()}
    email = (whole.get("email") or "").lower()
    return Incoming(
        source=whole.get("source") or fallback_source[:100],
        source_id=whole.get("source_id") or fallback_id[:200],
        channel=channel,
        came_at=came_at,
        time_flaw=time_flaw,
        phone_typed=(texts.get("phone") or "")[:60] or None,
        phone=reading.e164,
        phone_flaw=reading.flaw if asked_for_phone and reading.e164 is None else None,
        email=email if "@" in email[1:] else None,
        person_name=whole.get("name"),
        line=whole.get("line"),
        campaign=whole.get("campaign"),
        subject=whole.get("subject"),
        body=_with_odd_email(whole.get("text"), email),
        is_cut=bool(cut),
    )


def read_instant(typed: str, where: Surroundings) -> tuple[datetime, str | None]:
    """UTC instant of an ISO 8601 text, and the flaw if it was not usable: "missing", "unreadable" or "implausible".

    A time without an offset is read on the firm's clock. A flawed one is replaced by now, never by a guess.
    """
    if not typed:
        return where.now, None
    try:
        moment = datetime.fromisoformat(typed.strip().replace("Z", "+00:00"))
        naive = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else from_zone(moment, where.time_zone)
    except (ValueError, OverflowError):
        return where.now, "unreadable"
    if not _EARLIEST <= naive <= where.now + timedelta(days=1):
        return where.now, "implausible"
    return naive, None


def _texts_of(record: Mapping[str, object]) -> dict[str, str] | Unfit:
    texts: dict[str, str] = {}
    for name in FIELDS:
        value = record.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return Unfit("wrong_type", name)
        text = _clean(str(value)) if name != "text" else _clean(str(value), keep_lines=True)
        if text:
            texts[name] = text
    return texts


def _clean(text: str, *, keep_lines: bool = False) -> str:
    """Without control characters and lone surrogates; one-line fields without line breaks."""
    kept = "\n\t" if keep_lines else ""
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() or c in kept or c == "\u00a0" else " " for c in text).strip()


def _with_odd_email(body: str | None, email: str) -> str | None:
    """An address that is none stays readable in the words of the inquiry."""
    if not email or "@" in email[1:]:
        return body
    return f"{body}\n{email}"[:BODY_LIMIT] if body else email
