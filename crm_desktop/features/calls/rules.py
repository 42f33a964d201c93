"""What a line tells of a call, in one form for all lines; how it is kept until it is taken in. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime

from crm_desktop.errors import Refused
from crm_desktop.features.clients.rules import normalise_phone
from crm_desktop.i18n import N_, _

KINDS = ("ring", "answer", "end", "record")
RESULTS = ("answered", "missed", "busy", "no_answer", "failed", "cancelled", "unknown")
RECORDING_LIMIT_MB = 50
_LONGEST_ID = 120
_LIMITS = {"number": 60, "line": 60, "extension": 20, "recording": 255}

# Why a recording is not kept; the call itself always is.
RECORDING_REASONS = {
    "missing": N_("there is no such file"),
    "empty": N_("the file is empty"),
    "oversize": N_("the file is too large"),
    "not_audio": N_("the file is no sound"),
    "bad_name": N_("the name is not one of a file in the folder of recordings"),
    "no_folder": N_("the folder of recordings is not named or cannot be read"),
    "elsewhere": N_("the recording lies at the exchange in the cloud"),
    "away": N_("the exchange in the cloud did not answer for a day"),
    "unsafe": N_("its address is not a safe one (https)"),
}


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One thing that happened to a call. `outside_id` is the call's name at the line, `at` is UTC.

    `number` is the far side as the line writes it, `line` our number that was dialled, `extension` the phone of a
    person here. `seq_no` is set where the line numbers the events of a call.
    """

    outside_id: str
    kind: str
    at: datetime
    direction: str | None = None
    number: str | None = None
    line: str | None = None
    extension: str | None = None
    seq_no: int | None = None
    result: str | None = None
    talk_seconds: int | None = None
    recording: str | None = None

    @property
    def key(self) -> str:
        """The name of this event among all of its line; the same event told again has the same, whenever it is told."""
        told = asdict(self)
        del told["at"]
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        return f"{self.outside_id}:{self.kind}:{digest[:16]}"


@dataclass(frozen=True, slots=True)
class Number:
    """The far side of a call: as written, as E.164 when it is one, and what is wrong with it otherwise."""

    typed: str | None
    phone: str | None
    flaw: str | None


@dataclass(frozen=True, slots=True)
class CallToDial:
    """A number somebody clicked, and the phone that is to ring first."""

    outside_id: str
    phone: str | None
    extension_no: str | None
    person: str | None
    state: str


def read_number(written: str | None, region: str) -> Number:
    """Reads the number a line gives; a hidden, short or malformed one never becomes somebody's phone."""
    typed = clean(written or "")[: _LIMITS["number"]]
    reading = normalise_phone(typed, region)
    return Number(typed or None, reading.e164, None if reading.e164 else reading.flaw)


def clean(text: str) -> str:
    """One line without control signs; what lines send is never trusted to be one."""
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(kept.split())


def to_payload(event: CallEvent) -> bytes:
    """The event as it is kept."""
    told = {name: value for name, value in asdict(event).items() if value is not None}
    return json.dumps({**told, "at": event.at.isoformat()}, ensure_ascii=False).encode()


def from_payload(payload: bytes) -> CallEvent:
    """A kept event. Raises Refused e_calls_payload when it is none."""
    try:
        told = json.loads(payload)
        event = CallEvent(**{**told, "at": datetime.fromisoformat(told["at"])})
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("e_calls_payload", flaw=str(error)[:100]) from error
    return checked(event)


def checked(event: CallEvent) -> CallEvent:
    """The event with texts cut to what is kept. Raises Refused e_calls_payload when it cannot be taken at all."""
    for name in ("direction", "number", "line", "extension", "result", "recording"):
        if not isinstance(getattr(event, name), str | None):
            raise Refused("e_calls_payload", flaw=name)
    for name in ("seq_no", "talk_seconds"):
        value = getattr(event, name)
        if value is not None and (not isinstance(value, int) or not 0 <= value < 2**31):
            raise Refused("e_calls_payload", flaw=name)
    if not isinstance(event.outside_id, str) or not 0 < len(event.outside_id) <= _LONGEST_ID:
        raise Refused("e_calls_payload", flaw="outside_id")
    if event.kind not in KINDS or event.at.tzinfo is not None:
        raise Refused("e_calls_payload", flaw="kind" if event.kind not in KINDS else "at")
    if event.direction not in (None, "in", "out") or event.result not in (None, *RESULTS):
        raise Refused("e_calls_payload", flaw="direction" if event.direction not in (None, "in", "out") else "result")
    return CallEvent(
        event.outside_id,
        event.kind,
        event.at,
        event.direction,
        event.number,
        _short(event.line, "line"),
        _short(event.extension, "extension"),
        event.seq_no,
        event.result,
        event.talk_seconds,
        _short(event.recording, "recording"),
    )


def missed_title() -> str:
    """What the task of a missed call is named."""
    return _("Call back: a missed call")


def _short(text: str | None, name: str) -> str | None:
    return (clean(text)[: _LIMITS[name]] or None) if text else None
