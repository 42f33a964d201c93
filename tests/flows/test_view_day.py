"""The length of a day: reminders, an upgrade in the middle of work, closing amid work, nothing growing."""

from __future__ import annotations

import gc
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.db import exclusive
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.reminders import queries as reminders
from tests.support import builders_intake as build
from tests.support.window import Programs, Seat, do, do_as, furnish


@pytest.fixture
def base(base_path: Path) -> Embedded:
    furnish(base_path)
    return Embedded(base_path)


def _promise(base: Embedded, title: str, minutes: int) -> None:
    """A task of Anna's with a reminder at its minute, so many minutes from now."""

    def work(tx: Tx) -> None:
        due = build.utc_now() + timedelta(minutes=minutes, seconds=-1 if minutes == 0 else 0)
        task = tx.value(
            "insert into task (title, staff_id, due_at, time_zone, created_at, updated_at)"
            " select ?, id, ?, 'Europe/Samara', clock.utc_now(), clock.utc_now() from staff where login = 'ANNA'"
            " returning id",
            (title, due),
        )
        tx.run(
            "insert into reminder (task_id, staff_id, kind, lead_minutes, fire_at, state)"
            " select id, staff_id, 'task', 0, due_at, 'pending' from task where id = ?",
            (task,),
        )

    do(base, work)


def test_reminder_comes_up_at_its_minute_without_the_focus_and_a_snooze_outlives_the_program(
    programs: Programs, base: Embedded
) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    _promise(base, "Call about the boards", 0)
    anna.wait_for(lambda: [card.reminder.title for card in anna.place.popups.cards()] == ["Call about the boards"])
    # The off-screen platform gives every new window the focus, so that only the wish can be looked at.
    assert anna.place.popups.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert anna.place.popups.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    anna.place.reminders.snooze(anna.place.popups.cards()[0].reminder, 15)
    anna.wait_for(lambda: not anna.place.popups.cards())
    anna.window.close()
    assert anna.program.wait_closed()
    again = programs.seat().log_in(base, "ANNA")
    again.wait_for(lambda: not again.place.reminders._is_first)
    assert not again.place.popups.cards()
    do(base, lambda tx: tx.run("update reminder set fire_at = dateadd(-1 second to clock.utc_now())"))
    again.wait_for(lambda: len(again.place.popups.cards()) == 1)


def test_base_upgraded_by_another_program_is_left_and_found_again(programs: Programs, base: Embedded) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    anna.wait_for(lambda: anna.place.opened.has_news)
    anna.press("Ctrl+Shift+T")
    anna.wait_for(anna.dialogs)
    form: Any = anna.dialogs()[0]
    QTest.keyClicks(form.title.edit, "Order the boards")
    left_alone = threading.Event()

    def upgrade() -> None:
        connection = Connection(base)
        exclusive.wait_until_alone(connection, 30, lambda *_step: None)
        connection.close()
        exclusive.close_to_others(base)
        left_alone.set()

    upgrading = threading.Thread(target=upgrade)
    upgrading.start()
    anna.wait_for(left_alone.is_set, 30_000)
    upgrading.join()
    anna.wait_for(lambda: anna.place.frame._banner is not None)
    assert "being upgraded" in anna.place.frame._banner.accessibleName()  # type: ignore[union-attr]
    exclusive.open_to_all(base)
    anna.wait_for(lambda: anna.place.opened.people.state.name == "connected", 40_000)
    anna.wait_for(lambda: anna.place.frame._banner is None)
    assert form.title.text() == "Order the boards"
    anna.press("Ctrl+Return", form)
    anna.wait_for(lambda: not anna.dialogs())
    assert do(base, lambda tx: tx.value("select count(*) from task")) == 1
    anna.wait_for(lambda: anna.place.opened.has_news)


def test_window_closed_amid_work_leaves_nothing_behind(programs: Programs, base: Embedded) -> None:
    anna = programs.seat().log_in(base, "ANNA")
    for room in ("today", "inbox", "clients", "tasks", "settings"):
        anna.place.window.open_room(room)
    anna.place.open_client(1)
    anna.press("Ctrl+I")
    anna.window.close()
    assert anna.program.wait_closed()
    QApplication.processEvents()
    ours = [thread.name for thread in threading.enumerate() if thread.name.startswith(("lane", "events", "jobs"))]
    assert ours == []
    assert do(base, lambda tx: tx.value("select count(*) from session where closed_at is null")) == 0


def _open_and_close(seat: Seat, times: int) -> None:
    for _time in range(times):
        seat.place.open_client(1)
        seat.wait_for(lambda: seat.place.client_card.card is not None)
        seat.place.forms.new_task()
        seat.place.forms.choose_client_of(1)
        for dialog in seat.dialogs():
            dialog.done(0)
        seat.place.window.open_room("today")
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, 0)
    gc.collect()


@pytest.mark.slow
def test_cards_and_dialogs_opened_two_hundred_times_do_not_add_up(programs: Programs, base: Embedded) -> None:
    do_as(base, "GALINA", lambda tx: build.route(tx, {"phone": build.ANNA_PHONE}))
    anna = programs.seat().log_in(base, "GALINA")
    _open_and_close(anna, 20)
    threads, objects = threading.active_count(), len(anna.place.findChildren(QObject))
    widgets = len(anna.window.findChildren(QObject))
    _open_and_close(anna, 180)
    anna.wait_for(lambda: len(anna.place.findChildren(QObject)) <= objects + 5)
    assert threading.active_count() <= threads + 1
    assert len(anna.window.findChildren(QObject)) <= widgets + 50


def test_missed_reminders_come_as_one_list_at_log_in(programs: Programs, base: Embedded) -> None:
    for title in ("One", "Two", "Three"):
        _promise(base, title, -90)
    do_as(base, "GALINA", reminders.fire_due)
    anna = programs.seat().log_in(base, "ANNA")
    anna.wait_for(lambda: anna.place.reminders.count() == 3)
    assert anna.place.popups.cards() == []
