"""The panel that slides in with something to take: head in its meaning's colour, what is left of the time, buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPainterPath, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import clear
from crm_desktop.ui.marks import KeyHint
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import OFFER_WIDTH, RADIUS_PANEL

_SHADOW = 8
_HEAD = 42
_BAR = 3
_STRIP = 32
_NARROW_STRIP = 300  # under this the name goes before the time since
_ROOMY_STRIP = 440  # from here on the folded panel has room for the time left in words
_WIDEST = 16_777_215  # what Qt calls no limit
_WIDER = 76  # how much a larger text may widen the panel


@dataclass(frozen=True)
class OfferButton:
    """One answer; its shortcut works in the whole window and its dialogs, and is shown under the buttons."""

    key: str
    text: str
    icon: str = ""
    kind: str = "plain"
    shortcut: str = ""


class OfferPanel(QWidget):
    """Takes no focus by itself; `pressed` brings the key of the answer.

    Folded, it is a strip for the top bar (property "strip"): who it is, the time, the best answer.
    """

    pressed = Signal(str)
    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meaning, self._left = "ok", 1.0
        self._buttons: dict[str, Button] = {}
        self._keys: list[QAction] = []
        self._is_folded = False
        self._quick_key = ""
        self._glyph = Glyph("", 18, "ok")
        self._brief = Label("", bold=True, elide=True)
        self._quick = Button("", kind="success", small=True)
        self._fold = IconButton("chevron-up", _("Fold"), size=28, key="Alt+F8")
        self._title = Label("", bold=True, token="ok")
        self._since = Label("", token="ok")
        self._deadline = Label("", "small", "soft", elide=True)
        self._deadline.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sections = QVBoxLayout()
        self._sections.setSpacing(0)
        self._more = Label("", "small", "mute")
        self._more.hide()
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._hints = QWidget()
        FlowLayout(self._hints, gap=14, line_gap=4)
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._lend_keys)

    def set_head(self, icon: str, title: str, meaning: str = "ok", since: str = "", deadline: str = "") -> None:
        """What it is, since when, and what happens at the end of the time."""
        self._meaning = meaning or "info"
        self._glyph.set_icon(icon, self._meaning)
        for label in (self._title, self._since):
            label.set_token(self._meaning)
        self._title.setText(title)
        self._since.setText(since)
        self._deadline.setText(deadline)
        self.setAccessibleName(f"{title}. {deadline}")
        self.update()

    def set_brief(self, text: str) -> None:
        """Who it is, for the folded panel."""
        self._brief.setText(text)

    @property
    def is_folded(self) -> bool:
        """Is only the strip shown?"""
        return self._is_folded

    def set_folded(self, is_folded: bool) -> None:
        """Folds the panel to a strip, or shows it whole again."""
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        self._body.setVisible(not is_folded)
        self._title.setVisible(not is_folded)
        self._brief.setVisible(is_folded)
        self._quick.setVisible(is_folded)
        self._fold.set_icon("chevron-down" if is_folded else "chevron-up")
        self._fold.set_name(_("Unfold") if is_folded else _("Fold"), "Alt+F8")
        self._size()
        self.folded.emit(is_folded)

    def set_left(self, fraction: float) -> None:
        """How much of the time is left, 1 to 0."""
        self._left = max(0.0, min(1.0, fraction))
        self.update(0, 0, self.width(), _SHADOW + theme().px(_HEAD) + _BAR + 2)

    def add_section(self, label: str, widget: QWidget) -> None:
        """A part of the body under a small label; a line stands between parts."""
        if self._sections.count():
            self._sections.addWidget(Divider())
        part = QVBoxLayout()
        part.setContentsMargins(16, 10, 16, 10)
        part.setSpacing(4)
        if label:
            part.addWidget(Label(label, "caption", "mute"))
        part.addWidget(widget)
        holder = QWidget()
        holder.setLayout(part)
        self._sections.addWidget(holder)

    def clear_sections(self) -> None:
        """Empties the body."""
        clear(self._sections)

    def set_buttons(self, buttons: Sequence[OfferButton]) -> None:
        """The answers, best first."""
        clear(self._row)
        clear_hints = self._hints.layout()
        if clear_hints is not None:
            clear(clear_hints)
        for action in self._keys:
            action.deleteLater()
        self._buttons, self._keys = {}, []
        for number, one in enumerate(buttons):
            button = Button(one.text, one.icon, one.kind, height=36, small=len(buttons) > 3)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, key=one.key: self.pressed.emit(key))
            self._row.addWidget(button, 3 if number == 0 else 2)
            self._buttons[one.key] = button
            if number == 0:
                self._quick_key = one.key
                self._quick.setText(one.text)
                self._quick.setToolTip(one.text)
            if one.shortcut:
                self._add_shortcut(one, button)

    def button(self, key: str) -> Button:
        """The button of an answer, to disable it with a reason."""
        return self._buttons[key]

    def set_more(self, text: str) -> None:
        """How many more wait behind this one; empty hides the line."""
        self._more.setText(text)
        self._more.setVisible(bool(text))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._lend_keys()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._since.setVisible(not self._is_folded or self.width() >= theme().px(_NARROW_STRIP))
        self._deadline.setVisible(not self._is_folded or self.width() >= theme().px(_ROOMY_STRIP))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        if self._is_folded:
            return QSize(self._width(), theme().px(_STRIP))
        layout = self.layout()
        width = self._width()
        height = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        if height < 0:
            height = super().sizeHint().height()
        return QSize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_folded:
            self._paint_strip(painter)
            return
        area = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        colour, fill = theme().meaning(self._meaning)
        paint.shadow(painter, area, RADIUS_PANEL)
        paint.box(painter, area, RADIUS_PANEL, theme().color("raised"))
        clip = QPainterPath()
        clip.addRoundedRect(area, RADIUS_PANEL, RADIUS_PANEL)
        painter.setClipPath(clip)
        head = QRect(area.left(), area.top(), area.width(), theme().px(_HEAD))
        painter.fillRect(head, fill)
        bar = QRect(head.left(), head.bottom() + 1 - _BAR, round(head.width() * self._left), _BAR)
        painter.fillRect(bar, colour)
        painter.setClipping(False)
        paint.box(painter, area, RADIUS_PANEL, None, theme().color("rline"))

    def _paint_strip(self, painter: QPainter) -> None:
        colour, fill = theme().meaning(self._meaning)
        clip = QPainterPath()
        clip.addRoundedRect(self.rect(), RADIUS_PANEL, RADIUS_PANEL)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), fill)
        painter.fillRect(QRect(0, self.height() - _BAR, round(self.width() * self._left), _BAR), colour)
        painter.setClipping(False)
        paint.box(painter, self.rect(), RADIUS_PANEL, None, theme().color("rline"))

    def _build(self) -> None:
        head = self._head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._glyph)
        head.addWidget(self._title)
        head.addWidget(self._brief, 1)
        head.addWidget(self._since)
        head.addWidget(self._deadline, 1)
        head.addWidget(self._quick)
        head.addWidget(self._fold)
        for button in (self._quick, self._fold):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._brief.hide()
        self._quick.hide()
        self._quick.clicked.connect(lambda: self.pressed.emit(self._quick_key))
        self._fold.clicked.connect(lambda: self.set_folded(not self._is_folded))
        top = QWidget()
        top.setLayout(head)
        self._top = top
        theme().changed.connect(self._size)
        self._row.setContentsMargins(12, 10, 12, 0)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 8, 12, 10)
        foot.setSpacing(6)
        foot.addWidget(self._hints)
        foot.addWidget(self._more)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(self._sections)
        body.addStretch(1)
        body.addWidget(Divider())
        body.addLayout(self._row)
        body.addLayout(foot)
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._whole.addWidget(top)
        self._whole.addWidget(self._body, 1)
        self._size()

    def _width(self) -> int:
        return min(theme().px(OFFER_WIDTH), OFFER_WIDTH + _WIDER) + 2 * _SHADOW

    def _size(self) -> None:
        shadow = 0 if self._is_folded else _SHADOW
        edge = 4 if self._is_folded else 8
        self._head.setContentsMargins(2 * edge + 2, 0, edge, 0 if self._is_folded else _BAR)
        self._whole.setContentsMargins(shadow, shadow, shadow, shadow)
        self._top.setFixedHeight(theme().px(_STRIP if self._is_folded else _HEAD))
        self.setProperty("shadow", shadow)
        self.setProperty("strip", self._is_folded)
        if self._is_folded:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_WIDEST)
        else:
            self.setFixedWidth(self._width())
        self.updateGeometry()

    def _lend_keys(self) -> None:
        """Dialogs and popups of our own window know the keys too: an offer does not wait until they are closed."""
        active = QApplication.activePopupWidget() or QApplication.activeWindow()
        above = active
        while above is not None and above is not self.window():
            above = above.parentWidget()
        if active is not None and above is not None and active is not above:
            active.addActions([action for action in self._keys if action not in active.actions()])

    def _add_shortcut(self, one: OfferButton, button: Button) -> None:
        keys = QKeySequence(one.shortcut)
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{one.text} ({native})")
        action = QAction(one.text, self)
        action.setShortcut(keys)
        action.triggered.connect(lambda: button.click() if self.isVisible() else None)
        self.addAction(action)
        self._keys.append(action)
        hints = self._hints.layout()
        if hints is not None:
            hints.addWidget(KeyHint(native, one.text.lower()))
