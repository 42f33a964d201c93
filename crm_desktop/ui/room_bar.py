"""The bar of rooms at the left edge: icon over word, a badge; what has no room in height goes into "More"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.icons import icon, paint_icon
from crm_desktop.ui.marks import paint_badge
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL, ROOM_BAR_WIDTH

_HEIGHT = 44
_GAP = 2
_WIDTH = 68


@dataclass(frozen=True)
class Room:
    """One room of the window: the key pages are known by, icon, word, and its shortcut told in the tooltip."""

    key: str
    icon: str
    word: str
    shortcut: str = ""


class RoomButton(Press):
    """One room in the bar."""

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.room = room
        self._count, self._limit = 0, False
        self.setCheckable(True)
        self.setText(room.word)
        self.setToolTip(f"{room.word} ({room.shortcut})" if room.shortcut else room.word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(0)

    def set_badge(self, count: int, *, limit: bool = False) -> None:
        """How many are new; `limit` when one of them is about to be late (red)."""
        self._count, self._limit = count, limit
        word = self.room.word
        self.setAccessibleName(_("{room}, new: {count}").format(room=word, count=count) if count else word)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(theme().px(_WIDTH), theme().px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        on = self.isChecked()
        if on or self.isDown():
            paint.box(painter, self.rect(), RADIUS_PANEL, theme().color("selected"))
        elif self.underMouse():
            paint.box(painter, self.rect(), RADIUS_PANEL, theme().color("hover"))
        colour = theme().color("link" if on else "soft")
        left = (self.width() - 20) // 2
        paint_icon(painter, QRect(left, 5, 20, 20), self.room.icon, colour)
        words = QRect(1, 26, self.width() - 2, self.height() - 27)
        font = theme().font("caption", on)
        paint.text(painter, words, self.text(), font, colour, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        if self._count:
            token = "badfill" if self._limit else "accent"
            paint_badge(painter, QPoint(left + 24, 9), self._count, token)
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), RADIUS_PANEL, on_selected=on)


class RoomBar(QWidget):
    """Fourteen rooms end at 650 px; Up and Down move among them, Enter and Space enter one."""

    room_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, RoomButton] = {}
        self._more = RoomButton(Room("", "dots", _("More")), self)
        self._more.setCheckable(False)
        self._more.clicked.connect(self._open_more)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(6, 8, 5, 8)
        self._layout.setSpacing(_GAP)
        self._layout.addWidget(self._more)
        self._layout.addStretch(1)
        self._size()
        theme().changed.connect(self._size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(_("Rooms"))

    def set_rooms(self, rooms: Sequence[Room]) -> None:
        """The rooms this person sees, from the top."""
        for button in self._buttons.values():
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for place, room in enumerate(rooms):
            button = RoomButton(room, self)
            button.clicked.connect(lambda _on=False, key=room.key: self._choose(key))
            self._layout.insertWidget(place, button)
            self._buttons[room.key] = button
        self._fold()

    def set_badge(self, key: str, count: int, *, limit: bool = False) -> None:
        """How many are new in a room; unknown rooms are ignored, a role may not see them."""
        if key in self._buttons:
            self._buttons[key].set_badge(count, limit=limit)

    def set_room(self, key: str) -> None:
        """Marks the current room without a signal."""
        for other, button in self._buttons.items():
            button.setChecked(other == key)
        self._fold()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(ROOM_BAR_WIDTH, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fold()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        shown = [button for button in (*self._buttons.values(), self._more) if not button.isHidden()]
        focus = next((n for n, button in enumerate(shown) if button.hasFocus()), -1)
        if not step or focus < 0:
            super().keyPressEvent(event)
            return
        shown[(focus + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("window"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), theme().color("line"))

    def _size(self) -> None:
        self.setFixedWidth(theme().px(_WIDTH) + ROOM_BAR_WIDTH - _WIDTH)

    def _choose(self, key: str) -> None:
        self.set_room(key)
        self.room_chosen.emit(key)

    def _fold(self) -> None:
        """Hides the last rooms into "More" when the bar is too low; the current room stays in sight."""
        buttons = list(self._buttons.values())
        step = theme().px(_HEIGHT) + _GAP
        fits = max(1, (self.height() - 16 + _GAP) // step)
        keep = buttons if len(buttons) <= fits else buttons[: fits - 1]
        current = next((button for button in buttons if button.isChecked()), None)
        if current is not None and current not in keep and keep:
            keep = [*keep[:-1], current]
        for button in buttons:
            button.setVisible(button in keep)
        self._more.setVisible(len(keep) < len(buttons))

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, button in self._buttons.items():
            if button.isHidden():
                action = QAction(icon(button.room.icon), button.room.word, menu)
                action.triggered.connect(lambda _on=False, key=key: self._choose(key))
                menu.addAction(action)
        menu.popup(self._more.mapToGlobal(QPoint(self._more.width() + 4, 0)))
