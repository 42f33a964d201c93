"""Calls of the log as a Qt model: a page more at the end, the same list read again in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.features.calls.rules_log import LogLine

LINE_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class LogModel(QAbstractListModel):
    """One LogLine a row under LINE_ROLE. `more_wanted` asks for the next page."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[LogLine] = []
        self._has_more = False

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Number of loaded rows."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line, or how it is spoken."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (line.head, line.who, line.about, line.moment) if part)
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Is there a further page?"""
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        """Asks for the next page."""
        if self.canFetchMore(parent):
            self._has_more = False
            self.more_wanted.emit()

    def start(self, lines: Sequence[LogLine], *, has_more: bool) -> None:
        """Another list, or the same one read again: rows that stay keep their place."""
        self._has_more = has_more
        if [line.call_id for line in lines] == [line.call_id for line in self.lines]:
            self.lines = list(lines)
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def add_page(self, lines: Sequence[LogLine], *, has_more: bool) -> None:
        """A further page below."""
        self._has_more = has_more
        known = {line.call_id for line in self.lines}
        fresh = [line for line in lines if line.call_id not in known]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.lines), len(self.lines) + len(fresh) - 1)
            self.lines += fresh
            self.endInsertRows()
