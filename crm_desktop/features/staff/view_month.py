"""A month at a glance: a line for each person, a cell for each day, a letter and a colour for what is not usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from crm_desktop.features.staff.rules_calendar import MonthRow, month_days, month_hours_text
from crm_desktop.i18n import _, pgettext
from crm_desktop.ui import paint
from crm_desktop.ui.labels import Label
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_CHIP

_NAME_WIDTH = 150
_SUM_WIDTH = 52
_ROW = 32
_HEAD = 40
_MEANING = {"l": "info", "s": "warn", "h": "bad", "x": "ok"}


def mark_letter(mark: str) -> str:
    """One letter for a day that is not usual."""
    return {
        "l": pgettext("letter of a day", "L"),
        "s": pgettext("letter of a day", "S"),
        "h": pgettext("letter of a day", "H"),
        "x": pgettext("letter of a day", "W"),
    }.get(mark, "")


def mark_words(mark: str) -> str:
    """What a day is."""
    return {
        "w": _("works"),
        "-": _("day off"),
        "l": _("leave"),
        "s": _("sick leave"),
        "h": _("holiday"),
        "x": _("works as an exception"),
    }.get(mark, "")


class MonthGrid(QWidget):
    """Arrows move over the days, Enter or a click opens one: `day_opened(staff id, date)`."""

    day_opened = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[MonthRow] = ()
        self._days: list[date] = []
        self._today: date | None = None
        self._row, self._day = 0, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Month"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def set_month(self, first_on: date, rows: Sequence[MonthRow], today: date) -> None:
        """Another month or other people."""
        self._rows, self._days, self._today = rows, month_days(first_on), today
        self._row = min(self._row, max(len(rows) - 1, 0))
        self._day = min(self._day, len(self._days) - 1)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(560, _HEAD + _ROW * len(self._rows) + 8)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(460, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        for number, day in enumerate(self._days):
            self._paint_head(painter, number, day)
        for place, row in enumerate(self._rows):
            top = _HEAD + place * _ROW
            painter.fillRect(QRect(0, top, self.width(), 1), theme().color("line"))
            name = QRect(16, top, _NAME_WIDTH - 24, _ROW)
            paint.text(painter, name, row.name, theme().font("body"), theme().color("text"))
            for number, mark in enumerate(row.marks):
                self._paint_cell(painter, self._cell(place, number), mark)
            hours = month_hours_text(row.minutes, len(self._days))
            area = QRect(self.width() - _SUM_WIDTH, top, _SUM_WIDTH - 12, _ROW)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            paint.text(painter, area, hours, theme().font("body"), theme().color("soft"), right)
        if self.hasFocus() and self._rows:
            paint.focus_ring(painter, self._cell(self._row, self._day), RADIUS_CHIP)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        found = self._at(event.position().toPoint())
        if found is not None:
            self._row, self._day = found
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._at(event.position().toPoint()) == (self._row, self._day):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        if key in steps and self._rows:
            down, right = steps[key]
            self._row = max(0, min(len(self._rows) - 1, self._row + down))
            self._day = max(0, min(len(self._days) - 1, self._day + right))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(event.pos())
            text = ""
            if found is not None:
                row, day = self._rows[found[0]], self._days[found[1]]
                text = f"{row.name}, {day:%d.%m}: {mark_words(row.marks[found[1]])}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _open(self) -> None:
        if self._rows:
            self.day_opened.emit(self._rows[self._row].staff_id, self._days[self._day])

    def _paint_head(self, painter: QPainter, number: int, day: date) -> None:
        area = self._cell(0, number)
        area.moveTop(0)
        area.setHeight(_HEAD)
        is_today = day == self._today
        colour = theme().color("link" if is_today else "mute" if day.isoweekday() > 5 else "soft")
        letter = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))[day.weekday()]
        upper = QRect(area.left(), 4, area.width(), 16)
        lower = QRect(area.left(), 20, area.width(), 16)
        paint.text(painter, upper, letter, theme().font("badge"), theme().color("mute"), paint.CENTER)
        paint.text(painter, lower, str(day.day), theme().font("caption", is_today), colour, paint.CENTER)

    def _paint_cell(self, painter: QPainter, area: QRect, mark: str) -> None:
        inner = area.adjusted(1, 4, -1, -4)
        if mark in _MEANING:
            colour, fill = theme().meaning(_MEANING[mark])
            paint.box(painter, inner, RADIUS_CHIP, fill)
            paint.text(painter, inner, mark_letter(mark), theme().font("caption", True), colour, paint.CENTER)
        elif mark == "-":
            paint.box(painter, inner, RADIUS_CHIP, theme().color("sunken"))
        else:
            dot = QRect(inner.center() - QPoint(1, 1), QSize(3, 3))
            painter.fillRect(dot, theme().color("line2"))

    def _cell(self, row: int, number: int) -> QRect:
        wide = (self.width() - _NAME_WIDTH - _SUM_WIDTH) / max(len(self._days), 1)
        left = _NAME_WIDTH + int(number * wide)
        return QRect(left, _HEAD + row * _ROW, _NAME_WIDTH + int((number + 1) * wide) - left, _ROW)

    def _at(self, place: QPoint) -> tuple[int, int] | None:
        for row in range(len(self._rows)):
            for number in range(len(self._days)):
                if self._cell(row, number).contains(place):
                    return row, number
        return None


class Legend(QWidget):
    """What the letters mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(16)
        words = [f"{mark_letter(mark)} — {mark_words(mark)}" for mark in "lshx"]
        layout.addWidget(Label("    ".join(words), "small", "mute", elide=True), 1)
        layout.addWidget(Label(_("at the right: hours of the month"), "small", "mute"))
