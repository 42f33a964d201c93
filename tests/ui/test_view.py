"""The window kit: what keys, clicks and answers do, and that everything can be read."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, QStringListModel, Qt, QUrl
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.errors import AppError, Cancelled, Refused, Unavailable
from crm_desktop.i18n import set_language
from crm_desktop.ui import gallery, tokens
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.crash import install_crash_dialog, report_id, report_text
from crm_desktop.ui.dates import parse_date, parse_time
from crm_desktop.ui.dialogs import ConfirmDialog, FormDialog
from crm_desktop.ui.fact import FactRow
from crm_desktop.ui.fields import LineField, MoneyField, NumberField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.fields_date import DateField, DateTimeField
from crm_desktop.ui.fields_tags import TagsField
from crm_desktop.ui.frame import AppFrame
from crm_desktop.ui.gallery_samples import Samples
from crm_desktop.ui.help import HelpWindow
from crm_desktop.ui.icons import has_icon
from crm_desktop.ui.keys import same_key
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column
from crm_desktop.ui.marks import initials
from crm_desktop.ui.offer import OfferButton, OfferPanel
from crm_desktop.ui.palette import SearchGroup, SearchHit, SearchPalette
from crm_desktop.ui.popover import OptionList, Popover
from crm_desktop.ui.progress import ProgressStrip
from crm_desktop.ui.resources import ICONS
from crm_desktop.ui.room_bar import Room
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.runner import LaneRunner
from crm_desktop.ui.sentence import SentenceEdit, Slot, Words
from crm_desktop.ui.settings_frame import SettingsFrame, SettingsPage
from crm_desktop.ui.switches import SegmentedControl, SwitchButton
from crm_desktop.ui.table import DataTable
from crm_desktop.ui.table_look import Column
from crm_desktop.ui.theme import install_theme, theme
from crm_desktop.ui.timeline import TimelineView
from crm_desktop.ui.timeline_delegate import TimelineItem

Key = Qt.Key


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    set_language("en")
    install_theme(qapp, "light")
    yield
    theme().set_text_factor(1.0)


class _Lane:
    """Keeps work until the test answers it."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, work: Callable[[Any], Any], *, write: bool = False) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


class _Store:
    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, Any]] = {}

    def get(self, name: str) -> Mapping[str, Any]:
        return self.kept.get(name, {})

    def put(self, name: str, value: Mapping[str, Any]) -> None:
        self.kept[name] = value


def _names(row: int) -> QStringListModel:
    return QStringListModel([f"row {n}" for n in range(row)])


def _shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


# Tokens and theme


@pytest.mark.parametrize("table", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(table: dict[str, str]) -> None:
    poor = [pair for pair in tokens.TEXT_PAIRS if tokens.contrast(table[pair[0]], table[pair[1]]) < 4.5]
    assert not poor


@pytest.mark.parametrize("table", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
def test_every_border_and_bar_can_be_seen(table: dict[str, str]) -> None:
    assert not [pair for pair in tokens.SHAPE_PAIRS if tokens.contrast(table[pair[0]], table[pair[1]]) < 3.0]


def test_both_themes_have_the_same_tokens() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()


def test_theme_switches_at_run_time(qtbot: QtBot) -> None:
    label = Label("words", token="mute")
    _shown(qtbot, label)
    with qtbot.waitSignal(theme().changed):
        theme().set_mode("dark")
    assert theme().dark
    assert label.palette().windowText().color().name() == tokens.DARK["mute"].lower()


def test_label_keeps_its_colour_when_it_moves_into_another_widget(qtbot: QtBot) -> None:
    row = FactRow("Limit", "", empty="add")
    holder = QWidget()
    qtbot.addWidget(holder)
    row.setParent(holder)
    holder.show()
    empty = next(label for label in row.findChildren(Label) if label.whole_text() == "add")
    assert empty.palette().windowText().color().name() == tokens.LIGHT["mute"].lower()


def test_text_factor_makes_controls_higher(qtbot: QtBot) -> None:
    button = Button("Save")
    qtbot.addWidget(button)
    before = button.sizeHint().height()
    theme().set_text_factor(1.3)
    assert before == 32
    assert button.sizeHint().height() == 42


def test_icons_carry_no_colour_of_their_own() -> None:
    own = [path.name for path in ICONS.glob("*.svg") if "currentColor" not in path.read_text("utf-8")]
    assert own == ["check-white.svg"]
    assert has_icon("phone")
    assert not has_icon("no-such-icon")


# Runner and crash


def test_answer_comes_back_on_the_windows_thread(qtbot: QtBot) -> None:
    lane, got = _Lane(), []
    LaneRunner(lane, QApplication.instance()).run(lambda tx: 5, got.append)
    lane.futures[0].set_result(5)
    assert got == []
    qtbot.waitUntil(lambda: got == [5])


def test_expected_failure_goes_to_failed(qtbot: QtBot) -> None:
    lane = _Lane()
    failures: list[AppError] = []
    runner = LaneRunner(lane, QApplication.instance())
    runner.run(lambda tx: 5, lambda answer: None, failures.append)
    runner.run(lambda tx: 5, lambda answer: None, failures.append)
    lane.futures[0].set_exception(Refused("e_x"))
    lane.futures[1].set_exception(Cancelled())
    qtbot.waitUntil(lambda: len(failures) == 1)
    assert isinstance(failures[0], Refused)


def test_other_failure_is_a_bug(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    lane, bugs = _Lane(), []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: bugs.append(kind))
    LaneRunner(lane, QApplication.instance()).run(lambda tx: 5, lambda answer: None, lambda error: None)
    lane.futures[0].set_exception(ZeroDivisionError())
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError])


