"""Text that stands still: labels by style and token, links, dividers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme


class Label(QLabel):
    """A text in a style and a colour. An eliding one shows the whole text in its tooltip."""

    def __init__(
        self,
        text: str = "",
        style: str = "body",
        token: str = "text",
        *,
        bold: bool = False,
        wrap: bool = False,
        elide: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whole = text
        self._style, self._token = style, token
        self._bold = bold or style in ("name", "title", "figure")
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._dress()
        self.setText(text)
        theme().changed.connect(self._dress)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Another text."""
        self._whole = text
        super().setText(self._shown())
        self.setToolTip(text if self._elide and self.text() != text else "")

    def whole_text(self) -> str:
        """The text without the cut."""
        return self._whole

    def set_token(self, token: str) -> None:
        """Another colour."""
        self._token = token
        self._dress()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        # Qt resets a palette it did not set itself when a widget is polished under a style sheet.
        if event.type() == QEvent.Type.PaletteChange and self._coloured() != theme().color(self._token):
            self._colour()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if self._elide:
            self.setText(self._whole)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = super().minimumSizeHint()
        return QSize(24, hint.height()) if self._elide else hint

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = super().sizeHint()
        if self._elide:
            return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 1, hint.height())
        return hint

    def _shown(self) -> str:
        if not self._elide:
            return self._whole
        return QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 24))

    def _dress(self) -> None:
        self.setFont(theme().font(self._style, self._bold))
        self._colour()
        if not self.wordWrap():
            self.setMinimumHeight(theme().line(self._style))

    def _coloured(self) -> QColor:
        return self.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText)

    def _colour(self) -> None:
        palette = self.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            palette.setColor(group, QPalette.ColorRole.WindowText, theme().color(self._token))
        self.setPalette(palette)


class Link(Press):
    """A word that leads somewhere; with an icon before it when given. Underlined under the pointer."""

    def __init__(
        self, text: str, icon: str = "", style: str = "body", *, bold: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._style, self._bold = icon, style, bold
        self._token = "link"
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Another text."""
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_token(self, token: str) -> None:
        """Another colour."""
        self._token = token
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = paint.width_of(self.text(), self._style, self._bold) + (22 if self._icon else 0)
        return QSize(width + 4, theme().line(self._style) + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(min(48, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        colour = theme().color(self._token if self.isEnabled() else "mute")
        area = self.rect().adjusted(2, 0, -2, 0)
        if self._icon:
            paint_icon(painter, QRect(area.left(), (self.height() - 16) // 2, 16, 16), self._icon, colour)
            area.setLeft(area.left() + 22)
        taken = paint.text(painter, area, self.text(), theme().font(self._style, self._bold), colour)
        if self.underMouse() and self.isEnabled():
            y = self.height() - 2
            painter.drawLine(area.left(), y, area.left() + taken, y)
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), 4)


class Divider(QWidget):
    """A 1-px line."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("line"))


class ClickLabel(Label):
    """A label that can be clicked as a whole, for places where a button would shout."""

    clicked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        return super().event(event)
