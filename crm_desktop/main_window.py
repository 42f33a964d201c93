"""The window: start screens, then the frame with its rooms, each made when first opened. No data, no decisions."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.frame import AppFrame
from crm_desktop.ui.icons import icon
from crm_desktop.ui.room_bar import Room

_SMALLEST = (900, 540)
_USUAL = (1366, 768)


class MainWindow(QWidget):
    """`painted` comes once, when the window is on the screen; `closing` before it goes.

    `entered(key)` comes when a room is opened for the first time.
    """

    painted = Signal()
    entered = Signal(str)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(_("CRM Desktop"))
        self.setWindowIcon(icon("building-store", "link"))
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_USUAL)
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._frame: AppFrame | None = None
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._entered: set[str] = set()
        self._was_shown = False

    def set_firm(self, name: str) -> None:
        """The firm stands in the title, so that two windows can be told apart on the task bar; empty for none."""
        program = _("CRM Desktop")
        self.setWindowTitle(f"{name} — {program}" if name else program)

    @property
    def page(self) -> str:
        """Key of the page in sight, empty before somebody has logged in."""
        return self._frame.current_page() if self._frame is not None else ""

    def show_start(self, widget: QWidget) -> None:
        """Shows a screen in place of the frame: first run, log-in, progress of an upgrade."""
        self._frame = None
        self.set_firm("")
        self._show_only(widget)

    def new_frame(self) -> AppFrame:
        """An empty frame for one person; the old one goes when this is shown."""
        self._frame = AppFrame()
        self._makers = {}
        self._entered = set()
        self._frame.room_chosen.connect(self.open_room)
        return self._frame

    def show_frame(self, frame: AppFrame) -> None:
        """Puts the frame in place of the start screen."""
        self._show_only(frame)

    def set_rooms(self, rooms: Sequence[tuple[Room, Callable[[], QWidget]]]) -> None:
        """The rooms of this person, in order; each is made when it is first opened."""
        assert self._frame is not None
        self._makers = {room.key: make for room, make in rooms}
        self._frame.set_rooms([room for room, _make in rooms])

    def open_room(self, key: str) -> None:
        """Shows a room; one this person does not have is left closed."""
        if self._frame is None or key not in self._makers:
            return
        self.prepare_room(key)
        if key not in self._entered:
            self._entered.add(key)
            self.entered.emit(key)
        self._frame.set_room(key)

    def prepare_room(self, key: str) -> None:
        """Makes a room without showing it; nothing is read for it before it is opened."""
        if self._frame is not None and key in self._makers and self._frame.page(key) is None:
            self._frame.add_page(key, self._makers[key]())

    def add_page(self, key: str, page: QWidget) -> None:
        """Adds a page that has no room of its own."""
        assert self._frame is not None
        self._frame.add_page(key, page)

    def open_page(self, key: str, room: str) -> None:
        """Shows a page and marks the room it belongs to."""
        assert self._frame is not None
        self._frame.set_room(key, room)

    def is_made(self, key: str) -> bool:
        """True when the room has been opened before."""
        if key in self._makers:
            return key in self._entered
        return self._frame is not None and self._frame.page(key) is not None

    def room(self, key: str) -> Any:
        """The widget of an opened room."""
        assert self._frame is not None
        return self._frame.page(key)

    def place_words(self) -> str:
        """Place and size, to be given to `put_back` at the next start."""
        return base64.b64encode(self.saveGeometry().data()).decode("ascii")

    def put_back(self, words: str) -> None:
        """Back to a place and size kept before; nonsense is left out."""
        try:
            self.restoreGeometry(QByteArray(base64.b64decode(words, validate=True)))
        except ValueError:
            return

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self.closing.emit()
        super().closeEvent(event)

    def _show_only(self, widget: QWidget) -> None:
        while (old := self._stack.widget(0)) is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
