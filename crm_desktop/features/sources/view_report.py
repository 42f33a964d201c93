"""Where clients come from: the table by source, and under it what stands behind the chosen row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from crm_desktop.clock import to_zone
from crm_desktop.code_words import code_text
from crm_desktop.errors import AppError
from crm_desktop.features.sources.model_behind import Index, ItemsModel
from crm_desktop.features.sources.model_report import row_name
from crm_desktop.features.sources.presenter_report import BEHIND_PAGE, OWN_DAYS, ReportPresenter
from crm_desktop.features.sources.rules import InquiryBehind, OrderBehind
from crm_desktop.i18n import _
from crm_desktop.money import sum_words
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields_date import DateField
from crm_desktop.ui.layouts import box, row
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.table import Column, DataTable

_ICONS = {"call": "phone", "web": "world", "mail": "mail", "chat": "message", "visit": "walk"}


class SourcesReport(Page):
    """`sources_asked`: the person wants to name sources and their signs."""

    sources_asked = Signal()

    def __init__(
        self, presenter: ReportPresenter, store: Any = None, *, may_edit: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Where clients come from"), parent=parent)
        self._presenter = presenter
        self._may_edit = may_edit
        self._error = ErrorBanner()
        self._error.retry.connect(presenter.refresh)
        self._build_head(may_edit)
        self._build_table(store)
        self._build_behind()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._table_panel)
        parts.addWidget(self._behind_panel)
        parts.setSizes([360, 260])
        self.add(self._filters)
        self.add(self._error)
        self.add(parts, 1)
        presenter.changed.connect(self._on_changed)
        presenter.behind_read.connect(self._show_behind)
        presenter.loading_changed.connect(self.table.set_loading)
        presenter.failed.connect(self._on_failed)
        self._show_period()

    def refresh(self) -> None:
        """Reads the report again: somebody looks at it."""
        self._presenter.refresh()

    def _build_head(self, may_edit: bool) -> None:
        self.periods = SegmentedControl(
            [
                ("week", _("Week"), ""),
                ("month", _("Month"), ""),
                ("last_month", _("Last month"), ""),
                ("quarter", _("Quarter"), ""),
                ("year", _("Year"), ""),
                (OWN_DAYS, _("Days"), ""),
            ],
            self._presenter.period_key,
            name=_("Period"),
        )
        self.periods.chosen.connect(self._on_period)
        self.first = DateField("", self._presenter.period.first)
        self.last = DateField("", self._presenter.period.last)
        for field, name in ((self.first, _("First day")), (self.last, _("Last day"))):
            field.control.setAccessibleName(name)
            field.setFixedWidth(130)
            field.committed.connect(self._on_days)
        self._filters = box(row(self.periods, self.first, self.last, None, gap=8))
        if may_edit:
            button = Button(_("Sources and signs"), "settings")
            button.clicked.connect(self.sources_asked)
            self.head.add(button)

    def _build_table(self, store: Any) -> None:
        empty = _("Nothing came in and nothing was sold in this time.")
        self.table = DataTable("sources", store, accessible_name=_("Where clients come from"), empty=(empty, ""))
        self.table.setModel(self._presenter.model)
        self.table.set_columns(
            [
                Column(_("Source"), 220, stretch=True, sortable=False),
                Column(_("Inquiries"), 90, number=True, sortable=False),
                Column(_("Share"), 70, number=True, sortable=False, key="inquiry_share"),
                Column(_("Accepted"), 90, number=True, sortable=False),
                Column(_("Clients"), 90, number=True, sortable=False),
                Column(_("New clients"), 110, number=True, sortable=False),
                Column(_("Sales"), 90, number=True, sortable=False),
                Column(_("For the sum of"), 140, number=True, sortable=False),
                Column(_("Share of the sum"), 110, number=True, sortable=False, key="total_share"),
            ]
        )
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda _index: self._look_behind())
        self._table_panel = Panel(_("From first contact to money"))
        self._table_panel.add(self.table, 1)

    def _build_behind(self) -> None:
        self._items = ItemsModel(self)
        self.behind = RowList(self._look, (_("Choose a row above to see what stands behind it."), ""), name=_("Rows"))
        self.behind.setModel(self._items)
        self.behind.opened.connect(self._on_opened)
        self.kinds = SegmentedControl(
            [("inquiries", _("Inquiries"), ""), ("orders", _("Sales"), "")], "inquiries", name=_("What is shown")
        )
        self.kinds.chosen.connect(lambda _key: self._show_behind())
        self._behind_panel = Panel(_("Behind the figures"))
        self.name_signs = Button(_("Name their source"), "tag", small=True)
        self.name_signs.setToolTip(_("Say by which signs such inquiries belong to a source"))
        self.name_signs.clicked.connect(self.sources_asked)
        self.name_signs.hide()
        self._behind_panel.head.add(self.name_signs)
        self._behind_panel.head.add(self.kinds)
        self._behind_panel.add(self.behind, 1)

    def _on_period(self, key: str) -> None:
        if key == OWN_DAYS:
            self.first.control.setFocus()
        else:
            self._presenter.choose_period(key)

    def _on_days(self) -> None:
        first, last = self.first.value(), self.last.value()
        if first is not None and last is not None:
            self._presenter.choose_days(first, last)

    def _on_chosen(self, index: QModelIndex) -> None:
        self._presenter.choose(self._presenter.model.row(index.row()))

    def _look_behind(self) -> None:
        """Enter on a source goes on to its rows, as a click on one of them would."""
        self.behind.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.behind.currentIndex().isValid():
            self.behind.set_current_row(0)

    def _on_opened(self, index: QModelIndex) -> None:
        item = self._items.item(index)
        if isinstance(item, InquiryBehind):
            self._presenter.inquiry_asked.emit(item.id)
        elif isinstance(item, OrderBehind) and item.client_id is not None:
            self._presenter.client_asked.emit(item.client_id)

    def _on_changed(self) -> None:
        self._error.clear()
        self._show_period()
        if self._presenter.chosen is not None:
            self.table.selectRow(self._presenter.model.row_of(self._presenter.chosen.source_id))

    def _show_period(self) -> None:
        self.periods.set_current(self._presenter.period_key)
        self.first.set_value(self._presenter.period.first)
        self.last.set_value(self._presenter.period.last)

    def _show_behind(self) -> None:
        chosen = self._presenter.chosen
        items = self._presenter.inquiries if self.kinds.current() == "inquiries" else self._presenter.orders
        self._items.set_items(items)
        is_unnamed = chosen is not None and chosen.is_unknown and self.kinds.current() == "inquiries"
        self.name_signs.setVisible(is_unnamed and self._may_edit and bool(items))
        self._behind_panel.set_title(_("Behind the figures") if chosen is None else row_name(chosen))
        more = _("the latest {count}").format(count=BEHIND_PAGE) if len(items) == BEHIND_PAGE else str(len(items) or "")
        self._behind_panel.set_count(more)
        empty = _("Choose a row above to see what stands behind it.") if chosen is None else _("Nothing in this time.")
        self.behind.set_empty(empty, "")

    def _look(self, index: Index) -> RowLook:
        item = self._items.item(index)
        if isinstance(item, InquiryBehind):
            at = to_zone(item.came_at, self._presenter.zone)
            return RowLook(
                self._presenter.who_words(item),
                item.subject or "",
                item.id,
                icon=_ICONS.get(item.channel, "inbox"),
                chip=item.person or "",
                number=f"{at:%d.%m %H:%M}",
            )
        assert isinstance(item, OrderBehind)
        at = to_zone(item.sold_at, self._presenter.zone)
        names = {"order": _("Order"), "receipt": _("Receipt"), "return": _("Return")}
        return RowLook(
            item.client or _("Without a client"),
            f"{code_text(names, item.kind)} {item.number} · {at:%d.%m.%Y}",
            item.id,
            icon="receipt",
            number=sum_words(item.total),
            number_meaning="bad" if item.total < 0 else "",
        )

    def _on_failed(self, error: AppError) -> None:
        self._error.show_error(error)
