"""What a task is, which times and lead times are offered for it, and how its lists are put in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.clock import from_zone, to_zone
from crm_desktop.errors import Refused

OFFERED_LEADS = (0, 5, 15, 60, 1440)
MOST_LEADS = 10
LONGEST_LEAD = 525_600
# A day of work that begins earlier is one that goes on through the night.
_EARLIEST = 5


@dataclass(frozen=True)
class Task:
    """One task as every list shows it. Instants are UTC; `section` says why it stands in this list."""

    section: str
    id: int
    version: int
    title: str
    note: str | None
    due_at: datetime
    state: str
    done_at: datetime | None
    result: str | None
    client_id: int | None
    client_name: str | None
    inquiry_id: int | None
    staff_id: int
    staff_name: str
    author_id: int | None
    author_name: str | None
    lead_minutes: str
    series_id: int | None
    repeat_rule: str | None
    time_zone: str
    meeting_url: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state == "open"

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time has passed without being done; `now` is UTC."""
        return self.is_open and self.due_at < now


@dataclass(frozen=True)
class TaskDraft:
    """What a person wants a task to be; `id` None: a new one."""

    title: str
    staff_id: int | None
    due_at: datetime | None
    id: int | None = None
    version: int | None = None
    note: str = ""
    client_id: int | None = None
    inquiry_id: int | None = None
    leads: tuple[int, ...] = (0,)
    repeat_rule: str = ""
    meeting_url: str = ""


@dataclass(frozen=True)
class Saved:
    """A task was written: its id and its new version."""

    id: int
    version: int


@dataclass(frozen=True)
class Series:
    """A repeated task that wants more occurrences ahead. Instants are UTC."""

    id: int
    version: int
    repeat_rule: str
    starts_at: datetime
    time_zone: str
    made_till: datetime


@dataclass(frozen=True)
class QuickDue:
    """One press to a due time: "today" 18:00, "hour" from now, "tomorrow" and "monday" at 9:00. `due_at` is UTC."""

    key: str
    due_at: datetime


@dataclass(frozen=True)
class WorkingDues:
    """Due times (UTC) by somebody's working calendar; None where it has no such time within a year."""

    after_hours: datetime | None
    opening: datetime | None

    def on_the_minute(self) -> WorkingDues:
        """The same without seconds, as people give times."""
        bare = (due and due.replace(second=0, microsecond=0) for due in (self.after_hours, self.opening))
        return WorkingDues(*bare)

    def opening_by_day(self, zone: str) -> datetime | None:
        """When the next working day begins; 9:00 of it where work goes on round the clock and it begins at night."""
        if self.opening is None:
            return None
        local = to_zone(self.opening, zone).replace(tzinfo=None)
        return self.opening if local.hour >= _EARLIEST else from_zone(local.replace(hour=9, minute=0), zone)


@dataclass(frozen=True)
class Person:
    """Somebody a task may be given to; `note` says what is worth knowing first ("on leave till 30 November")."""

    id: int
    name: str
    note: str = ""


@dataclass(frozen=True)
class ClientHit:
    """A client found while typing; `note` tells namesakes apart."""

    id: int
    name: str
    note: str = ""


def parse_leads(text: str) -> tuple[int, ...]:
    """ "15,0,15" -> (0, 15): minutes before the due time. Raises Refused("e_tasks_lead")."""
    found = set()
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        if not (part.isascii() and part.isdigit() and int(part) <= LONGEST_LEAD):
            raise Refused("e_tasks_lead", lead=part)
        found.add(int(part))
    if len(found) > MOST_LEADS:
        raise Refused("e_tasks_lead", lead=len(found))
    return tuple(sorted(found))


def leads_text(leads: tuple[int, ...]) -> str:
    """(0, 15) -> "0,15", as the base keeps it."""
    return ",".join(str(minutes) for minutes in sorted(set(leads)))


def leads_to_offer(due_at: datetime | None, now: datetime) -> tuple[int, ...]:
    """Lead times whose moment is still to come; all of them while no due time is chosen."""
    if due_at is None:
        return OFFERED_LEADS
    return tuple(minutes for minutes in OFFERED_LEADS if due_at - timedelta(minutes=minutes) > now)


def quick_dues(now: datetime, zone: str) -> list[QuickDue]:
    """Due times a person chooses most, those still to come, in the person's zone."""
    here = to_zone(now, zone).replace(tzinfo=None)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = (here + timedelta(hours=1)).replace(second=0, microsecond=0)
    to_monday = 7 - midnight.weekday()
    choices = [
        ("hour", hour),
        ("today", midnight + timedelta(hours=18)),
        ("tomorrow", midnight + timedelta(days=1, hours=9)),
        ("monday", midnight + timedelta(days=to_monday, hours=9)),
    ]
    return [QuickDue(key, from_zone(local, zone)) for key, local in choices if local > here]


def in_day_order(tasks: list[Task]) -> list[Task]:
    """Today's open and closed tasks as one day: by due time, a task of another day where it was closed."""

    def place(task: Task) -> tuple[datetime, int]:
        if task.section == "done" and task.done_at is not None:
            early = task.done_at - task.due_at > timedelta(hours=24)
            late = task.due_at > task.done_at + timedelta(hours=24)
            return (task.done_at if early or late else task.due_at), task.id
        return task.due_at, task.id

    return sorted(tasks, key=place)
