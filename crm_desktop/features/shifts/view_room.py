"""The room of shifts and receipts: a list of one kind at the left, what belongs to the chosen row at the right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.shifts.presenter_office import DOINGS, TABS, OfficePresenter
from crm_desktop.features.shifts.rules_words import doing_words
from crm_desktop.features.shifts.view_beside import BesidePane, Points
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import sum_words
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.table import DataTable
from crm_desktop.ui.table_look import Column


class ShiftsRoom(QWidget):
    """`told(text)` is worth a toast; `client_asked(id)`."""

    told = Signal(str)
    client_asked = Signal(int)

    def __init__(
        self, presenter: OfficePresenter, points: Points, store: Any = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._store = presenter, store
        self.page = Page(_("Shifts and receipts"))
        self._error = ErrorBanner()
        self._error.retry.connect(presenter.refresh)
        self.beside = BesidePane(presenter, points)
        self._build_head()
        self._build_filters()
        self._build_tables()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        self._connect()
        self._show_tab()

    # ---------------------------------------------------------------- building

    def _build_head(self) -> None:
        words = {
            "shifts": _("Shifts"),
            "receipts": _("Receipts"),
            "attention": _("Needs a look"),
            "suspicious": _("Suspicious"),
            "money": _("Money"),
            "tills": _("State of tills"),
        }
        self.tabs = SegmentedControl([(tab, words[tab]) for tab in TABS], "shifts", name=_("What is shown"))
        self.page.head.add_left(self.tabs)

    def _build_filters(self) -> None:
        self.period = SegmentedControl(
            [
                ("week", _("Week")),
                ("month", _("Month")),
                ("last_month", _("Last month")),
                ("quarter", _("Quarter")),
                ("year", _("Year")),
            ],
            self._presenter.period_key,
            name=_("Period"),
        )
        self.search = LineField("", placeholder=_("Number of a receipt"), icon="search")
        self.search.control.setAccessibleName(_("Number of a receipt"))
        self.search.setFixedWidth(190)
        which = [
            ("all", _("All receipts")),
            ("return", _("Returns")),
            ("unprinted", _("Not on paper")),
            ("discount", _("With a discount")),
        ]
        self.which = Choice("", which, "all")
        self.which.control.setAccessibleName(_("Which receipts"))
        self.which.setFixedWidth(160)
        self.shift = Button("", "x", small=True)
        self.shift.setToolTip(_("Show the receipts of all shifts"))
        self.what = Choice("", [("", _("Everything")), *((what, doing_words(what)) for what in DOINGS)], "")
        self.what.control.setAccessibleName(_("What is suspicious"))
        self.what.setFixedWidth(230)
        self.is_open = SegmentedControl([("open", _("To be settled")), ("done", _("Settled"))], "open", name=_("State"))
        self.summary = Label("", token="soft", elide=True)
        self._of_tab: dict[str, list[QWidget]] = {
            "shifts": [],
            "receipts": [self.search, self.which, self.shift, self.period],
            "attention": [self.is_open],
            "suspicious": [self.what, self.period, self.summary],
            "money": [self.period, self.summary],
            "tills": [],
        }
        self._filters = QWidget()
        line = QHBoxLayout(self._filters)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for widget in (self.search, self.which, self.what, self.shift, self.is_open, self.period):
            line.addWidget(widget)
        line.addWidget(self.summary, 1)
        line.addStretch(0)
        self.page.add(self._filters)

    def _build_tables(self) -> None:
        empty = {
            "shifts": _("Shifts of your tills will be here. The first is opened at a till."),
            "receipts": _("No receipts fit. Choose another period or filter."),
            "attention": _("Nothing needs a look. What no longer fits when a receipt comes will be here."),
            "suspicious": _("Nothing suspicious in this time."),
            "money": _("Nothing was sold in this time."),
            "tills": _("There is no till yet. The settings have a page for them."),
        }
        self.tables: dict[str, DataTable] = {}
        self._pages = QStackedWidget()
        for tab in TABS:
            model = self._presenter.models[tab]
            table = DataTable(f"tills_{tab}", self._store, accessible_name=_("Tills"))
            table.setModel(model)
            table.set_columns(
                [
                    Column(_(cell.title), cell.width, number=cell.number, stretch=cell.stretch, sortable=False)
                    for cell in model.cells
                ]
            )
            table.set_empty(empty[tab])
            table.chosen.connect(self._on_chosen)
            self.tables[tab] = table
            self._pages.addWidget(table)
        panel = Panel()
        panel.add(self._pages, 1)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(panel, 1)
        parts.addWidget(self.beside)
        self.page.add(parts, 1)

    def _connect(self) -> None:
        presenter = self._presenter
        self.tabs.chosen.connect(self._on_tab)
        self.period.chosen.connect(presenter.choose_period)
        self.search.changed.connect(presenter.search)
        self.which.chosen.connect(lambda key: presenter.choose_which(str(key)))
        self.what.chosen.connect(lambda key: presenter.choose_what(str(key)))
        self.is_open.chosen.connect(lambda key: presenter.choose_open(key == "open"))
        self.shift.clicked.connect(lambda: presenter.show_receipts_of(None))
        presenter.shown.connect(self._on_shown)
        presenter.failed.connect(self._on_failed)
        presenter.loading_changed.connect(lambda on: self.tables[presenter.tab].set_loading(on))
        presenter.told.connect(self.told)
        presenter.client_asked.connect(self.client_asked)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._on_find)
        settle = QShortcut(QKeySequence("Ctrl+Return"), self)
        settle.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        settle.activated.connect(self._on_settle)

    # ---------------------------------------------------------------- acting

    def start(self) -> None:
        """The room is entered."""
        self._presenter.refresh()

    def refresh(self) -> None:
        """Something has been sold somewhere."""
        self._presenter.refresh()

    def open_tab(self, tab: str) -> None:
        """One of TABS."""
        self.tabs.set_current(tab)
        self._on_tab(tab)

    def _on_tab(self, tab: str) -> None:
        if tab == "receipts":
            self._presenter.show_receipts_of(None)
        else:
            self._presenter.open_tab(tab)
        self._show_tab()

    def _on_find(self) -> None:
        if self._presenter.tab != "receipts":
            self.open_tab("receipts")
        self.search.edit.setFocus()

    def _on_settle(self) -> None:
        if self.beside.settled.isVisible():
            self.beside.settled.click()

    def _on_chosen(self, index: QModelIndex) -> None:
        items = self._presenter.models[self._presenter.tab].items
        if 0 <= index.row() < len(items):
            self._presenter.choose(items[index.row()])

    # ---------------------------------------------------------------- showing

    def _show_tab(self) -> None:
        tab = self._presenter.tab
        self.tabs.set_current(tab)
        shown = self._of_tab[tab]
        for widget in {widget for widgets in self._of_tab.values() for widget in widgets}:
            widget.setVisible(widget in shown)
        shift = self._presenter.shift
        self.shift.setVisible(tab == "receipts" and shift is not None)
        if tab == "receipts":
            self.period.setVisible(shift is None)
        if shift is not None:
            self.shift.setText(_("Shift {till}-{number}").format(till=shift.till, number=shift.shift_no))
        self._filters.setVisible(bool(shown))
        self.beside.setVisible(tab != "money")
        self._pages.setCurrentWidget(self.tables[tab])

    def _on_shown(self, tab: str) -> None:
        self._error.clear()
        self.page.set_banner(None)
        self._show_tab()
        rows = self._presenter.models[tab].items
        if tab == "money":
            total = sum((one.revenue for one in rows), Decimal(0))
            self.summary.setText(_("revenue {sum}").format(sum=sum_words(total)))
        elif tab == "suspicious":
            counted = [
                ngettext("{name}: {count} time", "{name}: {count} times", count).format(name=name, count=count)
                for name, count in self._presenter.by_cashier()
            ]
            self.summary.setText(" · ".join(counted))

    def _on_failed(self, error: AppError) -> None:
        self._error.show_error(error)
        self.page.set_banner(self._error)
