"""The call strip, numbers that dial and the log of calls as widgets, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.features.calls import queries_desk
from crm_desktop.features.calls.presenter_log import CallLogPresenter
from crm_desktop.features.calls.presenter_strip import StripPresenter
from crm_desktop.features.calls.rules_desk import CallRow, LiveCall
from crm_desktop.features.calls.view_log import CallLog
from crm_desktop.features.calls.view_strip import CallStrip
from crm_desktop.i18n import set_language
from crm_desktop.ui.phone import DialButton, PhoneLink, phone_menu
from tests.support.calls_seen import CALL, NOW, Me
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

ROW = CallRow(
    1, "in", "ended", "missed", "+79276124077", "+79276124077", None, None, 1, "Anna", 5, "Dubrava", 9, 3, True,
    NOW, NOW, None, None, None, "none", None, 1,
)  # fmt: skip


class FakeDialler(QObject):
    """Remembers what it was to dial."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.reason = ""
        self.done: list[tuple[Any, ...]] = []

    def dial(self, phone: str, client_id: int | None = None) -> None:
        self.done.append(("dial", phone, client_id))

    def write_down(self, phone: str) -> None:
        self.done.append(("write", phone))

    def be(self, reason: str) -> None:
        self.reason = reason
        self.changed.emit(reason)


