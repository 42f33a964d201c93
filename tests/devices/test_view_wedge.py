"""A scanner that types, in a real window: codes from any focus, and every typed letter where it was typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.devices.wedge import Wedge
from crm_desktop.ui.wedge_filter import WedgeFilter


class Window(QWidget):
    """A window with things that take keys."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.button, self.items = QLineEdit(), QPushButton("pay"), QListWidget()
        self.button.setAutoDefault(True)
        self.pressed = 0
        self.button.clicked.connect(self._press)
        self.items.addItems(["4", "46", "1"])
        layout = QVBoxLayout(self)
        for one in (self.line, self.button, self.items):
            layout.addWidget(one)

    def _press(self) -> None:
        self.pressed += 1


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    one = Window()
    qtbot.addWidget(one)
    with qtbot.waitExposed(one):
        one.show()
    one.activateWindow()
    one.line.setFocus()
    return one


@pytest.fixture
def keys(qtbot: QtBot) -> Iterator[WedgeFilter]:
    one = WedgeFilter(Wedge())
    one.start()
    yield one
    one.stop()


@pytest.fixture
def codes(keys: WedgeFilter) -> list[str]:
    heard: list[str] = []
    keys.scanned.connect(heard.append)
    return heard


class Typist:
    """Presses keys at times of its own, as events of the system carry them."""

    def __init__(self) -> None:
        self.at = 1000

    def press(self, widget: QWidget, text: str, gap: int, repeat: bool = False) -> None:
        for sign in text:
            self.at += gap
            key = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(sign, Qt.Key.Key_unknown)
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign, repeat)
            event.setTimestamp(self.at)
            QCoreApplication.sendEvent(widget, event)


@pytest.mark.parametrize("where", ["line", "button", "items"])
def test_a_scan_is_heard_from_any_focus_and_typed_nowhere(window: Window, codes: list[str], where: str) -> None:
    widget: QWidget = getattr(window, where)
    widget.setFocus()
    row = window.items.currentRow()
    for number in range(10):
        QTest.keyClicks(widget, f"460700123456{number}")
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert codes == [f"460700123456{number}" for number in range(10)]
    assert (window.line.text(), window.pressed, window.items.currentRow()) == ("", 0, row)


def test_typing_stays_typing(window: Window, codes: list[str], qtbot: QtBot) -> None:
    typist = Typist()
    typist.press(window.line, "Хлеб «Бородинский» 12.50", 90)
    qtbot.waitUntil(lambda: window.line.text() == "Хлеб «Бородинский» 12.50")
    typist.press(window.line, "1", 500)
    typist.press(window.line, "000000000", 30, repeat=True)
    typist.press(window.line, "\r", 30)
    qtbot.waitUntil(lambda: window.line.text().endswith("1000000000"))
    assert codes == []


def test_a_key_and_at_once_an_enter_keep_their_order(window: Window, codes: list[str]) -> None:
    done: list[str] = []
    window.line.returnPressed.connect(lambda: done.append(window.line.text()))
    Typist().press(window.line, "12\r", 20)
    assert (done, codes) == (["12"], [])


def test_half_of_a_code_is_told_and_is_no_code(
    window: Window, keys: WedgeFilter, codes: list[str], qtbot: QtBot
) -> None:
    torn: list[bool] = []
    keys.torn.connect(lambda: torn.append(True))
    typist = Typist()
    typist.press(window.button, "460700", 3)
    typist.press(window.button, "1", 200)
    typist.press(window.button, "234562\r", 3)
    assert (torn, codes, window.pressed) == ([True], [], 0)
    typist.press(window.button, "4607001234562\r", 3)
    assert codes == ["4607001234562"]


def test_a_window_that_was_busy_reads_the_times_of_the_keys(window: Window, codes: list[str]) -> None:
    typist = Typist()
    typist.press(window.line, "4607001", 3)
    QTest.qSleep(100)  # the window does something long; the keys wait with their times
    typist.press(window.line, "234562\r", 3)
    assert codes == ["4607001234562"]


def test_shortcuts_of_one_key_take_nothing_from_a_code(window: Window, codes: list[str]) -> None:
    fired: list[str] = []
    for sign in "46":
        QShortcut(QKeySequence(sign), window).activated.connect(lambda sign=sign: fired.append(sign))
    window.button.setFocus()
    QTest.keyClicks(window.button, "4607001264562")
    QTest.keyClick(window.button, Qt.Key.Key_Return)
    assert codes == ["4607001264562"]
    assert fired in ([], ["4"])  # what stands first cannot be known to be of a code


def test_when_it_listens_no_more_all_is_typing(window: Window, keys: WedgeFilter, codes: list[str]) -> None:
    typist = Typist()
    typist.press(window.line, "46", 3)
    keys.stop()
    assert window.line.text() == "46"
    typist.press(window.line, "07001234562\r", 3)
    assert (window.line.text(), codes) == ("4607001234562", [])


def test_keys_of_a_widget_that_is_gone_are_forgotten(window: Window, codes: list[str], qtbot: QtBot) -> None:
    other = QLineEdit()
    Typist().press(other, "abc", 3)
    other.deleteLater()
    del other
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(100)
    assert codes == []
