"""Lines of a list as a Qt model: pages are added below, a re-read changes only what has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

LINE_ROLE = Qt.ItemDataRole.UserRole
Line = TypeVar("Line")
_Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractListModel, Generic[Line]):
    """One line a row under LINE_ROLE. `key` tells lines apart, `spoken` is a line for whoever listens to the screen.

    `more_wanted` asks for the next page.
    """

    more_wanted = Signal()

    def __init__(
        self, key: Callable[[Line], object], spoken: Callable[[Line], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._spoken = spoken
        self._lines: list[Line] = []
        self._has_more = False

    @property
    def lines(self) -> Sequence[Line]:
        """All rows."""
        return self._lines

    @property
    def has_more(self) -> bool:
        """Is there a further page that nobody has asked for yet?"""
        return self._has_more

    def row_of(self, key: object) -> int:
        """Row of a key, -1 when it is not here."""
        return next((row for row, line in enumerate(self._lines) if self._key(line) == key), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Number of loaded rows."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line, or how it is spoken."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(line)
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Is there a further page?"""
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        """Asks for the next page."""
        if self.canFetchMore(parent):
            self._has_more = False
            self.more_wanted.emit()

    def start(self, lines: Sequence[Line], *, has_more: bool = False) -> None:
        """Another list."""
        self.beginResetModel()
        self._lines = list(lines)
        self._has_more = has_more
        self.endResetModel()

    def read(self, lines: Sequence[Line], *, has_more: bool) -> None:
        """A list of which nobody says whether it is another: nothing moves while its keys are the same."""
        if [self._key(line) for line in lines] != [self._key(line) for line in self._lines]:
            self.start(lines, has_more=has_more)
            return
        self._has_more = has_more
        if list(lines) != self._lines:
            self._lines = list(lines)
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))

    def add_page(self, lines: Sequence[Line], *, has_more: bool) -> None:
        """A further page below; lines that have moved here meanwhile are not shown twice."""
        known = {self._key(line) for line in self._lines}
        fresh = [line for line in lines if self._key(line) not in known]
        self._has_more = has_more
        if fresh:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._lines.extend(fresh)
            self.endInsertRows()

    def update(self, lines: Sequence[Line], *, has_more: bool = False) -> None:
        """The same list read again: lines that stay keep their place under selection and scroll."""
        self._has_more = has_more
        wanted = {self._key(line) for line in lines}
        for row in range(len(self._lines) - 1, -1, -1):
            if self._key(self._lines[row]) not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._lines[row]
                self.endRemoveRows()
        for row, line in enumerate(lines):
            self._place(row, line)

    def _place(self, row: int, line: Line) -> None:
        is_here = row < len(self._lines) and self._key(self._lines[row]) == self._key(line)
        old = row if is_here else self.row_of(self._key(line))
        if old < 0:
            self.beginInsertRows(QModelIndex(), row, row)
            self._lines.insert(row, line)
            self.endInsertRows()
            return
        if old != row:
            self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), row)
            self._lines.insert(row, self._lines.pop(old))
            self.endMoveRows()
        if self._lines[row] != line:
            self._lines[row] = line
            index = self.index(row)
            self.dataChanged.emit(index, index)
