"""What a table's column and cell look like, and how the cells are painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from crm_desktop.ui import paint
from crm_desktop.ui.icons import paint_icon
from crm_desktop.ui.marks import chip_width, paint_chip
from crm_desktop.ui.row_look import role_numbers
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import CHIP_HEIGHT, MEANINGS, TABLE_HEAD_HEIGHT

Index = QModelIndex | QPersistentModelIndex
_MARGIN = 8
_EDGE = 16


@dataclass(frozen=True)
class Column:
    """One column: `number` aligns right, `stretch` takes what is left, `sortable` lets its head be pressed.

    `key` names it in what is remembered; without one the title does.
    """

    title: str
    width: int = 120
    number: bool = False
    stretch: bool = False
    sortable: bool = True
    key: str = ""

    @property
    def name(self) -> str:
        """How it is called in what is remembered."""
        return self.key or self.title


class CellDelegate(QStyledItemDelegate):
    """Cells from DisplayRole; roles named "meaning" (ok, warn, bad, info, mute, bold, link, chip:ok ...) and "icon"."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.columns: list[Column] = []
        self._roles: dict[str, int] = {}

    def read_roles(self) -> None:
        """Looks up the model's own roles; called when the model changes."""
        model = self._table.model()
        self._roles = role_numbers(model)

    def meaning(self, index: Index) -> str:
        """Meaning of a cell."""
        return str(self._named(index, "meaning") or "")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        width = paint.width_of(str(index.data() or "")) + 2 * _MARGIN + (24 if self._named(index, "icon") else 0)
        return QSize(width + _EDGE, self._table.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = QRect(option.rect)
        current = self._table.currentIndex()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(area, theme().color("selected"))
        elif index.row() == self._table.property("hovered_row"):
            painter.fillRect(area, theme().color("hover"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme().color("line"))
        if index.row() == current.row() and self._table.hasFocus():
            self._paint_ring(painter, area, index)
        self._paint_content(painter, self._inner(area, index), index, selected)

    def _paint_content(self, painter: QPainter, inner: QRect, index: Index, selected: bool) -> None:
        meaning = self.meaning(index)
        words = str(index.data() if index.data() is not None else "")
        glyph = str(self._named(index, "icon") or "")
        token = MEANINGS[meaning][0] if meaning in ("ok", "warn", "bad", "info") else meaning
        colour = theme().color(token if token in ("ok", "warn", "bad", "info", "mute", "link") else "text")
        if glyph:
            tint = colour if meaning in ("ok", "warn", "bad", "info", "link") else theme().color("soft")
            paint_icon(painter, QRect(inner.left(), inner.center().y() - 8, 18, 18), glyph, tint)
            inner = inner.adjusted(26, 0, 0, 0)
        if meaning.startswith("chip") and words:
            height = theme().px(CHIP_HEIGHT)
            top = inner.center().y() - height // 2 + 1
            place = QRect(inner.left(), top, min(chip_width(words), inner.width()), height)
            kind = meaning.partition(":")[2]
            paint_chip(painter, place, words, kind, ground="surface" if selected and not kind else "")
            return
        align = paint.RIGHT if self._is_number(index) else paint.LEFT
        paint.text(painter, inner, words, theme().font("body", meaning == "bold"), colour, align)

    def _inner(self, area: QRect, index: Index) -> QRect:
        header = self._table.horizontalHeader()
        place = header.visualIndex(index.column())
        left = _EDGE if place == 0 else _MARGIN
        right = _EDGE if place == header.count() - header.hiddenSectionCount() - 1 else _MARGIN
        return area.adjusted(left, 0, -right, 0)

    def _paint_ring(self, painter: QPainter, area: QRect, index: Index) -> None:
        """The ring goes around the whole row: each cell draws its part of it."""
        header = self._table.horizontalHeader()
        place = header.visualIndex(index.column())
        first, last = place == 0, place == header.count() - 1
        painter.save()
        painter.setClipRect(area)
        whole = area.adjusted(0 if first else -8, 0, 0 if last else 8, 0)
        paint.focus_ring(painter, whole, 0, on_selected=True)
        painter.restore()

    def _is_number(self, index: Index) -> bool:
        return index.column() < len(self.columns) and self.columns[index.column()].number

    def _named(self, index: Index, name: str) -> object:
        role = self._roles.get(name)
        return index.data(role) if role is not None else None


class TableHead(QHeaderView):
    """Heads of 28 in grey, the sorted one in text colour with an arrow."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.columns: list[Column] = []
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self._size()
        theme().changed.connect(self._size)

    def _size(self) -> None:
        self.setFixedHeight(theme().px(TABLE_HEAD_HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803 - Qt's names
        if not rect.isValid() or logicalIndex >= len(self.columns):
            return
        column = self.columns[logicalIndex]
        painter.save()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme().color("line"))
        place = self.visualIndex(logicalIndex)
        inner = rect.adjusted(_EDGE if place == 0 else _MARGIN, 0, 0, 0)
        inner.setRight(rect.right() - (_EDGE if place == self.count() - 1 else _MARGIN))
        by_this = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        colour = theme().color("text" if by_this else "mute")
        if by_this:
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            width = min(paint.width_of(column.title, "caption"), inner.width() - 14)
            left = inner.right() - 12 if column.number else inner.left() + width + 2
            arrow = QRect(left, inner.center().y() - 6, 12, 12)
            paint_icon(painter, arrow, "arrow-down" if down else "arrow-up", colour)
            inner.setRight(inner.right() - 14)
        align = paint.RIGHT if column.number else paint.LEFT
        paint.text(painter, inner, column.title, theme().font("caption"), colour, align)
        painter.restore()
