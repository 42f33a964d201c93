"""The large choices of the first window: a card that is pressed as a whole and may open to show a form."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.icons import Glyph, paint_icon
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.press import Press
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_BUTTON, RADIUS_PANEL

_TILE = 40


class _Head(Press):
    """Icon, title and words of a card: one large button."""

    def __init__(self, icon: str, title: str, words: str, chip: str, chip_meaning: str) -> None:
        super().__init__()
        self._icon = icon
        self._opens = True
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        titles = row(Label(title, "sub", bold=True), *([Chip(chip, chip_meaning)] if chip else []), None)
        self._words = Label(words, token="soft", wrap=True)
        text = column(titles, self._words, gap=4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16 + _TILE + 16, 14, 44, 14)
        layout.addLayout(text)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_opens(self, opens: bool) -> None:
        """Whether the arrow at the right says that something follows."""
        self._opens = opens
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        layout = self.layout()
        return layout.heightForWidth(width) if layout is not None else super().heightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        if self.underMouse() and self.isEnabled() and self._opens:
            paint.box(painter, self.rect().adjusted(2, 2, -2, -2), RADIUS_PANEL - 2, theme().color("hover"))
        tile = QRect(16, 16, _TILE, _TILE)
        paint.box(painter, tile, RADIUS_BUTTON, theme().color("selected"))
        paint_icon(painter, tile.adjusted(9, 9, -9, -9), self._icon, theme().color("link"))
        if self._opens:
            place = QRect(self.width() - 36, (self.height() - 20) // 2, 20, 20)
            paint_icon(painter, place, "chevron-right", theme().color("soft"))
        if self.shows_focus():
            paint.focus_ring(painter, self.rect(), RADIUS_PANEL)


class ChoiceCard(QWidget):
    """A choice; `chosen` comes when it is pressed. The body shows while the card is open, the foot
    always."""

    chosen = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        words: str,
        chip: str = "",
        chip_meaning: str = "",
        body: QWidget | None = None,
        foot: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head = _Head(icon, title, words, chip, chip_meaning)
        self.head.clicked.connect(self.chosen)
        self._body = body
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        if body is not None:
            inside = row(body, margins=(16 + _TILE + 16, 0, 16, 16))
            self._holder = box(inside)
            layout.addWidget(self._holder)
            self._holder.hide()
        if foot is not None:
            layout.addWidget(box(row(foot, margins=(14 + _TILE + 16, 0, 16, 12))))

    @property
    def is_open(self) -> bool:
        """Whether the body shows."""
        return self._body is not None and self._holder.isVisibleTo(self)

    def set_open(self, is_open: bool) -> None:
        """Shows or hides the body."""
        if self._body is not None:
            self._holder.setVisible(is_open)
            self.head.set_opens(not is_open)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        edge = theme().color("accent" if self.is_open else "line2")
        width = 2 if self.is_open else 1
        paint.box(QPainter(self), self.rect(), RADIUS_PANEL, theme().color("surface"), edge, width)


class Message(QWidget):
    """What went wrong, in words, at the place it went wrong; with one way out beside it."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Label("", token="bad", wrap=True, selectable=True)
        self.way_out = Button("", kind="plain", small=True)
        self.way_out.clicked.connect(self.pressed)
        icon = column(Glyph("alert-circle", 16, "bad"), None, margins=(0, 1, 0, 0))
        words = column(self._text, row(self.way_out, None), gap=8)
        layout = row(icon, words, gap=6)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def show_error(self, error: AppError, way_out: str = "") -> None:
        """Says what is wrong."""
        self._text.setText(error_text(error))
        self.setAccessibleName(error_text(error))
        self.way_out.setText(way_out)
        self.way_out.setVisible(bool(way_out))
        self.show()


class Working(QWidget):
    """What is being done, how far it is, and a way to stop."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = Label("", token="soft", elide=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._stop = Button(_("Cancel"), small=True)
        self._stop.clicked.connect(self._on_stop)
        left = column(self._step, self._bar, gap=4)
        layout = row(left, self._stop, gap=12)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def begin(self) -> None:
        """Shows that something is going on, before the first step is told."""
        self._stop.set_reason("")
        self.set_step(_("One moment…"), 0, 0)
        self.show()

    def set_step(self, step: str, done: int, total: int) -> None:
        """The step and how far it is; a total of 0 is one nobody knows."""
        self._step.setText(step)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(step)

    def _on_stop(self) -> None:
        self._stop.set_reason(_("Stopping…"))
        self.cancelled.emit()
