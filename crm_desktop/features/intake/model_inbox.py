"""Rows of the inbox as a Qt model: pages are added below, a re-read changes only what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.features.intake.inbox_line import InboxLine

LINE_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class InboxModel(QAbstractListModel):
    """One InboxLine a row under LINE_ROLE. `more_wanted` asks for the next page."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[InboxLine] = []
        self._has_more = False

    @property
    def lines(self) -> Sequence[InboxLine]:
        """All rows."""
        return self._lines

    @property
    def has_more(self) -> bool:
        """Is there a further page that nobody has asked for yet?"""
        return self._has_more

    def row_of(self, inquiry_id: int) -> int:
        """Row of an inquiry, -1 when it is not here."""
        return next((row for row, line in enumerate(self._lines) if line.inquiry_id == inquiry_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Number of loaded rows."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line, or its name for a reader of the screen."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (line.channel_word, line.who, line.about, line.limit or line.age) if part)
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Is there a further page?"""
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        """Asks for the next page."""
        if self.canFetchMore(parent):
            self._has_more = False
            self.more_wanted.emit()

    def start(self, lines: Sequence[InboxLine], *, has_more: bool) -> None:
        """Another list."""
        self.beginResetModel()
        self._lines = list(lines)
        self._has_more = has_more
        self.endResetModel()

    def add_page(self, lines: Sequence[InboxLine], *, has_more: bool) -> None:
        """A further page below; rows that have moved here meanwhile are not shown twice."""
        known = {line.inquiry_id for line in self._lines}
        fresh = [line for line in lines if line.inquiry_id not in known]
        self._has_more = has_more
        if fresh:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._lines.extend(fresh)
            self.endInsertRows()

    def update(self, lines: Sequence[InboxLine], *, has_more: bool) -> None:
        """The same list read again: rows that stay keep their place under selection and scroll."""
        self._has_more = has_more
        wanted = {line.inquiry_id for line in lines}
        for row in range(len(self._lines) - 1, -1, -1):
            if self._lines[row].inquiry_id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._lines[row]
                self.endRemoveRows()
        for row, line in enumerate(lines):
            self._place(row, line)

    def _place(self, row: int, line: InboxLine) -> None:
        old = self.row_of(line.inquiry_id)
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
