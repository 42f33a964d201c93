"""What leaves: rows of the outbox, and how long a failed one waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_desktop.errors import AppError

MOST_TRIES = 12
_FIRST_PAUSE = 15
_LONGEST_PAUSE = 1800


class MaybeSent(Exception):
    """It was sent, but whether it arrived nobody knows: never sent again by itself."""

    def __init__(self, error: AppError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row to be sent: a letter or a call, `ref_id` is its number. `attempts` counts this one."""

    id: int
    kind: str
    channel_id: int
    ref_id: int
    outside_id: str | None
    attempts: int
    created_at: datetime
    created_by: int | None


@dataclass(frozen=True, slots=True)
class OutgoingLine:
    """A row of the outbox as a person sees it. Instants are UTC."""

    id: int
    kind: str
    channel: str
    what: str | None
    state: str
    attempts: int
    next_at: datetime | None
    taken_at: datetime | None
    done_at: datetime | None
    reason: str | None
    detail: str | None
    created_at: datetime
    person: str | None
    outside_id: str | None
    version: int


def pause_before(attempts: int) -> int:
    """Seconds to wait after so many tries."""
    return int(min(_FIRST_PAUSE * 2 ** max(attempts - 1, 0), _LONGEST_PAUSE))
