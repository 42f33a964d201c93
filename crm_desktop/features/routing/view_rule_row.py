"""One rule in the list: handle, number, sentence with changeable words, hits, switch, menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.features.routing.presenter_rules import RuleLine
from crm_desktop.features.routing.rules_sentences import LIMIT_KEY, Part
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.icons import Glyph, paint_icon
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.sentence import SentenceEdit, Slot, Words
from crm_desktop.ui.switches import SwitchButton
from crm_desktop.ui.theme import theme

HANDLE_WIDTH = 18
NUMBER_WIDTH = 22
HITS_WIDTH = 44
SWITCH_WIDTH = 36
MENU_WIDTH = 28
_ROW_HEIGHT = 48


def sentence_parts(parts: list[Part]) -> list[Words | Slot]:
    """Parts of a sentence as the widget takes them; a time limit is never broken at the end of a line."""
    return [Words(part.text) if part.key is None else Slot(part.key, _bound(part)) for part in parts]


def _bound(part: Part) -> str:
    return part.text.replace(" ", "\N{NO-BREAK SPACE}") if part.key == LIMIT_KEY else part.text


class Handle(QWidget):
    """Six dots to take a rule by."""

    dragged = Signal(QPoint)  # where the pointer is on the screen
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_dragged = False
        self.setFixedSize(HANDLE_WIDTH + 8, 28)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(_("Drag to move, or Alt with the arrow keys"))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._is_dragged:
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._is_dragged:
            self._is_dragged = False
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.dropped.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        place = QRect(4, (self.height() - HANDLE_WIDTH) // 2, HANDLE_WIDTH, HANDLE_WIDTH)
        paint_icon(QPainter(self), place, "grip-vertical", theme().color("soft"))


class RuleRow(QWidget):
    """A row of the list. What is done to it is told by signals; the list knows its index."""

    word_pressed = Signal(str, QRect)
    hits_pressed = Signal()
    switched = Signal(bool)
    menu_asked = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal()
    entered = Signal()

    def __init__(self, may_edit: bool, opens_hits: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: RuleLine | None = None
        self._is_current = False
        self._may_edit = may_edit
        self._opens_hits = opens_hits
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.handle = Handle(self)
        self.number = Label("", "body", "mute")
        self.number.setFixedWidth(NUMBER_WIDTH)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.sentence = SentenceEdit([])
        self.problem = Label("", "small", "bad", wrap=True)
        self._problem_glyph = Glyph("alert-circle", 14, "bad")
        self._problem_line = box(row(self._problem_glyph, self.problem, gap=6))
        self.hits = Link("")
        self.no_hits = Label("0", "body", "mute")
        self.switch = SwitchButton("")
        self.menu_button = IconButton("dots", _("What to do with this rule"), size=MENU_WIDTH)
        policy = self.menu_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.menu_button.setSizePolicy(policy)
        self._hits_box = box(row(None, self.hits, self.no_hits, gap=0))
        self._hits_box.setFixedWidth(HITS_WIDTH)
        words = box(column(self.sentence, self._problem_line, gap=2))
        items = (self.handle, self.number, 8, words, 8, self._hits_box, 8, self.switch, 4, self.menu_button)
        self.setLayout(row(*items, gap=0, margins=(12, 6, 8, 6)))
        self.layout().setStretch(3, 1)
        self._wire()

    def _wire(self) -> None:
        self.handle.dragged.connect(self.dragged)
        self.handle.dropped.connect(self.dropped)
        self.handle.setVisible(self._may_edit)
        self.sentence.slot_activated.connect(self.word_pressed)
        self.hits.clicked.connect(self.hits_pressed)
        self.switch.clicked.connect(self.switched)
        self.switch.setEnabled(self._may_edit)
        self.menu_button.clicked.connect(self._on_menu_button_clicked)
        for inner in (self.sentence, self.switch, self.menu_button, self.hits):
            inner.installEventFilter(self)

    def set_line(self, line: RuleLine, *, is_current: bool) -> None:
        """Shows a rule; the current one also shows the word that adds a condition, and its menu."""
        if line == self._line and is_current == self._is_current:
            return
        self._line, self._is_current = line, is_current
        self.number.setText(str(line.number))
        can_add = is_current and self._may_edit
        parts = sentence_parts(line.parts(can_add=can_add))
        self.sentence.set_parts(parts, muted=not line.rule.is_on)
        self.problem.setText(line.problem)
        self._problem_line.setVisible(bool(line.problem))
        self.hits.setText(str(line.hits))
        opens = self._opens_hits and line.hits > 0
        self.no_hits.setText(str(line.hits))
        self.hits.setVisible(opens)
        self.no_hits.setVisible(not opens)
        told = ngettext("{count} inquiry in seven days", "{count} inquiries in seven days", line.hits)
        self._hits_box.setToolTip(told.format(count=line.hits))
        self.switch.setChecked(line.rule.is_on)
        name = _("Rule {number} is on").format(number=line.number)
        self.switch.setAccessibleName(name)
        self.switch.setToolTip(name)
        self.menu_button.setVisible(can_add)
        self.setAccessibleName(f"{line.number}. {line.sentence}")
        self.setAccessibleDescription(line.problem)
        self.setToolTip(line.rule.name)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(320, theme().px(_ROW_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        if self._is_current:
            painter.fillRect(self.rect(), theme().color("selected"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme().color("line"))
        if self._is_current and self.hasFocus():
            paint.focus_ring(painter, self.rect(), 0, on_selected=True)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        self.entered.emit()
        self.menu_asked.emit(event.globalPos())

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().eventFilter(watched, event)

    def _on_menu_button_clicked(self) -> None:
        self.menu_asked.emit(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))


class FallbackRow(QWidget):
    """The last line, which cannot be moved: what happens when nothing fits."""

    hits_pressed = Signal()

    def __init__(self, opens_hits: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opens_hits = opens_hits
        self._words = Label("", "body", wrap=True)
        self._hits = Link("")
        self._no_hits = Label("0", "body", "mute")
        hits = box(row(None, self._hits, self._no_hits, gap=0))
        hits.setFixedWidth(HITS_WIDTH)
        lock = Glyph("lock", HANDLE_WIDTH)
        self.setLayout(
            row(
                4, lock, 4 + NUMBER_WIDTH + 8, self._words, 8, hits, 8 + SWITCH_WIDTH + 4 + MENU_WIDTH, gap=0,
                margins=(12, 6, 8, 6),
            )
        )  # fmt: skip
        self.layout().setStretch(3, 1)
        self.setMinimumHeight(theme().px(_ROW_HEIGHT))
        self.setToolTip(_("This line stands for good: no inquiry gets lost"))
        self._hits.clicked.connect(self.hits_pressed)

    def set_words(self, words: str, hits: int) -> None:
        """The sentence and how many inquiries came to it."""
        self._words.setText(words)
        self._hits.setText(str(hits))
        self._no_hits.setText(str(hits))
        self._hits.setVisible(self._opens_hits and hits > 0)
        self._no_hits.setVisible(not self._opens_hits or hits == 0)

    def set_bar_width(self, width: int) -> None:
        """Leaves as much room at the right as the scroll bar of the rows takes."""
        self.layout().setContentsMargins(12, 6, 8 + width, 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(self.rect(), theme().color("sunken"))
