"""What a reminder is and how it may be put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.clock import from_zone, to_zone

SNOOZE_MINUTES = (5, 15, 60)


@dataclass(frozen=True)
class Reminder:
    """A fired reminder nobody has looked at yet. Instants are UTC.

    `kind`: "task" (its time), "overdue" (of somebody I head), "given" (somebody gave it to me). `is_missed`: its time
    came before I logged in.
    """

    id: int
    kind: str
    is_missed: bool
    fire_at: datetime
    lead_minutes: int
    snooze_count: int
    task_id: int
    task_version: int
    title: str
    due_at: datetime
    client_id: int | None
    client_name: str | None
    staff_id: int
    staff_name: str
    author_name: str | None
    meeting_url: str | None = None


@dataclass(frozen=True)
class Fired:
    """What one call fired: reminders, and overdue tasks told to heads."""

    reminders: int
    escalated: int


def tomorrow_morning(now: datetime, zone: str) -> datetime:
    """9:00 of the next day on the person's clock, as UTC."""
    here = to_zone(now, zone).replace(tzinfo=None)
    return from_zone(here.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1), zone)
