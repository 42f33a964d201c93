"""Due times by the working calendar: the hours of the week, days off, working Saturdays and leave all count."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_desktop.clock import from_zone, to_zone
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.tasks import queries
from tests.support.builders_tasks import ZONE, Office, log_in, make_office, utc_now

OPENS, CLOSES = 9, 18


@pytest.fixture
def office(tx: Tx) -> Office:
    """A branch that works from 9 to 18, a break from 13 to 14, Monday to Friday."""
    office = make_office(tx)
    for weekday in range(1, 6):
        for opens, closes in ((OPENS, 13), (14, CLOSES)):
            tx.run(
                "insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, ?, ?)",
                (office.branch, weekday, opens * 60, closes * 60),
            )
    log_in(tx, "anna")
    return office


def _here() -> datetime:
    return to_zone(utc_now(), ZONE).replace(tzinfo=None)


def _works(at: datetime, closed: set[int], open_too: set[int]) -> bool:
    """The same calendar in Python, minute by minute; days are counted from today."""
    day = (at.date() - _here().date()).days
    if day in closed or (at.weekday() > 4 and day not in open_too):
        return False
    return OPENS <= at.hour < CLOSES and at.hour != 13


def _walked(hours: int, closed: set[int] = frozenset(), open_too: set[int] = frozenset()) -> datetime:  # type: ignore[assignment]
    at, left = _here(), hours * 3600
    while left > 0:
        step = 60 - at.second if at.second else 60
        if _works(at, closed, open_too):
            step = min(step, left)
            left -= step
        at += timedelta(seconds=step)
    return from_zone(at, ZONE)


def _opening(closed: set[int] = frozenset(), open_too: set[int] = frozenset()) -> datetime:  # type: ignore[assignment]
    at = _here().replace(hour=OPENS, minute=0, second=0)
    while True:
        at += timedelta(days=1)
        if _works(at, closed, open_too):
            return from_zone(at, ZONE)


def _close(tx: Tx, kind: str, first_in: int, last_in: int, branch: int | None, person: int | None = None) -> None:
    today = _here().date()
    hours = (OPENS * 60, CLOSES * 60) if kind == "workday" else (None, None)
    tx.run(
        "insert into calendar_day (branch_id, staff_id, kind, first_on, last_on, from_minute, till_minute)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (branch, person, kind, today + timedelta(days=first_in), today + timedelta(days=last_in), *hours),
    )


def _near(found: datetime | None, expected: datetime) -> bool:
    return found is not None and abs(found - expected) <= timedelta(seconds=65)


@pytest.mark.parametrize("hours", [1, 4, 8, 40])
def test_working_hours_skip_breaks_nights_and_days_off(tx: Tx, office: Office, hours: int) -> None:
    assert _near(queries.working_dues(tx, office.anna, hours).after_hours, _walked(hours))


def test_next_working_day_begins_when_the_branch_opens(tx: Tx, office: Office) -> None:
    assert queries.working_dues(tx, office.anna, 1).opening == _opening()


def test_holidays_are_passed_over(tx: Tx, office: Office) -> None:
    _close(tx, "holiday", 0, 6, office.branch)
    closed = set(range(7))
    found = queries.working_dues(tx, office.anna, 4)
    assert found.opening == _opening(closed)
    assert _near(found.after_hours, _walked(4, closed))


def test_leave_counts_for_the_person_alone(tx: Tx, office: Office) -> None:
    _close(tx, "leave", 0, 40, None, office.ivan)
    closed = set(range(41))
    found = queries.working_dues(tx, office.ivan, 4)
    assert found.opening == _opening(closed)
    assert _near(found.after_hours, _walked(4, closed))
    assert queries.working_dues(tx, office.anna, 4).opening == _opening()


def test_nobody_works_means_no_time_is_offered(tx: Tx, office: Office) -> None:
    tx.run("delete from work_week where branch_id = ?", (office.branch,))
    found = queries.working_dues(tx, office.anna, 4)
    assert (found.after_hours, found.opening) == (None, None)
    found = queries.working_dues(tx, office.gone, 4)
    assert (found.after_hours, found.opening) == (None, None)


@pytest.mark.parametrize("hours", [0, -1, 1001])
def test_impossible_hours_are_refused(tx: Tx, office: Office, hours: int) -> None:
    with pytest.raises(Refused) as refused:
        queries.working_dues(tx, office.anna, hours)
    assert refused.value.key == "e_due_times_minutes"
