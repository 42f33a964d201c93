"""Left column of the client card: contacts, ways to reach them, and facts edited in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_card import ClientCard, Contact
from crm_desktop.features.clients.rules_words import field_words, is_field_of
from crm_desktop.features.clients.view_contact import ContactDialog
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.fact import FactRow
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.layouts import box, clear, column, row
from crm_desktop.ui.marks import Avatar
from crm_desktop.ui.panel import Section
from crm_desktop.ui.phone import DialButton, Dialler, PhoneLink

# Facts in the order of the column: name, editor, only for this kind of client ("" for both).
_FACTS = (
    ("tax_id", "line", ""),
    ("tax_reason_code", "line", "company"),
    ("reg_no", "line", "company"),
    ("bank_code", "line", "company"),
    ("bank_account", "line", "company"),
    ("birth_on", "date", "person"),
    ("site", "line", ""),
    ("source", "line", ""),
    ("tags", "tags", ""),
    ("note", "text", ""),
    ("name", "line", ""),
    ("legal_name", "line", "company"),
)


class FactsColumn(QWidget):
    """Rows are made once for each client; a later state of the same client fills them without touching open fields."""

    def __init__(
        self, presenter: ClientCardPresenter, parent: QWidget | None = None, *, dialler: Dialler | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._dialler = dialler
        self._rows: dict[str, FactRow] = {}
        self._dials: dict[int, DialButton] = {}
        self._card: ClientCard | None = None
        self._shape: tuple[object, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 12)
        self._layout.setSpacing(0)
        presenter.fact_saved.connect(self._on_saved)
        presenter.fact_refused.connect(self._on_refused)

    def row(self, name: str) -> FactRow:
        """The row of a fact; of lists "phones:0", "phones:new"."""
        return self._rows[name]

    def is_editing(self) -> bool:
        """Is any field open?"""
        return any(fact.is_editing() for fact in self._rows.values())

    def show_card(self, card: ClientCard) -> None:
        """Another client, or another state of this one."""
        form = card.form
        shape = (
            form.id, form.kind, card.may_edit, form.contacts, _numbers(card), len(form.emails), len(form.addresses),
        )  # fmt: skip
        self._card = card
        if shape != self._shape:
            self._shape = shape
            self._rebuild(card)
        for place, button in self._dials.items():
            button.set_phone(form.phones[place].e164)
        for name, fact in self._rows.items():
            if not fact.is_editing():
                fact.set_value(*self._value_of(card, name))

    def _rebuild(self, card: ClientCard) -> None:
        typed = {name: fact for name, fact in self._rows.items() if fact.is_editing()}
        clear(self._layout)
        self._rows, self._dials = {}, {}
        self._layout.addWidget(self._contacts(card))
        self._layout.addWidget(self._facts(card))
        self._layout.addStretch(1)
        for name in typed:
            if name in self._rows:
                self._rows[name].start_edit()

    # ------------------------------------------------------------ contacts

    def _contacts(self, card: ClientCard) -> Section:
        section = Section(_("Contacts"), first=True)
        if card.may_edit:
            add = IconButton("plus", _("Add a contact"), size=28)
            add.clicked.connect(lambda: self._edit_contact(None))
            section.head.add(add)
        for place, contact in enumerate(card.form.contacts):
            section.add(self._contact(card, place, contact))
        if not card.form.contacts:
            section.add(Label(_("Who to talk to will be here."), "small", "mute", wrap=True))
        return section

    def _contact(self, card: ClientCard, place: int, contact: Contact) -> QWidget:
        name: QWidget = Label(contact.name, "body", elide=True)
        if card.may_edit:
            link = Link(contact.name)
            link.set_token("text")
            link.setToolTip(_("Change this contact"))
            link.clicked.connect(lambda: self._edit_contact(place))
            name = link
        about = ", ".join(text for text in (contact.job_title, contact.note) if text)
        lines = column(name, gap=0)
        if about:
            words = Label(about, "small", "soft", wrap=True)
            words.setContentsMargins(2, 0, 0, 0)
            lines.addWidget(words)
        for phone in card.form.phones:
            if phone.contact == place:
                lines.addWidget(self._number(card, phone.e164))
        for email in card.form.emails:
            if email.contact == place:
                lines.addWidget(_way(email.address))
        avatar = Avatar(contact.name, 28)
        line = row(avatar, gap=8, margins=(0, 2, 0, 8))
        line.setAlignment(avatar, Qt.AlignmentFlag.AlignTop)
        line.addLayout(lines, 1)
        return box(line)

    def _number(self, card: ClientCard, phone: str) -> QWidget:
        if self._dialler is None:
            return _way(format_phone(phone))
        return box(row(PhoneLink(format_phone(phone), phone, self._dialler, card.id), None, gap=0))

    def _edit_contact(self, place: int | None) -> None:
        if self._card is None:
            return
        contact = self._card.form.contacts[place] if place is not None else None
        dialog = ContactDialog(self._presenter, place, contact, self)
        dialog.open()

    # ------------------------------------------------------------ facts

    def _facts(self, card: ClientCard) -> Section:
        section = Section(_("Facts"))
        section.body.setSpacing(0)
        for what, word in (("phones", _("Phone")), ("emails", _("E-mail")), ("addresses", _("Address"))):
            items = getattr(card.form, what)
            for place in range(len(items)):
                if getattr(items[place], "contact", None) is None:
                    section.add(self._with_dial(card, what, place, self._item(card, what, place, word)))
            if card.may_edit and (not items or what == "phones"):
                section.add(self._item(card, what, None, "" if items else word))
        for name, editor, kind in _FACTS:
            is_known = is_field_of(name, self._presenter.region) or getattr(card.form, name)
            if kind in ("", card.form.kind) and is_known:
                section.add(self._fact(card, name, editor))
        return section

    def _fact(self, card: ClientCard, name: str, editor: str) -> FactRow:
        value, shown = self._value_of(card, name)
        empty = _("add") if card.may_edit else "—"
        fact = FactRow(
            field_words(name, self._presenter.region),
            value,
            editor if card.may_edit else "read",
            shown=shown,
            empty=empty,
        )
        fact.saved.connect(self._saver(name))
        self._rows[name] = fact
        return fact

    def _item(self, card: ClientCard, what: str, place: int | None, word: str) -> FactRow:
        name = f"{what}:{'new' if place is None else place}"
        value, shown = self._value_of(card, name)
        empty = _("one more phone") if what == "phones" and card.form.phones else _("add")
        fact = FactRow(word, value, "line" if card.may_edit else "read", shown=shown, empty=empty)
        fact.saved.connect(lambda typed: self._presenter.save_item(what, place, typed))
        self._rows[name] = fact
        return fact

    def _with_dial(self, card: ClientCard, what: str, place: int, fact: FactRow) -> QWidget:
        if what != "phones" or self._dialler is None:
            return fact
        button = self._dials[place] = DialButton(card.form.phones[place].e164, self._dialler, card.id)
        line = row(gap=0)
        line.addWidget(fact, 1)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        holder = box(line)
        holder.setFocusProxy(fact)
        return holder

    def _saver(self, name: str) -> Callable[[Any], None]:
        def save(value: Any) -> None:
            self._presenter.save_fact(name, tuple(value) if name == "tags" else value)

        return save

    def _value_of(self, card: ClientCard, name: str) -> tuple[Any, str | None]:
        """The value to edit and, where it differs, the text to show."""
        what, _colon, place = name.partition(":")
        if not place:
            value = getattr(card.form, what)
            return (list(value), None) if what == "tags" else (value, None)
        if place == "new":
            return "", None
        items = getattr(card.form, what)
        if int(place) >= len(items):
            return "", None
        item = items[int(place)]
        if what == "phones":
            return format_phone(item.e164), format_phone(item.e164) + (f" ({item.kind})" if item.kind else "")
        if what == "emails":
            told = _("{email} — letters come back").format(email=item.address)
            return item.address, told if self._presenter.is_bounced(item.address) else None
        return item.one_line, None

    def _on_saved(self, name: str) -> None:
        if name in self._rows:
            self._rows[name].set_ok()

    def _on_refused(self, name: str, error: Any) -> None:
        if name in self._rows:
            self._rows[name].show_error(error)


def _numbers(card: ClientCard) -> tuple[tuple[int | None, str], ...]:
    """Whose each number is; the numbers of contacts themselves too, which stand there as links."""
    return tuple((one.contact, "" if one.contact is None else one.e164) for one in card.form.phones)


def _way(text: str) -> Label:
    """A number or an address one can copy."""
    label = Label(text, "body", "link", selectable=True)
    label.setContentsMargins(2, 0, 0, 0)
    return label
