"""The Clients room: filter row, the list, and the ways to a card, a new client and an import."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.features.clients.presenter_list import ClientListPresenter, Person
from crm_desktop.features.clients.rules_card import Tag
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.phone import Dialler, phone_menu, ring
from crm_desktop.ui.switches import SegmentedControl
from crm_desktop.ui.table import Column, DataTable

_ANY = "any"


class ClientListView(Page):
    """Emits what the person wants to see next; shows what the presenter read."""

    open_asked = Signal(int)
    new_asked = Signal()
    import_asked = Signal()

    def __init__(
        self,
        presenter: ClientListPresenter,
        store: Any = None,
        parent: QWidget | None = None,
        *,
        dialler: Dialler | None = None,
    ) -> None:
        super().__init__(_("Clients"), parent=parent)
        self._presenter = presenter
        self._dialler = dialler
        self._error = ErrorBanner()
        self._error.retry.connect(presenter.refresh)
        self._build_head()
        self._build_filters()
        self.table = DataTable("clients", store, accessible_name=_("Clients"))
        self.table.setModel(presenter.model)
        self.table.set_columns(
            [
                Column(_("Name"), 300, stretch=True),
                Column(_("Phone"), 160),
                Column(_("Owner"), 150),
                Column(_("Tags"), 170),
                Column(_("Last order"), 110, number=True),
                Column(_("Orders for"), 120, number=True),
            ]
        )
        self.table.opened.connect(self._on_opened)
        self.table.empty_pressed.connect(self.new_asked)
        if dialler is not None:
            self._offer_dialling(dialler)
        panel = Panel()
        panel.add(self.table, 1)
        self.add(panel, 1)
        presenter.shown.connect(self._on_shown)
        presenter.loading_changed.connect(self.table.set_loading)
        presenter.choices_read.connect(self._on_choices)
        presenter.failed.connect(self._on_failed)

    def _offer_dialling(self, dialler: Dialler) -> None:
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(lambda place: self._open_menu(dialler, place))
        dial = QShortcut(QKeySequence("Ctrl+D"), self)
        dial.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        dial.activated.connect(lambda: self._dial(dialler))

    def _open_menu(self, dialler: Dialler, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        line = self._presenter.model.line(index.row())
        if line.phone:
            menu = phone_menu(self.table, dialler, line.phone, line.id)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def _dial(self, dialler: Dialler) -> None:
        """Rings the client of the current row."""
        index = self.table.currentIndex()
        line = self._presenter.model.line(index.row()) if index.isValid() else None
        if line is not None and line.phone:
            ring(self.search, dialler, line.phone, line.id)

    def _build_head(self) -> None:
        if self._presenter.may_import:
            button = Button(_("Import"), "upload")
            button.clicked.connect(self.import_asked)
            self.head.add(button)
        if self._presenter.may_edit:
            button = Button(_("New client"), "user-plus", "primary", key="Ctrl+Shift+N")
            button.clicked.connect(self.new_asked)
            self.head.add(button)

    def _build_filters(self) -> None:
        self.search = LineField("", placeholder=_("Name, phone, INN, e-mail"), icon="search")
        self.search.control.setAccessibleName(_("Name, phone, INN, e-mail"))
        self.search.changed.connect(self._presenter.search)
        self.which = SegmentedControl(
            [
                ("all", _("All"), ""),
                ("mine", _("Mine"), ""),
                ("owner", _("No owner"), ""),
                ("open", _("Open orders"), ""),
            ],
            current="all",
        )
        self.which.chosen.connect(self._on_which)
        self.kind = Choice("", [(_ANY, _("All kinds")), ("person", _("Persons")), ("company", _("Companies"))], _ANY)
        self.kind.control.setAccessibleName(_("Kind"))
        self.kind.chosen.connect(lambda key: self._presenter.choose_kind(None if key == _ANY else key))
        self.owner = Choice("", [(_ANY, _("All owners"))], _ANY)
        self.owner.control.setAccessibleName(_("Owner"))
        self.owner.chosen.connect(self._on_owner)
        self.tag = Choice("", [(_ANY, _("All tags"))], _ANY)
        self.tag.control.setAccessibleName(_("Tag"))
        self.tag.chosen.connect(self._on_tag)
        for field, width in ((self.search, 260), (self.kind, 140), (self.owner, 170), (self.tag, 150)):
            field.setFixedWidth(width)
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        filters = FlowLayout(gap=12, line_gap=8)
        for widget in (self.search, self.which, self.kind, self.owner, self.tag):
            filters.addWidget(widget)
        self.add(filters)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.edit.setFocus)

    def start(self) -> None:
        """Reads the first page."""
        self._presenter.start()

    def _on_which(self, key: str) -> None:
        self.owner.set_key(_ANY)
        self.tag.set_key(_ANY)
        self._presenter.choose(key)

    def _on_owner(self, key: object) -> None:
        self.tag.set_key(_ANY)
        self.which.set_current("all")
        self._presenter.choose("all" if key == _ANY else "owner", owner_id=None if key == _ANY else int(str(key)))

    def _on_tag(self, key: object) -> None:
        self.owner.set_key(_ANY)
        self.which.set_current("all")
        self._presenter.choose("all" if key == _ANY else "tag", tag_id=None if key == _ANY else int(str(key)))

    def _on_choices(self, tags: list[Tag], people: list[Person]) -> None:
        self.tag.set_options([(_ANY, _("All tags")), *((tag.id, tag.name) for tag in tags)])
        self.owner.set_options([(_ANY, _("All owners")), *((person.id, person.name) for person in people)])

    def _on_shown(self, count: int, is_more: bool) -> None:
        self._error.clear()
        self.set_banner(None)
        has_more = is_more or self._presenter.model.canFetchMore(QModelIndex())
        text = ngettext("{count} client", "{count} clients", count).format(count=count)
        self.head.set_second(_("more than {clients}").format(clients=text) if has_more else text)
        if self._presenter.is_narrowed:
            self.table.set_empty(_("Nobody fits. Try fewer words or another filter."), "")
        else:
            self.table.set_empty(
                _("Clients will be here: everybody who wrote, called or bought."),
                _("New client") if self._presenter.may_edit else "",
            )

    def _on_failed(self, error: Any) -> None:
        self._error.show_error(error)
        self.set_banner(self._error)

    def _on_opened(self, index: QModelIndex) -> None:
        self.open_asked.emit(self._presenter.model.line(index.row()).id)
