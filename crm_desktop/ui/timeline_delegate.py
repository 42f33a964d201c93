"""Paints one thing that happened, and the head of a day."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.marks import chip_width, paint_chip
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CHIP_HEIGHT

ENTRY_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_EDGE, _CIRCLE, _TEXT = 16, 28, 56
_AIR = 9
_TIME_WIDTH = 56
_DAY_HEIGHT = 28
_MOST_LINES = 3


@dataclass(frozen=True)
class TimelineItem:
    """`kind` is bold, `rest` goes on in plain; `lines` stand under it; `day` is the text of the day's head.

    The circle's meaning: ok for a call answered, bad for one missed, selected for a stage move, plain for the rest.
    """

    key: object
    day: str
    icon: str
    kind: str
    meaning: str = ""
    rest: str = ""
    lines: tuple[str, ...] = ()
    sum: str = ""
    time: str = ""
    author: str = ""
    chips: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """A row of the list: an item, or the head of a day when there is no item."""

    item: TimelineItem | None = None
    day: str = ""
    threaded: bool = False

    def spoken(self) -> str:
        """The row as a reader of the screen says it."""
        if self.item is None:
            return self.day
        item = self.item
        parts = (item.time, f"{item.kind} {item.rest}".strip(), *item.lines, item.sum, item.author)
        return ", ".join(part for part in parts if part)


class TimelineDelegate(QStyledItemDelegate):
    """Rows as high as their text, which is broken into at most three lines."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        entry: Entry = index.data(ENTRY_ROLE)
        if entry.item is None:
            return QSize(120, theme().px(_DAY_HEIGHT) + (8 if index.row() else 0))
        item = entry.item
        count = len(self._lines(item, self._view.viewport().width()))
        text = theme().line() * (1 + count) + (theme().px(CHIP_HEIGHT) + 4 if item.chips else 0)
        right = theme().line() * (2 if item.author else 1)
        return QSize(120, max(text, right, _CIRCLE) + 2 * _AIR)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        area = QRect(option.rect)
        painter.save()
        if entry.item is None:
            self._paint_day(painter, area, entry.day, first=index.row() == 0)
        else:
            current = index == self._view.currentIndex() and self._view.hasFocus()
            if current:
                painter.fillRect(area, theme().color("selected"))
            elif option.state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(area, theme().color("hover"))
            self._paint_item(painter, area, entry.item, threaded=entry.threaded)
            if current:
                paint.focus_ring(painter, area, 0, on_selected=True)
        painter.restore()

    def first_chip(self, area: QRect, index: _Index) -> QRect | None:
        """Where the first chip of a row in this place stands; None when it has none."""
        item = index.data(ENTRY_ROLE).item
        if item is None or not item.chips:
            return None
        line = theme().line()
        top = area.top() + _AIR + line + 1 + line * len(self._lines(item, area.width()))
        text, _meaning, glyph = item.chips[0]
        return QRect(area.left() + _TEXT, top + 4, chip_width(text, glyph), theme().px(CHIP_HEIGHT))

    def _paint_day(self, painter: QPainter, area: QRect, day: str, *, first: bool) -> None:
        if not first:
            painter.fillRect(QRect(area.left(), area.top() + 4, area.width(), 1), theme().color("line"))
            area = area.adjusted(0, 8, 0, 0)
        paint.text(painter, area.adjusted(_EDGE, 0, -_EDGE, 0), day, theme().font("caption"), theme().color("mute"))

    def _paint_item(self, painter: QPainter, area: QRect, item: TimelineItem, *, threaded: bool) -> None:
        circle = QRect(area.left() + _EDGE, area.top() + _AIR, _CIRCLE, _CIRCLE)
        if threaded:
            x, top = circle.center().x(), circle.bottom() + 3
            painter.fillRect(QRect(x, top, 1, area.bottom() + _AIR - top - 2), theme().color("line"))
        colour, fill = theme().meaning(item.meaning)
        paint.box(painter, circle, _CIRCLE / 2, fill)
        paint_icon(painter, circle.adjusted(6, 6, -6, -6), item.icon, colour)
        line = theme().line()
        right = self._paint_right(painter, area, item)
        left = area.left() + _TEXT
        place = QRect(left, area.top() + _AIR, right - left, line)
        if item.sum:
            width = paint.width_of(item.sum, bold=True)
            paint.text(painter, place, item.sum, theme().font("body", True), theme().color("text"), paint.RIGHT)
            place.setRight(place.right() - width - 12)
        taken = paint.text(painter, place, item.kind, theme().font("body", True), theme().color("text"))
        rest = place.adjusted(taken + 4, 0, 0, 0)
        paint.text(painter, rest, item.rest, theme().font(), theme().color("soft"))
        place = QRect(left, place.bottom() + 1, right - left, line)
        for words in self._lines(item, area.width()):
            paint.text(painter, place, words, theme().font(), theme().color("soft"))
            place.translate(0, line)
        self._paint_chips(painter, place, item)

    def _paint_right(self, painter: QPainter, area: QRect, item: TimelineItem) -> int:
        """Time and author; returns where the text has to end."""
        wanted = (paint.width_of(words, "caption") for words in (item.time, item.author))
        width = max(theme().px(_TIME_WIDTH), *wanted)
        width = min(width, area.width() // 4)
        place = QRect(area.right() + 1 - _EDGE - width, area.top() + _AIR, width, theme().line())
        font, colour = theme().font("caption"), theme().color("mute")
        paint.text(painter, place, item.time, font, colour, paint.RIGHT)
        paint.text(painter, place.translated(0, theme().line()), item.author, font, colour, paint.RIGHT)
        return place.left() - 12

    def _paint_chips(self, painter: QPainter, place: QRect, item: TimelineItem) -> None:
        x = place.left()
        for text, meaning, glyph in item.chips:
            width = chip_width(text, glyph)
            if x + width > place.right():
                return
            paint_chip(painter, QRect(x, place.top() + 4, width, theme().px(CHIP_HEIGHT)), text, meaning, glyph)
            x += width + 6

    def _lines(self, item: TimelineItem, width: int) -> list[str]:
        room = max(80, width - _TEXT - _EDGE - theme().px(_TIME_WIDTH) - 12)
        lines: list[str] = []
        for text in item.lines:
            lines += paint.wrapped(text, theme().font(), room, _MOST_LINES - len(lines))
            if len(lines) >= _MOST_LINES:
                break
        return lines
