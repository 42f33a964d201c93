"""Every room and page opened by one person: nothing flashes as a window of its own, and F1 knows where one is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.db.target import Embedded
from crm_desktop.ui.dialogs import ConfirmDialog
from crm_desktop.ui.help import HelpWindow
from tests.support.window import Programs, furnish


class _Windows(QObject):
    """Notes every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.mark.smoke
def test_no_part_of_a_room_flashes_as_a_window(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    windows = _Windows()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(windows)
    try:
        for room in ("today", "inbox", "mail", "clients", "tasks", "settings"):
            seat.window.open_room(room)
        for page in seat.window.room("settings").keys():  # noqa: SIM118 - not a dictionary
            seat.place.open_settings(page)
    finally:
        app.removeEventFilter(windows)
    assert windows.seen == []


def test_f1_opens_the_page_about_what_is_in_sight(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    seat.window.open_room("tasks")
    seat.press("F1")
    seat.wait_for(lambda: seat.place.help.shown is not None and seat.place.help.shown.isVisible())
    assert seat.place.help.shown is not None
    assert seat.place.help.shown.page == "tasks"
    seat.place.help.shown.close()
    seat.place.open_settings("staff")
    seat.press("F1")
    seat.wait_for(lambda: seat.place.help.shown is not None and seat.place.help.shown.page == "staff")
    assert seat.window.windowTitle().startswith("Firm")


def test_a_new_client_is_mine_unless_told_otherwise(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    seat.place.forms.new_client()
    seat.wait_for(seat.dialogs)
    owner = seat.dialogs()[0].owner  # type: ignore[attr-defined]
    seat.wait_for(lambda: owner.combo.count() > 1)
    assert owner.key() == seat.place.me.staff_id
    assert owner.combo.currentText() == seat.place.me.name


def test_f1_answers_while_a_dialog_is_open_and_leaves_it_as_it_was(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    seat.press("Ctrl+Shift+T")
    seat.wait_for(seat.dialogs)
    form: Any = seat.dialogs()[0]
    form.title.set_text("Call back")
    seat.press("F1", form)
    seat.wait_for(lambda: form.findChild(HelpWindow) is not None)
    helping = form.findChild(HelpWindow)
    assert (helping.isVisible(), helping.page) == (True, "tasks")
    assert helping.windowHandle().transientParent() is form.windowHandle()
    seat.press("F1", helping)
    seat.wait_for(lambda: not helping.isVisible())
    assert (form.isVisible(), form.title.text()) == (True, "Call back")
    seat.press("F1", form)
    seat.wait_for(helping.isVisible)
    form.leave()
    windows = QApplication.topLevelWidgets
    seat.wait_for(lambda: not any(isinstance(one, HelpWindow) and one.isVisible() for one in windows()))


def test_f1_over_a_question_asks_the_dialog_under_it(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    seat.place.forms.new_client()
    seat.wait_for(seat.dialogs)
    question = ConfirmDialog.ask(seat.dialogs()[0], "Really?")
    seat.press("F1", question)
    seat.wait_for(lambda: question.findChild(HelpWindow) is not None)
    found = question.findChild(HelpWindow)
    assert found is not None
    assert found.page == "clients"


def test_a_new_client_of_an_inquiry_begins_with_what_it_told(programs: Programs, base_path: Path) -> None:
    furnish(base_path)
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    draft = {"name": "Пётр", "phone": "+79270001122", "email": "petr@example.org"}
    seat.place.forms.new_client_of(1, draft)
    seat.wait_for(seat.dialogs)
    typed = seat.dialogs()[0]._presenter.typed  # type: ignore[attr-defined]
    assert {name: typed[name] for name in draft} == draft
