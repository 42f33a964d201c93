"""Lines of a list of letters as a Qt model; whose key stays is kept in place by the view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.features.mail.rules_desk import ThreadRow

ROW_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class ThreadsModel(QAbstractListModel):
    """One ThreadRow a row under ROW_ROLE. `more_wanted` asks for the next page."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ThreadRow] = []
        self._has_more = False

    @property
    def rows(self) -> Sequence[ThreadRow]:
        """All rows."""
        return self._rows

    def row_of(self, key: int | None) -> int:
        """Place of a key, -1 when it is not here."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)

    def set_rows(self, rows: Sequence[ThreadRow], *, has_more: bool) -> None:
        """The list, read anew; nothing moves when nothing has changed."""
        self._has_more = has_more
        if list(rows) == self._rows:
            return
        if [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = list(rows)
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[ThreadRow], *, has_more: bool) -> None:
        """A further page below."""
        known = {row.key for row in self._rows}
        fresh = [row for row in rows if row.key not in known]
        self._has_more = has_more
        if fresh:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._rows.extend(fresh)
            self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Number of loaded rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line, or how it is spoken."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.who}, {row.subject}"
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        """Is there a further page?"""
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        """Asks for the next page."""
        if self.canFetchMore(parent):
            self._has_more = False
            self.more_wanted.emit()
