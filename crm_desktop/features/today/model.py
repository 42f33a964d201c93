"""Lines of Today as Qt lists; a line that changed is updated in its place, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.features.today.rules import Attention, DayLine, WaitingLine

L = TypeVar("L", DayLine, WaitingLine, Attention)
LINE_ROLE = Qt.ItemDataRole.UserRole


class LineModel(QAbstractListModel, Generic[L]):
    """Gives the line itself under LINE_ROLE and its words to screen readers."""

    def __init__(self, key: Callable[[L], Hashable], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key: Callable[[L], Hashable] = key
        self._lines: list[L] = []

    def show(self, lines: Sequence[L]) -> None:
        """Takes new lines: the same rows in the same order are refreshed, else the list is laid out anew."""
        new = list(lines)
        if [self._key(line) for line in new] != [self._key(line) for line in self._lines]:
            self._lay_out(new)
            return
        old, self._lines = self._lines, new
        for row, line in enumerate(new):
            if line != old[row]:
                index = self.index(row)
                self.dataChanged.emit(index, index)

    def line(self, row: int) -> L:
        """The line of a row."""
        return self._lines[row]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """Number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line, or its title and what a screen reader says."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in _words(line) if part)
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """The line of now and heads cannot be chosen."""
        line = self._lines[index.row()] if index.isValid() else None
        if isinstance(line, DayLine) and line.kind != "task":
            return Qt.ItemFlag.ItemIsEnabled if line.kind == "head" else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _lay_out(self, new: list[L]) -> None:
        """Keeps the current row of a view on its task though rows come and go."""
        old_keys = [self._key(line) for line in self._lines]
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = {self._key(line): row for row, line in enumerate(new)}
        shrinks = len(new) < len(self._lines)
        self._lines = new
        after = []
        for index in before:
            row = places.get(old_keys[index.row()], min(index.row(), len(new) - 1) if shrinks else index.row())
            after.append(self.createIndex(row, 0) if 0 <= row < len(new) else QModelIndex())
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def day_model(parent: QObject | None = None) -> LineModel[DayLine]:
    """Model of a column of tasks."""
    return LineModel(lambda line: (line.kind, line.task.id if line.task else line.title), parent)


def waiting_model(parent: QObject | None = None) -> LineModel[WaitingLine]:
    """Model of waiting inquiries."""
    return LineModel(lambda line: line.inquiry_id, parent)


def attention_model(parent: QObject | None = None) -> LineModel[Attention]:
    """Model of what needs attention."""
    return LineModel(lambda line: line.key, parent)


def _words(line: DayLine | WaitingLine | Attention) -> tuple[str, ...]:
    if isinstance(line, Attention):
        return line.title, line.second
    if isinstance(line, WaitingLine):
        return line.title, line.second, line.left
    return line.time, line.title, line.second, line.chip
