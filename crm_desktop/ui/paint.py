"""Small strokes every painter needs: boxes, focus rings, shadows, cut texts, dashed underlines."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPainterPath, QPen, QRegion

from crm_desktop.ui.theme import theme

VCENTER = Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | VCENTER
RIGHT = Qt.AlignmentFlag.AlignRight | VCENTER
CENTER = Qt.AlignmentFlag.AlignCenter


def box(
    painter: QPainter,
    area: QRect | QRectF,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1,
) -> None:
    """A rounded box whose border lies wholly inside `area`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inside = QRectF(area)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(border, width))
        inside = inside.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.drawRoundedRect(inside, radius, radius)
    painter.restore()


def rounded(area: QRect, radius: int) -> QRegion:
    """A box with round corners as the shape of a window."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(area), radius, radius)
    return QRegion(path.toFillPolygon().toPolygon())


def focus_ring(painter: QPainter, area: QRect | QRectF, radius: float = 0, on_selected: bool = False) -> None:
    """The 2-px ring inside `area`; on the fill of a current row the dark theme needs the lighter blue."""
    token = "link" if on_selected and theme().dark else "accent"
    box(painter, area, radius, None, theme().color(token), 2)


def shadow(painter: QPainter, area: QRect | QRectF, radius: float) -> None:
    """Three faint boxes under something that floats."""
    for grow, percent in ((6, 3), (3, 5), (1, 8)):
        colour = QColor(0, 0, 0, round(255 * percent / 100))
        box(painter, QRectF(area).adjusted(-grow, -grow + 2, grow, grow + 2), radius + grow, colour)


def text(
    painter: QPainter,
    area: QRect | QRectF,
    words: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """One line, cut with an ellipsis when it does not fit; returns the width it took."""
    if not words:
        return 0
    place = QRectF(area).toRect()
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, place.width()))
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(place, int(align | Qt.TextFlag.TextSingleLine), shown)
    return min(metrics.horizontalAdvance(shown), place.width())


def width_of(words: str, style: str = "body", bold: bool = False) -> int:
    """How wide a text is in px, rounded up: a text given this much room is never cut."""
    return ceil(QFontMetricsF(theme().font(style, bold)).horizontalAdvance(words)) + 1 if words else 0


def dashed_line(painter: QPainter, left: float, right: float, y: float, colour: QColor) -> None:
    """The underline of a word that can be changed in place."""
    pen = QPen(colour, 1)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(left, y), QPointF(right, y))


def wrapped(words: str, font: QFont, width: int, most: int) -> list[str]:
    """A text broken into at most so many lines; the last is cut with an ellipsis when more is left."""
    metrics = QFontMetrics(font)
    lines: list[str] = []
    rest = words.split()
    while rest and len(lines) < most:
        line = rest.pop(0)
        while rest and metrics.horizontalAdvance(f"{line} {rest[0]}") <= width:
            line = f"{line} {rest.pop(0)}"
        lines.append(line)
    if rest:
        lines[-1] = f"{lines[-1]} {' '.join(rest)}"
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines]
