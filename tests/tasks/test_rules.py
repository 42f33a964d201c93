"""Lead times, quick due times, and the order of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.tasks.rules import (
    OFFERED_LEADS,
    Task,
    in_day_order,
    leads_text,
    leads_to_offer,
    parse_leads,
    quick_dues,
)

NOON = datetime(2026, 11, 24, 8, 0)  # 12:00 in Samara


def _task(number: int, due_at: datetime, done_at: datetime | None = None) -> Task:
    return Task(
        section="done" if done_at else "today",
        id=number,
        version=1,
        title="x",
        note=None,
        due_at=due_at,
        state="done" if done_at else "open",
        done_at=done_at,
        result=None,
        client_id=None,
        client_name=None,
        inquiry_id=None,
        staff_id=1,
        staff_name="A",
        author_id=1,
        author_name="A",
        lead_minutes="0",
        series_id=None,
        repeat_rule=None,
        time_zone="Europe/Samara",
    )


@pytest.mark.parametrize(
    ("text", "leads"), [("0,15,1440", (0, 15, 1440)), (" 15 , 0, 15", (0, 15)), ("", ()), (",,", ())]
)
def test_lead_times_are_read(text: str, leads: tuple[int, ...]) -> None:
    assert parse_leads(text) == leads


@pytest.mark.parametrize("text", ["-5", "five", "1.5", "525601", "٥", "1,2,3,4,5,6,7,8,9,10,11"])
def test_impossible_lead_time_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="e_tasks_lead"):
        parse_leads(text)


def test_lead_times_are_kept_sorted_once_each() -> None:
    assert leads_text((60, 0, 60)) == "0,60"


def test_lead_time_already_past_is_not_offered() -> None:
    assert leads_to_offer(NOON + timedelta(minutes=30), NOON) == (0, 5, 15)
    assert leads_to_offer(NOON, NOON) == ()
    assert leads_to_offer(None, NOON) == OFFERED_LEADS


def test_quick_due_times_are_on_the_clock_of_the_person() -> None:
    quick = {choice.key: choice.due_at for choice in quick_dues(NOON, "Europe/Samara")}
    assert quick == {
        "hour": datetime(2026, 11, 24, 9, 0),
        "today": datetime(2026, 11, 24, 14, 0),
        "tomorrow": datetime(2026, 11, 25, 5, 0),
        "monday": datetime(2026, 11, 30, 5, 0),
    }


def test_quick_due_time_that_is_over_is_not_offered() -> None:
    evening = datetime(2026, 11, 24, 15, 0)
    assert [choice.key for choice in quick_dues(evening, "Europe/Samara")] == ["hour", "tomorrow", "monday"]


def test_monday_means_the_next_one_also_on_a_monday() -> None:
    monday = datetime(2026, 11, 23, 8, 0)
    assert quick_dues(monday, "Europe/Samara")[-1].due_at == datetime(2026, 11, 30, 5, 0)


def test_tomorrow_at_nine_is_nine_after_the_clocks_change() -> None:
    saturday = datetime(2026, 10, 24, 10, 0)  # the night to the 25th Berlin goes back an hour
    quick = {choice.key: choice.due_at for choice in quick_dues(saturday, "Europe/Berlin")}
    assert quick["tomorrow"] == datetime(2026, 10, 25, 8, 0)


def test_overdue_is_open_and_past() -> None:
    task = _task(1, NOON)
    assert task.is_overdue(NOON + timedelta(seconds=1))
    assert not task.is_overdue(NOON)
    assert not replace(task, state="done").is_overdue(NOON + timedelta(days=1))


def test_day_is_ordered_by_due_time_and_strays_by_when_they_were_closed() -> None:
    hour = timedelta(hours=1)
    tasks = [
        _task(1, NOON),
        _task(2, NOON - hour, done_at=NOON + hour),
        _task(3, NOON - timedelta(days=3), done_at=NOON - 2 * hour),
        _task(4, NOON + 2 * hour),
    ]
    assert [task.id for task in in_day_order(tasks)] == [3, 2, 1, 4]