def test_answers_for_a_closed_screen_are_dropped(qtbot: QtBot) -> None:
    lane, got = _Lane(), []
    shared = LaneRunner(lane, QApplication.instance())
    owner = QWidget()
    runner = LaneRunner(lane, QApplication.instance(), owner=owner)
    runner.run(lambda tx: 1, got.append)
    shared.run(lambda tx: 2, got.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _alive(owner))
    for number, future in enumerate(lane.futures, 1):
        future.set_result(number)
    qtbot.waitUntil(lambda: got == [2])


def _alive(widget: QWidget) -> bool:
    import shiboken6

    return shiboken6.isValid(widget)


def test_bug_report_holds_places_but_no_values() -> None:
    try:
        int("+7 927 612-40-77")
    except ValueError as error:
        text = report_text(type(error), error.__traceback__)
    assert "ValueError" in text
    assert "test_view.py" in text
    assert "612" not in text
    assert report_id(text) == report_id(text)


@pytest.mark.expects_log
def test_bug_opens_one_dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    told: list[object] = []
    reporter = install_crash_dialog(lambda kind, error, trace: told.append(kind))
    with caplog.at_level(logging.ERROR):
        for _time in range(2):
            sys.excepthook(KeyError, KeyError("secret"), None)
    qtbot.waitUntil(lambda: reporter._dialog is not None)
    dialog = reporter._dialog
    assert dialog is not None
    dialog.copy_details()
    assert "secret" not in QApplication.clipboard().text()
    assert "secret" not in caplog.text
    assert told == [KeyError, KeyError]
    dialog.accept()
    qtbot.waitUntil(lambda: reporter._dialog is None)


# Buttons and switches


def test_grey_button_says_why(qtbot: QtBot) -> None:
    button = Button("Pay", key="F9")
    qtbot.addWidget(button)
    assert "F9" in button.toolTip()
    button.set_reason("The shift is closed")
    assert not button.isEnabled()
    assert button.toolTip() == "The shift is closed"
    button.set_reason("")
    assert button.isEnabled()
    assert "F9" in button.toolTip()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_enter_and_space_press(qtbot: QtBot, key: Qt.Key) -> None:
    button = Button("Save")
    switch = SwitchButton("On")
    for widget in (button, switch):
        _shown(qtbot, widget)
        with qtbot.waitSignal(widget.clicked):
            qtbot.keyClick(widget, key)
    assert switch.isChecked()


def test_arrows_move_through_segments(qtbot: QtBot) -> None:
    control = SegmentedControl([("a", "A"), ("b", "B"), ("c", "C")])
    _shown(qtbot, control)
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.keyClick(control, Key.Key_Right)
    assert chosen.args == ["b"]
    qtbot.keyClick(control, Key.Key_Left)
    qtbot.keyClick(control, Key.Key_Left)
    assert control.current() == "c"


def test_initials_of_people_and_firms() -> None:
    assert initials("Марина Соколова") == "МС"
    assert initials("ООО «Уютный дом»") == "УД"
    assert initials("") == ""


# Fields


