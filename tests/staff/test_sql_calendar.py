"""Weeks and calendar days in the base: replaced as a whole, overlaps refused with dates, the past kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_desktop.clock import SystemClock, to_zone
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.staff import queries, queries_calendar
from crm_desktop.features.staff.rules_calendar import CalendarDay, Slot, month_days
from tests.support.builders_firm import ZONE, Firm, make_firm, open_session


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def today() -> date:
    return to_zone(SystemClock().now(), ZONE).date()


def day_of(
    kind: str, first_in: int, days: int, staff_id: int | None = None, branch_id: int | None = None
) -> CalendarDay:
    first = today() + timedelta(days=first_in)
    hours = (600, 960) if kind == "workday" else (None, None)
    return CalendarDay(None, branch_id, staff_id, None, kind, first, first + timedelta(days=days - 1), *hours)


def branch_version(tx: Tx, branch_id: int) -> int:
    version = next(one.version for one in queries.branches(tx) if one.id == branch_id)
    assert version is not None
    return version


def test_week_is_replaced_as_a_whole(tx: Tx, firm: Firm) -> None:
    slots = [Slot(1, 600, 780), Slot(1, 840, 1140), Slot(6, 600, 900)]
    version = branch_version(tx, firm.branch)
    assert queries_calendar.save_branch_week(tx, firm.branch, version, slots) == version + 1
    assert queries_calendar.branch_week(tx, firm.branch) == slots
    with pytest.raises(Refused) as error:
        queries_calendar.save_branch_week(tx, firm.branch, version, [])
    assert error.value.key == "e_staff_stale"


def test_overlapping_hours_are_refused_with_day_and_times(tx: Tx, firm: Firm) -> None:
    with pytest.raises(Refused) as error:
        queries_calendar.save_branch_week(
            tx, firm.branch, branch_version(tx, firm.branch), [Slot(3, 540, 780), Slot(3, 720, 1080)]
        )
    assert error.value.key == "e_staff_week_overlap"
    assert error.value.facts == {"weekday": "3", "first": "09:00-13:00", "second": "12:00-18:00"}


@pytest.mark.parametrize("slot", [Slot(1, 600, 600), Slot(8, 0, 60), Slot(1, 0, 1500)])
def test_hours_that_cannot_be_are_refused(tx: Tx, firm: Firm, slot: Slot) -> None:
    with pytest.raises(Refused) as error:
        queries_calendar.save_branch_week(tx, firm.branch, branch_version(tx, firm.branch), [slot])
    assert error.value.key == "e_staff_week_form"


def test_person_without_own_week_works_as_the_branch(tx: Tx, firm: Firm) -> None:
    denis = firm.person("DENIS")
    version = next(one.version for one in queries.people(tx) if one.staff_id == denis)
    assert queries_calendar.person_week(tx, denis) == []
    version = queries_calendar.save_person_week(tx, denis, version, [Slot(6, 600, 900)])
    assert queries_calendar.person_week(tx, denis) == [Slot(6, 600, 900)]
    queries_calendar.save_person_week(tx, denis, version, [])
    assert queries_calendar.person_week(tx, denis) == []


def test_leave_stands_in_the_calendar(tx: Tx, firm: Firm) -> None:
    draft = replace(day_of("leave", 3, 14, firm.person("DENIS")), note="у моря")
    saved = queries_calendar.save_day(tx, draft)
    (found,) = queries_calendar.days(tx, draft.first_on, draft.last_on)
    assert found == replace(draft, id=saved.id, version=saved.version, owner="Денис Орлов")


def test_overlap_is_refused_with_both_dates(tx: Tx, firm: Firm) -> None:
    first = day_of("leave", 3, 14, firm.person("DENIS"))
    queries_calendar.save_day(tx, first)
    with pytest.raises(Refused) as error:
        queries_calendar.save_day(tx, day_of("sick", 16, 5, firm.person("DENIS")))
    assert error.value.key == "e_staff_days_overlap"
    assert error.value.facts == {
        "kind": "leave",
        "first": first.first_on.isoformat(),
        "last": first.last_on.isoformat(),
    }
    queries_calendar.save_day(tx, day_of("sick", 17, 5, firm.person("DENIS")))
    queries_calendar.save_day(tx, day_of("leave", 3, 14, firm.person("AIGUL")))
    queries_calendar.save_day(tx, day_of("holiday", 3, 1, branch_id=firm.branch))
    queries_calendar.save_day(tx, day_of("workday", 3, 1))


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (day_of("party", 1, 1), "e_staff_day_kind"),
        (day_of("leave", 1, 0), "e_staff_day_dates"),
        (day_of("leave", 1, 3000), "e_staff_day_dates"),
        (replace(day_of("workday", 1, 1), till_minute=None), "e_staff_day_hours"),
        (replace(day_of("holiday", 1, 1), from_minute=600, till_minute=700), "e_staff_day_hours"),
    ],
)
def test_entry_that_cannot_be_is_refused(tx: Tx, firm: Firm, draft: CalendarDay, key: str) -> None:
    with pytest.raises(Refused) as error:
        queries_calendar.save_day(tx, draft)
    assert error.value.key == key


def test_what_is_over_is_kept_and_what_has_begun_may_end_sooner(tx: Tx, firm: Firm) -> None:
    denis = firm.person("DENIS")
    over = queries_calendar.save_day(tx, day_of("leave", -20, 10, denis))
    running = day_of("leave", -3, 10, denis)
    begun = queries_calendar.save_day(tx, running)
    for act in (
        lambda: queries_calendar.delete_day(tx, over.id, over.version),
        lambda: queries_calendar.save_day(
            tx, replace(day_of("leave", -20, 9, denis), id=over.id, version=over.version)
        ),
        lambda: queries_calendar.delete_day(tx, begun.id, begun.version),
        lambda: queries_calendar.save_day(
            tx, replace(running, id=begun.id, version=begun.version, first_on=running.first_on + timedelta(days=1))
        ),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.key == "e_staff_day_past"
    shorter = replace(running, id=begun.id, version=begun.version, last_on=today())
    assert queries_calendar.save_day(tx, shorter).version == begun.version + 1


def test_entry_to_come_can_be_removed_by_its_version(tx: Tx, firm: Firm) -> None:
    saved = queries_calendar.save_day(tx, day_of("leave", 3, 3, firm.person("DENIS")))
    with pytest.raises(Refused) as error:
        queries_calendar.delete_day(tx, saved.id, saved.version + 1)
    assert error.value.key == "e_staff_stale"
    queries_calendar.delete_day(tx, saved.id, saved.version)
    assert queries_calendar.days(tx, today(), today() + timedelta(days=30)) == []


def test_month_shows_who_is_off_when(tx: Tx, firm: Firm) -> None:
    first = date(2031, 6, 1)  # a Sunday
    denis, aigul = firm.person("DENIS"), firm.person("AIGUL")
    for day in (
        CalendarDay(None, None, None, None, "holiday", date(2031, 6, 12), date(2031, 6, 12)),
        CalendarDay(None, None, denis, None, "leave", date(2031, 6, 16), date(2031, 6, 29)),
        CalendarDay(None, None, aigul, None, "sick", date(2031, 6, 3), date(2031, 6, 3)),
        CalendarDay(None, firm.branch, None, None, "workday", date(2031, 6, 7), date(2031, 6, 7), 600, 900),
    ):
        queries_calendar.save_day(tx, day)
    rows = {row.staff_id: row for row in queries_calendar.month_marks(tx, firm.branch, first)}
    assert rows[denis].marks == "-wwwwwx-wwwhw--" + "l" * 14 + "w"
    assert rows[aigul].marks == "-wswwwx-wwwhw--wwwww--wwwww--w"
    assert len(rows[denis].marks) == len(month_days(first))
    assert rows[denis].minutes == 10 * 540 + 300
    assert firm.person("LEV") not in rows


def test_only_administrators_change_calendars(tx: Tx, firm: Firm) -> None:
    version = branch_version(tx, firm.branch)
    open_session(tx, "marina")
    for act in (
        lambda: queries_calendar.save_day(tx, day_of("leave", 3, 3, firm.person("DENIS"))),
        lambda: queries_calendar.save_branch_week(tx, firm.branch, version, []),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.key == "e_access_denied"
    assert queries_calendar.branch_week(tx, firm.branch)
