"""Horizontal bars: a difference between before and after, a share of a whole."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui import paint
from crm_desktop.ui.theme import theme

_HEIGHT = 8
_SHORTEST = 4


class DiffBar(QWidget):
    """As long as the difference is large beside the largest one; blue for more, amber for less. Nothing at zero."""

    def __init__(self, value: float, largest: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value, self._largest = value, largest
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_value(self, value: float, largest: float) -> None:
        """Another difference."""
        self._value, self._largest = value, largest
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(100, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self._value or not self._largest:
            return
        length = max(_SHORTEST, round(self.width() * abs(self._value) / abs(self._largest)))
        place = QRect(0, (self.height() - _HEIGHT) // 2, min(length, self.width()), _HEIGHT)
        paint.box(QPainter(self), place, 2, theme().color("c1" if self._value > 0 else "c3"))


class ShareBar(QWidget):
    """A filled part of a whole, as of a plan."""

    def __init__(self, share: float = 0.0, token: str = "c1", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._token = share, token
        self.setFixedHeight(_HEIGHT)

    def set_share(self, share: float, token: str = "") -> None:
        """Another part, 0 to 1, and another colour if given."""
        self._share, self._token = share, token or self._token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        paint.box(painter, self.rect(), 3, theme().color("barbg"))
        width = round(self.width() * max(0.0, min(1.0, self._share)))
        if width:
            paint.box(painter, QRect(0, 0, width, _HEIGHT), 3, theme().color(self._token))
