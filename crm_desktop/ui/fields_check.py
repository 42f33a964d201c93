"""A tick with its words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_CHIP

_BOX = 16
_GAP = 8


class CheckField(Press):
    """On or off, saved with the rest of a form; for what acts at once there is the switch."""

    def __init__(self, text: str, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setText(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(3 + _BOX + _GAP + paint.width_of(self.text()) + 6, theme().px(24))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_BOX + 40, theme().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        square = QRect(3, (self.height() - _BOX) // 2, _BOX, _BOX)
        if self.isChecked():
            paint.box(painter, square, RADIUS_CHIP, theme().color("accent" if self.isEnabled() else "line2"))
            paint_icon(painter, square.adjusted(1, 1, -1, -1), "check", theme().color("onaccent"))
        else:
            ground = theme().color("hover" if self.underMouse() and self.isEnabled() else "surface")
            edge = theme().color("line2" if self.isEnabled() else "line")
            paint.box(painter, square, RADIUS_CHIP, ground, edge)
        words = self.rect().adjusted(3 + _BOX + _GAP, 0, 0, 0)
        token = "text" if self.isEnabled() else "mute"
        paint.text(painter, words, self.text(), theme().font(), theme().color(token))
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), RADIUS_CHIP)