def test_validator_speaks_when_the_field_is_committed(qtbot: QtBot) -> None:
    field = LineField("Tax number", validator=lambda text: None if text == "ok" else "wrong digits")
    _shown(qtbot, field)
    qtbot.keyClicks(field.edit, "no")
    with qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.edit.property("verdict") == "bad"
    assert field.edit.accessibleDescription() == "wrong digits"
    field.edit.clear()
    qtbot.keyClicks(field.edit, "ok")
    with qtbot.waitSignal(field.committed) as committed:
        qtbot.keyClick(field.edit, Key.Key_Return)
    assert committed.args == ["ok"]
    assert field.edit.property("verdict") == ""


def test_refusal_is_shown_at_the_field(qtbot: QtBot) -> None:
    field = LineField("Sum")
    qtbot.addWidget(field)
    field.show_error(Refused("e_money_unreadable", text="abc"))
    assert "abc" in field.edit.accessibleDescription()


def test_money_is_exact_and_number_keeps_its_limits(qtbot: QtBot) -> None:
    money, number = MoneyField("Sum"), NumberField("Limit", low=1, high=20)
    for field in (money, number):
        qtbot.addWidget(field)
    money.edit.setText("1 500.5")
    assert money.value() == Decimal("1500.50")
    money.edit.setText("x")
    assert money.value() is None
    number.edit.setText("21")
    assert number.value() is None
    assert not number.check()
    number.set_value(7)
    assert number.value() == 7


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24.11.2026", date(2026, 11, 24)),
        ("24/11", date(2026, 11, 24)),
        ("1.2.27", date(2027, 2, 1)),
        ("2026-11-24", date(2026, 11, 24)),
        ("31.02.2026", None),
        ("soon", None),
    ],
)
def test_dates_are_read_as_people_type_them(text: str, day: date | None) -> None:
    assert parse_date(text, date(2026, 1, 1)) == day


@pytest.mark.parametrize(
    ("text", "moment"), [("9", time(9)), ("9:30", time(9, 30)), ("0930", time(9, 30)), ("24:00", None), ("9:75", None)]
)
def test_times_are_read_as_people_type_them(text: str, moment: time | None) -> None:
    assert parse_time(text) == moment


def test_date_field_marks_what_it_cannot_read(qtbot: QtBot) -> None:
    field, both = DateField("Day"), DateTimeField("When", datetime(2026, 11, 24, 15))
    for one in (field, both):
        _shown(qtbot, one)
    qtbot.keyClicks(field.edit, "40.40.2026")
    with qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.edit.property("verdict") == "bad"
    assert both.value() == datetime(2026, 11, 24, 15)
    both.edit.setText("25.11.2026 9:30")
    assert both.value() == datetime(2026, 11, 25, 9, 30)


def test_choice_keeps_its_key_when_options_change(qtbot: QtBot) -> None:
    choice = Choice("To", [(1, "Anna"), (2, "Boris")], 2, search=True)
    qtbot.addWidget(choice)
    choice.set_options([(2, "Boris"), (3, "Vera")])
    assert choice.key() == 2
    choice.set_key(9)
    assert choice.key() is None


def test_tags_are_added_and_removed_by_keys(qtbot: QtBot) -> None:
    field = TagsField("Tags", ["tiles"])
    _shown(qtbot, field)
    qtbot.keyClicks(field.edit, "paint,TILES")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert field.tags() == ["tiles", "paint"]
    qtbot.keyClick(field.edit, Key.Key_Backspace)
    assert field.tags() == ["tiles"]


# Facts and sentences


def test_fact_is_edited_in_place(qtbot: QtBot) -> None:
    row = FactRow("Code", "631601001")
    _shown(qtbot, row)
    value = cast(QWidget, row.focusProxy())
    qtbot.keyClick(value, Key.Key_F2)
    edit = row.findChild(QLineEdit)
    assert edit is not None
    qtbot.keyClicks(edit, "77")
    with qtbot.waitSignal(row.saved) as saved:
        qtbot.keyClick(edit, Key.Key_Return)
    assert saved.args == ["77"]
    row.set_error("nine digits, please")
    assert row.is_editing()
    assert edit.text() == "77"
    row.set_ok("77")
    assert not row.is_editing()
    assert row.value() == "77"


def test_escape_takes_the_change_of_a_fact_back(qtbot: QtBot) -> None:
    row = FactRow("Code", "631601001")
    _shown(qtbot, row)
    row.start_edit()
    edit = row.findChild(QLineEdit)
    assert edit is not None
    qtbot.keyClicks(edit, "77")
    with qtbot.assertNotEmitted(row.saved):
        qtbot.keyClick(edit, Key.Key_Escape)
    assert not row.is_editing()
    assert row.value() == "631601001"


