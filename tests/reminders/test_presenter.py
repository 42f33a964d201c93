"""Reminders on the screen: shown once, missed ones as a list, put off, fired from here on one computer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.reminders.presenter import RemindersPresenter
from crm_desktop.features.reminders.rules import Fired, Reminder, tomorrow_morning
from crm_desktop.features.reminders.rules_words import head_words, missed_words, snooze_words, when_words
from tests.support.builders_tasks import ZONE, CannedTx
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 24, 7, 42)
pytestmark = pytest.mark.usefixtures("qapp")


def _reminder(number: int, *, is_missed: bool = False, fire_at: datetime = NOW) -> Reminder:
    return Reminder(
        id=number,
        kind="task",
        is_missed=is_missed,
        fire_at=fire_at,
        lead_minutes=15,
        snooze_count=0,
        task_id=number * 10,
        task_version=1,
        title=f"Task {number}",
        due_at=NOW + timedelta(minutes=15),
        client_id=None,
        client_name=None,
        staff_id=1,
        staff_name="Anna",
        author_name="Boris",
    )


class Screen:
    """A presenter and what it said."""

    def __init__(self, tx: CannedTx, *, fires_here: bool = False) -> None:
        self.tx = tx
        self.clock = FakeClock(NOW)
        self.presenter = RemindersPresenter(RunNow(cast(Any, tx)), self.clock, ZONE, fires_here=fires_here)
        self.arrived: list[int] = []
        self.missed: list[list[int]] = []
        self.refused: list[Any] = []
        self.closed: list[Any] = []
        self.presenter.arrived.connect(lambda one: self.arrived.append(one.id))
        self.presenter.missed.connect(lambda many: self.missed.append([one.id for one in many]))
        self.presenter.refused.connect(self.refused.append)
        self.presenter.closed.connect(lambda task_id, undo: self.closed.append((task_id, undo)))


def test_missed_ones_come_as_one_list_and_new_ones_pop_up() -> None:
    screen = Screen(CannedTx(due_for_me=[_reminder(1, is_missed=True), _reminder(2, is_missed=True), _reminder(3)]))
    screen.presenter.start()
    assert (screen.missed, screen.arrived) == ([[1, 2]], [3])
    assert screen.presenter.count() == 3


def test_reminder_pops_up_once_however_often_it_is_read() -> None:
    screen = Screen(CannedTx(due_for_me=[_reminder(1)]))
    screen.presenter.start()
    screen.presenter.refresh()
    screen.presenter.tick()
    assert screen.arrived == [1]


def test_snoozed_reminder_pops_up_again() -> None:
    tx = CannedTx(due_for_me=[_reminder(1)], snooze=NOW + timedelta(minutes=5))
    screen = Screen(tx)
    screen.presenter.start()
    tx.answers["due_for_me"] = []
    screen.presenter.snooze(_reminder(1), 5)
    tx.answers["due_for_me"] = [_reminder(1, fire_at=NOW + timedelta(minutes=5))]
    screen.presenter.refresh()
    assert screen.arrived == [1, 1]
    assert tx.called("snooze") == [(1, 5, None)]


def test_till_tomorrow_means_nine_on_my_clock() -> None:
    screen = Screen(CannedTx(snooze=NOW))
    screen.presenter.snooze_till_tomorrow(_reminder(1))
    assert screen.tx.called("snooze") == [(1, None, datetime(2026, 11, 25, 5, 0))]
    assert tomorrow_morning(datetime(2026, 10, 24, 20, 30), "Europe/Berlin") == datetime(2026, 10, 25, 8, 0)


def test_done_closes_the_task_and_can_be_taken_back() -> None:
    screen = Screen(CannedTx(due_for_me=[], close_task=2, reopen_task=3))
    screen.presenter.close_task(_reminder(1))
    task_id, undo = screen.closed[0]
    undo()
    assert task_id == 10
    assert screen.tx.called("reopen_task") == [(10, 2)]


def test_open_shows_the_task_and_counts_as_seen() -> None:
    screen = Screen(CannedTx(due_for_me=[]))
    asked: list[int] = []
    screen.presenter.task_asked.connect(asked.append)
    screen.presenter.open_task(_reminder(1))
    assert asked == [10]
    assert screen.tx.called("mark_seen") == [(1,)]


def test_all_means_those_in_the_list() -> None:
    screen = Screen(CannedTx(due_for_me=[_reminder(1), _reminder(2)]))
    screen.presenter.start()
    screen.presenter.dismiss_all()
    assert screen.tx.called("mark_seen") == [(1,), (2,)]


def test_one_computer_fires_here_and_wakes_at_the_next_moment() -> None:
    tx = CannedTx(due_for_me=[], fire_due=Fired(1, 0), series_to_extend=[], next_fire_at=NOW + timedelta(seconds=12))
    screen = Screen(tx, fires_here=True)
    screen.presenter.start()
    assert len(tx.called("fire_due")) == 1
    assert 11_000 < screen.presenter._timer.interval() <= 12_100
    screen.presenter.stop()


def test_with_a_server_firing_is_left_to_the_agent() -> None:
    screen = Screen(CannedTx(due_for_me=[]))
    screen.presenter.start()
    assert not screen.tx.called("fire_due")


def test_more_than_one_helping_is_fired_at_once() -> None:
    tx = CannedTx(due_for_me=[], fire_due=Fired(200, 0), series_to_extend=[])
    screen = Screen(tx, fires_here=True)
    screen.presenter.start()
    assert screen.presenter._timer.interval() <= 50
    assert not tx.called("next_fire_at")
    screen.presenter.stop()


def test_server_away_is_quiet_but_a_refusal_is_told() -> None:
    screen = Screen(CannedTx(due_for_me=Unavailable("server", 3.0)), fires_here=False)
    screen.presenter.refresh()
    assert not screen.refused
    screen.tx.answers |= {"due_for_me": [], "snooze": Refused("e_reminders_not_found")}
    screen.presenter.snooze(_reminder(1), 5)
    assert [error.key for error in screen.refused] == ["e_reminders_not_found"]


def test_failed_firing_is_tried_again() -> None:
    screen = Screen(CannedTx(fire_due=Unavailable("busy", 3.0)), fires_here=True)
    screen.presenter.start()
    assert screen.presenter._timer.isActive()
    screen.presenter.stop()


def test_words_of_a_reminder() -> None:
    reminder = _reminder(1)
    assert head_words(reminder) == "Reminder"
    assert head_words(replace(reminder, kind="overdue")) == "Overdue: Anna"
    assert head_words(replace(reminder, kind="given")) == "New task from Boris"
    assert when_words(reminder, NOW, ZONE) == "in 15 min"
    assert when_words(reminder, NOW + timedelta(minutes=15), ZONE) == "now"
    assert when_words(reminder, NOW + timedelta(minutes=75), ZONE) == "overdue 1 h"
    assert when_words(reminder, NOW - timedelta(days=1), ZONE) == "tomorrow, 11:57"
    assert [snooze_words(minutes) for minutes in (5, 60)] == ["5 minutes", "1 hour"]
    assert missed_words(2) == "While you were away, 2 reminders were due"
