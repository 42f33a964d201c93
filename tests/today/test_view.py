"""Today on the screen: both languages, and the keys that close, move and hand over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from crm_desktop import i18n
from crm_desktop.errors import Unavailable
from crm_desktop.features.today.presenter import TodayPresenter
from crm_desktop.features.today.rules import Attention
from crm_desktop.features.today.view import TodayView
from tests.support.builders_tasks import ZONE, CannedTx, plain_task
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow
from tests.today.test_presenter import NOW, _inbox_row, _today

HOUR = timedelta(hours=1)


def _shown(qtbot: QtBot, tx: CannedTx) -> tuple[TodayView, TodayPresenter]:
    presenter = _today(tx, [_inbox_row(7, "offered", NOW + HOUR)])
    view = TodayView(presenter)
    qtbot.addWidget(view)
    view.resize(1286, 688)
    view.show()
    presenter.refresh()
    return view, presenter


def _day() -> CannedTx:
    return CannedTx(
        my_day=[
            plain_task(1, NOW - 18 * HOUR, section="overdue"),
            plain_task(2, NOW - HOUR, section="done", state="done", done_at=NOW - HOUR),
            plain_task(3, NOW + HOUR),
            plain_task(4, NOW + 22 * HOUR, section="tomorrow"),
            plain_task(5, NOW + HOUR, section="given", staff_id=2),
        ],
        close_task=2,
        reopen_task=3,
        move_task=2,
        hand_over_task=2,
    )


def _open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.parametrize("language", ["en", "ru"])
def test_day_is_shown_in_both_languages(qtbot: QtBot, language: str) -> None:
    i18n.set_language(language)
    view, _presenter = _shown(qtbot, _day())
    model = view.day_list.model()
    assert model is not None
    looks = [view.day_list.look(model.index(row, 0)) for row in range(model.rowCount())]
    assert [bool(look.now) for look in looks].index(True) == 2
    assert [look.title for look in looks if look.head] == [{"en": "Tomorrow", "ru": "Завтра"}[language]]
    view.grab()


def test_next_task_is_current_and_space_closes_it(qtbot: QtBot) -> None:
    tx = _day()
    view, presenter = _shown(qtbot, tx)
    said: list[str] = []
    view.acted.connect(lambda sentence, _undo: said.append(sentence))
    qtbot.keyClick(view.day_list, Qt.Key.Key_Space)
    assert tx.called("close_task") == [(3, 1, "")]
    assert said == ["Done: Task 3"]
    assert presenter.open_count == 2


def test_m_moves_whatever_the_layout(qtbot: QtBot) -> None:
    tx = _day()
    view, _presenter = _shown(qtbot, tx)
    qtbot.keyClicks(view.day_list, "m")
    menu = _open_menu()
    menu.actions()[0].trigger()
    menu.close()
    assert tx.called("move_task") == [(3, 1, NOW + HOUR)]
    assert view.day_list.currentIndex().isValid()


def test_a_hands_over(qtbot: QtBot) -> None:
    tx = _day()
    view, _presenter = _shown(qtbot, tx)
    qtbot.keyClicks(view.day_list, "a")
    menu = _open_menu()
    assert [action.text() for action in menu.actions()] == ["Ivan"]
    menu.actions()[0].trigger()
    menu.close()
    assert tx.called("hand_over_task") == [(3, 1, 2)]


def test_enter_opens_and_ctrl_n_begins(qtbot: QtBot) -> None:
    view, presenter = _shown(qtbot, _day())
    asked: list[object] = []
    presenter.task_asked.connect(asked.append)
    presenter.new_asked.connect(lambda: asked.append("new"))
    presenter.inquiry_asked.connect(asked.append)
    qtbot.keyClick(view.day_list, Qt.Key.Key_Return)
    view.activateWindow()
    view.day_list.setFocus()
    qtbot.waitUntil(view.day_list.hasFocus)
    qtbot.keyClick(view.day_list, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    view.waiting_list.set_current_row(0)
    qtbot.keyClick(view.waiting_list, Qt.Key.Key_Return)
    assert asked == [3, "new", 7]


def test_empty_day_offers_the_first_step_and_no_empty_boxes(qtbot: QtBot) -> None:
    view, presenter = _shown(qtbot, CannedTx(my_day=[]))
    asked: list[bool] = []
    presenter.new_asked.connect(lambda: asked.append(True))
    view.day_list.empty_pressed.emit()
    assert asked
    assert not view.given_list.isVisible()


def test_current_task_stays_current_when_others_come_and_go(qtbot: QtBot) -> None:
    tx = _day()
    view, presenter = _shown(qtbot, tx)
    tx.answers["my_day"] = [plain_task(9, NOW + HOUR / 2), *tx.answers["my_day"][2:]]
    presenter.refresh()
    assert view.day_list.look(view.day_list.currentIndex()).key == 3


def test_server_away_is_said_above_the_page(qtbot: QtBot) -> None:
    view, presenter = _shown(qtbot, CannedTx(my_day=Unavailable("server", 3.0)))
    assert view._trouble.isVisible()
    assert not presenter.is_read


def test_meeting_of_the_day_is_joined_in_one_press(qtbot: QtBot) -> None:
    link = "https://meet.jit.si/room"
    closed = plain_task(2, NOW - HOUR, section="done", state="done", done_at=NOW - HOUR, meeting_url=link)
    view, presenter = _shown(qtbot, CannedTx(my_day=[closed, plain_task(1, NOW + HOUR, meeting_url=link)]))
    asked: list[str] = []
    presenter.link_asked.connect(asked.append)
    assert view.day_list.look(view.day_list.currentIndex()).action_text == "Join"
    view.day_list.action.emit(view.day_list.currentIndex())
    qtbot.keyClicks(view.day_list, "j")
    assert asked == [link, link]
    assert not view.day_list.look(view.day_list.model().index(0, 0)).action_text


def test_what_needs_attention_is_seen_only_when_there_is_something(qtbot: QtBot) -> None:
    found: list[Attention] = []
    presenter = TodayPresenter(
        RunNow(cast(Any, _day())), FakeClock(NOW), ZONE, lambda _tx: [], lambda _tx: [], lambda _tx: list(found)
    )
    view = TodayView(presenter)
    qtbot.addWidget(view)
    view.resize(1286, 688)
    view.show()
    presenter.refresh()
    assert not view.attention_list.isVisible()
    found.append(Attention("till 1", "building-store", "The printer is out of paper.", "Till K1", "bad", "tills"))
    presenter.refresh()
    assert view.attention_list.isVisible()
    asked: list[str] = []
    presenter.attention_asked.connect(asked.append)
    view.attention_list.set_current_row(0)
    qtbot.keyClick(view.attention_list, Qt.Key.Key_Return)
    assert asked == ["tills"]
