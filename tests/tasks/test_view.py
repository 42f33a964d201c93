"""The Tasks room and the task form on the screen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from crm_desktop import i18n
from crm_desktop.errors import Refused
from crm_desktop.features.tasks.presenter_form import TaskFormPresenter
from crm_desktop.features.tasks.presenter_list import FILTERS
from crm_desktop.features.tasks.rules import ClientHit, Saved, WorkingDues
from crm_desktop.features.tasks.view_form import TaskForm
from crm_desktop.features.tasks.view_list import TasksView
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.row_look import places
from tests.support.builders_tasks import CannedTx, plain_task
from tests.tasks.test_presenter import NOW, _form, _list

HOUR = timedelta(hours=1)


def _room(qtbot: QtBot, tx: CannedTx, *, sees_others: bool = True) -> TasksView:
    presenter = _list(tx)
    view = TasksView(presenter, sees_others=sees_others)
    qtbot.addWidget(view)
    view.resize(1200, 600)
    view.show()
    presenter.refresh()
    view.rows.set_current_row(0)
    return view


def _dialog(qtbot: QtBot, form: TaskFormPresenter) -> TaskForm:
    dialog = TaskForm(form)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("which", FILTERS)
def test_room_shows_each_list_in_both_languages(qtbot: QtBot, language: str, which: str) -> None:
    i18n.set_language(language)
    done = plain_task(2, NOW, state="done", done_at=NOW, author_id=2, author_name="Boris", client_name="Ромашка")
    view = _room(qtbot, CannedTx(list_tasks=[plain_task(1, NOW - HOUR), done]))
    view.filters.chosen.emit(which)
    model = view.rows.model()
    assert model is not None and model.rowCount() == 2
    assert view.rows.look(model.index(0, 0)).chip_meaning == "bad"
    view.grab()


def test_somebody_who_sees_only_own_tasks_is_not_offered_all(qtbot: QtBot) -> None:
    assert "all" not in _room(qtbot, CannedTx(list_tasks=[]), sees_others=False).filters._buttons


def test_keys_of_the_room(qtbot: QtBot) -> None:
    tx = CannedTx(list_tasks=[plain_task(1, NOW + HOUR)], close_task=2, move_task=2, hand_over_task=2)
    view = _room(qtbot, tx)
    asked: list[int] = []
    view._presenter.task_asked.connect(asked.append)
    qtbot.keyClick(view.rows, Qt.Key.Key_Space)
    qtbot.keyClick(view.rows, Qt.Key.Key_Return)
    for key in "ma":
        qtbot.keyClicks(view.rows, key)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.actions()[0].trigger()
        menu.close()
    assert tx.called("close_task") == [(1, 1, "")]
    assert asked == [1]
    assert tx.called("move_task") == [(1, 1, NOW + HOUR)]
    assert tx.called("hand_over_task") == [(1, 1, 2)]


def test_scrolling_down_brings_the_next_page(qtbot: QtBot) -> None:
    pages = {None: [plain_task(n, NOW + n * HOUR) for n in range(100)], 99: [plain_task(100, NOW + 100 * HOUR)]}
    view = _room(qtbot, CannedTx(list_tasks=lambda _which, _at, after, _limit: pages[after]))
    model = view.rows.model()
    assert model is not None
    view.rows.scrollToBottom()
    qtbot.waitUntil(lambda: model.rowCount() == 101)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_form_opens_in_both_languages(qtbot: QtBot, language: str) -> None:
    i18n.set_language(language)
    task = plain_task(5, NOW + HOUR, series_id=1, repeat_rule="FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4")
    form = _form(CannedTx(read_task=[task]))
    dialog = _dialog(qtbot, form)
    form.load(5)
    assert dialog.whole.isVisible()
    assert dialog.repeat.rule() == task.repeat_rule
    dialog.grab()


def test_new_task_is_typed_and_saved(qtbot: QtBot) -> None:
    tx = CannedTx(save_task=Saved(9, 1))
    form = _form(tx)
    form.start_new(ClientHit(7, "Ромашка"))
    dialog = _dialog(qtbot, form)
    qtbot.keyClicks(dialog.title.edit, "Call back")
    qtbot.keyClicks(dialog.note.edit, "about colours")
    dialog.save.click()
    call = tx.called("save_task")[0]
    assert call[2:8] == ("Call back", "about colours", 7, None, 1, datetime(2026, 11, 25, 5, 0))
    assert not dialog.isVisible()


def test_refusal_stands_at_its_field_and_the_text_stays(qtbot: QtBot) -> None:
    form = _form(CannedTx(save_task=Refused("e_tasks_disabled_person", person="Ivan")))
    form.start_new()
    dialog = _dialog(qtbot, form)
    qtbot.keyClicks(dialog.title.edit, "Call")
    dialog.save.click()
    assert dialog.isVisible()
    assert dialog.title.text() == "Call"
    assert "Ivan" in dialog.person._verdict.text()


def test_quick_due_and_past_time(qtbot: QtBot) -> None:
    form = _form(CannedTx())
    form.start_new()
    dialog = _dialog(qtbot, form)
    dialog._on_quick(NOW + HOUR)
    assert dialog.due.value() == datetime(2026, 11, 24, 12, 42)
    form.change_local_due(datetime(2026, 11, 24, 9, 0))
    assert dialog.due._verdict.text()


def test_lead_times_follow_the_due_time(qtbot: QtBot) -> None:
    form = _form(CannedTx())
    form.start_new()
    dialog = _dialog(qtbot, form)
    form.change(due_at=NOW + timedelta(minutes=10))
    assert [chip.property("minutes") for chip in dialog._lead_chips()] == [0, 5]
    dialog._lead_chips()[1].click()
    assert 5 in form.draft.leads


def test_repeat_is_chosen_in_plain_words(qtbot: QtBot) -> None:
    form = _form(CannedTx())
    form.start_new()
    dialog = _dialog(qtbot, form)
    dialog.repeat.choice.set_key("weekly")
    dialog.repeat.choice.chosen.emit("weekly")
    assert form.draft.repeat_rule == "FREQ=WEEKLY;BYDAY=WE"
    dialog.repeat.days[0].click()
    dialog.repeat.end.set_key("count")
    dialog.repeat.end.chosen.emit("count")
    assert form.draft.repeat_rule == "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5"
    assert "every week".capitalize() in dialog._preview.text()


def test_rule_beyond_the_list_is_kept(qtbot: QtBot) -> None:
    form = _form(CannedTx(read_task=[plain_task(5, NOW + HOUR, series_id=1, repeat_rule="FREQ=MONTHLY;BYDAY=2TU")]))
    dialog = _dialog(qtbot, form)
    form.load(5)
    assert dialog.repeat.rule() == "FREQ=MONTHLY;BYDAY=2TU"
    form.change_local_due(datetime(2026, 12, 8, 9, 0))
    assert form.draft.repeat_rule == "FREQ=MONTHLY;BYDAY=2TU"


def test_client_is_found_while_typing(qtbot: QtBot) -> None:
    form = _form(CannedTx(), [ClientHit(3, "Иванов", "+7 900")])
    form.start_new()
    dialog = _dialog(qtbot, form)
    dialog.client.edit.setFocus()
    qtbot.keyClicks(dialog.client.edit, "bdf")
    dialog._on_client("Иванов, +7 900")
    assert form.draft.client_id == 3
    dialog._on_client("nobody")
    assert dialog.client._verdict.text()


def test_somebody_was_quicker(qtbot: QtBot) -> None:
    tx = CannedTx(
        read_task=[plain_task(5, NOW + HOUR, title="Theirs")], save_task=Refused("e_tasks_stale", person="Ivan")
    )
    form = _form(tx)
    dialog = _dialog(qtbot, form)
    form.load(5)
    qtbot.keyClicks(dialog.title.edit, "Mine")
    dialog.save.click()
    assert dialog._stale.isVisible()
    assert dialog.title.text() != "Theirs"
    form.take_theirs()
    assert dialog.title.text() == "Theirs"


def test_esc_asks_before_something_typed_is_lost(qtbot: QtBot) -> None:
    form = _form(CannedTx())
    form.start_new()
    dialog = _dialog(qtbot, form)
    qtbot.keyClicks(dialog.title.edit, "Call")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.leave()
    assert not dialog.isVisible()


def test_link_is_judged_when_its_field_is_left_and_stays_after_a_refusal(qtbot: QtBot) -> None:
    tx = CannedTx(save_task=Saved(9, 1))
    form = _form(tx)
    form.start_new(title="Meet")
    dialog = _dialog(qtbot, form)
    qtbot.keyClicks(dialog.link.edit, "meet.jit.si/room")
    dialog.link.committed.emit(dialog.link.text())
    assert dialog.link._verdict.text()
    dialog.save.click()
    assert not tx.called("save_task")
    assert dialog.isVisible() and dialog.link.text() == "meet.jit.si/room"
    dialog.link.set_text("")
    qtbot.keyClicks(dialog.link.edit, "https://meet.jit.si/room")
    dialog.save.click()
    assert tx.called("save_task")[0][-1] == "https://meet.jit.si/room"


def test_one_press_makes_a_link_and_the_next_joins(qtbot: QtBot) -> None:
    form = _form(CannedTx())
    form.start_new()
    dialog = _dialog(qtbot, form)
    asked: list[str] = []
    form.link_asked.connect(asked.append)
    assert dialog.make_link.isVisible() and not dialog.join.isVisible()
    dialog.make_link.click()
    assert dialog.link.text().startswith("https://meet.jit.si/")
    assert dialog.join.isVisible() and not dialog.make_link.isVisible()
    dialog.join.click()
    assert asked == [dialog.link.text()]


def test_one_click_in_the_list_joins_the_meeting(qtbot: QtBot) -> None:
    link = "https://meet.jit.si/room"
    view = _room(qtbot, CannedTx(list_tasks=[plain_task(1, NOW + HOUR, meeting_url=link), plain_task(2, NOW + HOUR)]))
    asked: list[str] = []
    view._presenter.link_asked.connect(asked.append)
    look = view.rows.look(view.rows.currentIndex())
    assert look.action_text == "Join"
    place = places(view.rows.visualRect(view.rows.currentIndex()), look).action.center()
    qtbot.mouseClick(view.rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClicks(view.rows, "j")
    assert asked == [link, link]
    assert not view.rows.look(view.rows.model().index(1, 0)).action_icon


def test_due_time_is_chosen_in_working_hours_of_whoever_does_it(qtbot: QtBot) -> None:
    tomorrow, monday = NOW + 23 * HOUR, datetime(2026, 11, 30, 5, 0)
    tx = CannedTx(by_calendar=lambda staff_id, minutes: WorkingDues(tomorrow if staff_id == 1 else None, monday))
    form = _form(tx)
    form.start_new()
    dialog = _dialog(qtbot, form)

    def chip(words: str) -> Chip:
        def shown() -> dict[str, Chip]:
            return {one.text(): one for one in dialog.findChildren(Chip) if one.isVisible()}

        qtbot.waitUntil(lambda: words in shown())
        return shown()[words]

    chip("In 4 working hours: tomorrow, 10:42").click()
    assert form.draft.due_at == tomorrow
    dialog.hours.edit.selectAll()
    qtbot.keyClicks(dialog.hours.edit, "8")
    assert tx.called("by_calendar")[-1] == (1, 480)
    assert dialog.after_hours.text() == "In 8 working hours: tomorrow, 10:42"
    form.change(staff_id=2)
    assert not dialog.after_hours.isVisible()
    chip("Next working day: Mon, 09:00").click()
    assert dialog.due.value() == datetime(2026, 11, 30, 9, 0)
