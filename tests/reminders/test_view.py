"""Reminders on the screen: they come up without taking the keyboard, and each button does its one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop import i18n
from crm_desktop.features.reminders.view_list import RemindersList
from crm_desktop.features.reminders.view_popup import ReminderPopups, snooze_menu
from crm_desktop.ui.buttons import Button
from tests.reminders.test_presenter import NOW, Screen, _reminder
from tests.support.builders_tasks import CannedTx


def _owner(qtbot: QtBot) -> tuple[QWidget, QLineEdit]:
    owner = QWidget()
    field = QLineEdit(owner)
    qtbot.addWidget(owner)
    owner.show()
    owner.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    return owner, field


def _press(card: QWidget, word: str) -> None:
    next(button for button in card.findChildren(Button) if button.text() == word).click()


def test_reminder_comes_up_and_the_keyboard_stays_where_it_was(qtbot: QtBot) -> None:
    owner, field = _owner(qtbot)
    screen = Screen(CannedTx(due_for_me=[_reminder(1)]))
    popups = ReminderPopups(screen.presenter, owner)
    screen.presenter.start()
    assert popups.isVisible()
    assert field.hasFocus()
    assert popups.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert popups.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    qtbot.keyClicks(field, "text")
    assert field.text() == "text"


def test_fourth_reminder_waits_for_a_place(qtbot: QtBot) -> None:
    owner, _field = _owner(qtbot)
    screen = Screen(CannedTx(due_for_me=[_reminder(number) for number in (1, 2, 3, 4)]))
    popups = ReminderPopups(screen.presenter, owner)
    screen.presenter.start()
    assert [card.reminder.id for card in popups.cards()] == [1, 2, 3]
    screen.tx.answers["due_for_me"] = [_reminder(number) for number in (2, 3, 4)]
    screen.presenter.dismiss(_reminder(1))
    assert [card.reminder.id for card in popups.cards()] == [2, 3, 4]


def test_last_one_seen_takes_the_stack_away(qtbot: QtBot) -> None:
    owner, _field = _owner(qtbot)
    screen = Screen(CannedTx(due_for_me=[_reminder(1)], close_task=2))
    popups = ReminderPopups(screen.presenter, owner)
    screen.presenter.start()
    screen.tx.answers["due_for_me"] = []
    _press(popups.cards()[0], "Done")
    assert not popups.isVisible()
    assert screen.tx.called("close_task") == [(10, 1, "")]


def test_snooze_menu_names_each_way(qtbot: QtBot) -> None:
    owner, _field = _owner(qtbot)
    screen = Screen(CannedTx(due_for_me=[_reminder(1)], snooze=NOW + timedelta(minutes=5)))
    menu = snooze_menu(screen.presenter, _reminder(1), owner)
    assert [action.text() for action in menu.actions()] == [
        "In 5 minutes",
        "In 15 minutes",
        "In 1 hour",
        "Tomorrow at 9:00",
    ]
    menu.actions()[2].trigger()
    assert screen.tx.called("snooze") == [(1, 60, None)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_list_shows_every_kind_in_both_languages(qtbot: QtBot, language: str) -> None:
    i18n.set_language(language)
    many = [_reminder(1), replace(_reminder(2), kind="overdue"), replace(_reminder(3), kind="given", is_missed=True)]
    screen = Screen(CannedTx(due_for_me=many))
    listed = RemindersList(screen.presenter)
    qtbot.addWidget(listed)
    listed.show()
    screen.presenter.start()
    model = listed.rows.model()
    assert model is not None and model.rowCount() == 3
    assert all(listed.rows.look(model.index(row, 0)).keys for row in range(3))
    listed.grab()


def test_keys_of_the_list(qtbot: QtBot) -> None:
    screen = Screen(CannedTx(due_for_me=[_reminder(1), _reminder(2)], close_task=2))
    listed = RemindersList(screen.presenter)
    qtbot.addWidget(listed)
    listed.show()
    screen.presenter.start()
    asked: list[int] = []
    screen.presenter.task_asked.connect(asked.append)
    qtbot.keyClick(listed.rows, Qt.Key.Key_Space)
    assert screen.tx.called("close_task") == [(10, 1, "")]
    qtbot.keyClick(listed.rows, Qt.Key.Key_Return)
    assert asked == [10]


def test_popup_stays_on_the_screen(qtbot: QtBot) -> None:
    owner, _field = _owner(qtbot)
    long = replace(_reminder(1), title="Very long title " * 12, client_name="Client " * 30)
    screen = Screen(CannedTx(due_for_me=[long]))
    popups = ReminderPopups(screen.presenter, owner)
    screen.presenter.start()
    area = owner.screen().availableGeometry()
    assert area.adjusted(-8, -8, 8, 8).contains(popups.geometry().topLeft() + QPoint(8, 8))
    assert popups.geometry().right() <= area.right()


def test_meeting_is_joined_from_its_reminder(qtbot: QtBot) -> None:
    link = "https://meet.jit.si/room"
    owner, _field = _owner(qtbot)
    screen = Screen(CannedTx(due_for_me=[replace(_reminder(1), meeting_url=link), _reminder(2)]))
    popups = ReminderPopups(screen.presenter, owner)
    asked: list[str] = []
    screen.presenter.link_asked.connect(asked.append)
    screen.presenter.start()
    with_link, without = popups.cards()
    assert "Join" not in [button.text() for button in without.findChildren(Button)]
    _press(with_link, "Join")
    assert asked == [link]
    assert screen.tx.called("mark_seen") == [(1,)]