@pytest.fixture(autouse=True, params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


class Window(QWidget):
    """The strip over a field somebody may be typing in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.calls: list[LiveCall] = []
        self.written: list[tuple[Any, ...]] = []
        monkeypatch.setattr(queries_desk, "live_calls", lambda _tx: self.calls)
        monkeypatch.setattr(queries_desk, "note_call", self._note)
        self.presenter = StripPresenter(RunNow(None), FakeClock(NOW), Me(), lambda _call: "because")  # type: ignore[arg-type]
        self.strip = CallStrip(self.presenter)
        self.field = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.strip)
        layout.addWidget(self.field)

    def _note(self, _tx: object, *given: Any) -> int:
        self.written.append(given)
        return 1

    def have(self, *calls: LiveCall) -> None:
        self.calls = list(calls)
        self.presenter.refresh()


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Window:
    window = Window(monkeypatch)
    qtbot.addWidget(window)
    window.resize(1100, 300)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return window


ENDED = replace(CALL, state="ended", result="answered", answered_at=NOW, ended_at=NOW, talk_seconds=65)


def test_strip_comes_and_goes_without_taking_the_keyboard(window: Window) -> None:
    window.field.setFocus()
    window.have(CALL)
    assert window.strip.isVisible()
    assert window.field.hasFocus()
    window.have(ENDED)
    assert window.strip.note.isVisible()
    assert window.field.hasFocus()
    window.have()
    assert not window.strip.isVisible()


def test_note_is_typed_and_saved_with_enter(window: Window, qtbot: QtBot) -> None:
    window.have(ENDED)
    qtbot.keyClick(window.field, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert window.strip.note.note.edit.hasFocus()
    qtbot.keyClicks(window.strip.note.note.edit, "on Wednesday")
    qtbot.keyClick(window.strip.note.note.edit, Qt.Key.Key_Return)
    assert window.written == [(1, 3, "", "on Wednesday")]


def test_a_note_may_be_begun_while_talking_and_stays_to_the_end(window: Window, qtbot: QtBot) -> None:
    window.have(replace(CALL, state="talking", answered_at=NOW))
    assert not window.strip.note.isVisible()
    qtbot.keyClick(window.field, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(window.strip.note.note.edit, "wants")
    window.have(ENDED)
    assert window.strip.note.note.text() == "wants"


def test_another_ring_does_not_push_away_the_note_being_written(window: Window, qtbot: QtBot) -> None:
    window.have(ENDED)
    qtbot.keyClicks(window.strip.note.note.edit, "wants")
    window.have(ENDED, replace(CALL, call_id=2, client_name="Volga"))
    assert window.strip._who.whole_text() == "Dubrava"
    assert window.strip.note.note.text() == "wants"
    assert list(window.strip._times) == [2]


def test_escape_inside_the_strip_puts_the_call_away(window: Window, qtbot: QtBot) -> None:
    window.have(ENDED)
    window.strip.write()
    qtbot.keyClick(window.strip.note.note.edit, Qt.Key.Key_Escape)
    assert not window.strip.isVisible()
    window.have(ENDED)
    assert not window.strip.isVisible()


def test_several_calls_stack_small_and_come_to_the_front_by_a_click(window: Window, qtbot: QtBot) -> None:
    others = [replace(CALL, call_id=n, client_name=f"Client {n}") for n in range(2, 7)]
    window.have(CALL, *others)
    assert window.strip._who.whole_text() == "Client 6"
    assert len(window.strip._times) == 3
    window.strip._bring(3)
    assert window.strip._who.whole_text() == "Client 3"
    window.have(CALL, *others)
    assert window.strip._who.whole_text() == "Client 3"


def test_every_button_of_the_strip_names_its_key(window: Window) -> None:
    window.have(replace(CALL, state="ended", result="missed", ended_at=NOW))
    strip = window.strip
    for button, key in (
        (strip._open, "F9"), (strip._write, "Shift+F9"), (strip._call, "Ctrl+F9"), (strip._fold, "Alt+F9"),
        (strip._hang_up, "Ctrl+Shift+F9"), (strip.note.save, "Ctrl+Enter"),
    ):  # fmt: skip
        assert key in button.toolTip()
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_missed_call_is_rung_back_by_key_unless_the_line_is_down(window: Window, qtbot: QtBot) -> None:
    asked: list[tuple[str, object]] = []
    window.strip.dial_asked.connect(lambda phone, client_id: asked.append((phone, client_id)))
    window.have(replace(CALL, state="ended", result="missed", ended_at=NOW))
    window.strip.set_dial_reason("down")
    assert window.strip._call.toolTip() == "down"
    qtbot.keyClick(window.field, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    window.strip.set_dial_reason("")
    qtbot.keyClick(window.field, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert asked == [("+79276124077", 5)]
    assert not window.strip.isVisible()


def test_number_a_modem_dialled_asks_for_the_handset_and_is_hung_up_by_key(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    given_up: list[int] = []
    monkeypatch.setattr(queries_desk, "give_up", lambda _tx, call_id: given_up.append(call_id))
    out = replace(CALL, direction="out", is_by_modem=True, hang_up="yes")
    window.have(out)
    assert window.strip._head.text() == {"en": "Lift the handset", "ru": "Поднимите трубку"}[language]
    assert window.strip._hang_up.isVisible()
    qtbot.keyClick(window.field, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert given_up == [1]
    assert not window.strip.isVisible()
    # How it ended nobody but the person knows: he is asked.
    window.have(replace(out, state="ended", ended_at=NOW))
    assert window.strip.note.isVisible()
    assert not window.strip._hang_up.isVisible()
    window.have(replace(CALL, direction="out"))
    assert not window.strip._hang_up.isVisible()


def test_a_call_an_exchange_dialled_is_hung_up_and_one_of_a_cloud_says_why_not(
    window: Window, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    given_up: list[int] = []
    monkeypatch.setattr(queries_desk, "give_up", lambda _tx, call_id: given_up.append(call_id))
    out = replace(CALL, direction="out", state="talking", answered_at=NOW)
    window.have(replace(out, hang_up="yes"))
    window.strip._hang_up.click()
    assert given_up == [1] and window.strip.isVisible()
    words = {"en": ("has been told", "your own telephone"), "ru": ("уже велено", "на своём телефоне")}[language]
    for hang_up, word in zip(("asked", "cannot"), words, strict=True):
        window.have(replace(out, hang_up=hang_up))
        assert window.strip._hang_up.isVisible() and not window.strip._hang_up.isEnabled()
        assert word in window.strip._hang_up.toolTip()


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("kind", ["link", "button"])
def test_number_dials_and_is_grey_with_its_reason_when_it_cannot(qtbot: QtBot, kind: str) -> None:
    dialler = FakeDialler()
    number: Any = (
        PhoneLink("+7 927", "+79276124077", dialler, 5) if kind == "link" else DialButton("+79276124077", dialler, 5)
    )
    qtbot.addWidget(number)
    number.show()
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    assert dialler.done == [("dial", "+79276124077", 5)]
    dialler.be("No line")
    assert number.toolTip() == "No line"
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    menus = number.findChildren(QMenu)
    assert len(menus) == 1
    menus[0].close()
    assert len(dialler.done) == 1


def test_call_by_hand_can_be_written_down_without_a_line(qtbot: QtBot) -> None:
    dialler = FakeDialler()
    dialler.reason = "No line"
    parent = QWidget()
    qtbot.addWidget(parent)
    dial, write, by_program, copy = phone_menu(parent, dialler, "+79276124077").actions()
    assert by_program.isEnabled()
    assert not dial.isEnabled()
    assert "No line" in dial.text()
    write.trigger()
    assert dialler.done == [("write", "+79276124077")]
    assert copy.isEnabled()


class Softphone(QObject):
    """What the computer has for telephone numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.rung.append(url.toString())


def test_number_is_handed_to_the_softphone_of_the_computer(qtbot: QtBot) -> None:
    softphone, parent = Softphone(), QWidget()
    qtbot.addWidget(parent)
    QDesktopServices.setUrlHandler("tel", softphone, "take")
    phone_menu(parent, FakeDialler(), "+79276124077").actions()[2].trigger()
    QDesktopServices.unsetUrlHandler("tel")
    assert softphone.rung == ["tel:+79276124077"]


# ---------------------------------------------------------------- log


def test_log_rings_back_by_letter_and_offers_writing_down_when_it_cannot(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(queries_desk, "call_list", lambda _tx, *_a, **_k: [ROW])
    monkeypatch.setattr(queries_desk, "missed_count", lambda _tx: 1)
    presenter = CallLogPresenter(RunNow(None), FakeClock(NOW), "Europe/Samara", sees_others=False)  # type: ignore[arg-type]
    asked: list[str] = []
    presenter.dial_asked.connect(lambda phone, _client: asked.append(phone))
    dialler = FakeDialler()
    log = CallLog(presenter, dialler=dialler)
    qtbot.addWidget(log)
    log.resize(900, 400)
    log.show()
    log.start()
    log.rows.set_current_row(0)
    look = log.rows.look(log.rows.currentIndex())
    assert look.chip == {"en": "to call back", "ru": "перезвонить"}[language]
    (key, _word) = look.keys[0]
    log.rows.key_pressed.emit(log.rows.currentIndex(), key)
    assert asked == ["+79276124077"]
    dialler.be("No line")
    log.rows.key_pressed.emit(log.rows.currentIndex(), key)
    assert asked == ["+79276124077"]
    for menu in log.findChildren(QMenu):
        menu.close()


def test_an_empty_list_of_my_calls_does_not_say_that_nobody_called(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(queries_desk, "call_list", lambda _tx, *_a, **_k: [])
    monkeypatch.setattr(queries_desk, "missed_count", lambda _tx: 0)
    presenter = CallLogPresenter(RunNow(None), FakeClock(NOW), "Europe/Samara", sees_others=True)  # type: ignore[arg-type]
    log = CallLog(presenter)
    qtbot.addWidget(log)
    log.start()
    mine = {"en": "No calls of yours.", "ru": "Ваших звонков нет."}[language]
    none = {"en": "No calls here yet.", "ru": "Звонков пока нет."}[language]
    assert any(label.text().startswith(mine) for label in log.rows.findChildren(QLabel))
    log.mine.setChecked(False)
    assert any(label.text().startswith(none) for label in log.rows.findChildren(QLabel))
