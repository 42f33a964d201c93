"""Rules of staff and calendars: log-in names, hours as people type them, months, overlaps, words of refusals."""

from __future__ import annotations

from datetime import date

import pytest

from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.staff.rules import Colleague, login_flaw, proposed_login
from crm_desktop.features.staff.rules_calendar import (
    CalendarDay,
    Slot,
    hours_text,
    is_round_the_clock,
    month_days,
    month_hours_text,
    next_month,
    overlap_of,
    read_hours,
    slots_text,
    week_minutes,
)
from crm_desktop.features.staff.rules_rights import ACTIONS, AREAS, SCOPES, YES_NO, scopes_for
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.features.staff.rules_zones import zone_choices, zone_text


@pytest.mark.parametrize(
    ("name", "taken", "login"),
    [
        ("Марина Соколова", frozenset(), "MARINA"),
        ("Марина Соколова", frozenset({"MARINA"}), "MARINA.S"),
        ("Щербакова", frozenset({"SCHERBAKOVA"}), "SCHERBAKOVA2"),
        ("  ", frozenset(), ""),
        ("🙂", frozenset(), ""),
        ("John O'Neil", frozenset({"JOHN", "JOHN.O"}), "JOHN2"),
    ],
)
def test_login_is_proposed_from_the_name(name: str, taken: frozenset[str], login: str) -> None:
    assert proposed_login(name, taken) == login
    assert not login or login_flaw(login) is None


@pytest.mark.parametrize(
    ("login", "flaw"),
    [
        ("petr", None),
        ("p.k@firm", None),
        ("", "e_staff_login_empty"),
        ("два слова", "e_staff_login"),
        ("a" * 64, "e_staff_login"),
    ],
)
def test_login_flaws(login: str, flaw: str | None) -> None:
    assert login_flaw(login) == flaw


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("", []),
        ("9-18", [(540, 1080)]),
        ("9:00–13:00, 14:00–18:30", [(540, 780), (840, 1110)]),
        ("14.00-18.00; 9-13", [(540, 780), (840, 1080)]),
        ("0-24", [(0, 1440)]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, slots: list[tuple[int, int]]) -> None:
    found = read_hours(text, 2)
    assert [(one.from_minute, one.till_minute) for one in found] == slots
    assert read_hours(hours_text(found, 2), 2) == found


def test_a_place_that_never_closes_is_named_as_such_and_not_summed() -> None:
    always = read_hours("0-24", 2)
    assert is_round_the_clock(always, 2) and not is_round_the_clock(always, 3)
    assert (month_hours_text(30 * 1440, 30), month_hours_text(168 * 60, 30)) == ("24/7", "168")


@pytest.mark.parametrize("text", ["nine", "9", "18-9", "9-9", "9-25", "9:70-10", "9-13 14-18", "-1-5"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Refused) as error:
        read_hours(text, 1)
    assert error.value.key == "e_staff_week_form"


def test_overlapping_hours_are_named() -> None:
    with pytest.raises(Refused) as error:
        read_hours("9-14, 13-18", 3)
    assert error_text(error.value) == "Wednesday: 9:00–14:00 and 13:00–18:00 overlap."


def test_week_goes_to_the_base_in_order() -> None:
    week = [Slot(2, 540, 1080), Slot(1, 840, 1080), Slot(1, 540, 780)]
    assert slots_text(week) == "1:540-780,1:840-1080,2:540-1080"
    assert week_minutes(week) == 240 + 240 + 540


def test_months_follow_each_other() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert len(month_days(date(2028, 2, 1))) == 29


def entry(number: int, first: int, last: int, staff_id: int | None = 1) -> CalendarDay:
    return CalendarDay(number, None, staff_id, None, "leave", date(2026, 6, first), date(2026, 6, last))


@pytest.mark.parametrize(
    ("draft", "hit"),
    [
        (entry(9, 10, 12), None),
        (entry(9, 5, 5), 1),
        (entry(9, 1, 30), 1),
        (entry(1, 1, 30), None),
        (entry(9, 5, 5, staff_id=2), None),
        (entry(9, 5, 5, staff_id=None), None),
    ],
)
def test_overlap_is_only_with_the_same_owner(draft: CalendarDay, hit: int | None) -> None:
    other = overlap_of(draft, [entry(1, 3, 9)])
    assert (other.id if other else None) == hit


def test_refusals_speak_of_days_and_kinds_in_words(russian: None) -> None:
    facts = {"kind": "leave", "first": "2026-12-01", "last": "2026-12-14"}
    text = error_text(in_words(Refused("e_staff_days_overlap", **facts), "Europe/Samara"))
    assert text == "Пересекается с другой записью: Отпуск, с 01.12.2026 по 14.12.2026."
    stale = in_words(Refused("e_staff_stale", person="Анна", at="2026-11-23 12:03:11.1230"), "Europe/Samara")
    assert "23.11.2026, 16:03" in error_text(stale)
    nobody = in_words(Refused("e_staff_stale", person="", at=""), "Europe/Samara")
    assert "Кто-то" in error_text(nobody)
    away = Unavailable("server")
    assert in_words(away, "Europe/Samara") is away


def test_zones_begin_with_ours_and_keep_the_one_in_use() -> None:
    choices = zone_choices("Etc/GMT-4")
    assert choices[0] == ("Europe/Kaliningrad", "Kaliningrad, UTC+2")
    assert ("Etc/GMT-4", "Etc/GMT-4") in choices
    assert zone_text("Europe/Samara") == "Samara, UTC+4"
    assert len({key for key, _text in choices}) == len(choices)


def test_yes_no_actions_have_no_scopes_between() -> None:
    assert ACTIONS.keys() >= YES_NO
    assert scopes_for("settings.edit") == ("none", "all")
    assert scopes_for("clients.read") == tuple(SCOPES)
    assert all(AREAS.values())


def test_colleague_can_take_while_working_not_away_and_below_the_limit() -> None:
    def colleague(state: str = "available", working: bool = True, load: int = 0, limit: int | None = None) -> Colleague:
        return Colleague(1, "Анна", "manager", "Офис", True, state, working, False, load, limit)

    assert colleague().can_take
    assert colleague("busy", load=5).can_take
    assert not colleague("away").can_take
    assert not colleague(working=False).can_take
    assert not colleague(load=3, limit=3).can_take
