"""The list of clients as a table; pages come from the presenter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_card import ClientLine
from crm_desktop.features.clients.rules_words import short_day
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import sum_words

_Index = QModelIndex | QPersistentModelIndex
MEANING = int(Qt.ItemDataRole.UserRole) + 1
ICON = MEANING + 1
NAME, PHONE, OWNER, TAGS, LAST_ORDER, TOTAL = range(6)


class ClientListModel(QAbstractTableModel):
    """Clients read so far. `more_wanted` when the view has come near the end."""

    more_wanted = Signal()

    def __init__(self, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.today = date.today()
        self._zone = zone
        self._lines: list[ClientLine] = []
        self._has_more = False

    def set_lines(self, lines: Sequence[ClientLine], has_more: bool) -> None:
        """Another list from its beginning; a list of the same clients is refreshed in place, so that nothing jumps."""
        old = [line.id for line in self._lines]
        new = [line.id for line in lines]
        self._has_more = has_more
        if old == new:
            self._lines = list(lines)
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, TOTAL))
            return
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def add_lines(self, lines: Sequence[ClientLine], has_more: bool) -> None:
        """The next page."""
        self._has_more = has_more
        if lines:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def line(self, row: int) -> ClientLine:
        """The client of a row."""
        return self._lines[row]

    def row_of(self, client_id: int) -> int:
        """The row of a client, -1 when it is not among those read."""
        return next((row for row, line in enumerate(self._lines) if line.id == client_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else TOTAL + 1

    def roleNames(self) -> dict[int, Any]:  # noqa: N802 - Qt's name
        return super().roleNames() | {MEANING: QByteArray(b"meaning"), ICON: QByteArray(b"icon")}

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        self._has_more = False
        self.more_wanted.emit()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Name"), _("Phone"), _("Owner"), _("Tags"), _("Last order"), _("Orders for"))[section]

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        line = self._lines[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (LAST_ORDER, TOTAL):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == MEANING:
            return self._meaning(line, column)
        if role == ICON and column == NAME:
            if line.is_blocked:
                return "lock"
            return "building" if line.kind == "company" else "user"
        return None

    def _text(self, line: ClientLine, column: int) -> str:
        if column == NAME:
            return line.name
        if column == PHONE:
            return format_phone(line.phone) if line.phone else ""
        if column == OWNER:
            return line.owner_name or ""
        if column == TAGS:
            return line.tags
        if column == LAST_ORDER:
            return short_day(line.last_order_at, self._zone, self.today)
        return sum_words(line.order_total) if line.order_count else ""

    def _tooltip(self, line: ClientLine, column: int) -> str | None:
        count = line.open_order_count
        if column == LAST_ORDER and count:
            return ngettext("{count} open order", "{count} open orders", count).format(count=count)
        return self._text(line, column) if column in (NAME, TAGS) else None

    @staticmethod
    def _meaning(line: ClientLine, column: int) -> str:
        if column == NAME:
            return "bad" if line.is_blocked else "bold"
        if column == LAST_ORDER and line.open_order_count:
            return "info"
        return "mute" if column in (TAGS, OWNER) else ""
