"""Two ways to choose at one press: a switch, and a row of segments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CONTROL_HEIGHT, RADIUS_BUTTON


class SwitchButton(Press):
    """On or off at once. `name` is for screen readers and the tooltip; the word stands beside it on the screen."""

    def __init__(self, name: str, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setAccessibleName(name)
        self.setFixedSize(36, 22)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        track = QRect(2, 2, 32, 18)
        on = self.isChecked()
        if on:
            token = "accenth" if self.underMouse() and self.isEnabled() else "accent"
            paint.box(painter, track, 9, theme().color(token if self.isEnabled() else "line2"))
        else:
            edge = theme().color("line2" if self.isEnabled() else "line")
            paint.box(painter, track, 9, theme().color("surface"), edge)
        knob = QRect(track.right() - 14 if on else track.left() + 3, track.top() + 3, 12, 12)
        paint.box(painter, knob, 6, theme().color("onaccent" if on else "line2"))
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), 11)


class _Segment(Press):
    def __init__(self, text: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self.first = self.last = False
        self.setCheckable(True)
        self.setText(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = paint.width_of(self.text(), "body", bold=True) + 24 + (22 if self._icon else 0)
        return QSize(width, theme().px(CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        on = self.isChecked()
        self._paint_ground(painter, "selected" if on else ("hover" if self.underMouse() else "surface"))
        colour = theme().color("link" if on else "text")
        width = paint.width_of(self.text(), "body", on) + (22 if self._icon else 0)
        x = (self.width() - width) // 2
        if self._icon:
            paint_icon(painter, QRect(x, (self.height() - 16) // 2, 16, 16), self._icon, colour)
            x += 22
        paint.text(painter, QRect(x, 0, self.width() - x, self.height()), self.text(), theme().font("body", on), colour)
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), RADIUS_BUTTON)

    def _paint_ground(self, painter: QPainter, token: str) -> None:
        # The fill may not leave the rounded ends of the whole control.
        whole = self.rect().adjusted(0 if self.first else -12, 0, 0 if self.last else 12, 0)
        path = QPainterPath()
        path.addRoundedRect(whole.adjusted(1, 1, -1, -1), RADIUS_BUTTON - 1, RADIUS_BUTTON - 1)
        painter.setClipRect(self.rect())
        painter.fillPath(path, theme().color(token))
        paint.box(painter, whole, RADIUS_BUTTON, None, theme().color("line2"))
        if not self.last:
            painter.fillRect(QRect(self.width() - 1, 1, 1, self.height() - 2), theme().color("line2"))
        painter.setClipping(False)


class SegmentedControl(QWidget):
    """One of a few, all in sight. Left and Right move, as in a row of radio buttons."""

    chosen = Signal(str)

    def __init__(
        self,
        segments: Sequence[tuple[str, str] | tuple[str, str, str]],
        current: str = "",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Segment] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for key, text, *icon in segments:
            button = _Segment(text, icon[0] if icon else "", self)
            self._buttons[key] = button
            self._group.addButton(button)
            layout.addWidget(button)
        every = list(self._buttons.values())
        every[0].first, every[-1].last = True, True
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_current(current or next(iter(self._buttons)))
        self._group.buttonClicked.connect(lambda _button: self.chosen.emit(self.current()))

    def current(self) -> str:
        """Key of the chosen segment, empty when none is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Chooses without a signal; an empty key chooses none."""
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        self._group.setExclusive(True)
        reached = self._buttons[key or next(iter(self._buttons))]
        for other in self._buttons.values():
            other.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other is reached else Qt.FocusPolicy.ClickFocus)

    def set_text(self, key: str, text: str) -> None:
        """Another word on a segment, say with a new count."""
        self._buttons[key].setText(text)
        self._buttons[key].setAccessibleName(text)
        self._buttons[key].updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        keys = list(self._buttons)
        current = self.current()
        key = keys[(keys.index(current) + step) % len(keys) if current else 0]
        self.set_current(key)
        self._buttons[key].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(key)
