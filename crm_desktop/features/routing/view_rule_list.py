"""The ordered list of rules: keys, dragging, and the menu of a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from crm_desktop.features.routing.presenter_rules import RuleLine
from crm_desktop.features.routing.rules_sentences import ADD_KEY
from crm_desktop.features.routing.view_rule_row import (
    HANDLE_WIDTH,
    HITS_WIDTH,
    MENU_WIDTH,
    NUMBER_WIDTH,
    SWITCH_WIDTH,
    FallbackRow,
    RuleRow,
)
from crm_desktop.i18n import _, pgettext
from crm_desktop.ui.empty import EmptyState
from crm_desktop.ui.icons import icon
from crm_desktop.ui.labels import Divider, Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Scroll
from crm_desktop.ui.theme import theme

_HEAD_LEFT = 12 + HANDLE_WIDTH + 8 + NUMBER_WIDTH + 8


class _Rows(QWidget):
    """The rows, and the line that shows where a dragged rule will land. Keys go to the list before they scroll."""

    def __init__(self, take_key: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._take_key = take_key
        self.landing_y: int | None = None
        self.shelf = QVBoxLayout(self)
        self.shelf.setContentsMargins(0, 0, 0, 0)
        self.shelf.setSpacing(0)

    def set_landing(self, y: int | None) -> None:
        """Shows the line, or none."""
        self.landing_y = y
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if not self._take_key(event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self.landing_y is not None:
            y = min(max(self.landing_y - 1, 0), self.height() - 2)
            QPainter(self).fillRect(QRect(0, y, self.width(), 2), theme().color("accent"))


class RuleList(QWidget):
    """Shows rules and says what a person wants done to them, by index from 0."""

    word_pressed = Signal(int, str, QRect)
    switched = Signal(int, bool)
    moved = Signal(int, int)
    removed = Signal(int)
    renamed = Signal(int)
    copied = Signal(int)
    first_asked = Signal()
    hits_pressed = Signal(object)  # index, None for the last line

    def __init__(self, may_edit: bool, opens_hits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_edit = may_edit
        self._opens_hits = opens_hits
        self._lines: Sequence[RuleLine] = ()
        self._rows: list[RuleRow] = []
        self._current = 0
        self._target: int | None = None
        self._body = _Rows(self._take_key)
        self.fallback = FallbackRow(opens_hits)
        self.fallback.hits_pressed.connect(lambda: self.hits_pressed.emit(None))
        self._body.shelf.addStretch(1)
        self._scroll = Scroll(self._body)
        self._head = _head()
        self.empty = EmptyState(
            _("No rules yet: everything goes to the duty queue, where anybody takes it. A rule says who gets what."),
            _("The first rule") if may_edit else "",
        )
        self.empty.pressed.connect(self.first_asked)
        self.empty.hide()
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.setLayout(column(self._head, Divider(), self.empty, self._scroll, self.fallback, gap=0))
        self.layout().setStretch(2, 1)
        self.layout().setStretch(3, 1)

    def set_empty(self, is_empty: bool) -> None:
        """In place of no rules stands what they are for, and the first step."""
        self.empty.setVisible(is_empty)
        self._scroll.setVisible(not is_empty)

    @property
    def current(self) -> int:
        """Index of the current rule."""
        return self._current

    def set_lines(self, lines: Sequence[RuleLine], fallback: str, fallback_hits: int) -> None:
        """Shows these rules; rows that stay the same are left alone."""
        self._lines = lines
        self._current = max(0, min(self._current, len(lines) - 1))
        while len(self._rows) > len(lines):
            gone = self._rows.pop()
            self._body.shelf.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._rows) < len(lines):
            self._rows.append(self._made(len(self._rows)))
            self._body.shelf.insertWidget(len(self._rows) - 1, self._rows[-1])
        self._show_lines()
        self.fallback.set_words(fallback, fallback_hits)

    def row(self, index: int) -> RuleRow:
        """The row of a rule."""
        return self._rows[index]

    def go_to(self, index: int) -> None:
        """Makes a rule current, in sight and focused."""
        if not 0 <= index < len(self._rows):
            return
        self._set_current(index)
        self._rows[index].setFocus(Qt.FocusReason.OtherFocusReason)
        # A new row has its place only after the layout has run.
        QTimer.singleShot(0, self._show_current)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Does what a key asks for; False leaves it to whatever is around."""
        key, alt = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if step and not alt:
            self.go_to(self._current + step)
            return True
        if not self._rows or not self._may_edit:
            return False
        if step:
            self.moved.emit(self._current, self._current + step)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit(self._current)
        elif key == Qt.Key.Key_F2:
            self.renamed.emit(self._current)
        elif key == Qt.Key.Key_Space:
            self.switched.emit(self._current, not self._lines[self._current].rule.is_on)
        elif key in (Qt.Key.Key_Insert, Qt.Key.Key_Plus):
            self._ask_condition(self._current)
        else:
            return False
        return True

    def _made(self, index: int) -> RuleRow:
        made = RuleRow(self._may_edit, self._opens_hits)
        made.entered.connect(lambda: self._set_current(index))
        made.word_pressed.connect(lambda key, place: self.word_pressed.emit(index, key, place))
        made.switched.connect(lambda is_on: self.switched.emit(index, is_on))
        made.hits_pressed.connect(lambda: self.hits_pressed.emit(index))
        made.menu_asked.connect(lambda place: self._open_menu(index, place))
        made.dragged.connect(lambda place: self._on_row_dragged(index, place))
        made.dropped.connect(lambda: self._on_row_dropped(index))
        return made

    def _show_lines(self) -> None:
        for index, (line, shown) in enumerate(zip(self._lines, self._rows, strict=True)):
            shown.set_line(line, is_current=index == self._current)

    def _set_current(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self._show_lines()

    def _show_current(self) -> None:
        if self._current < len(self._rows):
            self._scroll.ensureWidgetVisible(self._rows[self._current], 0, 8)

    def _on_range_changed(self, least: int, most: int) -> None:
        """Head and last line stand outside what scrolls, and keep their numbers in line with the rows."""
        width = self._scroll.verticalScrollBar().sizeHint().width() if most > least else 0
        self._head.layout().setContentsMargins(_HEAD_LEFT, 0, 8 + width, 0)
        self.fallback.set_bar_width(width)
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus():
            self._show_current()

    def _on_row_dragged(self, index: int, place: QPoint) -> None:
        y = self._body.mapFromGlobal(place).y()
        middles = [shown.geometry().center().y() for shown in self._rows]
        self._target = sum(middle < y for middle in middles)
        edges = [shown.geometry().top() for shown in self._rows] + [self._rows[-1].geometry().bottom() + 1]
        self._body.set_landing(edges[self._target])
        self._scroll.ensureVisible(0, y, 0, 24)

    def _on_row_dropped(self, index: int) -> None:
        target, self._target = self._target, None
        self._body.set_landing(None)
        if target is not None:
            # Landing below itself, the rule leaves its own gap first.
            self.moved.emit(index, target - 1 if target > index else target)

    def _ask_condition(self, index: int) -> None:
        sentence = self._rows[index].sentence
        corner = sentence.mapToGlobal(QPoint(0, sentence.height()))
        self.word_pressed.emit(index, ADD_KEY, QRect(corner, corner))

    def _open_menu(self, index: int, place: QPoint) -> None:
        if not self._may_edit:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("plus"), _("Add a condition"), lambda: self._ask_condition(index))
        menu.addAction(icon("edit"), pgettext("routing", "Rename"), lambda: self.renamed.emit(index))
        menu.addAction(icon("copy"), pgettext("routing", "Make a copy"), lambda: self.copied.emit(index))
        up = menu.addAction(
            icon("arrow-narrow-up"), pgettext("routing", "Move up"), lambda: self.moved.emit(index, index - 1)
        )
        up.setEnabled(index > 0)
        down = menu.addAction(
            icon("arrow-narrow-down"), pgettext("routing", "Move down"), lambda: self.moved.emit(index, index + 1)
        )
        down.setEnabled(index < len(self._rows) - 1)
        menu.addSeparator()
        menu.addAction(icon("trash"), _("Remove the rule"), lambda: self.removed.emit(index))
        menu.popup(place)


def _head() -> QWidget:
    told = Label(_("Rule; what is underlined can be changed in place"), "caption", "mute")
    days = Label(_("in 7 days"), "caption", "mute")
    tail = SWITCH_WIDTH + MENU_WIDTH + 12
    head = box(row(told, None, days, tail, gap=0, margins=(_HEAD_LEFT, 0, 8, 0)))
    head.setFixedHeight(theme().px(28))
    days.setMinimumWidth(HITS_WIDTH)
    days.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return head