def _sentence() -> SentenceEdit:
    return SentenceEdit(
        [Words("If the client has a "), Slot("who", "manager"), Words(" wait "), Slot("time", "15 min")]
    )


def test_tab_walks_through_the_words_of_a_sentence(qtbot: QtBot) -> None:
    sentence = _sentence()
    _shown(qtbot, sentence)
    sentence.setFocus(Qt.FocusReason.TabFocusReason)
    assert sentence.current_slot() == "who"
    qtbot.keyClick(sentence, Key.Key_Tab)
    assert sentence.current_slot() == "time"
    with qtbot.waitSignal(sentence.slot_activated) as activated:
        qtbot.keyClick(sentence, Key.Key_Return)
    assert activated.args[0] == "time"
    assert sentence.accessibleName() == "If the client has a manager wait 15 min"


def test_click_on_a_word_asks_for_its_change(qtbot: QtBot) -> None:
    sentence = _sentence()
    sentence.resize(600, 40)
    _shown(qtbot, sentence)
    place = sentence.mapFromGlobal(sentence.slot_rect("who").center())
    with qtbot.waitSignal(sentence.slot_activated) as activated:
        qtbot.mouseClick(sentence, Qt.MouseButton.LeftButton, pos=place)
    assert activated.args[0] == "who"


def test_long_sentence_breaks_into_lines(qtbot: QtBot) -> None:
    sentence = _sentence()
    qtbot.addWidget(sentence)
    assert sentence.heightForWidth(140) > sentence.heightForWidth(1000)


# Lists


def test_row_keys_work_in_any_layout() -> None:
    assert same_key("П", "п")
    assert same_key("П", "g")
    assert not same_key("П", "ш")
    assert not same_key("П", "")


def _rows(qtbot: QtBot, looks: list[RowLook]) -> RowList:
    rows = RowList(lambda index: looks[index.row()])
    rows.setModel(_names(len(looks)))
    _shown(qtbot, rows)
    return rows


def test_keys_of_a_row_act_on_it(qtbot: QtBot) -> None:
    looks = [RowLook("head", head=True), RowLook("call", key=7, done=False, keys=(("M", "Move"),))]
    rows = _rows(qtbot, looks)
    rows.set_current_row(1)
    with qtbot.waitSignal(rows.done_toggled):
        qtbot.keyClick(rows, Key.Key_Space)
    with qtbot.waitSignal(rows.opened):
        qtbot.keyClick(rows, Key.Key_Return)
    with qtbot.waitSignal(rows.key_pressed) as pressed:
        qtbot.keyClick(rows, Key.Key_M)
    assert pressed.args[1] == "M"


def test_arrows_step_over_heads(qtbot: QtBot) -> None:
    rows = _rows(qtbot, [RowLook("one"), RowLook("head", head=True), RowLook("two")])
    rows.set_current_row(0)
    qtbot.keyClick(rows, Key.Key_Down)
    qtbot.waitUntil(lambda: rows.currentIndex().row() == 2)


def test_current_row_survives_a_reload(qtbot: QtBot) -> None:
    looks = [RowLook("a", key=1), RowLook("b", key=2)]
    rows = _rows(qtbot, looks)
    rows.set_current_row(1)
    looks.insert(0, RowLook("new", key=3))
    cast(QStringListModel, rows.model()).setStringList(["x", "y", "z"])
    assert rows.currentIndex().row() == 2


def test_empty_list_offers_the_first_step(qtbot: QtBot) -> None:
    rows = RowList(empty=("Nobody waits.", "New inquiry"))
    rows.setModel(_names(0))
    _shown(qtbot, rows)
    button = rows.findChild(Button)
    assert button is not None
    assert button.isVisible()
    with qtbot.waitSignal(rows.empty_pressed):
        button.click()


def test_model_may_name_its_roles_instead(qtbot: QtBot) -> None:
    model = QStandardItemModel()
    model.setItemRoleNames({Qt.ItemDataRole.UserRole: b"second"})
    item = QStandardItem("title")
    item.setData("second line", Qt.ItemDataRole.UserRole)
    model.appendRow(item)
    rows = RowList()
    qtbot.addWidget(rows)
    rows.setModel(model)
    look = rows.look(model.index(0, 0))
    assert (look.title, look.second) == ("title", "second line")


