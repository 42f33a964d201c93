"""The lists of tills as tables: each is a row of columns that say how a cell reads and what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.clock import to_zone
from crm_desktop.code_words import code_text
from crm_desktop.features.pos.queries_desk import ReviewItem
from crm_desktop.features.pos.rules_doubts import doubt_words
from crm_desktop.features.shifts.rules import DayMoney, Doing, Receipt, Shift, quick_differences
from crm_desktop.features.shifts.rules_state import Sign, TillNow
from crm_desktop.features.shifts.rules_words import PRINT_WORDS, doing_details, doing_sum, doing_words, paid_words
from crm_desktop.i18n import N_, _
from crm_desktop.money import format_money

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
MEANING = int(Qt.ItemDataRole.UserRole) + 1
ICON = MEANING + 1


def _nothing(_item: Any) -> str:
    return ""


@dataclass(frozen=True)
class Cell(Generic[T]):
    """One column: its title (English), width, how it reads and what it means."""

    title: str
    width: int
    text: Callable[[T], str]
    meaning: Callable[[T], str] = _nothing
    number: bool = False
    stretch: bool = False


class RowsModel(QAbstractTableModel, Generic[T]):
    """Rows read so far. `more_wanted` when the view has come near the end."""

    more_wanted = Signal()

    def __init__(self, cells: Sequence[Cell[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cells = tuple(cells)
        self.items: list[T] = []
        self._has_more = False

    def set_rows(self, items: Sequence[T], *, has_more: bool = False) -> None:
        """Another list; the same one moves nothing."""
        self._has_more = has_more
        if self.items == list(items):
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

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self.cells)

    def roleNames(self) -> dict[int, Any]:  # noqa: N802 - Qt's name
        return super().roleNames() | {MEANING: QByteArray(b"meaning"), ICON: QByteArray(b"icon")}

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's name
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's name
        self._has_more = False
        self.more_wanted.emit()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(self.cells[section].title)
        return None

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        item, cell = self.items[index.row()], self.cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text(item)
        if role == Qt.ItemDataRole.TextAlignmentRole and cell.number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return cell.meaning(item) if role == MEANING else None


class When:
    """Instants in the zone of the person: today only the time, else the day too."""

    def __init__(self, zone: str, now: Callable[[], datetime]) -> None:
        self.zone = zone
        self.now = now

    def __call__(self, at: datetime | None) -> str:
        """The words."""
        if at is None:
            return ""
        local, today = to_zone(at, self.zone), to_zone(self.now(), self.zone).date()
        if local.date() == today:
            return f"{local:%H:%M}"
        return f"{local:%d.%m %H:%M}" if local.year == today.year else f"{local:%d.%m.%Y %H:%M}"


def shifts_model(when: When, parent: QObject | None = None) -> RowsModel[Shift]:
    """Shifts with what they took."""
    return RowsModel(
        [
            Cell(N_("Shift"), 66, lambda one: f"{one.till}-{one.shift_no}", lambda _one: "bold"),
            Cell(N_("State"), 94, _shift_state, _shift_meaning),
            Cell(N_("Opened"), 98, lambda one: when(one.opened_at)),
            Cell(N_("Closed"), 98, lambda one: when(one.closed_at)),
            Cell(N_("Cashier"), 120, lambda one: one.closed_by or one.opened_by, stretch=True),
            Cell(N_("Receipts"), 52, lambda one: str(one.receipts + one.returns), number=True),
            Cell(N_("Revenue"), 96, lambda one: format_money(one.revenue), number=True),
            Cell(N_("Cash differs"), 100, _shift_difference, lambda one: "bad" if one.difference else "", number=True),
        ],
        parent,
    )


def _shift_state(one: Shift) -> str:
    if one.is_open:
        return _("is open")
    return _("check it") if quick_differences(one) else _("is closed")


def _shift_meaning(one: Shift) -> str:
    if one.is_open:
        return "chip:info"
    return "chip:bad" if quick_differences(one) else "chip:"


def _shift_difference(one: Shift) -> str:
    return "" if not one.difference else _signed(one.difference)


def _signed(amount: Decimal) -> str:
    return f"+{format_money(amount)}" if amount > 0 else format_money(amount)


def receipts_model(when: When, parent: QObject | None = None) -> RowsModel[Receipt]:
    """Receipts and returns."""
    return RowsModel(
        [
            Cell(N_("Receipt"), 84, lambda one: one.number, lambda _one: "bold"),
            Cell(N_("When"), 88, lambda one: when(one.at)),
            Cell(N_("Cashier"), 122, lambda one: one.cashier or ""),
            Cell(N_("Client"), 120, lambda one: one.client or "", stretch=True),
            Cell(N_("Paid by"), 92, lambda one: paid_words(one.paid)),
            Cell(
                N_("Paper"), 104,
                lambda one: "" if one.print_state == "printed" else code_text(PRINT_WORDS, one.print_state),
                lambda one: "" if one.print_state == "printed" else "chip:warn",
            ),
            Cell(
                N_("Sum"), 92, lambda one: format_money(one.total),
                lambda one: "bad" if one.kind == "return" else "", number=True,
            ),
        ],
        parent,
    )  # fmt: skip


def reviews_model(when: When, parent: QObject | None = None) -> RowsModel[ReviewItem]:
    """What somebody has to look at."""
    return RowsModel(
        [
            Cell(N_("What"), 230, lambda one: doubt_words(one.what, one.facts), stretch=True),
            Cell(N_("Receipt"), 84, lambda one: one.number or one.till),
            Cell(N_("When"), 88, lambda one: when(one.raised_at)),
            Cell(N_("Cashier"), 122, lambda one: one.cashier or ""),
            Cell(N_("Sum"), 92, lambda one: "" if one.total is None else format_money(one.total), number=True),
            Cell(N_("Settled"), 130, lambda one: ": ".join(filter(None, (one.settled_by, one.note)))),
        ],
        parent,
    )


_GRAVE = ("return", "difference", "drawer_opened", "pin_failed")


def doings_model(when: When, parent: QObject | None = None) -> RowsModel[Doing]:
    """What somebody may ask about."""
    return RowsModel(
        [
            Cell(N_("When"), 98, lambda one: when(one.at)),
            Cell(
                N_("What"), 172, lambda one: doing_words(one.what),
                lambda one: "chip:warn" if one.what in _GRAVE else "chip:",
            ),
            Cell(N_("Cashier"), 124, lambda one: one.cashier or ""),
            Cell(N_("Receipt"), 76, _doing_number),
            Cell(N_("What about"), 90, doing_details, stretch=True),
            Cell(
                N_("Sum"), 84,
                lambda one: "" if (found := doing_sum(one)) is None else format_money(found), number=True,
            ),
        ],
        parent,
    )  # fmt: skip


def _doing_number(one: Doing) -> str:
    parts = [one.till, *(str(no) for no in (one.shift_no, one.receipt_no) if no is not None)]
    return "-".join(parts)


def money_model(parent: QObject | None = None) -> RowsModel[DayMoney]:
    """Money by day and till."""

    def amount(title: str, of: Callable[[DayMoney], Decimal], meaning: str = "") -> Cell[DayMoney]:
        return Cell(title, 110, lambda one: format_money(of(one)) if of(one) else "", lambda _one: meaning, number=True)

    return RowsModel(
        [
            Cell(N_("Day"), 100, lambda one: f"{one.day:%d.%m.%Y}", lambda _one: "bold"),
            Cell(N_("Till"), 70, lambda one: one.till),
            Cell(N_("Branch"), 150, lambda one: one.branch, stretch=True),
            Cell(N_("Receipts"), 80, lambda one: str(one.receipts), number=True),
            amount(N_("Sold"), lambda one: one.sold),
            amount(N_("Returned"), lambda one: one.returned),
            amount(N_("In cash"), lambda one: one.cash),
            amount(N_("By card"), lambda one: one.card),
            amount(N_("Other ways"), lambda one: one.other),
            amount(N_("Revenue"), lambda one: one.revenue, "bold"),
        ],
        parent,
    )


def tills_model(
    when: When, signs: Callable[[TillNow], list[Sign]], parent: QObject | None = None
) -> RowsModel[TillNow]:
    """How tills stand."""

    def words(one: TillNow) -> str:
        found = signs(one)
        if not found:
            return _("has not sold yet") if one.last_at is None else _("all is well")
        return found[0].words

    def meaning(one: TillNow) -> str:
        found = signs(one)
        return found[0].meaning if found else ("mute" if one.last_at is None else "ok")

    return RowsModel(
        [
            Cell(N_("Till"), 56, lambda one: one.code, lambda _one: "bold"),
            Cell(N_("Branch"), 110, lambda one: one.branch),
            Cell(N_("State"), 190, words, meaning, stretch=True),
            Cell(N_("Shift"), 60, lambda one: str(one.shift_no or ""), number=True),
            Cell(N_("since"), 92, lambda one: when(one.shift_opened_at)),
            Cell(N_("Not sent"), 76, lambda one: str(one.unsent or ""), number=True),
            Cell(N_("Heard of"), 92, lambda one: when(one.last_at)),
            Cell(N_("Who stands there"), 120, lambda one: one.people or ""),
        ],
        parent,
    )
