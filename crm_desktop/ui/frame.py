"""The frame of the main window: rooms at the left, top bar, pages, toasts and the panel at the right edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.ui.first_field import begin_on
from crm_desktop.ui.room_bar import Room, RoomBar
from crm_desktop.ui.side_panel import SidePanel
from crm_desktop.ui.theme import theme
from crm_desktop.ui.toast import Toast, ToastLayer
from crm_desktop.ui.tokens import CONTENT_WIDTH_MAX
from crm_desktop.ui.top_bar import TopBar


class AppFrame(QWidget):
    """Pages are known by the keys of rooms; a page without a room (a card) is shown by its own key."""

    room_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rooms = RoomBar()
        self.top = TopBar()
        self.side = SidePanel(self, self._free_place)
        self._toasts = ToastLayer(self)
        self._pages: dict[str, QWidget] = {}
        self._room_keys: list[QShortcut] = []
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._strip_place = QVBoxLayout()
        self._strip_place.setContentsMargins(0, 0, 0, 0)
        self._banner: QWidget | None = None
        self._banner_place = QVBoxLayout()
        self._banner_place.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        right.addLayout(self._strip_place)
        right.addLayout(self._banner_place)
        right.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rooms)
        layout.addLayout(right, 1)
        self.rooms.room_chosen.connect(self.room_chosen)
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        shortcut.activated.connect(self._to_search)

    @property
    def search(self) -> QWidget:
        """The search box."""
        return self.top.search

    @property
    def toasts(self) -> list[Toast]:
        """The toasts in sight, the newest last."""
        return self._toasts.toasts

    def set_rooms(self, rooms: Sequence[Room]) -> None:
        """The rooms this person sees; each opens by its shortcut too."""
        for old in self._room_keys:
            old.deleteLater()
        self._room_keys = []
        for room in rooms:
            if room.shortcut:
                key = QShortcut(QKeySequence(room.shortcut), self)
                key.activated.connect(partial(self.room_chosen.emit, room.key))
                self._room_keys.append(key)
        self.rooms.set_rooms(rooms)

    def set_badge(self, key: str, count: int, *, limit: bool = False) -> None:
        """How many are new in a room, red when one is about to be late."""
        self.rooms.set_badge(key, count, limit=limit)

    def add_page(self, key: str, page: QWidget) -> None:
        """Adds a page, or replaces the one of this key."""
        old = self._pages.pop(key, None)
        self._pages[key] = page
        # Wide screens: the page stops growing, so that a line of text can still be followed by the eye.
        page.setMaximumWidth(CONTENT_WIDTH_MAX)
        self._stack.addWidget(page)
        if old is not None:
            if self._stack.currentWidget() is old:
                self._stack.setCurrentWidget(page)
            self._stack.removeWidget(old)
            old.deleteLater()

    def page(self, key: str) -> QWidget | None:
        """The page of a key, None when it has not been added yet."""
        return self._pages.get(key)

    def current_page(self) -> str:
        """Key of the page in sight, empty while there is none."""
        shown = self._stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), "")

    def set_room(self, key: str, room: str | None = None) -> None:
        """Shows a page; `room` marks another room than the page's own key (a client's card in Clients)."""
        page = self._pages[key]
        was_here = self._stack.currentWidget() is page
        self._stack.setCurrentWidget(page)
        self.rooms.set_room(key if room is None else room)
        begin_on(page, was_here=was_here)

    def toast(
        self,
        text: str,
        icon: str = "circle-check",
        undo: Callable[[], None] | None = None,
        seconds: int = 0,
        meaning: str = "ok",
        *,
        action: str = "",
    ) -> Toast:
        """Tells what has been done; `undo` takes it back (or does what `action` says); 0 seconds: as usual."""
        return self._toasts.show(Toast(text, icon, undo, seconds, meaning, action=action))

    def keep_toasts_clear_of(self, other: QWidget) -> None:
        """A window of its own that comes up over the lower right corner."""
        self._toasts.keep_clear_of(other)

    def set_strip(self, strip: QWidget, *, is_shown: bool) -> None:
        """What goes on over all pages whatever is open, say a call; it takes room only while it is shown."""
        if self._strip_place.indexOf(strip) < 0:
            self._strip_place.addWidget(strip)
            self.side.keep_below(strip)
        margin = 16 if is_shown else 0
        self._strip_place.setContentsMargins(margin, margin and 12, margin, margin and 12)

    def set_banner(self, banner: QWidget | None) -> None:
        """A strip over all pages, None takes it away."""
        if self._banner is not None and self._banner is not banner:
            self._banner_place.removeWidget(self._banner)
            self._banner.hide()
        self._banner = banner
        margin = 16 if banner is not None else 0
        self._banner_place.setContentsMargins(margin, margin and 12, margin, 0)
        if banner is not None:
            self._banner_place.addWidget(banner)
            banner.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("window"))

    def _free_place(self, strip: int) -> QRect:
        place = self.top.free_place(strip)
        return place.translated(self.top.mapTo(self, QPoint(0, 0)))

    def _to_search(self) -> None:
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()
