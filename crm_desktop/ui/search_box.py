"""The search box of the top bar, with the key that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.fields import Line
from crm_desktop.ui.marks import key_width, paint_key
from crm_desktop.ui.theme import theme

_WALK = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchBox(Line):
    """Typing, walking through hits and leaving are told by signals; the palette under it listens."""

    walked = Signal(int)
    entered = Signal()
    escaped = Signal()
    focused = Signal()

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", placeholder or _("Find a client, an inquiry or a command"), "search", parent)
        self._key = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        self.setAccessibleName(_("Search everywhere"))
        self.setToolTip(_("Search everywhere ({key})").format(key=self._key))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = Qt.Key(event.key())
        if key in _WALK:
            self.walked.emit({Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8}.get(key, 8))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self.text() or self.width() < 200:
            return
        width, height = key_width(self._key), theme().px(18)
        place = QRect(self.width() - width - 7, (self.height() - height) // 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_key(painter, place, self._key)