def _table(qtbot: QtBot, store: _Store) -> DataTable:
    table = DataTable("clients", store)
    model = QStandardItemModel(3, 3)
    table.set_columns([Column("Name", 150), Column("Sum", 90, number=True), Column("Day", 110)])
    table.setModel(model)
    model.setParent(table)
    _shown(qtbot, table)
    return table


def test_table_remembers_its_columns(qtbot: QtBot) -> None:
    store = _Store()
    table = _table(qtbot, store)
    assert table.columnWidth(1) == 90
    table.setColumnWidth(1, 133)
    table.horizontalHeader().moveSection(2, 0)
    table.setColumnHidden(0, True)
    table.set_sorting(1, descending=True)
    table.remember()
    again = _table(qtbot, store)
    assert again.columnWidth(1) == 133
    assert again.horizontalHeader().visualIndex(2) == 0
    assert again.isColumnHidden(0)
    assert again.sorting() == (1, True)


def test_press_on_a_head_asks_for_sorting(qtbot: QtBot) -> None:
    table = _table(qtbot, _Store())
    asked: list[tuple[int, bool]] = []
    table.sort_asked.connect(lambda column, down: asked.append((column, down)))
    head = table.horizontalHeader()
    place = QPoint(head.sectionViewportPosition(1) + 20, 10)
    for _time in range(2):
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [(1, True), (1, False)]


def test_timeline_asks_for_older_items_at_its_end(qtbot: QtBot) -> None:
    view = TimelineView()
    view.resize(500, 300)
    _shown(qtbot, view)
    items = [TimelineItem(n, "today", "mail", "Letter", time="10:00") for n in range(20)]
    with qtbot.waitSignal(view.more_wanted):
        view.set_items(items, has_more=True)
        view._list.scrollToBottom()
    view.add_items([TimelineItem(20, "today", "mail", "Letter"), TimelineItem(21, "before", "mail", "Letter")])
    assert view.keys() == list(range(22))
    assert [entry.day for entry in view._model.entries if entry.item is None] == ["today", "before"]


# Frame


def _frame(qtbot: QtBot) -> AppFrame:
    frame = AppFrame()
    frame.resize(1366, 768)
    frame.set_rooms([Room(f"r{n}", "mail", f"Room {n}") for n in range(14)])
    for key in ("r0", "r13"):
        frame.add_page(key, QWidget())
    _shown(qtbot, frame)
    return frame


