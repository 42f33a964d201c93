"""The staff and calendar pages: both languages, keys and clicks, refusals in place, nothing typed is lost."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.features.staff import queries
from crm_desktop.features.staff.presenter_calendar import CalendarPresenter
from crm_desktop.features.staff.presenter_rights import RightsPresenter
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.rules_calendar import CalendarDay
from crm_desktop.features.staff.view_calendar import CalendarPage
from crm_desktop.features.staff.view_day import DayDialog
from crm_desktop.features.staff.view_people import HandOverDialog
from crm_desktop.features.staff.view_rights import RightsPage
from crm_desktop.features.staff.view_staff import StaffPage
from crm_desktop.features.staff.view_week import WeekDialog
from crm_desktop.i18n import set_language
from crm_desktop.ui.dialogs import ConfirmDialog
from tests.support.builders_firm import ZONE, Firm, give_inquiry, make_firm, open_session
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def staff_page(tx: Tx, qtbot: QtBot, *, can_edit: bool = True) -> StaffPage:
    page = StaffPage(StaffPresenter(RunNow(tx), ZONE, can_edit=can_edit))
    qtbot.addWidget(page)
    page.resize(1078, 700)
    page.show()
    return page


def calendar_page(tx: Tx, firm: Firm, qtbot: QtBot) -> CalendarPage:
    clock = FakeClock(datetime(2031, 6, 10, 8))
    page = CalendarPage(CalendarPresenter(RunNow(tx), clock, ZONE, can_edit=True, branch_id=firm.branch))
    qtbot.addWidget(page)
    page.resize(1078, 700)
    page.show()
    return page


@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_open_in_both_languages(tx: Tx, firm: Firm, qtbot: QtBot, language: str) -> None:
    set_language(language)
    page = staff_page(tx, qtbot)
    for part in ("people", "groups", "branches"):
        page.open_part(part)
        assert not page.grab().isNull()
    assert not calendar_page(tx, firm, qtbot).grab().isNull()
    rights = RightsPage(RightsPresenter(RunNow(tx), ZONE, can_edit=True))
    qtbot.addWidget(rights)
    rights.show()
    assert len(rights.cells) == 5 * len({action for action, _role in rights.cells})


def test_new_person_gets_a_login_from_the_name_and_is_saved(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = staff_page(tx, qtbot)
    told: list[str] = []
    page.told.connect(told.append)
    qtbot.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
    form = page.people.form
    qtbot.keyClicks(form.name.edit, "Roman Zhukov")
    assert form.login.text() == "ROMAN"
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert told == ["Roman Zhukov is saved"]
    assert form.person is not None
    assert (form.person.login, form.is_touched) == ("ROMAN", False)


def test_refusal_stands_at_its_field_and_what_was_typed_stays(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = staff_page(tx, qtbot)
    qtbot.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
    form = page.people.form
    qtbot.keyClicks(form.name.edit, "Another Petr")
    form.login.edit.clear()
    qtbot.keyClicks(form.login.edit, "petr")
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert form.login.control.accessibleDescription() == "Пётр Лебедев has the log-in name PETR already."
    assert form.name.text() == "Another Petr"


def test_colleagues_news_does_not_take_what_is_being_typed(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = staff_page(tx, qtbot)
    form = page.people.form
    form.name.edit.clear()
    qtbot.keyClicks(form.name.edit, "Half a na")
    page._presenter.refresh()
    assert form.name.text() == "Half a na"


def test_without_the_right_nothing_can_be_changed(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = staff_page(tx, qtbot, can_edit=False)
    form = page.people.form
    assert not page.add_button.isVisible()
    assert form.name.edit.isReadOnly()
    assert not form.save.isEnabled()
    assert not form.off.isVisible()


def test_hand_over_dialog_says_what_is_open(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    give_inquiry(tx, firm.branch, firm.person("DENIS"))
    people = [one for one in queries.people(tx) if not one.is_service]
    denis = next(one for one in people if one.login == "DENIS")
    dialog = HandOverDialog(denis, queries.open_work(tx, denis.staff_id), people)
    qtbot.addWidget(dialog)
    assert dialog.successor.key() == firm.person("MARINA")
    assert dialog.successor.combo.count() == len(people) - 1


def test_month_grid_opens_a_day_by_keys(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = calendar_page(tx, firm, qtbot)
    page.grid.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(page.grid, key)
    dialog = page.dialog
    assert isinstance(dialog, DayDialog)
    assert (dialog.owner.text(), dialog.first.value()) == ("Денис Орлов", date(2031, 6, 3))
    dialog.leave()


def test_leave_is_entered_by_dates_and_an_overlap_shows_in_place(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = calendar_page(tx, firm, qtbot)
    told: list[str] = []
    page.told.connect(told.append)
    denis = firm.person("DENIS")
    page._on_day(denis, date(2031, 6, 16))
    dialog = page.dialog
    assert isinstance(dialog, DayDialog)
    dialog.last.set_value(date(2031, 6, 27))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert told == ["The calendar is saved"]
    assert page.dialog is None
    assert page.entries.rowCount() == 1
    page._on_day(denis, date(2031, 6, 13))
    dialog = page.dialog
    assert isinstance(dialog, DayDialog)
    dialog.last.set_value(date(2031, 6, 16))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert page.dialog is dialog
    assert "2031-06-16 to 2031-06-27" in dialog._error.accessibleName()
    dialog.leave()


def test_entry_that_has_begun_can_only_end_sooner(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter = calendar_page(tx, firm, qtbot)._presenter
    begun = CalendarDay(1, None, firm.person("DENIS"), "Денис", "leave", date(2031, 6, 9), date(2031, 6, 20), version=1)
    dialog = DayDialog(presenter, begun)
    qtbot.addWidget(dialog)
    assert not dialog.first.isEnabled()
    assert dialog.last.isEnabled()
    assert not dialog.remove.isEnabled()
    assert dialog.save.isEnabled()


def test_week_says_what_it_cannot_read(qtbot: QtBot) -> None:
    dialog = WeekDialog("Office", [])
    qtbot.addWidget(dialog)
    dialog.lines[0].edit.setText("9-13, 14-18")
    dialog.lines[1].edit.setText("nine")
    assert dialog.slots() is None
    dialog.lines[1].edit.clear()
    slots = dialog.slots()
    assert slots is not None
    assert [(one.weekday, one.from_minute) for one in slots] == [(1, 540), (1, 840)]


def test_press_on_a_right_offers_the_scopes(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter = RightsPresenter(RunNow(tx), ZONE, can_edit=True)
    page = RightsPage(presenter)
    qtbot.addWidget(page)
    page.show()
    undone: list[object] = []
    page.told.connect(lambda _text, undo: undone.append(undo))
    right = presenter.right("clients.read", "manager")
    assert right is not None
    page._on_cell(("clients.read", "manager"))
    assert page._popover is not None
    page._popover.picked.emit(["own"])
    changed = presenter.right("clients.read", "manager")
    assert changed is not None
    assert changed.scope == "own"
    assert len(undone) == 1
    page._popover.close()


def test_choosing_another_row_asks_before_what_was_typed_is_lost(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = staff_page(tx, qtbot)
    for part, view in (("people", page.people), ("groups", page.groups), ("branches", page.branches)):
        page.open_part(part)
        view.form.name.edit.clear()
        qtbot.keyClicks(view.form.name.edit, "Half a na")
        view.list.set_current_row(1)
        (dialog,) = view.findChildren(ConfirmDialog)
        dialog.reject()
        assert view.form.name.text() == "Half a na"
        assert view.list.currentIndex().row() == 0


def test_saving_a_new_person_asks_nothing(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = staff_page(tx, qtbot)
    page.people.list.set_current_row(1)
    page.add_button.click()
    qtbot.keyClicks(page.people.form.name.edit, "Zoya New")
    assert page.people.form.is_touched
    page.people.form.save.click()
    assert page.findChildren(ConfirmDialog) == []
    person = page.people.form.person
    assert person is not None and person.name == "Zoya New"
