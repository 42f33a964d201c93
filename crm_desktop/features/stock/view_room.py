"""The Stock room: balances, documents, the diary of movements, what to order, margin; a document over the lists."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.stock.model_rows import money
from crm_desktop.features.stock.presenter_document import DocumentPresenter
from crm_desktop.features.stock.presenter_lists import StockListsPresenter
from crm_desktop.features.stock.rules import KIND_WORDS, KINDS, Balance, DocumentLine, Move, Store, Terms, ToOrder
from crm_desktop.features.stock.view_dialogs import StoreDialog, TermsDialog
from crm_desktop.features.stock.view_document import DocumentView
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.table import DataTable
from crm_desktop.ui.table_look import Column

_ALL = 0
# The column of the diary that can be told for one of the goods in one store only.
_LEFT = 3


class StockRoom(QWidget):
    """`told(text)` is worth a toast; `labels_asked([(goods_id, copies)])`; `document_shown`: it waits for scans."""

    told = Signal(str)
    labels_asked = Signal(object)
    document_shown = Signal()

    def __init__(
        self,
        lists: StockListsPresenter,
        document: DocumentPresenter,
        store: Any = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lists, self._document, self._columns = lists, document, store
        self.page = Page(_("Stock"))
        self._error = ErrorBanner()
        self._error.retry.connect(self.refresh)
        self._build_head()
        self._build_filters()
        self._build_tables()
        self.document = DocumentView(document)
        self.document.back.connect(self.close_document)
        self.document.told.connect(self.told)
        self.document.labels_asked.connect(self.labels_asked)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.page)
        self._stack.addWidget(self.document)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect()
        self._show_tab()

    # ---------------------------------------------------------------- building

    def _build_head(self) -> None:
        self.tabs = SegmentedControl(
            [
                ("balances", _("Balances")),
                ("documents", _("Documents")),
                ("diary", _("Diary")),
                ("order", _("To order")),
                ("margin", _("Margin")),
            ],
            "balances",
            name=_("What is shown"),
        )
        self.page.head.add_left(self.tabs)
        labels = Button(_("Labels"), "printer")
        labels.clicked.connect(self.ask_labels)
        self.page.head.add(labels)
        if not self._lists.may_edit:
            return
        new = Button(_("New document"), "plus", "primary")
        menu = QMenu(new)
        for kind in KINDS:
            menu.addAction(_(KIND_WORDS[kind]), partial(self.new_document, kind))
        menu.addSeparator()
        menu.addAction(_("Store…"), self.edit_store)
        new.setMenu(menu)
        self.page.head.add(new)
        receive = QShortcut(QKeySequence("Ctrl+Shift+R"), self)
        receive.activated.connect(partial(self.new_document, "receipt"))

    def _build_filters(self) -> None:
        self.store = Choice("", [(_ALL, _("All stores"))], _ALL)
        self.store.control.setAccessibleName(_("Store"))
        self.store.chosen.connect(lambda key: self._lists.choose_store(int(str(key)) or None))
        self.search = LineField("", placeholder=_("Name, article or barcode"), icon="search")
        self.search.control.setAccessibleName(_("Name, article or barcode"))
        self.search.changed.connect(self._lists.search)
        self.which = Choice(
            "", [("all", _("All goods")), ("there", _("In stock")), ("minus", _("Below nothing"))], "all"
        )
        self.which.control.setAccessibleName(_("Which goods"))
        self.which.chosen.connect(lambda key: self._lists.choose_which(str(key)))
        self.kind = Choice("", [("", _("All documents")), *((kind, _(KIND_WORDS[kind])) for kind in KINDS)], "")
        self.kind.control.setAccessibleName(_("Which documents"))
        self.kind.chosen.connect(lambda key: self._lists.choose_kind(str(key)))
        self.goods = Button("", "x", small=True)
        self.goods.setToolTip(_("Show the movements of all goods"))
        self.goods.clicked.connect(lambda: self._lists.show_diary_of(None))
        self.receive = Button(_("Make a receipt of these"), "package")
        self.receive.clicked.connect(self.make_receipt)
        self.period = SegmentedControl(
            [
                ("week", _("Week")),
                ("month", _("Month")),
                ("last_month", _("Last month")),
                ("quarter", _("Quarter")),
                ("year", _("Year")),
            ],
            "month",
            name=_("Period"),
        )
        self.period.chosen.connect(self._lists.choose_period)
        self.total = Label("", token="soft")
        self._of_tab: dict[str, list[QWidget]] = {
            "balances": [self.search, self.which],
            "documents": [self.kind],
            "diary": [self.goods],
            "order": [self.receive],
            "margin": [self.period, self.total],
        }
        for tab, widgets in self._of_tab.items():
            for widget in widgets:
                widget.setVisible(tab == self._lists.tab)
        line = QHBoxLayout()
        line.setSpacing(12)
        for field, width in ((self.store, 200), (self.search, 280), (self.which, 150), (self.kind, 180)):
            field.setFixedWidth(width)
            line.addWidget(field)
        for widget in (self.goods, self.receive, self.period, self.total):
            line.addWidget(widget)
        line.addStretch(1)
        self.page.add(line)
        find = QShortcut(QKeySequence("Ctrl+F"), self.page)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._on_find)

    def _build_tables(self) -> None:
        lists = self._lists
        name = Column(_("Goods name"), 240, stretch=True, sortable=False)
        code = Column(_("Article"), 90, sortable=False)
        self.tables: dict[str, DataTable] = {}
        self._pages = QStackedWidget()
        self._add_table(
            "balances",
            lists.balances,
            [name, code, Column(_("Group"), 130, sortable=False), *_numbers(
                (_("Balance"), 100), (_("Least amount"), 110), (_("Average cost"), 120), (_("Price"), 110))],
        )  # fmt: skip
        self._add_table(
            "documents",
            lists.documents,
            [
                Column(_("What"), 150, sortable=False),
                Column(_("No."), 80, sortable=False),
                Column(_("State"), 100, sortable=False),
                Column(_("When"), 130, sortable=False),
                Column(_("Store"), 170, sortable=False),
                Column(_("Supplier"), 150, sortable=False),
                Column(_("Note"), 160, stretch=True, sortable=False),
                *_numbers((_("Lines"), 70), (_("Sum"), 110)),
                Column(_("Who"), 130, sortable=False),
            ],
        )
        self._add_table(
            "diary",
            lists.diary,
            [
                Column(_("When"), 130, sortable=False),
                name,
                *_numbers((_("Movement"), 100), (_("Left"), 90)),
                Column(_("What"), 120, sortable=False),
                Column(_("Document"), 110, sortable=False),
                Column(_("Who"), 130, sortable=False),
                Column(_("Why"), 140, sortable=False),
                Column(_("Store"), 120, sortable=False),
            ],
        )
        self._add_table(
            "order",
            lists.order,
            [
                name,
                code,
                *_numbers((_("Balance"), 100), (_("Least amount"), 110), (_("To order"), 100)),
                Column(_("Supplier"), 180, sortable=False),
                *_numbers((_("Last cost"), 110)),
            ],
        )
        self._add_table(
            "margin",
            lists.margin,
            [name, code, *_numbers((_("Sold"), 90), (_("For the sum of"), 120), (_("Cost of goods"), 130),
                                   (_("Margin"), 120), (_("Margin, %"), 90), (_("Without a cost"), 120))],
        )  # fmt: skip
        panel = Panel()
        panel.add(self._pages, 1)
        self.page.add(panel, 1)

    def _add_table(self, tab: str, model: Any, columns: list[Column]) -> None:
        table = DataTable(f"stock_{tab}", self._columns, accessible_name=_("Stock"), multi=tab in ("balances", "order"))
        table.setModel(model)
        table.set_columns(columns)
        table.opened.connect(partial(self._on_opened, tab))
        table.cell_link.connect(partial(self._on_link, tab))
        self.tables[tab] = table
        self._pages.addWidget(table)

    def _connect(self) -> None:
        lists = self._lists
        self.tabs.chosen.connect(lists.open_tab)
        self.tabs.chosen.connect(lambda _tab: self._show_tab())
        lists.shown.connect(self._on_shown)
        lists.stores_read.connect(self._on_stores)
        lists.failed.connect(self._on_failed)
        lists.loading_changed.connect(self._on_loading)
        lists.terms_read.connect(self._on_terms)
        lists.order_ready.connect(self.open_document)
        for tab, words in _EMPTY.items():
            self.tables[tab].set_empty(words())

    # ---------------------------------------------------------------- acting

    def start(self) -> None:
        """The room is entered."""
        self._lists.refresh()

    def refresh(self) -> None:
        """Something about the stock has changed somewhere."""
        if self._stack.currentWidget() is self.document:
            self._document.refresh()
        self._lists.refresh()

    def new_document(self, kind: str) -> None:
        """Begins a document in the chosen store, or in the first of mine."""
        stores = [store for store in self._lists.stores if store.is_active]
        store_id = self._lists.store_id or next((store.id for store in stores), None)
        if store_id is not None:
            self._document.new(kind, store_id)
            self._show_document()

    def open_document(self, document_id: int) -> None:
        """Shows a document."""
        self._document.open(document_id)
        self._show_document()

    def _show_document(self) -> None:
        self._stack.setCurrentWidget(self.document)
        self.document.enter()
        self.document_shown.emit()

    def take_code(self, code: str) -> None:
        """A scanner with a cable of its own read something: a line of the document, or a search among the balances."""
        if self._stack.currentWidget() is self.document:
            self.document.take_code(code)
        else:
            self._on_find()
            self.search.set_text(code)
            self._lists.search(code)

    def close_document(self) -> None:
        """Back to the lists, to the documents."""
        self._stack.setCurrentWidget(self.page)
        self._lists.refresh()

    def make_receipt(self) -> None:
        """A receipt of what is to be ordered."""
        self._lists.make_receipt(list(self._lists.order.items))

    def ask_labels(self) -> None:
        """Labels for the rows that are chosen, when they are several, else for the goods in sight."""
        lists = self._lists
        tab = lists.tab if lists.tab in ("order", "margin") else "balances"
        model: Any = self.tables[tab].model()
        chosen = self.tables[tab].selectionModel().selectedRows()
        rows = [model.item(index) for index in chosen] if len(chosen) > 1 else model.items
        self.labels_asked.emit([(row.goods_id, 1) for row in rows])

    def edit_store(self) -> StoreDialog:
        """Another name for the chosen store, or a new one when all are shown."""
        lists = self._lists
        chosen = next((store for store in lists.stores if store.id == lists.store_id), None)
        branches = list(dict.fromkeys((store.branch_id, store.branch) for store in lists.stores))
        store = chosen or Store(None, 1, "", branches[0][0] if branches else 0)
        dialog = StoreDialog(lists, store, branches, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _on_terms(self, terms: Terms | None) -> None:
        if terms is None:
            return
        balance = next((row for row in self._lists.balances.items if row.goods_id == terms.goods_id), None)
        dialog = TermsDialog(self._lists, terms, balance.name if balance else "", self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.diary_asked.connect(self.show_diary)
        dialog.open()

    def show_diary(self, goods_id: int, name: str) -> None:
        """The movements of goods."""
        self.tabs.set_current("diary")
        self._lists.show_diary_of(goods_id, name)
        self._show_tab()

    # ---------------------------------------------------------------- answering

    def _on_opened(self, tab: str, index: QModelIndex) -> None:
        item: Any = self._item(tab, index)
        if isinstance(item, DocumentLine):
            self.open_document(item.id)
        elif isinstance(item, Move):
            self._open_source(item)
        elif isinstance(item, Balance):
            self._lists.read_terms(item.goods_id)
        elif isinstance(item, ToOrder):
            self.show_diary(item.goods_id, item.name)
        else:
            self.show_diary(item.goods_id, item.name)

    def _on_link(self, tab: str, index: QModelIndex) -> None:
        item: Any = self._item(tab, index)
        if isinstance(item, Move):
            self._open_source(item)

    def _item(self, tab: str, index: QModelIndex) -> Any:
        model: Any = self.tables[tab].model()
        return model.item(index)

    def _open_source(self, move: Move) -> None:
        if move.document_id is not None:
            self.open_document(move.document_id)

    def _on_find(self) -> None:
        if self._lists.tab != "balances":
            self.tabs.set_current("balances")
            self._lists.open_tab("balances")
            self._show_tab()
        self.search.edit.setFocus()

    def _show_tab(self) -> None:
        tab = self._lists.tab
        for key, widgets in self._of_tab.items():
            for widget in widgets:
                widget.setVisible(key == tab)
        goods = self._lists.goods
        self.tables["diary"].setColumnHidden(_LEFT, not self._lists.tells_left)
        self.goods.setVisible(tab == "diary" and goods is not None)
        if goods is not None:
            self.goods.setText(goods[1] or _("These goods"))
        self.receive.setVisible(tab == "order" and self._lists.may_edit)
        self._pages.setCurrentWidget(self.tables[tab])

    def _on_shown(self, tab: str) -> None:
        self._error.clear()
        self.page.set_banner(None)
        lists = self._lists
        self._show_tab()
        self.page.head.set_second(self._second(tab))
        self.receive.set_reason("" if lists.order.items else _("Nothing is to be ordered."))
        if tab == "margin":
            rows = lists.margin.items
            sold = sum((row.sold_sum for row in rows), Decimal(0))
            margin = sum((row.margin for row in rows), Decimal(0))
            self.total.setText(_("sold for {sold}, margin {margin}").format(sold=money(sold), margin=money(margin)))
        table = self.tables[tab]
        if tab == "balances" and lists.is_narrowed:
            table.set_empty(_("No goods fit. Try fewer words or another filter."))
        else:
            table.set_empty(_EMPTY[tab]())

    def _second(self, tab: str) -> str:
        lists = self._lists
        if tab == "balances":
            count = lists.balances.rowCount()
            words = ngettext("{count} item of goods", "{count} items of goods", count).format(count=count)
            return _("{goods} and more").format(goods=words) if lists.balances.canFetchMore(QModelIndex()) else words
        if tab == "order":
            count = lists.order.rowCount()
            return ngettext("{count} item of goods", "{count} items of goods", count).format(count=count)
        return ""

    def _on_loading(self, is_on: bool) -> None:
        self.tables[self._lists.tab].set_loading(is_on)

    def _on_stores(self) -> None:
        stores = [store for store in self._lists.stores if store.is_active]
        options = [(_ALL, _("All stores")), *((store.id or 0, store.name) for store in stores)]
        self.store.set_options(options, self._lists.store_id or _ALL)

    def _on_failed(self, error: AppError) -> None:
        self._error.show_error(error)
        self.page.set_banner(self._error)


_EMPTY: dict[str, Callable[[], str]] = {
    "balances": lambda: _("What is in your stores will be here. Begin with a receipt of goods."),
    "documents": lambda: _("No documents yet. A receipt brings goods in, a count puts balances right."),
    "diary": lambda: _("Nothing has moved here yet."),
    "order": lambda: _("Nothing is below its least amount."),
    "margin": lambda: _("Nothing was sold in this time."),
}


def _numbers(*columns: tuple[str, int]) -> list[Column]:
    return [Column(title, width, number=True, sortable=False) for title, width in columns]
