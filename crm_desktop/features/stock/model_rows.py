"""The lists of the stock as tables: each is a row of columns that say how a cell reads and what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.clock import to_zone
from crm_desktop.features.stock.rules import (
    KIND_WORDS,
    MOVE_WORDS,
    STATE_WORDS,
    Balance,
    DocumentLine,
    Line,
    MarginLine,
    Move,
    ToOrder,
)
from crm_desktop.i18n import N_, _, language
from crm_desktop.money import sum_words

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
MEANING = int(Qt.ItemDataRole.UserRole) + 1
ICON = MEANING + 1
KIND_ICONS = {"receipt": "package", "writeoff": "trash", "transfer": "arrow-forward-up", "count": "list-check"}
_STATE_MEANINGS = {"draft": "chip:warn", "posted": "chip:ok", "cancelled": "chip:"}


def _nothing(_item: Any) -> str:
    return ""


@dataclass(frozen=True)
class Cell(Generic[T]):
    """One column: its title (English), how it reads, what it means."""

    title: str
    text: Callable[[T], str]
    meaning: Callable[[T], str] = _nothing
    icon: Callable[[T], str] = _nothing
    number: bool = False


class RowsModel(QAbstractTableModel, Generic[T]):
    """Rows read so far. `more_wanted` when the view has come near the end."""

    more_wanted = Signal()

    def __init__(self, cells: Sequence[Cell[T]], key: Callable[[T], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells = tuple(cells)
        self._key = key
        self.items: list[T] = []
        self._has_more = False

    def set_rows(self, items: Sequence[T], *, has_more: bool = False) -> None:
        """Another list; one of the same things is refreshed in place, so that nothing jumps."""
        same = [self._key(item) for item in self.items] == [self._key(item) for item in items]
        self._has_more = has_more
        if same:
            self.items = list(items)
            if items:
                self.dataChanged.emit(self.index(0, 0), self.index(len(items) - 1, len(self._cells) - 1))
            return
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    def add_rows(self, items: Sequence[T], *, has_more: bool) -> None:
        """The next page."""
        self._has_more = has_more
        if items:
            self.beginInsertRows(QModelIndex(), len(self.items), len(self.items) + len(items) - 1)
            self.items += items
            self.endInsertRows()

    def item(self, index: _Index) -> T:
        """What stands in a row."""
        return self.items[index.row()]

    def row_of(self, key: object) -> int:
        """The row of something, -1 when it is not among those read."""
        return next((row for row, item in enumerate(self.items) if self._key(item) == key), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._cells)

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
        return _(self._cells[section].title)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        item, cell = self.items[index.row()], self._cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text(item)
        if role == Qt.ItemDataRole.TextAlignmentRole and cell.number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == MEANING:
            return cell.meaning(item)
        return cell.icon(item) or None if role == ICON else None


def amount(quantity: Decimal | None, unit: str = "") -> str:
    """A quantity without needless noughts, with its unit."""
    if quantity is None:
        return ""
    plain = f"{quantity.normalize():f}".replace("-", "\u2212")
    if language() == "ru":
        plain = plain.replace(".", ",")
    return f"{plain} {unit}".strip()


def signed(quantity: Decimal, unit: str = "") -> str:
    """A change: with a plus or a minus."""
    return ("+" if quantity > 0 else "") + amount(quantity, unit)


def money(sum_: Decimal | None) -> str:
    """A sum, nothing when it is not known."""
    return "" if sum_ is None else sum_words(sum_)


def _day(at: datetime | None, zone: str) -> str:
    return f"{to_zone(at, zone):%d.%m.%Y %H:%M}" if at is not None else ""


def balance_model(parent: QObject | None = None) -> RowsModel[Balance]:
    """What is there."""
    cells: list[Cell[Balance]] = [
        Cell(N_("Goods name"), lambda b: b.name, lambda b: "bold"),
        Cell(N_("Article"), lambda b: b.code, lambda b: "mute"),
        Cell(N_("Group"), lambda b: b.group_name or "", lambda b: "mute"),
        Cell(N_("Balance"), lambda b: amount(b.quantity, b.unit), _balance_meaning, number=True),
        Cell(N_("Least amount"), lambda b: amount(b.minimum, b.unit), lambda b: "mute", number=True),
        Cell(N_("Average cost"), lambda b: money(b.average_cost), number=True),
        Cell(N_("Price"), lambda b: money(b.price), number=True),
    ]
    return RowsModel(cells, lambda b: b.goods_id, parent)


def _balance_meaning(balance: Balance) -> str:
    if balance.quantity < 0:
        return "bad"
    return "warn" if balance.is_low else "mute" if balance.quantity == 0 else ""


def diary_model(zone: str, parent: QObject | None = None) -> RowsModel[Move]:
    """What moved, when, by whom and why."""
    cells: list[Cell[Move]] = [
        Cell(N_("When"), lambda m: _day(m.at, zone)),
        Cell(N_("Goods name"), lambda m: m.goods, lambda m: "bold"),
        Cell(
            N_("Movement"),
            lambda m: signed(m.quantity, m.unit),
            lambda m: "ok" if m.quantity > 0 else "bad",
            number=True,
        ),
        Cell(N_("Left"), lambda m: amount(m.left, m.unit), number=True),
        Cell(N_("What"), lambda m: _(MOVE_WORDS.get(m.kind, m.kind))),
        Cell(N_("Document"), lambda m: m.number or "", lambda m: "link" if m.document_id else ""),
        Cell(N_("Who"), lambda m: m.staff or "", lambda m: "mute"),
        Cell(N_("Why"), lambda m: m.note or "", lambda m: "mute"),
        Cell(N_("Store"), lambda m: m.store, lambda m: "mute"),
    ]
    return RowsModel(cells, lambda m: m.id, parent)


def order_model(parent: QObject | None = None) -> RowsModel[ToOrder]:
    """What is below its least amount."""
    cells: list[Cell[ToOrder]] = [
        Cell(N_("Goods name"), lambda t: t.name, lambda t: "bold"),
        Cell(N_("Article"), lambda t: t.code, lambda t: "mute"),
        Cell(
            N_("Balance"),
            lambda t: amount(t.quantity, t.unit),
            lambda t: "bad" if t.quantity <= 0 else "warn",
            number=True,
        ),
        Cell(N_("Least amount"), lambda t: amount(t.minimum, t.unit), lambda t: "mute", number=True),
        Cell(N_("To order"), lambda t: amount(t.wanted, t.unit), lambda t: "bold", number=True),
        Cell(N_("Supplier"), lambda t: t.supplier or ""),
        Cell(N_("Last cost"), lambda t: money(t.cost), number=True),
    ]
    return RowsModel(cells, lambda t: t.goods_id, parent)


def margin_model(parent: QObject | None = None) -> RowsModel[MarginLine]:
    """What goods brought in a period."""
    cells: list[Cell[MarginLine]] = [
        Cell(N_("Goods name"), lambda m: m.name, lambda m: "bold"),
        Cell(N_("Article"), lambda m: m.code, lambda m: "mute"),
        Cell(N_("Sold"), lambda m: amount(m.quantity, m.unit), number=True),
        Cell(N_("For the sum of"), lambda m: money(m.sold_sum), number=True),
        Cell(N_("Cost of goods"), lambda m: money(m.cost_sum), number=True),
        Cell(N_("Margin"), lambda m: money(m.margin), lambda m: "bad" if m.margin < 0 else "bold", number=True),
        Cell(N_("Margin, %"), lambda m: amount(m.percent), number=True),
        Cell(
            N_("Without a cost"),
            lambda m: money(m.unknown_sum) if m.unknown_sum else "",
            lambda m: "warn",
            number=True,
        ),
    ]
    return RowsModel(cells, lambda m: m.goods_id, parent)


def documents_model(zone: str, parent: QObject | None = None) -> RowsModel[DocumentLine]:
    """Documents, the newest first."""
    cells: list[Cell[DocumentLine]] = [
        Cell(N_("What"), lambda d: _(KIND_WORDS[d.kind]), lambda d: "bold", lambda d: KIND_ICONS[d.kind]),
        Cell(N_("No."), lambda d: d.number, lambda d: "mute"),
        Cell(N_("State"), lambda d: _(STATE_WORDS[d.state]), lambda d: _STATE_MEANINGS[d.state]),
        Cell(N_("When"), lambda d: _day(d.posted_at or d.started_at, zone)),
        Cell(N_("Store"), lambda d: f"{d.store} \u2192 {d.to_store}" if d.to_store else d.store),
        Cell(N_("Supplier"), lambda d: d.supplier or ""),
        Cell(N_("Note"), lambda d: d.note or "", lambda d: "mute"),
        Cell(N_("Lines"), lambda d: str(d.lines), number=True),
        Cell(N_("Sum"), lambda d: money(d.cost_sum), number=True),
        Cell(N_("Who"), lambda d: d.staff, lambda d: "mute"),
    ]
    return RowsModel(cells, lambda d: d.id, parent)


def lines_model(kind: str, parent: QObject | None = None) -> RowsModel[Line]:
    """Lines of a document: with costs of a receipt, with what was expected of a count."""
    cells: list[Cell[Line]] = [
        Cell(N_("Goods name"), lambda x: x.name, lambda x: "bold"),
        Cell(N_("Article"), lambda x: x.code, lambda x: "mute"),
        Cell(N_("Quantity"), lambda x: amount(x.quantity, x.unit), number=True),
    ]
    if kind == "count":
        cells += [
            Cell(N_("Expected"), lambda x: amount(x.expected, x.unit), lambda x: "mute", number=True),
            Cell(
                N_("Difference"), lambda x: signed(x.difference or Decimal(0), x.unit), _difference_meaning, number=True
            ),
        ]
    else:
        cells += [
            Cell(N_("Cost"), lambda x: money(x.cost), lambda x: "" if x.cost else "warn", number=True),
            Cell(N_("Sum"), lambda x: money(x.cost_sum), number=True),
            Cell(N_("Balance"), lambda x: amount(x.balance, x.unit), lambda x: "mute", number=True),
        ]
    cells.append(Cell(N_("Price"), lambda x: money(x.price), lambda x: "mute", number=True))
    return RowsModel(cells, lambda x: x.line_no, parent)


def _move_meaning(move: Move) -> str:
    return "ok" if move.quantity > 0 else "bad"


def _order_meaning(line: ToOrder) -> str:
    return "bad" if line.quantity <= 0 else "warn"


def _difference(line: Line) -> str:
    return signed(line.difference or Decimal(0), line.unit)


def _difference_meaning(line: Line) -> str:
    if not line.difference:
        return "mute"
    return "ok" if line.difference > 0 else "bad"
