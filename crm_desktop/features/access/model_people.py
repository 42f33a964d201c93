"""The people of a base as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.features.access.rules import Choice

Index = QModelIndex | QPersistentModelIndex


class PeopleModel(QAbstractListModel):
    """Who can log in."""

    people: Sequence[Choice] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.item(index).name if role == Qt.ItemDataRole.DisplayRole else None

    def item(self, index: Index) -> Choice:
        """The person of a row."""
        return self.people[index.row()]

    def set_people(self, people: Sequence[Choice]) -> None:
        """Other people."""
        self.beginResetModel()
        self.people = list(people)
        self.endResetModel()
