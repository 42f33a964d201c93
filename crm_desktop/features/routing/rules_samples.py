"""A sample inquiry as typed into the test box, and as the base is asked about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from crm_desktop.clock import from_zone
from crm_desktop.features.clients.rules import normalise_phone
from crm_desktop.features.routing.rules import Sample, Verdict


@dataclass(frozen=True, slots=True)
class Form:
    """A sample as typed into the test box. `at` is local, ISO 8601 to the minute; empty means now."""

    channel: str = "call"
    source: str = ""
    phone: str = ""
    email: str = ""
    line: str = ""
    campaign: str = ""
    words: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A kept sample: its name, what was typed, and who got it then (a name, or the code of the reason)."""

    name: str
    form: Form
    expected: str


def to_sample(form: Form, region: str, zone: str) -> Sample:
    """What the base is asked: the phone is read as one of `region`, the time on the clock of `zone`."""
    reading = normalise_phone(form.phone, region)
    asks_phone = bool(form.phone.strip()) or form.channel == "call"
    email = form.email.strip().lower()
    return Sample(
        channel=form.channel,
        came_at=from_zone(datetime.fromisoformat(form.at), zone) if form.at else None,
        source=form.source.strip(),
        phone=reading.e164,
        phone_flaw=reading.flaw if asks_phone and reading.e164 is None else None,
        email=email if "@" in email[1:] else None,
        line=form.line.strip() or None,
        campaign=form.campaign.strip() or None,
        body=form.words.strip()[:8000] or None,
    )


def answer_of(verdict: Verdict) -> str:
    """What an example remembers: who got it, or the code of why nobody did."""
    return verdict.person or verdict.why


def checked(example: Example, verdict: Verdict) -> Example:
    """The example with the answer of now."""
    return replace(example, expected=answer_of(verdict))
