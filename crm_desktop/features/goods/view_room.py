"""The Goods room: filter row, the list, and the card of the chosen goods beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.features.goods.presenter_card import GoodsCardPresenter
from crm_desktop.features.goods.presenter_list import GoodsListPresenter
from crm_desktop.features.goods.rules import Group
from crm_desktop.features.goods.view_card import GoodsCardView, NewGoodsDialog
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.table import DataTable
from crm_desktop.ui.table_look import Column

_ANY = 0
_CARD_WIDTH = 380
# The field a finding is mended at.
_FIELD_OF = {"no_price": "price", "no_code": "codes:new", "no_group": "group_id"}


class GoodsRoom(Page):
    """`told(text)`: something worth a toast."""

    told = Signal(str)

    def __init__(
        self,
        goods: GoodsListPresenter,
        card: GoodsCardPresenter,
        store: Any = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Goods"), parent=parent)
        self._presenter = goods
        self._card_presenter = card
        self._wanted: int | None = None
        self._error = ErrorBanner()
        self._error.retry.connect(self.refresh)
        self._build_head()
        self._build_filters()
        self.table = DataTable("goods", store, accessible_name=_("Goods"))
        self.table.setModel(goods.model)
        self.table.set_columns(
            [
                Column(_("Goods name"), 260, stretch=True),
                Column(_("Article"), 90),
                Column(_("Group"), 120),
                Column(_("Barcode"), 125),
                Column(_("Price"), 120, number=True),
            ]
        )
        self.card = GoodsCardView(card)
        self.card.setFixedWidth(_CARD_WIDTH)
        panel = Panel()
        panel.add(self.table, 1)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(panel, 1)
        parts.addWidget(self.card)
        self.add(parts, 1)
        self._connect()

    def _connect(self) -> None:
        goods, card = self._presenter, self._card_presenter
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.table.empty_pressed.connect(self.new_goods)
        goods.shown.connect(self._on_shown)
        goods.groups_read.connect(self._on_groups)
        goods.loading_changed.connect(self.table.set_loading)
        goods.failed.connect(self._on_failed)
        card.failed.connect(self._on_failed)
        card.fact_saved.connect(lambda _name: goods.refresh())

    def _build_head(self) -> None:
        if not self._presenter.may_edit:
            return
        group = Button(_("Groups"), "tag")
        group.clicked.connect(self.edit_group)
        new = Button(_("New goods"), "plus", "primary", key="Ctrl+Shift+G")
        new.clicked.connect(self.new_goods)
        self.head.add(group)
        self.head.add(new)

    def _build_filters(self) -> None:
        self.search = LineField("", placeholder=_("Name, article or barcode"), icon="search")
        self.search.control.setAccessibleName(_("Name, article or barcode"))
        self.search.changed.connect(self._presenter.search)
        self.group = Choice("", [(_ANY, _("All groups"))], _ANY)
        self.group.control.setAccessibleName(_("Group"))
        self.group.chosen.connect(lambda key: self._presenter.choose_group(int(str(key)) or None))
        self.which = Choice(
            "",
            [
                ("all", _("On sale")),
                ("no_price", _("Without a price")),
                ("no_code", _("Without a barcode")),
                ("no_group", _("Without a group")),
                ("off", _("Not on sale")),
            ],
            "all",
        )
        self.which.control.setAccessibleName(_("Which goods"))
        self.which.chosen.connect(lambda key: self._presenter.choose(str(key)))
        filters = FlowLayout(gap=12, line_gap=8)
        for field, width in ((self.search, 280), (self.group, 190), (self.which, 170)):
            field.setFixedWidth(width)
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            filters.addWidget(field)
        self.add(filters)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.edit.setFocus)

    def start(self) -> None:
        """The room is entered."""
        self._presenter.refresh()

    def refresh(self) -> None:
        """Something about goods has changed somewhere."""
        self._presenter.refresh()
        self._card_presenter.refresh()

    def new_goods(self) -> NewGoodsDialog:
        """Asks for new goods."""
        presenter = self._presenter
        dialog = NewGoodsDialog(self._card_presenter, presenter.groups, presenter.group_id, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.created.connect(self._on_created)
        dialog.open()
        return dialog

    def edit_group(self) -> GroupDialog:
        """A new group, or another name for the one chosen in the filter."""
        presenter = self._presenter
        chosen = next((group for group in presenter.groups if group.id == presenter.group_id), Group(None, ""))
        dialog = GroupDialog(presenter, chosen, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _on_created(self, goods_id: int) -> None:
        self._card_presenter.open_goods(goods_id)
        self._wanted = goods_id
        self._presenter.refresh()
        self.told.emit(_("The goods are in the list."))

    def _on_groups(self) -> None:
        groups = self._presenter.groups
        options = [(_ANY, _("All groups")), *((group.id, f"{group.name} ({group.amount})") for group in groups)]
        self.group.set_options(options, self._presenter.group_id or _ANY)
        self.card.set_groups(groups)

    def _on_chosen(self, index: QModelIndex) -> None:
        line = self._presenter.model.line(index.row())
        if self._card_presenter.card is None or self._card_presenter.card.id != line.id:
            self._card_presenter.open_goods(line.id)

    def _on_opened(self, index: QModelIndex) -> None:
        """Enter goes on to the card: to the field that is wanting, or to the price."""
        self._on_chosen(index)
        self.card.edit(_FIELD_OF.get(self._presenter.which, "price"))

    def _on_shown(self, count: int) -> None:
        self._error.clear()
        self.set_banner(None)
        has_more = self._presenter.model.canFetchMore(QModelIndex())
        text = ngettext("{count} item of goods", "{count} items of goods", count).format(count=count)
        self.head.set_second(_("{goods} and more").format(goods=text) if has_more else text)
        if self._presenter.is_narrowed:
            self.table.set_empty(_("No goods fit. Try fewer words or another filter."), "")
        else:
            self.table.set_empty(
                _("What you sell will be here, with prices and barcodes."),
                _("New goods") if self._presenter.may_edit else "",
            )
        self._keep_current()

    def _keep_current(self) -> None:
        """The chosen goods stay chosen; the only hit of a search is chosen by itself."""
        model, card = self._presenter.model, self._card_presenter.card
        place = model.row_of(self._wanted or (card.id if card is not None else None))
        self._wanted = None
        if place < 0 and (card is None or model.rowCount() == 1) and model.rowCount():
            place = 0
        if place >= 0 and self.table.currentIndex().row() != place:
            self.table.setCurrentIndex(model.index(place, 0))

    def _on_failed(self, error: Any) -> None:
        self._error.show_error(error)
        self.set_banner(self._error)


class GroupDialog(FormDialog):
    """The name of a group; one without goods can be removed."""

    help_page = "goods"

    def __init__(self, presenter: GoodsListPresenter, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(_("New group") if group.id is None else _("Group of goods"), parent=parent)
        self._presenter = presenter
        self._group = group
        self.setMinimumWidth(380)
        self.name = LineField(_("Goods name"), group.name, max_length=100)
        self.form.addWidget(self.name)
        self.form.addStretch(1)
        if group.id is not None:
            remove = Button(_("Remove the group"), "trash", "danger")
            remove.clicked.connect(lambda: presenter.remove_group(group))
            self.add_left(remove)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.save_asked.connect(self._on_save)
        presenter.group_saved.connect(self.accept)
        presenter.group_refused.connect(self.show_error)

    def _on_save(self) -> None:
        self.clear_error()
        self._presenter.save_group(self._group._replace(name=self.name.text().strip()))
