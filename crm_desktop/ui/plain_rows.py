"""A list of things of one kind for a row list; how a row looks is said by whoever shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex


class PlainRows(QAbstractListModel, Generic[T]):
    """Holds the things; a changed list replaces all of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[T] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return str(self.item(index)) if role == Qt.ItemDataRole.DisplayRole else None

    def item(self, index: Index) -> T:
        """The thing of a row."""
        return self.items[index.row()]

    def set_items(self, items: Sequence[T]) -> None:
        """Other things."""
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()
