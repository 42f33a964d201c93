"""Channels as people see them: their kinds, lights and what came by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.i18n import N_

KINDS = {
    "asterisk": N_("Asterisk PBX"),
    "cloud_pbx": N_("Cloud PBX"),
    "modem": N_("Caller-ID modem"),
    "site": N_("Site"),
    "mailbox": N_("Mailbox"),
}
# A channel of the left kind is worked on by the process that holds one of the right kind.
SERVED_BY = {"cloud_pbx": "site"}
ARRIVAL_KINDS = {"call": N_("Call"), "webhook": N_("Call"), "post": N_("Request"), "letter": N_("Letter")}


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel with its light. Instants are UTC; error and test result are packed."""

    id: int
    kind: str
    name: str
    branch: str | None
    is_on: bool
    state: str
    state_since: datetime
    last_error: str | None
    last_error_at: datetime | None
    last_ok_at: datetime | None
    last_in_at: datetime | None
    held_by: str | None
    is_held: bool
    test_asked_at: datetime | None
    tested_at: datetime | None
    test_result: str | None
    refused_today: int
    waiting: int
    refused: int
    unsent: int
    version: int

    @property
    def light(self) -> str:
        """ok, warn, bad or off; a channel nobody works on is bad whatever its last word was."""
        if not self.is_on:
            return "off"
        if not self.is_held:
            return "bad"
        return {"ok": "ok", "warn": "warn", "down": "bad"}.get(self.state, "warn")


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """The settings of a channel as they are edited; `facts` is JSON."""

    id: int | None
    kind: str
    name: str
    branch_id: int | None
    is_on: bool
    facts: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A public key secrets are sealed with, and the workplace it belongs to."""

    id: int
    workplace: str
    public_key: str


@dataclass(frozen=True, slots=True)
class SecretName:
    """That a secret is there, since when (UTC) and from whom."""

    name: str
    put_at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """How often something was refused at the door on a day of the firm. `last_at` is UTC."""

    refused_on: date
    reason: str
    times: int
    last_at: datetime
    last_detail: str | None


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """An arrival that waits or was refused. Instants are UTC."""

    id: int
    channel: str
    channel_kind: str
    kind: str
    outside_id: str
    got_at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    reason: str | None
    detail: str | None
    byte_count: int
    open_at: datetime
