"""The list of goods as a table; pages come from the presenter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.features.goods.rules import GoodsLine
from crm_desktop.i18n import _
from crm_desktop.money import sum_words

_Index = QModelIndex | QPersistentModelIndex
MEANING = int(Qt.ItemDataRole.UserRole) + 1
ICON = MEANING + 1
NAME, CODE, GROUP, BARCODE, PRICE = range(5)
_ICONS = {"piece": "package", "weight": "scale", "service": "tool", "kit": "packages"}


class GoodsListModel(QAbstractTableModel):
    """Goods read so far. `more_wanted` when the view has come near the end."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[GoodsLine] = []
        self._has_more = False

    def set_lines(self, lines: Sequence[GoodsLine], has_more: bool) -> None:
        """Another list from its beginning; a list of the same goods is refreshed in place, so that nothing jumps."""
        same = [line.id for line in self._lines] == [line.id for line in lines]
        self._has_more = has_more
        if same:
            self._lines = list(lines)
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, PRICE))
            return
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def add_lines(self, lines: Sequence[GoodsLine], has_more: bool) -> None:
        """The next page."""
        self._has_more = has_more
        if lines:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def line(self, row: int) -> GoodsLine:
        """The goods of a row."""
        return self._lines[row]

    def row_of(self, goods_id: int | None) -> int:
        """The row of goods, -1 when they are not among those read."""
        return next((row for row, line in enumerate(self._lines) if line.id == goods_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else PRICE + 1

    def roleNames(self) -> dict[int, Any]:  # noqa: N802 - Qt's name
        return super().roleNames() | {MEANING: QByteArray(b"meaning"), ICON: QByteArray(b"icon")}

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        self._has_more = False
        self.more_wanted.emit()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Goods name"), _("Article"), _("Group"), _("Barcode"), _("Price"))[section]

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        line = self._lines[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (NAME, GROUP):
            return self._text(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == PRICE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == MEANING:
            if not line.is_active:
                return "mute"
            return "bold" if column == NAME else "mute" if column in (CODE, GROUP, BARCODE) else ""
        return _ICONS.get(line.kind) if role == ICON and column == NAME else None

    @staticmethod
    def _text(line: GoodsLine, column: int) -> str:
        price = (
            _("{price} / {unit}").format(price=sum_words(line.price), unit=line.unit) if line.price is not None else ""
        )
        return (line.name, line.code, line.group_name or "", line.barcode or "", price)[column]
