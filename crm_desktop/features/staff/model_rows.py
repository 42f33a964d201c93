"""A list of things for a row list; how a row looks is the view's business."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """Holds rows of one kind."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[object] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return str(self.item(index)) if role == Qt.ItemDataRole.DisplayRole else None

    def item(self, index: Index) -> object:
        """The thing of a row."""
        return self.items[index.row()]

    def set_items(self, items: Sequence[object]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()
