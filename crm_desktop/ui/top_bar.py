"""The top bar: search, New, my state, connection, bell, me. It never moves and never changes its height."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.marks import Chip, Dot, paint_avatar, paint_badge
from crm_desktop.ui.press import Press
from crm_desktop.ui.search_box import SearchBox
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import NARROW_WINDOW, ROOM_BAR_WIDTH, SEARCH_WIDTH, SEARCH_WIDTH_NARROW, TOP_BAR_HEIGHT

_GAP = 12
_SEARCH_LEAST = 140


class Bell(IconButton):
    """What wants to be read: a bell with a count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bell", _("Notifications"), big=True, parent=parent)
        self._count = 0

    def set_count(self, count: int) -> None:
        """How many are unread."""
        self._count = count
        name = _("Notifications, unread: {count}").format(count=count) if count else _("Notifications")
        self.set_name(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self._count:
            paint_badge(QPainter(self), QPoint(self.width() - 7, 8), self._count, "accent")


class PersonButton(Press):
    """My initials; opens the menu about me."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu: QMenu | None = None
        self.setFixedSize(32, 32)
        self.clicked.connect(self._open)

    def set_person(self, name: str, menu: QMenu | None) -> None:
        """Who works here, and the menu a press opens."""
        self._menu = menu
        self.setText(name)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        paint_avatar(painter, self.rect().adjusted(2, 2, -2, -2), self.text())
        if self.shows_focus() or self.underMouse():
            paint.focus_ring(painter, self.rect(), 16)

    def _open(self) -> None:
        if self._menu is not None:
            place = self.mapToGlobal(QPoint(self.width(), self.height() + 4))
            self._menu.popup(place - QPoint(self._menu.sizeHint().width(), 0))


class TopBar(QWidget):
    """Search at the left with New beside it, everything about me and the connection at the right."""

    state_chosen = Signal(str)
    bell_pressed = Signal()
    connection_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchBox()
        self.search.setFixedWidth(SEARCH_WIDTH)
        self.new_button = Button(_("New"), "plus", "primary")
        self.new_button.hide()
        self._mark = Chip("", "warn")
        self._mark.hide()
        self._state = Button("")
        self._state.hide()
        self._connection = Dot("mute")
        self._connection.hide()
        self._bell = Bell()
        self._bell.clicked.connect(self.bell_pressed)
        self._person = PersonButton()
        self._person.hide()
        self._words = ("", "")
        self._strip = 0
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.search)
        layout.addWidget(self.new_button)
        layout.addStretch(1)
        layout.addWidget(self._mark)
        layout.addWidget(self._state)
        layout.addSpacing(4)
        layout.addWidget(self._connection)
        layout.addSpacing(4)
        layout.addWidget(self._bell)
        layout.addWidget(self._person)
        self._size()
        theme().changed.connect(self._size)

    def set_new_menu(self, menu: QMenu) -> None:
        """What can be made anew."""
        self.new_button.setMenu(menu)
        self.new_button.show()

    def set_states(self, states: Sequence[tuple[str, str, str]], current: str) -> None:
        """The states a person can be in, (key, word, token of its light) each, and the present one."""
        menu = self._state.menu() or QMenu(self)
        menu.clear()
        for key, word, _token in states:
            action = QAction(word, menu)
            action.setCheckable(True)
            action.setChecked(key == current)
            action.triggered.connect(lambda _on=False, key=key: self.state_chosen.emit(key))
            menu.addAction(action)
        if self._state.menu() is None:
            self._state.setMenu(menu)
        for key, word, token in states:
            if key == current:
                self._state.setText(word)
                self._state.set_dot(token)
                self._state.setAccessibleName(_("My state: {state}").format(state=word))
        self._state.show()

    def set_mark(self, word: str, tooltip: str = "") -> None:
        """What is special about this base, in one word before the state."""
        self._mark.set_text(word, "warn")
        self._mark.setToolTip(tooltip)
        self._share_out()

    def set_connection(self, word: str, token: str = "ok", tooltip: str = "", short: str = "") -> None:
        """How the connection is, in words beside the light; `short` is used in a narrow window."""
        self._words = (word, short or word)
        self._connection.set_state(token, self._connection_word())
        self._connection.setToolTip(tooltip)
        self._connection.show()

    def free_place(self, strip: int = 0) -> QRect:
        """The empty middle of the bar, where a strip may stand; for one of at least so many px the search gives way."""
        if strip != self._strip:
            self._strip = strip
            self._share_out()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        first = next(one for one in (self._mark, self._state, self._connection, self._bell) if not one.isHidden())
        left = (self.search if self.new_button.isHidden() else self.new_button).geometry().right() + _GAP
        return QRect(left, 0, first.x() - _GAP - left, self.height() - 1)

    def bell_place(self) -> QRect:
        """Where the bell is on the screen."""
        return QRect(self._bell.mapToGlobal(QPoint(0, 0)), self._bell.size())

    def set_bell(self, count: int) -> None:
        """How many notifications are unread."""
        self._bell.set_count(count)

    def set_person(self, name: str, menu: QMenu | None = None) -> None:
        """Who works here."""
        self._person.set_person(name, menu)
        self._person.show()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(640, TOP_BAR_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_out()
        if self._words[0]:
            self._connection.set_word(self._connection_word())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("window"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme().color("line"))

    def _size(self) -> None:
        self.setFixedHeight(theme().px(TOP_BAR_HEIGHT))

    def _share_out(self) -> None:
        """The search as wide as there is room for; a strip takes of it, and of the mark, which the title says too."""
        usual = SEARCH_WIDTH_NARROW if self._narrow() else SEARCH_WIDTH
        self._mark.setVisible(bool(self._mark.text()) and not (self._strip and self._narrow()))
        layout = self.layout()
        assert layout is not None
        taken = layout.minimumSize().width() - self.search.width()
        left = self.width() - taken - self._strip - _GAP
        self.search.setFixedWidth(max(_SEARCH_LEAST, min(usual, left)) if self._strip else usual)

    def _narrow(self) -> bool:
        return self.width() + ROOM_BAR_WIDTH < NARROW_WINDOW

    def _connection_word(self) -> str:
        return self._words[1] if self._narrow() else self._words[0]
