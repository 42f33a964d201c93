"""Calls as people see them: what rings, what was said, whether a number can be dialled. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

# What a talk came to, in the order of the choice.
OUTCOMES = ("agreed", "ordered", "advised", "thinking", "refused", "complaint", "wrong_number")
NOTE_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Call:
    """What every call has. `number` is as the line told it, `phone` (E.164) as it was understood, else `phone_flaw`."""

    call_id: int
    direction: str
    state: str
    result: str | None
    number: str | None
    phone: str | None
    phone_flaw: str | None
    line: str | None


@dataclass(frozen=True, slots=True)
class LiveCall(Call):
    """A call that rings at me, is being spoken, or ended a moment ago. Instants are UTC.

    `why`, `rule_no`, `rule`, `passed_by`, `word` say why its inquiry came to me; `trouble` why it was not dialled.
    `is_by_modem`: for a telephone on the line itself. `hang_up`, of a call dialled from here: yes, asked or cannot.
    """

    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    talk_seconds: int | None
    client_id: int | None
    client_name: str | None
    inquiry_id: int | None
    why: str
    rule_no: int | None
    rule: str | None
    passed_by: str | None
    word: str | None
    last_order: str | None
    last_order_at: datetime | None
    last_order_sum: Decimal | None
    open_orders: int | None
    open_tasks: int | None
    task: str | None
    trouble: str | None
    version: int
    is_by_modem: bool = False
    hang_up: str | None = None

    @property
    def is_over(self) -> bool:
        """Has it ended?"""
        return self.state == "ended"


@dataclass(frozen=True, slots=True)
class CallRow(Call):
    """A call in a list or on a card. Instants are UTC; `is_to_call_back`: missed, and its task is open."""

    staff_id: int | None
    person: str | None
    client_id: int | None
    client_name: str | None
    inquiry_id: int | None
    task_id: int | None
    is_to_call_back: bool
    rang_at: datetime
    ended_at: datetime | None
    talk_seconds: int | None
    outcome: str | None
    note: str | None
    recording_state: str
    recording_reason: str | None
    version: int


@dataclass(frozen=True, slots=True)
class DialState:
    """Whether a number can be dialled for me: ok, none, cannot, off, down or no_extension.

    `since` (UTC) and `error` (packed) are of a line that is down.
    """

    state: str
    channel: str | None = None
    since: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The sound of a call."""

    mime: str
    content: bytes
