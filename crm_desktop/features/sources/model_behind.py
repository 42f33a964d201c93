"""What stands behind a figure of the report, as a list; how a row looks is the view's business."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.features.sources.rules import InquiryBehind, OrderBehind, Source

Index = QModelIndex | QPersistentModelIndex
Item = InquiryBehind | OrderBehind | Source


class ItemsModel(QAbstractListModel):
    """Inquiries, sale documents or sources."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return str(self.item(index).id) if role == Qt.ItemDataRole.DisplayRole else None

    def item(self, index: Index) -> Item:
        """The thing of a row."""
        return self._items[index.row()]

    def row_of(self, item_id: int | None) -> int:
        """The row of a thing, -1 when it is not there."""
        return next((place for place, item in enumerate(self._items) if item.id == item_id), -1)

    def set_items(self, items: Sequence[Item]) -> None:
        """Other rows."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()
