"""Working weeks, days that differ, and a month at a glance. Minutes count from midnight of the local day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.errors import Refused
from crm_desktop.i18n import N_, _

KINDS = {"holiday": N_("Holiday"), "workday": N_("Working day"), "leave": N_("Leave"), "sick": N_("Sick leave")}
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
DAY_MINUTES = 1440
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Hours of one weekday (1 is Monday)."""

    weekday: int
    from_minute: int
    till_minute: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Days that differ from the week: of the firm (no owner), a branch or a person. Both dates belong to it."""

    id: int | None
    branch_id: int | None
    staff_id: int | None
    owner: str | None
    kind: str
    first_on: date
    last_on: date
    from_minute: int | None = None
    till_minute: int | None = None
    note: str | None = None
    version: int | None = None

    def is_over(self, today: date) -> bool:
        """True when it has ended and is kept as it was."""
        return self.last_on < today

    def has_begun(self, today: date) -> bool:
        """True when only its end may still be moved."""
        return self.first_on < today


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One person's month: a letter for each day (w works, - free, h holiday, x extra work, l leave, s sick)."""

    staff_id: int
    name: str
    marks: str
    minutes: int


def slots_text(slots: Sequence[Slot]) -> str:
    """The form the base takes: "1:540-1080,2:540-1080"."""
    return ",".join(f"{slot.weekday}:{slot.from_minute}-{slot.till_minute}" for slot in sorted(slots))


def minute_text(minute: int) -> str:
    """540 -> "9:00"."""
    return f"{minute // 60}:{minute % 60:02}"


def span_text(from_minute: int, till_minute: int) -> str:
    """Hours as people write them: "9:00–18:00"."""
    return f"{minute_text(from_minute)}–{minute_text(till_minute)}"


def is_round_the_clock(slots: Sequence[Slot], weekday: int) -> bool:
    """Is one day worked from midnight to midnight?"""
    spans = [(slot.from_minute, slot.till_minute) for slot in slots if slot.weekday == weekday]
    return spans == [(0, DAY_MINUTES)]


def month_hours_text(minutes: int, days: int) -> str:
    """Working hours of a month; a place that never closes is no sum of anybody's work and is named as such."""
    return "24/7" if minutes == days * DAY_MINUTES else f"{minutes // 60}"


def hours_text(slots: Sequence[Slot], weekday: int) -> str:
    """Hours of one day, divided by commas; empty for a day off."""
    return ", ".join(span_text(slot.from_minute, slot.till_minute) for slot in sorted(slots) if slot.weekday == weekday)


def read_hours(text: str, weekday: int) -> list[Slot]:
    """Reads "9-13, 14:00-18:30" for one weekday; nothing means a day off.

    Raises Refused e_staff_week_form or e_staff_week_overlap.
    """
    slots: list[Slot] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        found = _SPAN.fullmatch(part)
        if not found:
            raise Refused("e_staff_week_form", slot=part)
        first, last = _minute(found[1], found[2]), _minute(found[3], found[4])
        if first is None or last is None or first >= last:
            raise Refused("e_staff_week_form", slot=part)
        for other in slots:
            if other.from_minute < last and first < other.till_minute:
                raise Refused(
                    "e_staff_week_overlap",
                    weekday=_(WEEKDAYS[weekday - 1]),
                    first=span_text(other.from_minute, other.till_minute),
                    second=span_text(first, last),
                )
        slots.append(Slot(weekday, first, last))
    return sorted(slots)


def week_minutes(slots: Sequence[Slot]) -> int:
    """Working minutes of a week."""
    return sum(slot.till_minute - slot.from_minute for slot in slots)


def month_days(first_on: date) -> list[date]:
    """The days of the month that begins on `first_on`."""
    return [first_on + timedelta(days=n) for n in range(calendar.monthrange(first_on.year, first_on.month)[1])]


def next_month(first_on: date, step: int = 1) -> date:
    """The first day of a month before or after."""
    months = first_on.year * 12 + first_on.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def overlap_of(draft: CalendarDay, others: Sequence[CalendarDay]) -> CalendarDay | None:
    """The entry of the same owner a draft would overlap: shown before saving, decided by the base."""
    for other in others:
        if (
            other.id != draft.id
            and (other.branch_id, other.staff_id) == (draft.branch_id, draft.staff_id)
            and other.first_on <= draft.last_on
            and draft.first_on <= other.last_on
        ):
            return other
    return None


def _minute(hour: str, minute: str | None) -> int | None:
    whole = int(hour) * 60 + int(minute or 0)
    return whole if whole <= DAY_MINUTES and int(minute or 0) < 60 else None
