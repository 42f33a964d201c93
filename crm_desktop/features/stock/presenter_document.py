"""One document of the stock: filled line by line by scanner or keyboard, kept at once, posted as a whole."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients.queries import search_clients
from crm_desktop.features.clients.rules_search import query_variants, read_query
from crm_desktop.features.goods.queries import by_barcode, search_goods
from crm_desktop.features.goods.rules import GoodsLine
from crm_desktop.features.stock import queries
from crm_desktop.features.stock.model_rows import RowsModel, lines_model
from crm_desktop.features.stock.rules import Head, Line, Store, Typed, read_typed
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_CHOICES = 20


class Supplier(NamedTuple):
    """Somebody goods may come from."""

    id: int
    name: str


class _Opened(NamedTuple):
    head: Head
    lines: list[Line]
    stores: list[Store]


class DocumentPresenter(QObject):
    """`changed` after the document or a line of it did; `line_added(line_no)` after a scan.

    `choose_goods(goods)` when words fit more than one; `nothing_found(text)`; `zero_cost(error)` asks before posting.
    """

    changed = Signal()
    line_added = Signal(int)
    choose_goods = Signal(object)
    nothing_found = Signal(str)
    suppliers_found = Signal(object)
    zero_cost = Signal(object)
    posted = Signal()
    put_away = Signal()
    failed = Signal(object)

    def __init__(self, runner: Runner, region: str, *, may_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.head: Head | None = None
        self.stores: list[Store] = []
        self.lines: list[Line] = []
        self.model: RowsModel[Line] = lines_model("receipt", self)
        self._runner = runner
        self._region = region
        self._wanted_amount: Decimal | None = None
        self._is_opening = False
        self._early: list[str] = []
        self._search = 0

    @property
    def is_draft(self) -> bool:
        """May still be changed by this person."""
        return self.head is not None and self.head.is_draft and self.may_edit

    # ---------------------------------------------------------------- opening

    def new(self, kind: str, store_id: int) -> None:
        """Begins a document; it is kept as a draft from now on."""
        self._begin()

        def work(tx: Tx) -> _Opened:
            return _read(tx, queries.open_draft(tx, kind, store_id).id)

        self._runner.run(work, self._show, self._on_not_opened, write=True)

    def open(self, document_id: int) -> None:
        """Reads a document."""
        if self.head is None or self.head.id != document_id:
            self._begin()
        self._runner.run(lambda tx: _read(tx, document_id), self._show, self._on_not_opened)

    def _begin(self) -> None:
        self.head = None
        self._is_opening = True
        self._early = []

    def _on_not_opened(self, error: AppError) -> None:
        self._is_opening = False
        self._early = []
        self.failed.emit(error)

    def refresh(self) -> None:
        """Reads the one in sight again."""
        if self.head is not None:
            self.open(self.head.id)

    def _show(self, opened: _Opened) -> None:
        if self.head is None or self.head.kind != opened.head.kind or self.head.id != opened.head.id:
            self.model = lines_model(opened.head.kind, self)
        self.head, self.lines, self.stores = opened
        self.model.set_rows(self.lines)
        self._is_opening = False
        self.changed.emit()
        early, self._early = self._early, []
        for text in early:
            self.scan(text)

    # ---------------------------------------------------------------- lines

    def scan(self, text: str) -> None:
        """A code, an article or words, perhaps with how many before it: "3*4006381333931"."""
        if self._is_opening:
            # The draft is being made: nobody who scans waits for it.
            self._early.append(text)
            return
        typed = read_typed(text)
        if typed is None or self.head is None:
            return
        document_id = self.head.id

        def work(tx: Tx) -> tuple[queries.Added, _Opened] | list[GoodsLine]:
            found = _goods_of(tx, typed)
            if isinstance(found, list):
                return found
            goods_id, amount = found
            return queries.add_goods(tx, document_id, goods_id, amount), _read(tx, document_id)

        def done(found: tuple[queries.Added, _Opened] | list[GoodsLine]) -> None:
            if isinstance(found, tuple):
                self._on_added(found)
            elif found:
                self._wanted_amount = typed.quantity
                self.choose_goods.emit(found)
            else:
                self.nothing_found.emit(typed.text)

        self._runner.run(work, done, self.failed.emit, write=True)

    def add(self, goods: GoodsLine) -> None:
        """Goods chosen among those the words fitted."""
        if self.head is None:
            return
        document_id, amount = self.head.id, self._wanted_amount or Decimal(1)

        def work(tx: Tx) -> tuple[queries.Added, _Opened]:
            return queries.add_goods(tx, document_id, goods.id, amount), _read(tx, document_id)

        self._runner.run(work, self._on_added, self.failed.emit, write=True)

    def _on_added(self, found: tuple[queries.Added, _Opened]) -> None:
        added, opened = found
        self._show(opened)
        self.line_added.emit(added.line_no)

    def set_line(self, line: Line, quantity: Decimal | None, cost: Decimal | None) -> None:
        """Another quantity and cost; quantity None takes the line away."""
        self._change(lambda tx, head: queries.set_line(tx, head.id, head.version, line.line_no, quantity, cost))

    # ---------------------------------------------------------------- head

    def set_head(self, **facts: object) -> None:
        """Changes where, from whom or why."""
        self._change(lambda tx, head: queries.save_head(tx, head._replace(**facts)))  # type: ignore[arg-type]

    def search_suppliers(self, text: str) -> None:
        """Looks for clients by name while it is typed; only the answer to the last question counts."""
        self._search += 1
        asked = self._search

        def work(tx: Tx) -> list[Supplier]:
            hits = search_clients(tx, read_query(text, self._region), _CHOICES)
            return [Supplier(hit.id, hit.name or "") for hit in hits if hit.id is not None]

        def done(found: list[Supplier]) -> None:
            if asked == self._search:
                self.suppliers_found.emit(found)

        if text.strip():
            self._runner.run(work, done, self.failed.emit)

    def _change(self, change: Callable[[Tx, Head], queries.Saved]) -> None:
        head = self.head
        if head is None:
            return

        def work(tx: Tx) -> _Opened:
            change(tx, head)
            return _read(tx, head.id)

        self._runner.run(work, self._show, self._on_refused, write=True)

    def _on_refused(self, error: AppError) -> None:
        """Somebody fills the same document: what he did is shown before anything else is."""
        self.failed.emit(error)
        self.refresh()

    # ---------------------------------------------------------------- posting

    def post(self, *, even_so: bool = False) -> None:
        """Moves everything; goods without a cost are asked about first."""
        head = self.head
        if head is None:
            return

        def work(tx: Tx) -> _Opened:
            queries.post_document(tx, head.id, head.version, even_so=even_so)
            return _read(tx, head.id)

        def done(opened: _Opened) -> None:
            self._show(opened)
            self.posted.emit()

        def failed(error: AppError) -> None:
            if isinstance(error, Refused) and error.key == "e_stock_zero_cost":
                self.zero_cost.emit(error)
            else:
                self._on_refused(error)

        self._runner.run(work, done, failed, write=True)

    def cancel(self) -> None:
        """Puts the draft away."""
        head = self.head
        if head is None:
            return
        self._runner.run(
            lambda tx: queries.cancel_document(tx, head.id, head.version),
            lambda _none: self.put_away.emit(),
            self._on_refused,
            write=True,
        )


def _read(tx: Tx, document_id: int) -> _Opened:
    head = queries.read_head(tx, document_id)
    if head is None:
        raise Refused("e_stock_not_found", id=document_id)
    return _Opened(head, queries.document_lines(tx, document_id), queries.stores(tx))


def _goods_of(tx: Tx, typed: Typed) -> tuple[int, Decimal] | list[GoodsLine]:
    """One of the goods with how many, or those the words fit."""
    scanned = by_barcode(tx, typed.text)
    if scanned is not None:
        return scanned.id, (typed.quantity or Decimal(1)) * scanned.pack_qty
    found = _fitting(tx, typed.text)
    for variant in query_variants(typed.text):
        found = found or _fitting(tx, variant)
    exact = [goods for goods in found if goods.code == typed.text]
    if len(exact or found) == 1:
        return (exact or found)[0].id, typed.quantity or Decimal(1)
    return found


def _fitting(tx: Tx, text: str) -> list[GoodsLine]:
    return [goods for goods in search_goods(tx, text, _CHOICES) if goods.kind in ("piece", "weight")]
