"""Head of the client card: who it is, whose, what comes next, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.presenter_list import Person
from crm_desktop.features.clients.rules_card import ClientCard
from crm_desktop.features.clients.rules_words import due_words, orders_words, short_day
from crm_desktop.i18n import _
from crm_desktop.money import sum_words
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.labels import Divider, Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Avatar, Chip
from crm_desktop.ui.panel import Surface
from crm_desktop.ui.popover import pick

_CHIPS = 4


class CardHead(Surface):
    """The strip above the columns."""

    back_asked = Signal()
    new_task_asked = Signal(int)
    write_asked = Signal(int)

    def __init__(self, presenter: ClientCardPresenter, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self._presenter = presenter
        self._avatar = Avatar("", 48, square=True)
        self._name = Label("", "name", elide=True)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self._owner_mark = Avatar("", 20)
        self._owner = Link("")
        self._owner.clicked.connect(self._on_owner)
        self._since = Label("", "body", "soft", elide=True)
        self._facts = QHBoxLayout()
        self._facts.setSpacing(16)
        self._task = Button(_("New task"), "list-check", key="Ctrl+T")
        self._task.clicked.connect(lambda: self.new_task_asked.emit(self._presenter.client_id or 0))
        self.write = IconButton("mail", _("Write a letter"), kind="plain")
        self.write.clicked.connect(lambda: self.write_asked.emit(self._presenter.client_id or 0))
        self.write.hide()
        self._more = IconButton("dots", _("More"), kind="plain")
        self._more.clicked.connect(self._open_menu)
        back = IconButton("chevron-left", _("To all clients"), key="Alt+Left")
        back.clicked.connect(self.back_asked)
        self._build(back)
        self.setFixedHeight(78)

    def _build(self, back: QWidget) -> None:
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        first = row(self._name, self._chips, None, gap=10)
        second = row(self._owner_mark, self._owner, self._since, gap=6)
        second.setStretch(2, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 0, 16, 0)
        line.setSpacing(12)
        line.addWidget(back)
        line.addWidget(self._avatar)
        line.addLayout(column(None, first, second, None, gap=4), 1)
        line.addLayout(self._facts)
        line.addWidget(self.write)
        line.addWidget(self._task)
        line.addWidget(self._more)

    def show_card(self, card: ClientCard) -> None:
        """Another client, or another state of this one."""
        form = card.form
        zone, today = self._presenter.zone, self._presenter.today
        self._avatar.set_name(form.name)
        self._name.setText(form.name)
        self._owner_mark.setVisible(bool(card.owner_name))
        self._owner_mark.set_name(card.owner_name)
        self._owner.setText(card.owner_name or _("no owner"))
        self._owner.setEnabled(card.may_edit)
        self._owner.setToolTip(_("Give the client to somebody else") if card.may_edit else "")
        words = [_("client since {day}").format(day=short_day(card.created_at, zone, today))]
        if card.order_count:
            words.append(orders_words(card.order_count))
        self._since.setText("· " + " · ".join(words))
        self._task.setVisible(True)
        self._more.setVisible(card.may_edit)
        self._show_chips(card)
        self._show_facts(card)

    def _show_chips(self, card: ClientCard) -> None:
        clear(self._chips)
        if card.is_blocked:
            self._chips.addWidget(Chip(_("blocked"), "bad", "lock"))
        self._chips.addWidget(Chip(_("Company") if card.form.kind == "company" else _("Person")))
        if card.form.is_supplier:
            self._chips.addWidget(Chip(_("Supplier"), "info"))
        for tag in card.form.tags[:_CHIPS]:
            self._chips.addWidget(Chip(tag, "selected"))
        if len(card.form.tags) > _CHIPS:
            rest = Chip(f"+{len(card.form.tags) - _CHIPS}")
            rest.setToolTip(", ".join(card.form.tags[_CHIPS:]))
            self._chips.addWidget(rest)

    def _show_facts(self, card: ClientCard) -> None:
        clear(self._facts)
        if card.order_count:
            self._add_fact(_("Orders for"), sum_words(card.order_total), "")
        if card.tasks:
            task = card.tasks[0]
            self._add_fact(
                _("Next step"), task.title, due_words(task.due_at, self._presenter.zone, self._presenter.today)
            )

    def _add_fact(self, caption: str, text: str, second: str) -> None:
        shown = text if len(text) <= 28 else text[:27] + "…"
        value = Label(shown, "body", bold=True)
        value.setToolTip(text if shown != text else "")
        items = [Label(caption, "small", "mute"), value]
        if second:
            items.append(Label(second, "small", "soft"))
        line = Divider(vertical=True)
        line.setFixedHeight(52)
        self._facts.addWidget(box(row(line, column(None, *items, None, gap=0), gap=16)))

    def _on_owner(self) -> None:
        self._presenter.ask_people(self._choose_owner)

    def _choose_owner(self, people: list[Person]) -> None:
        card = self._presenter.card
        if card is None:
            return
        current = card.form.owner_id
        options = [(str(person.id), person.name, person.id == current) for person in people]
        options.append(("", _("Nobody"), current is None))
        corner = self._owner.mapToGlobal(QPoint(0, 0))
        menu = pick(self, QRect(corner, self._owner.size()), options, multi=False, search=len(people) > 8)
        menu.picked.connect(lambda keys: self._presenter.change_owner(int(keys[0]) if keys and keys[0] else None))

    def _open_menu(self) -> None:
        card = self._presenter.card
        if card is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        block = QAction(_("Take the block away") if card.is_blocked else _("Block the client"), menu)
        block.triggered.connect(lambda: self._presenter.set_blocked(not card.is_blocked))
        kind = QAction(_("This is a person") if card.form.kind == "company" else _("This is a company"), menu)
        other = "person" if card.form.kind == "company" else "company"
        kind.triggered.connect(lambda: self._presenter.save_fact("kind", other))
        supplier = QAction(_("Supplier"), menu)
        supplier.setCheckable(True)
        supplier.setChecked(card.form.is_supplier)
        supplier.toggled.connect(lambda on: self._presenter.save_fact("is_supplier", on))
        remove = QAction(_("Put into the bin"), menu)
        remove.triggered.connect(self._presenter.delete)
        for action in (kind, supplier, block):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(remove)
        menu.popup(
            self._more.mapToGlobal(QPoint(self._more.width() - menu.sizeHint().width(), self._more.height() + 4))
        )
