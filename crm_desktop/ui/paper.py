"""Paper of a till as it comes out of a printer: words, sums at the right, rulers, bars and QR codes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.theme import theme

COLUMNS = 42
_EDGE = 18
_BARS_HEIGHT = 44.0
_GAP = 6.0
# Paper is white and its letters are black in the dark theme as well.
_PAPER, _INK = QColor(253, 253, 251), QColor(24, 24, 24)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One thing on paper. `right` stands at the right edge; `ruler` fills the width with a sign; `code`: rows of "0"
    and "1" (one row: bars) with `text` below; `blank`: empty lines.
    """

    text: str = ""
    right: str = ""
    align: str = "left"
    bold: bool = False
    big: bool = False
    ruler: str = ""
    code: tuple[str, ...] = ()
    blank: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """What is painted in one go, and how high it is."""

    row: PaperRow
    height: float


class PaperView(QWidget):
    """Shows rows in cells of one width, as a printer does; `columns`: letters in a line."""

    def __init__(self, name: str, columns: int = COLUMNS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._columns = columns
        self._rows: list[PaperRow] = []
        self._lines: list[_Line] = []
        self._measure()
        theme().changed.connect(self._on_theme)

    def show_rows(self, rows: Sequence[PaperRow]) -> None:
        """Another paper."""
        self._rows = list(rows)
        self._lines = [_Line(row, self._height(row)) for given in rows for row in self._broken(given)]
        words = (" ".join(filter(None, (row.text, row.right))) for row in rows)
        self.setAccessibleDescription("\n".join(words))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        high = 2 * _EDGE + sum(line.height for line in self._lines)
        return QSize(round(self._width + 2 * _EDGE), round(high))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), _PAPER)
        painter.setPen(theme().color("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        top = float(_EDGE)
        for line in self._lines:
            if top + line.height >= event.rect().top() and top <= event.rect().bottom():
                self._paint(painter, line.row, top)
            top += line.height

    # ---------------------------------------------------------------- measuring

    def _measure(self) -> None:
        size = theme().px(14)
        self._font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._font.setPixelSize(round(size))
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        metrics = QFontMetricsF(self._font)
        self._cell = max(metrics.horizontalAdvance("Ш"), metrics.horizontalAdvance("0"))
        self._line = metrics.height() + 1
        self._ascent = metrics.ascent()
        self._width = self._cell * self._columns

    def _on_theme(self) -> None:
        rows = self._rows
        self._measure()
        self.show_rows(rows)

    def _height(self, row: PaperRow) -> float:
        if row.blank:
            return self._line * row.blank
        if row.code:
            return self._code_height(row) + (self._line if row.text else 0) + 2 * _GAP
        return self._line * (1.7 if row.big else 1)

    def _code_height(self, row: PaperRow) -> float:
        return _BARS_HEIGHT if len(row.code) == 1 else len(row.code) * self._point(row)

    def _point(self, row: PaperRow) -> float:
        widest = max(len(line) for line in row.code)
        most = 2.0 if len(row.code) == 1 else 4.0
        return max(1.0, min(most, self._width / widest))

    def _broken(self, row: PaperRow) -> list[PaperRow]:
        """Long words go on in the next line; the sum at the right stands in the last one."""
        if row.ruler or row.code or row.blank:
            return [row]
        width = self._columns // 2 if row.big else self._columns
        if row.right and row.big:
            width = max(self._columns // 2, len(row.right) + 1)
        lines = textwrap.wrap(row.text, width, break_on_hyphens=False, drop_whitespace=True) or [""]
        indent = row.text[: len(row.text) - len(row.text.lstrip(" "))]
        lines = [lines[0] if lines[0].startswith(indent) else indent + lines[0], *lines[1:]]
        if row.right and len(lines[-1]) + 1 + len(row.right) > width:
            lines.append("")
        made = [PaperRow(line, "", row.align, row.bold, row.big) for line in lines]
        made[-1] = PaperRow(lines[-1], row.right, row.align, row.bold, row.big)
        return made

    # ---------------------------------------------------------------- painting

    def _paint(self, painter: QPainter, row: PaperRow, top: float) -> None:
        if row.blank:
            return
        if row.ruler:
            self._text(painter, row.ruler[0] * self._columns, 0, top)
        elif row.code:
            self._paint_code(painter, row, top + _GAP)
        else:
            self._paint_words(painter, row, top)

    def _paint_words(self, painter: QPainter, row: PaperRow, top: float) -> None:
        scale = 1.5 if row.big else 1.0
        free = self._width - len(row.text) * self._cell * scale
        left = {"left": 0.0, "center": free / 2, "right": free}[row.align]
        self._text(painter, row.text, max(left, 0.0), top, row.bold, scale)
        if row.right:
            self._text(painter, row.right, self._width - len(row.right) * self._cell * scale, top, row.bold, scale)

    def _text(
        self, painter: QPainter, text: str, left: float, top: float, bold: bool = False, scale: float = 1.0
    ) -> None:
        painter.save()
        painter.setFont(self._bold if bold else self._font)
        painter.setPen(_INK)
        painter.translate(_EDGE + left, top)
        painter.scale(scale, scale)
        # Letter by letter: a font that is not of one width would not keep the cells.
        for place, sign in enumerate(text):
            painter.drawText(QPointF(place * self._cell, self._ascent), sign)
        painter.restore()

    def _paint_code(self, painter: QPainter, row: PaperRow, top: float) -> None:
        point = self._point(row)
        high = _BARS_HEIGHT if len(row.code) == 1 else point
        left = (self.width() - len(row.code[0]) * point) / 2
        for line, signs in enumerate(row.code):
            for place, sign in enumerate(signs):
                if sign == "1":
                    painter.fillRect(QRectF(left + place * point, top + line * high, point, high), _INK)
        if row.text:
            middle = (self._width - len(row.text) * self._cell) / 2
            self._text(painter, row.text, max(middle, 0.0), top + self._code_height(row))
