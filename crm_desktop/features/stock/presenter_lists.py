"""The lists of the Stock room: balances, documents, the diary, what to order, margin; of one store or of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock, from_zone, to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.clients.rules_search import query_variants
from crm_desktop.features.sources.rules import Period, period_of
from crm_desktop.features.stock import queries
from crm_desktop.features.stock.model_rows import (
    balance_model,
    diary_model,
    documents_model,
    margin_model,
    order_model,
)
from crm_desktop.features.stock.rules import Balance, DocumentLine, MarginLine, Move, Store, Terms, ToOrder
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
TABS = ("balances", "documents", "diary", "order", "margin")
TYPING_MS = 120
SEARCH_LIMIT = 200


class StockListsPresenter(QObject):
    """`shown(tab)` after each answer; `stores_read` when the stores came or changed; `order_ready(document_id)`."""

    shown = Signal(str)
    loading_changed = Signal(bool)
    stores_read = Signal()
    failed = Signal(object)
    terms_read = Signal(object)
    terms_saved = Signal()
    terms_refused = Signal(object)
    order_ready = Signal(int)
    store_saved = Signal()
    store_refused = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        *,
        may_edit: bool,
        may_edit_goods: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.may_edit_goods = may_edit_goods
        self.zone = zone
        self.stores: list[Store] = []
        self.tab = "balances"
        self.store_id: int | None = None
        self.which = "all"
        self.kind = ""
        self.goods: tuple[int, str] | None = None
        self.balances = balance_model(self)
        self.documents = documents_model(zone, self)
        self.diary = diary_model(zone, self)
        self.order = order_model(self)
        self.margin = margin_model(self)
        self.period_key = "month"
        self.period: Period = period_of("month", to_zone(clock.now(), zone).date())
        self._clock = clock
        self._runner = runner
        self._text = ""
        self._generation = 0
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.refresh)
        self.balances.more_wanted.connect(self._more_balances)
        self.documents.more_wanted.connect(self._more_documents)
        self.diary.more_wanted.connect(self._more_moves)

    # ---------------------------------------------------------------- what is shown

    def open_tab(self, tab: str) -> None:
        """One of TABS."""
        self.tab = tab
        self.refresh()

    def choose_store(self, store_id: int | None) -> None:
        """One store, or (None) all that may be seen."""
        self.store_id = store_id
        self.refresh()

    def choose_which(self, which: str) -> None:
        """Balances: all, there or minus."""
        self.which = which
        self.refresh()

    def choose_kind(self, kind: str) -> None:
        """Documents of a kind, or ("") of all."""
        self.kind = kind
        self.refresh()

    def choose_period(self, key: str) -> None:
        """One of those `period_of` knows, for the margin."""
        self.period_key = key
        self.period = period_of(key, to_zone(self._clock.now(), self.zone).date())
        self.refresh()

    def search(self, text: str) -> None:
        """Goods among the balances, while it is typed."""
        self._text = text.strip()
        self._typing.start()

    def show_diary_of(self, goods_id: int | None, name: str = "") -> None:
        """Movements of these goods, or (None) of all."""
        self.goods = (goods_id, name) if goods_id is not None else None
        self.open_tab("diary")

    @property
    def is_narrowed(self) -> bool:
        """Something is left out of the balances."""
        return bool(self._text or self.which != "all")

    @property
    def tells_left(self) -> bool:
        """The diary says what was there after each movement: of one of the goods in one store."""
        return self.goods is not None and self._one_store() is not None

    def _one_store(self) -> int | None:
        """The chosen store, or the only one there is."""
        return self.stores[0].id if self.store_id is None and len(self.stores) == 1 else self.store_id

    def refresh(self) -> None:
        """Reads the list in sight again, and the stores."""
        self._typing.stop()
        self._generation += 1
        {
            "balances": self._read_balances,
            "documents": self._read_documents,
            "diary": self._read_diary,
            "order": self._read_order,
            "margin": self._read_margin,
        }[self.tab]()

    def _read_balances(self) -> None:
        store_id, which, text = self.store_id, self.which, self._text
        limit = _again(self.balances.rowCount())

        def read(tx: Tx) -> list[Balance]:
            return _found(tx, store_id, which, text) if text else queries.balances(tx, store_id, which, limit=limit)

        self._show(read, lambda rows: self.balances.set_rows(rows, has_more=not text and len(rows) == limit))

    def _read_documents(self) -> None:
        kind, store_id, limit = self.kind, self.store_id, _again(self.documents.rowCount())

        def read(tx: Tx) -> list[DocumentLine]:
            return queries.list_documents(tx, kind, "", store_id, None, limit)

        self._show(read, lambda rows: self.documents.set_rows(rows, has_more=len(rows) == limit))

    def _read_diary(self) -> None:
        goods, store_id, limit = self.goods, self._one_store(), _again(self.diary.rowCount())

        def read(tx: Tx) -> list[Move]:
            return queries.diary(tx, goods[0] if goods else None, store_id, None, limit)

        self._show(read, lambda rows: self.diary.set_rows(rows, has_more=len(rows) == limit))

    def _read_order(self) -> None:
        store_id = self.store_id

        def read(tx: Tx) -> list[ToOrder]:
            return queries.to_order(tx, store_id)

        self._show(read, self.order.set_rows)

    def _read_margin(self) -> None:
        first = from_zone(datetime.combine(self.period.first, time()), self.zone)
        last = from_zone(datetime.combine(self.period.last + timedelta(days=1), time()), self.zone)
        branch = next((store.branch_id for store in self.stores if store.id == self.store_id), None)

        def read(tx: Tx) -> list[MarginLine]:
            return queries.margin(tx, first, last, branch)

        self._show(read, self.margin.set_rows)

    def _show(self, read: Callable[[Tx], T], put: Callable[[T], None]) -> None:
        tab = self.tab

        def show(found: tuple[list[Store], T]) -> None:
            stores, rows = found
            if stores != self.stores:
                self.stores = stores
                self.stores_read.emit()
            put(rows)
            self.shown.emit(tab)

        self.loading_changed.emit(True)
        self._run(lambda tx: (queries.stores(tx), read(tx)), show)

    def _more_balances(self) -> None:
        after, store_id, which = self.balances.items[-1], self.store_id, self.which

        def put(rows: list[Balance]) -> None:
            self.balances.add_rows(rows, has_more=len(rows) == queries.PAGE)
            self.shown.emit("balances")

        self._run(lambda tx: queries.balances(tx, store_id, which, after=after), put)

    def _more_documents(self) -> None:
        after, kind, store_id = self.documents.items[-1].id, self.kind, self.store_id

        def put(rows: list[DocumentLine]) -> None:
            self.documents.add_rows(rows, has_more=len(rows) == queries.PAGE)

        self._run(lambda tx: queries.list_documents(tx, kind, "", store_id, after), put)

    def _more_moves(self) -> None:
        after, goods, store_id = self.diary.items[-1].id, self.goods, self._one_store()

        def put(rows: list[Move]) -> None:
            self.diary.add_rows(rows, has_more=len(rows) == queries.PAGE)

        self._run(lambda tx: queries.diary(tx, goods[0] if goods else None, store_id, after), put)

    def _run(self, work: Callable[[Tx], T], done: Callable[[T], None]) -> None:
        generation = self._generation

        def answer(found: T) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                done(found)

        def fail(error: AppError) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                self.failed.emit(error)

        self._runner.run(work, answer, fail)

    # ---------------------------------------------------------------- terms of goods, stores, orders

    def read_terms(self, goods_id: int) -> None:
        """What holds for goods in all stores; `terms_read` brings it."""
        self._runner.run(lambda tx: queries.terms(tx, goods_id), self.terms_read.emit, self.failed.emit)

    def save_terms(self, terms: Terms) -> None:
        """Changes it."""

        def done(_saved: queries.Saved) -> None:
            self.terms_saved.emit()
            self.refresh()

        self._runner.run(lambda tx: queries.save_terms(tx, terms), done, self.terms_refused.emit, write=True)

    def save_store(self, store: Store) -> None:
        """Makes or changes a store."""

        def done(_saved: queries.Saved) -> None:
            self.store_saved.emit()
            self.refresh()

        self._runner.run(lambda tx: queries.save_store(tx, store), done, self.store_refused.emit, write=True)

    def make_receipt(self, wanted: list[ToOrder]) -> None:
        """A draft of a receipt with what is to be ordered, to the chosen store; `order_ready` opens it."""
        store_id = self.store_id or next((store.id for store in self.stores if store.is_active), None)
        if store_id is None or not wanted:
            return
        suppliers = {line.supplier_id for line in wanted}
        supplier = suppliers.pop() if len(suppliers) == 1 else None

        def work(tx: Tx) -> int:
            draft = queries.open_draft(tx, "receipt", store_id, None, supplier)
            for line in wanted:
                queries.add_goods(tx, draft.id, line.goods_id, line.wanted, line.cost)
            return draft.id

        self._runner.run(work, self.order_ready.emit, self.failed.emit, write=True)

    def margin_days(self) -> tuple[date, date]:
        """First and last day of the margin's period."""
        return self.period.first, self.period.last


def _again(count: int) -> int:
    """As much as was shown, within reason."""
    return min(max(count, queries.PAGE), 5 * queries.PAGE)


def _found(tx: Tx, store_id: int | None, which: str, text: str) -> list[Balance]:
    """As typed first; then as if the keyboard had been in the other layout."""
    found = queries.balances(tx, store_id, which, text, limit=SEARCH_LIMIT)
    for variant in query_variants(text):
        if found:
            break
        found = queries.balances(tx, store_id, which, variant, limit=SEARCH_LIMIT)
    return found
