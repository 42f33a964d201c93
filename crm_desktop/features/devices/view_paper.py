"""Receipt paper as it hangs out of a printer: letters in their cells, pictures, codes, the edge of the knife."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QImage, QPainter, QPaintEvent, QPolygon
from PySide6.QtWidgets import QScrollArea, QWidget

from crm_desktop.features.devices.presenter_emulator import PaperMark
from crm_desktop.i18n import _
from crm_desktop.ui.theme import theme

COLUMNS, DOTS = 48, 576
_CELL, _LINE = 8, 17
_EDGE = 14
_BARS_HEIGHT = 40
_POINT = 4  # of a QR code
_CUT = 26
# Paper is white and its letters are black in the dark theme as well.
_PAPER, _INK = QColor(255, 255, 255), QColor(20, 20, 20)

Points = Callable[[PaperMark], tuple[str, ...]]


class PaperSheet(QWidget):
    """All marks below each other, the newest last."""

    def __init__(self, points: Points, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points = points
        self._marks: list[PaperMark] = []
        self._fonts = {bold: _cell_font(bold) for bold in (False, True)}
        self.setAccessibleName(_("Paper of the printer"))
        self._fit()

    def show_marks(self, marks: list[PaperMark]) -> None:
        """Another paper."""
        self._marks = marks
        self.setAccessibleDescription("\n".join(mark.text for mark in marks[-60:]))
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(COLUMNS * _CELL + 2 * _EDGE, _EDGE + sum(map(self._height, self._marks)) + 2 * _LINE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), _PAPER)
        top = _EDGE
        for mark in self._marks:
            height = self._height(mark)
            if top + height >= event.rect().top() and top <= event.rect().bottom():
                self._paint(painter, mark, top)
            top += height

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint())

    def _height(self, mark: PaperMark) -> int:
        match mark.kind:
            case "text":
                return _LINE * (2 if mark.tall else 1)
            case "picture":
                rows = len(mark.data) // mark.across if mark.across else 0
                return round(rows * COLUMNS * _CELL / DOTS)
            case "qr":
                return len(self._points(mark)) * _POINT + 12
            case "bars":
                return _BARS_HEIGHT + _LINE + 8
        return _CUT

    def _paint(self, painter: QPainter, mark: PaperMark, top: int) -> None:
        match mark.kind:
            case "text":
                self._paint_text(painter, mark, top)
            case "picture":
                self._paint_picture(painter, mark, top)
            case "qr":
                self._paint_points(painter, mark, top + 6, _POINT, _POINT)
            case "bars":
                self._paint_points(painter, mark, top + 4, 2, _BARS_HEIGHT)
                digits = mark.text.removeprefix("{B")
                self._paint_text(painter, PaperMark("text", digits, "center"), top + 4 + _BARS_HEIGHT)
            case "cut":
                self._paint_cut(painter, top)

    def _paint_text(self, painter: QPainter, mark: PaperMark, top: int) -> None:
        wide, tall = 2 if mark.wide else 1, 2 if mark.tall else 1
        free = COLUMNS * _CELL - len(mark.text) * _CELL * wide
        left = _EDGE + {"left": 0, "center": free // 2, "right": free}[mark.align]
        font = self._fonts[mark.bold]
        painter.save()
        painter.setFont(font)
        painter.setPen(_INK)
        painter.translate(max(left, _EDGE), top)
        painter.scale(wide, tall)
        base = round(QFontMetricsF(font).ascent())
        for place, sign in enumerate(mark.text):
            painter.drawText(QPoint(place * _CELL, base), sign)
        painter.restore()

    def _paint_picture(self, painter: QPainter, mark: PaperMark, top: int) -> None:
        if not mark.across or not mark.data:
            return
        rows = len(mark.data) // mark.across
        image = QImage(mark.data, mark.across * 8, rows, mark.across, QImage.Format.Format_Mono)
        image.setColorTable([_PAPER.rgb(), _INK.rgb()])
        width = round(mark.across * 8 * COLUMNS * _CELL / DOTS)
        smooth = image.convertToFormat(QImage.Format.Format_Grayscale8).scaled(
            width, self._height(mark), mode=Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(QPoint(_EDGE, top), smooth)

    def _paint_points(self, painter: QPainter, mark: PaperMark, top: int, across: int, down: int) -> None:
        rows = self._points(mark)
        left = (self.width() - len(rows[0]) * across) // 2 if rows else 0
        for line, row in enumerate(rows):
            for place, sign in enumerate(row):
                if sign == "1":
                    painter.fillRect(QRect(left + place * across, top + line * down, across, down), _INK)

    def _paint_cut(self, painter: QPainter, top: int) -> None:
        middle = top + _CUT // 2
        teeth = [QPoint(x, middle + (3 if x // 6 % 2 else -3)) for x in range(0, self.width() + 6, 6)]
        painter.save()
        painter.setPen(theme().color("line2"))
        painter.setBrush(theme().color("window"))
        painter.drawPolygon(
            QPolygon([QPoint(-1, middle - 4), *teeth, QPoint(self.width(), middle + 6), QPoint(-1, middle + 6)])
        )
        painter.fillRect(QRect(0, middle + 4, self.width(), 5), theme().color("window"))
        painter.restore()


class PaperRoll(QScrollArea):
    """The paper with its newest end in sight."""

    def __init__(self, points: Points, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = PaperSheet(points)
        self.setWidget(self.sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(self.sheet.width() + 24)
        self.verticalScrollBar().rangeChanged.connect(lambda _low, high: self.verticalScrollBar().setValue(high))

    def show_marks(self, marks: list[PaperMark]) -> None:
        """Another paper."""
        self.sheet.show_marks(marks)


def _cell_font(bold: bool) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setBold(bold)
    size = 14
    font.setPixelSize(size)
    while size > 6 and QFontMetricsF(font).horizontalAdvance("Ш") > _CELL:
        size -= 1
        font.setPixelSize(size)
    return font
