"""Settings: a searchable list of areas at the left, the page of one at the right, made when first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.fields import Line
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.panel import Scroll
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_BUTTON, ROW_HEIGHT, SETTINGS_LIST_WIDTH

_MARK_ICONS = {"bad": "alert-circle", "warn": "alert-triangle", "ok": "circle-check", "info": "info-circle"}


@dataclass(frozen=True)
class SettingsPage:
    """One area; `words` are further words it can be found by."""

    key: str
    icon: str
    word: str
    factory: Callable[[], QWidget]
    words: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        """Is this what the person looks for?"""
        wanted = text.casefold().replace("ё", "е")
        return any(wanted in word.casefold().replace("ё", "е") for word in (self.word, *self.words))


class _Entry(Press):
    def __init__(self, page: SettingsPage, parent: QWidget) -> None:
        super().__init__(parent)
        self.page = page
        self.mark = ""
        self.setCheckable(True)
        self.setText(page.word)
        self.setAccessibleName(page.word)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(SETTINGS_LIST_WIDTH - 16, theme().px(ROW_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        on = self.isChecked()
        if on or self.underMouse():
            paint.box(painter, self.rect(), RADIUS_BUTTON, theme().color("selected" if on else "hover"))
        colour = theme().color("link" if on else "soft")
        paint_icon(painter, QRect(8, (self.height() - 18) // 2, 18, 18), self.page.icon, colour)
        room = self.rect().adjusted(34, 0, -30 if self.mark else -8, 0)
        paint.text(painter, room, self.text(), theme().font("body", on), colour)
        if self.mark:
            place = QRect(self.width() - 24, (self.height() - 16) // 2, 16, 16)
            paint_icon(painter, place, _MARK_ICONS[self.mark], theme().color(self.mark))
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), RADIUS_BUTTON, on_selected=on)


class SettingsFrame(QWidget):
    """Ctrl+F or typing in the field narrows the list; Enter opens the first area left."""

    opened = Signal(str)

    def __init__(self, pages: Sequence[SettingsPage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._made: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.search = Line(placeholder=_("Find a setting"), glyph="search")
        self.search.setAccessibleName(_("Find a setting"))
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._open_first)
        self._nothing = Label(_("No setting of this name."), "small", "mute", wrap=True)
        self._nothing.setContentsMargins(8, 4, 8, 0)
        self._nothing.hide()
        entries = QWidget()
        rows = QVBoxLayout(entries)
        rows.setContentsMargins(8, 0, 8, 8)
        rows.setSpacing(0)
        rows.addWidget(self._nothing)
        for page in pages:
            entry = _Entry(page, entries)
            entry.clicked.connect(lambda _on=False, key=page.key: self.open(key))
            self._entries[page.key] = entry
            rows.addWidget(entry)
        rows.addStretch(1)
        left = QWidget()
        left.setFixedWidth(SETTINGS_LIST_WIDTH - 1)
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(10)
        finder = QHBoxLayout()
        finder.setContentsMargins(8, 0, 8, 0)
        finder.addWidget(self.search)
        box.addLayout(finder)
        box.addWidget(Scroll(entries), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(left)
        layout.addWidget(Divider(vertical=True))
        layout.addWidget(self._stack, 1)

    def open(self, key: str) -> None:
        """Shows an area. Raises KeyError for one that is not there."""
        entry = self._entries[key]
        if key not in self._made:
            self._made[key] = entry.page.factory()
            self._stack.addWidget(self._made[key])
        self._stack.setCurrentWidget(self._made[key])
        for other in self._entries.values():
            other.setChecked(other is entry)
        self.opened.emit(key)

    def keys(self) -> list[str]:
        """Keys of all areas, from the top."""
        return list(self._entries)

    def current(self) -> str:
        """Key of the area in sight, empty before the first is opened."""
        return next((key for key, entry in self._entries.items() if entry.isChecked()), "")

    def set_mark(self, key: str, meaning: str) -> None:
        """Marks an area that needs a look; an empty meaning takes the mark away."""
        self._entries[key].mark = meaning
        self._entries[key].update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        shown = [entry for entry in self._entries.values() if not entry.isHidden()]
        focus = next((n for n, entry in enumerate(shown) if entry.hasFocus()), None)
        if step and (focus is not None or self.search.hasFocus()) and shown:
            place = 0 if focus is None else max(0, min(len(shown) - 1, focus + step))
            shown[place].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)

    def _narrow(self, text: str) -> None:
        for entry in self._entries.values():
            entry.setVisible(entry.page.fits(text.strip()))
        self._nothing.setVisible(all(entry.isHidden() for entry in self._entries.values()))

    def _open_first(self) -> None:
        first = next((key for key, entry in self._entries.items() if not entry.isHidden()), None)
        if first is not None:
            self.open(first)