def test_all_fourteen_rooms_fit_a_small_screen(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    assert not [room for room in frame.rooms.findChildren(QWidget) if room.isHidden() and room is not frame.rooms._more]
    frame.resize(1024, 500)
    assert frame.rooms._more.isVisible()
    frame.set_room("r13")
    assert frame.rooms._buttons["r13"].isVisible()


def test_a_room_opens_with_the_keyboard_in_its_list_and_later_where_it_was_left(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    page, line, rows = QWidget(), QLineEdit(), RowList(name="Rows")
    page.setLayout(column(Button("Write"), line, rows))
    frame.add_page("r1", page)
    frame.rooms._buttons["r0"].setFocus()
    frame.set_room("r1")
    assert QApplication.focusWidget() is rows
    line.setFocus()
    frame.set_room("r1")
    assert QApplication.focusWidget() is line
    frame.set_room("r0")
    frame.set_room("r1")
    assert QApplication.focusWidget() is line


def test_a_room_opens_by_its_shortcut(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    frame.set_rooms([Room("r0", "mail", "Room 0", "Alt+1"), Room("r2", "mail", "Room 2", "Alt+3")])
    assert frame.rooms._buttons["r2"].toolTip() == "Room 2 (Alt+3)"
    with qtbot.waitSignal(frame.room_chosen) as chosen:
        qtbot.keyClick(frame, Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert chosen.args == ["r2"]


def test_toast_undoes_once(qtbot: QtBot) -> None:
    frame, undone = _frame(qtbot), []
    toast = frame.toast("Moved", undo=lambda: undone.append(1))
    toast.undo()
    toast.undo()
    assert undone == [1]
    assert frame.toasts == []


def test_a_toast_with_nothing_to_take_back_counts_no_seconds_and_is_not_said_twice(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    frame.toast("Saved")
    frame.toast("Saved")
    (toast,) = frame.toasts
    assert toast._count.isHidden()
    frame.toast("Moved", undo=lambda: None)
    frame.toast("Moved", undo=lambda: None)
    assert [toast._count.isHidden() for toast in frame.toasts] == [True, False, False]


def test_at_most_three_toasts(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    for number in range(5):
        frame.toast(f"Toast {number}")
    assert [toast.text for toast in frame.toasts] == ["Toast 2", "Toast 3", "Toast 4"]
    assert frame.toasts[0].y() < frame.toasts[2].y()


def test_offer_takes_no_focus_and_answers_to_its_key(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    frame.top.search.setFocus()
    panel = OfferPanel()
    panel.set_buttons([OfferButton("accept", "Accept", "phone", "success", "F8"), OfferButton("open", "Open")])
    panel.set_head("phone-incoming", "Call", "ok")
    frame.side.show_panel(panel)
    assert frame.top.search.hasFocus()
    assert panel.geometry().right() <= frame.width()
    with qtbot.waitSignal(panel.pressed) as pressed:
        qtbot.keyClick(frame.top.search, Key.Key_F8)
    assert pressed.args == ["accept"]
    frame.side.hide_panel()
    assert not panel.isVisible()


def test_a_folded_offer_stands_in_the_top_bar_and_still_answers(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    panel = OfferPanel()
    panel.set_buttons([OfferButton("accept", "Accept", "phone", "success", "F8"), OfferButton("open", "Open")])
    panel.set_brief("Anna Kuznetsova")
    frame.side.show_panel(panel)
    frame.top.search.setFocus()
    qtbot.keyClick(frame.top.search, Key.Key_F8, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: panel.is_folded)
    qtbot.waitUntil(lambda: panel.geometry().bottom() < frame.top.height())
    assert panel.x() > frame.top.mapTo(frame, frame.top.search.geometry().topRight()).x()
    assert panel._brief.isVisible() and panel._quick.isVisible()
    with qtbot.waitSignal(panel.pressed) as pressed:
        qtbot.keyClick(frame.top.search, Key.Key_F8)
    assert pressed.args == ["accept"]
    panel._fold.click()
    assert not panel.is_folded
    qtbot.waitUntil(lambda: panel.geometry().bottom() > frame.top.height())


def test_ctrl_k_leads_to_the_search(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    frame.rooms._buttons["r0"].setFocus()
    qtbot.keyClick(frame, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert frame.top.search.hasFocus()


def test_late_answers_of_the_search_are_dropped(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    palette = SearchPalette(frame.top.search)
    asked: list[tuple[str, int]] = []
    palette.asked.connect(lambda text, generation: asked.append((text, generation)))
    qtbot.keyClicks(frame.top.search, "ku")
    qtbot.waitUntil(lambda: bool(asked))
    text, generation = asked[-1]
    assert text == "ku"
    palette.answer(generation, [SearchGroup("Clients", [SearchHit(1, "Old"), SearchHit(2, "Older")])])
    assert palette.isVisible()
    qtbot.keyClicks(frame.top.search, "z")
    palette.answer(generation, [SearchGroup("Clients", [SearchHit(3, "Late")])])
    qtbot.keyClick(frame.top.search, Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(frame.top.search, Key.Key_Return)
    assert chosen.args == [2]
    assert not palette.isVisible()


def test_escape_closes_the_hits_and_clears_what_was_typed(qtbot: QtBot) -> None:
    frame = _frame(qtbot)
    palette = SearchPalette(frame.top.search)
    qtbot.keyClicks(frame.top.search, "k")
    palette.answer(1, [])
    assert palette.isVisible()
    qtbot.keyClick(frame.top.search, Key.Key_Escape)
    assert not palette.isVisible()
    assert frame.top.search.text() == ""
    palette.answer(1, [SearchGroup("Clients", [SearchHit(1, "Late")])])
    assert not palette.isVisible()


def test_settings_are_found_by_other_words_too(qtbot: QtBot) -> None:
    made: list[str] = []

    def page(key: str) -> Callable[[], QWidget]:
        return lambda: made.append(key) or QWidget()

    frame = SettingsFrame(
        [SettingsPage("a", "users", "Staff", page("a")), SettingsPage("b", "route", "Routing", page("b"), ("queue",))]
    )
    _shown(qtbot, frame)
    qtbot.keyClicks(frame.search, "queue")
    qtbot.keyClick(frame.search, Key.Key_Return)
    assert frame.current() == "b"
    frame.open("b")
    assert made == ["b"]


# Errors, dialogs, popovers


def test_error_banner_offers_to_try_again_only_when_that_helps(qtbot: QtBot) -> None:
    banner = ErrorBanner()
    qtbot.addWidget(banner)
    banner.show_error(Refused("e_money_unreadable", text="x"))
    button = next(button for button in banner.findChildren(Button) if button.text())
    assert button.isHidden()
    banner.show_error(Unavailable("server"))
    assert not button.isHidden()
    with qtbot.waitSignal(banner.retry):
        button.click()
    assert banner.isHidden()
    banner.show_error(Cancelled())
    assert banner.isHidden()


def test_form_keeps_what_was_typed_when_saving_fails(qtbot: QtBot) -> None:
    form = FormDialog("New inquiry", "Save")
    field = LineField("Phone")
    form.form.addWidget(field)
    _shown(qtbot, form)
    qtbot.keyClicks(field.edit, "123")
    form.set_touched()
    with qtbot.waitSignal(form.save_asked):
        qtbot.keyClick(field.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    form.set_busy(True)
    form.show_error(Unavailable("server"))
    assert form.save.isEnabled()
    with qtbot.waitSignal(form.leave_asked):
        form.reject()
    assert form.isVisible()
    assert field.text() == "123"
    form.leave()
    assert not form.isVisible()


def test_question_before_something_is_gone_names_it(qtbot: QtBot) -> None:
    holder = QWidget()
    _shown(qtbot, holder)
    dialog = ConfirmDialog.ask(holder, "Delete the client?", ["41 purchases"], "Delete")
    texts = [label.whole_text() for label in dialog.findChildren(Label)]
    assert any("41 purchases" in text for text in texts)
    with qtbot.waitSignal(dialog.accepted):
        dialog.findChildren(Button)[-1].click()


def test_list_to_pick_from_is_narrowed_by_typing(qtbot: QtBot) -> None:
    options = OptionList([("a", "Anna", True), ("b", "Boris", False)], search=True)
    _shown(qtbot, options)
    edit = options.findChild(QLineEdit)
    assert edit is not None
    qtbot.keyClicks(edit, "bor")
    with qtbot.waitSignal(options.picked) as picked:
        qtbot.keyClick(edit, Key.Key_Return)
    assert picked.args == [["b"]]


def test_several_are_picked_with_ticks(qtbot: QtBot) -> None:
    options = OptionList([("a", "Anna", True), ("b", "Boris", False)], multi=True)
    _shown(qtbot, options)
    rows = options.findChild(RowList)
    assert rows is not None
    rows.set_current_row(1)
    qtbot.keyClick(rows, Key.Key_Space)
    with qtbot.waitSignal(options.picked) as picked:
        options.findChildren(Button)[-1].click()
    assert picked.args == [["a", "b"]]


def test_escape_closes_a_popover(qtbot: QtBot) -> None:
    holder = QWidget()
    _shown(qtbot, holder)
    popover = Popover(LineField("Reason"), holder)
    popover.open_at(holder.rect())
    with qtbot.waitSignal(popover.closed):
        qtbot.keyClick(popover, Key.Key_Escape)


def test_cancel_of_long_work_is_told_once(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.set(1, 10, "Importing")
    button = strip.findChild(Button)
    assert button is not None
    with qtbot.waitSignal(strip.cancelled):
        button.click()
    assert not button.isEnabled()


# Gallery


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(gallery._PAGES))
def test_every_gallery_page_opens(qtbot: QtBot, qapp: QApplication, name: str, mode: Any, language: str) -> None:
    set_language(language)
    install_theme(qapp, mode)
    page = gallery._PAGES[name](Samples(longer=True))
    page.resize(gallery.WIDTH, gallery.HEIGHT)
    _shown(qtbot, page)
    assert not page.grab().isNull()


def test_every_line_to_type_in_has_a_name(qtbot: QtBot) -> None:
    nameless = []
    for name, make in gallery._PAGES.items():
        page = make(Samples())
        qtbot.addWidget(page)
        for edit in page.findChildren(QLineEdit):
            labelled = edit.accessibleName() or edit.placeholderText()
            if not labelled:
                nameless.append(f"{name}: {edit.text()}")
    assert not nameless


def test_help_follows_local_links_only_and_comes_back(qtbot: QtBot) -> None:
    helping = HelpWindow()
    qtbot.addWidget(helping)
    helping.show_page("today")
    assert helping.page == "today"
    helping.text.anchorClicked.emit(QUrl("tasks.md"))
    assert helping.page == "tasks"
    helping.text.anchorClicked.emit(QUrl("https://example.com/tasks.md"))
    helping.text.anchorClicked.emit(QUrl("../../README.txt"))
    assert helping.page == "tasks"
    helping.back.click()
    assert helping.page == "today"
    helping.show_page("no such page")
    assert helping.page == "index"


def test_pictures_of_the_handbook_fit_the_page(qtbot: QtBot) -> None:
    helping = HelpWindow()
    qtbot.addWidget(helping)
    helping.show_page("today")
    helping.show()
    qtbot.waitExposed(helping)
    assert helping.text.document().size().height() > helping.height()
    assert helping.text.horizontalScrollBar().maximum() == 0


def test_the_main_column_never_vanishes_in_a_narrow_table(qtbot: QtBot) -> None:
    table = DataTable()
    qtbot.addWidget(table)
    table.setModel(QStandardItemModel(1, 4))
    table.set_columns([Column("name", stretch=True), Column("a", 200), Column("b", 200), Column("c", 200)])
    table.resize(500, 300)
    table.show()
    assert table.columnWidth(0) >= 200
    table.resize(1200, 300)
    assert table.columnWidth(0) > 500


class _Strip(QWidget):
    """A panel folded to a line."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("strip", True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(300, 36)


@pytest.mark.parametrize("width", [900, 1000, 1093, 1200, 1366])
def test_a_folded_panel_finds_place_in_the_bar_of_a_made_up_firm_at_every_width(qtbot: QtBot, width: int) -> None:
    frame = _frame(qtbot)
    frame.top.set_new_menu(QMenu(frame))
    frame.top.set_states([("here", "На месте", "ok")], "here")
    frame.top.set_connection("Этот компьютер", "ok", short="Этот компьютер")
    frame.top.set_person("Марина Соколова")
    frame.top.set_mark("Демо")
    frame.resize(width, 700)
    usual = frame.top.search.width()
    strip = _Strip()
    frame.side.show_panel(strip)
    bar = QRect(frame.top.mapTo(frame, QPoint(0, 0)), frame.top.size())
    assert bar.contains(strip.geometry())
    assert strip.width() >= 180
    beside = [frame.top.search, frame.top.new_button, frame.top._state]
    assert not any(strip.geometry().intersects(QRect(one.mapTo(frame, QPoint(0, 0)), one.size())) for one in beside)
    frame.side.hide_panel()
    assert frame.top.search.width() == usual
    assert frame.top._mark.isVisible()


@pytest.mark.parametrize("width", [1366, 640])
def test_toasts_keep_clear_of_a_window_in_their_corner(qtbot: QtBot, width: int) -> None:
    frame = _frame(qtbot)
    frame.resize(width, 700)
    other = QWidget(frame, Qt.WindowType.Tool)
    qtbot.addWidget(other)
    frame.keep_toasts_clear_of(other)
    early = frame.toast("Before the other")
    other.setGeometry(QRect(frame.mapToGlobal(QPoint(width - 400, 500)), QSize(390, 190)))
    other.show()
    late = frame.toast("After the other, and a good deal longer than the one that was there before")
    frame.resize(width, 699)

    def overlapping() -> list[str]:
        area = QRect(frame.mapFromGlobal(other.mapToGlobal(QPoint(0, 0))), other.size()).adjusted(10, 10, -10, -10)
        return [toast.text for toast in (early, late) if toast.geometry().intersects(area)]

    qtbot.waitUntil(lambda: overlapping() == [])
    assert not early.geometry().adjusted(8, 8, -8, -8).intersects(late.geometry().adjusted(8, 8, -8, -8))
    other.hide()
    frame.resize(width, 700)
    assert early.geometry().right() > width - 40


def test_a_popover_beside_a_place_leaves_it_to_be_read(qtbot: QtBot) -> None:
    screen = QApplication.primaryScreen().availableGeometry()
    inner = QWidget()
    inner.setFixedSize(300, 200)
    popover = Popover(inner)
    at_right = QRect(screen.right() - 320, screen.top() + 60, 310, 400)
    popover.open_beside(at_right)
    shown = popover.geometry().adjusted(8, 8, -8, -8)
    assert not shown.intersects(at_right)
    assert shown.right() < at_right.left()
    at_left = QRect(screen.left(), screen.top() + 60, 310, 400)
    popover.open_beside(at_left)
    assert not popover.geometry().adjusted(8, 8, -8, -8).intersects(at_left)
    popover.close()
