"""The report by source as a table: one row a source, the unknown among them, the sums last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.features.sources.rules import SourceRow, in_all, shares
from crm_desktop.i18n import _
from crm_desktop.money import sum_words

_Index = QModelIndex | QPersistentModelIndex
MEANING = int(Qt.ItemDataRole.UserRole) + 1
NAME, INQUIRIES, INQUIRY_SHARE, ACCEPTED, CLIENTS, NEW_CLIENTS, ORDERS, TOTAL, TOTAL_SHARE = range(9)


def row_name(row: SourceRow) -> str:
    """The source as it is shown."""
    return row.name if row.name is not None else _("Unknown")


class ReportModel(QAbstractTableModel):
    """Rows of the report; `row(n)` is None for the sums at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[SourceRow] = []
        self._inquiry_shares: list[int] = []
        self._total_shares: list[int] = []

    def set_rows(self, rows: Sequence[SourceRow]) -> None:
        """Another period, or the same one read again."""
        self.beginResetModel()
        self._rows = list(rows)
        self._inquiry_shares = shares([row.inquiries for row in rows])
        self._total_shares = shares([row.total for row in rows])
        self.endResetModel()

    def row(self, place: int) -> SourceRow | None:
        """The source of a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def row_of(self, source_id: int | None) -> int:
        """The row of a source, -1 when it is not there."""
        return next((place for place, row in enumerate(self._rows) if row.source_id == source_id), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() or not self._rows else len(self._rows) + 1

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else TOTAL_SHARE + 1

    def roleNames(self) -> dict[int, Any]:  # noqa: N802 - Qt's name
        return super().roleNames() | {MEANING: QByteArray(b"meaning")}

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            _("Source"),
            _("Inquiries"),
            _("Share"),
            _("Accepted"),
            _("Clients"),
            _("New clients"),
            _("Sales"),
            _("For the sum of"),
            _("Share of the sum"),
        )[section]

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._sum_text(index.column()) if row is None else self._text(row, index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != NAME:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == MEANING:
            if row is None:
                return "bold"
            if index.column() == NAME:
                return "mute" if row.is_unknown else "bold"
            return "mute" if index.column() in (INQUIRY_SHARE, TOTAL_SHARE) else ""
        return None

    def _text(self, row: SourceRow, place: int, column: int) -> str:
        shown = {
            NAME: row_name(row),
            INQUIRY_SHARE: _share(self._inquiry_shares[place], row.inquiries),
            TOTAL: sum_words(row.total) if row.orders or row.total else "",
            TOTAL_SHARE: _share(self._total_shares[place], row.total),
        }
        return shown[column] if column in shown else self._count(row, column)

    def _sum_text(self, column: int) -> str:
        whole = in_all(self._rows)
        shown = {
            NAME: _("All together"),
            INQUIRY_SHARE: _share(sum(self._inquiry_shares), whole.inquiries),
            TOTAL: sum_words(whole.total),
            TOTAL_SHARE: _share(sum(self._total_shares), whole.total),
        }
        return shown[column] if column in shown else self._count(whole, column)

    @staticmethod
    def _count(row: SourceRow, column: int) -> str:
        count = {
            INQUIRIES: row.inquiries,
            ACCEPTED: row.accepted,
            CLIENTS: row.clients,
            NEW_CLIENTS: row.new_clients,
            ORDERS: row.orders,
        }[column]
        return str(count) if count else ""


def _share(percent: int, of: object) -> str:
    """Nothing has no share: its cell is as empty as the count beside it."""
    return f"{percent} %" if of else ""
