"""Calls of package staff_calendar: weeks and the days that differ from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from crm_desktop.db.tx import Tx
from crm_desktop.features.staff.rules import Saved
from crm_desktop.features.staff.rules_calendar import CalendarDay, MonthRow, Slot, slots_text


def branch_week(tx: Tx, branch_id: int) -> list[Slot]:
    """The week of a branch."""
    return tx.rows("select * from staff_calendar.week_of(?, ?)", (branch_id, None), Slot)


def person_week(tx: Tx, staff_id: int) -> list[Slot]:
    """A person's own week; empty when he works as his branch does."""
    return tx.rows("select * from staff_calendar.week_of(?, ?)", (None, staff_id), Slot)


def save_branch_week(tx: Tx, branch_id: int, version: int, slots: Sequence[Slot]) -> int:
    """Replaces the week of a branch; its new version. Refused e_staff_week_overlap, e_staff_stale."""
    return _save_week(tx, branch_id, None, version, slots)


def save_person_week(tx: Tx, staff_id: int, version: int, slots: Sequence[Slot]) -> int:
    """Replaces a person's own week (empty: hours of the branch); his new version."""
    return _save_week(tx, None, staff_id, version, slots)


def days(tx: Tx, first_on: date, last_on: date) -> list[CalendarDay]:
    """Entries that touch these days: the firm's, then those of branches, then of people."""
    found = tx.rows("select * from staff_calendar.days(?, ?)", (first_on, last_on))
    return [_day(row) for row in found]


def save_day(tx: Tx, day: CalendarDay) -> Saved:
    """Writes an entry. Refused e_staff_days_overlap, e_staff_day_past, e_staff_day_dates, e_staff_day_hours."""
    saved = tx.row(
        "select * from staff_calendar.save_day(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            day.id,
            day.version,
            day.branch_id,
            day.staff_id,
            day.kind,
            day.first_on,
            day.last_on,
            day.from_minute,
            day.till_minute,
            day.note or None,
        ),
        Saved,
    )
    assert saved is not None
    return saved


def delete_day(tx: Tx, day_id: int, version: int) -> None:
    """Removes an entry that has not begun. Refused e_staff_day_past."""
    tx.run("execute procedure staff_calendar.delete_day(?, ?)", (day_id, version))


def month_marks(tx: Tx, branch_id: int, first_on: date) -> list[MonthRow]:
    """A month of the active people of a branch."""
    return tx.rows("select * from staff_calendar.month_marks(?, ?)", (branch_id, first_on), MonthRow)


def _save_week(tx: Tx, branch_id: int | None, staff_id: int | None, version: int, slots: Sequence[Slot]) -> int:
    sql = "select o_version from staff_calendar.save_week(?, ?, ?, ?)"
    return cast(int, tx.value(sql, (branch_id, staff_id, version, slots_text(slots))))


def _day(row: Sequence[object]) -> CalendarDay:
    return CalendarDay(*row)  # type: ignore[arg-type]
