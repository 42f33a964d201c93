"""Rows of a trial run, as a list the window walks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.features.routing.rules import Outcome

Index = QModelIndex | QPersistentModelIndex


class OutcomesModel(QAbstractListModel):
    """Inquiries of a trial run; the window asks for the whole row."""

    def __init__(self) -> None:
        super().__init__()
        self._outcomes: Sequence[Outcome] = ()

    def set_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Other rows."""
        self.beginResetModel()
        self._outcomes = outcomes
        self.endResetModel()

    def outcome(self, index: Index) -> Outcome:
        """The row at an index."""
        return self._outcomes[index.row()]

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._outcomes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name of who came, for keyboards and screen readers."""
        return self.outcome(index).who if role == Qt.ItemDataRole.DisplayRole else None
