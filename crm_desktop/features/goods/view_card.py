"""The card beside the list of goods: facts edited in place, barcodes, parts of a kit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.goods.presenter_card import GoodsCardPresenter
from crm_desktop.features.goods.rules import (
    KIND_WORDS,
    UNITS,
    VAT_RATES,
    GoodsCard,
    Group,
    amount_words,
    code_words,
    part_words,
    vat_words,
)
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.empty import EmptyState
from crm_desktop.ui.fact import FactRow
from crm_desktop.ui.fields import LineField, MoneyField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import clear, row
from crm_desktop.ui.panel import Panel, Scroll, Section

_NO_GROUP = 0


def unit_options(held: str = "") -> list[tuple[str, str]]:
    """Usual units in the language of the screen, and the one these goods have."""
    units = [_(unit) for unit in UNITS]
    return [(unit, unit) for unit in dict.fromkeys([*units, *([held] if held else [])])]


class GoodsCardView(Panel):
    """Rows are made once for each shape of the card; a later state fills them without touching open fields."""

    def __init__(self, presenter: GoodsCardPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Goods card"), parent=parent)
        self._presenter = presenter
        self._groups: list[Group] = []
        self._rows: dict[str, FactRow] = {}
        self._shape: tuple[object, ...] | None = None
        self._holder = QWidget()
        self._body = QVBoxLayout(self._holder)
        self._body.setContentsMargins(0, 0, 0, 8)
        self._body.setSpacing(0)
        self.add(Scroll(self._holder), 1)
        presenter.card_changed.connect(self.show_card)
        presenter.fact_saved.connect(self._on_saved)
        presenter.fact_refused.connect(self._on_refused)
        self.show_card(None)

    def fact(self, name: str) -> FactRow:
        """The row of a fact; of lists "codes:0", "codes:new"."""
        return self._rows[name]

    def edit(self, name: str) -> None:
        """Opens the field of a fact, when the card has it."""
        if name in self._rows and self._presenter.may_edit:
            self._rows[name].start_edit()

    def set_groups(self, groups: list[Group]) -> None:
        """What can be chosen as a group."""
        self._groups = groups
        if not any(fact.is_editing() for fact in self._rows.values()):
            self._shape = None
            self.show_card(self._presenter.card)

    def show_card(self, card: GoodsCard | None) -> None:
        """Other goods, or another state of these."""
        shape = (card.id, card.kind, card.codes, card.parts, card.unit) if card is not None else (None,)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(card)
        if card is None:
            return
        self.set_title(card.name)
        for name, fact in self._rows.items():
            if not fact.is_editing():
                fact.set_value(*self._value_of(card, name))

    def _rebuild(self, card: GoodsCard | None) -> None:
        clear(self._body)
        self._rows = {}
        if card is None:
            self.set_title(_("Goods card"))
            self._body.addWidget(EmptyState(_("Choose goods in the list to see them here.")), 1)
            return
        facts = Section(_("Facts"), first=True)
        facts.body.setSpacing(0)
        for name, label, editor, options in self._facts(card):
            facts.add(self._row(name, label, editor, options, self._saver(name)))
        self._body.addWidget(facts)
        self._body.addWidget(self._codes(card))
        if card.kind == "kit":
            self._body.addWidget(self._parts(card))
        self._body.addStretch(1)

    def _facts(self, card: GoodsCard) -> list[tuple[str, str, str, list[tuple[Any, str]]]]:
        groups = [(_NO_GROUP, _("no group")), *((group.id, group.name) for group in self._groups)]
        facts: list[tuple[str, str, str, list[tuple[Any, str]]]] = [
            ("name", _("Goods name"), "line", []),
            ("price", _("Price"), "money", []),
            ("code", _("Article"), "line", []),
            ("group_id", _("Group"), "choice", groups),
            ("kind", _("Kind"), "choice", [(kind, _(word)) for kind, word in KIND_WORDS.items()]),
            ("unit", _("Unit"), "choice", list(unit_options(card.unit))),
            ("vat", _("VAT"), "choice", [(vat, vat_words(vat)) for vat in VAT_RATES]),
            ("is_active", _("On sale"), "choice", [(True, _("yes")), (False, _("no"))]),
        ]
        if card.kind == "weight" or card.plu is not None:
            facts.insert(6, ("plu", _("No. for scales"), "line", []))
        return facts

    def _row(
        self, name: str, label: str, editor: str, options: list[tuple[Any, str]], save: Callable[[Any], None]
    ) -> FactRow:
        may = self._presenter.may_edit
        fact = FactRow(label, "", editor if may else "read", options=options, empty=_("add") if may else "—")
        fact.saved.connect(save)
        self._rows[name] = fact
        return fact

    def _codes(self, card: GoodsCard) -> Section:
        section = Section(_("Barcodes"))
        section.body.setSpacing(0)
        may = self._presenter.may_edit
        if may:
            make = IconButton("barcode", _("Make a barcode of our own"), size=28)
            make.clicked.connect(self._presenter.make_code)
            section.head.add(make)
        for place, code in enumerate(card.codes):
            label = _("pack of {count}").format(count=amount_words(code.quantity)) if code.quantity != 1 else _("piece")
            section.add(self._row(f"codes:{place}", label, "line", [], self._saver(f"codes:{place}")))
        if may:
            section.add(self._row("codes:new", _("one more"), "line", [], self._saver("codes:new")))
            hint = Label(_("Scan or type it. A pack of six: barcode*6."), "small", "mute", wrap=True)
            section.add(hint)
        elif not card.codes:
            section.add(Label(_("No barcode yet."), "small", "mute"))
        return section

    def _parts(self, card: GoodsCard) -> Section:
        section = Section(_("Parts of the kit"))
        section.body.setSpacing(0)
        for place, part in enumerate(card.parts):
            section.add(self._row(f"parts:{place}", part.name, "line", [], self._saver(f"parts:{place}")))
        if self._presenter.may_edit:
            section.add(self._row("parts:new", _("one more"), "line", [], self._saver("parts:new")))
            section.add(Label(_("An article and how many: KS-050*2."), "small", "mute", wrap=True))
        return section

    def _saver(self, name: str) -> Callable[[Any], None]:
        what, _colon, place = name.partition(":")
        at = int(place) if place.isdigit() else None
        if what == "codes":
            return lambda typed: self._presenter.save_code(at, str(typed))
        if what == "parts":
            return lambda typed: self._presenter.save_part(at, str(typed))
        if what == "group_id":
            return lambda key: self._presenter.save_fact(name, key or None)
        return lambda value: self._presenter.save_fact(name, value)

    def _value_of(self, card: GoodsCard, name: str) -> tuple[Any, str | None]:
        """The value to edit and, where it differs, the text to show."""
        what, _colon, place = name.partition(":")
        if place == "new":
            return "", None
        if what == "codes":
            return code_words(card.codes[int(place)]), None
        if what == "parts":
            return part_words(card.parts[int(place)]), None
        value = getattr(card, name)
        if self._presenter.may_edit:
            return (value or _NO_GROUP, None) if name == "group_id" else ("" if value is None else value, None)
        return value, self._read_words(card, name)

    def _read_words(self, card: GoodsCard, name: str) -> str | None:
        """For those who may only look: what a choice would have shown."""
        options = next((options for fact, _label, _editor, options in self._facts(card) if fact == name), [])
        if options:
            return next((word for key, word in options if key == (getattr(card, name) or _NO_GROUP)), "")
        return None

    def _on_saved(self, name: str) -> None:
        if name in self._rows:
            self._rows[name].set_ok()

    def _on_refused(self, name: str, error: Any) -> None:
        if name in self._rows:
            self._rows[name].show_error(error)


class NewGoodsDialog(FormDialog):
    """Few fields; the rest is filled in on the card."""

    help_page = "goods"
    created = Signal(int)

    def __init__(
        self, presenter: GoodsCardPresenter, groups: list[Group], group_id: int | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("New goods"), save=_("Create"), parent=parent)
        self._presenter = presenter
        self.setMinimumWidth(480)
        self.name = LineField(_("Goods name"), max_length=200)
        self.price = MoneyField(_("Price"), None)
        self.unit = Choice(_("Unit"), unit_options(), _(UNITS[0]))
        self.group = Choice(
            _("Group"), [(_NO_GROUP, _("no group")), *((one.id, one.name) for one in groups)], group_id or _NO_GROUP
        )
        self.code = LineField(_("Article"), placeholder=_("empty: a number of its own"), max_length=60)
        self.barcode = LineField(_("Barcode"), placeholder=_("scan it"), max_length=50)
        for line in (row(self.name), row(self.price, self.unit), row(self.group, self.code), row(self.barcode)):
            self.form.addLayout(line)
        self.form.addStretch(1)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.save_asked.connect(self._on_save)
        presenter.created.connect(self._on_created)
        presenter.new_refused.connect(self.show_error)

    def _on_save(self) -> None:
        self.clear_error()
        card = GoodsCard(
            None,
            code=self.code.text().strip(),
            name=self.name.text().strip(),
            group_id=int(str(self.group.key())) or None,
            unit=str(self.unit.key()),
            price=self.price.value(),
        )
        self._presenter.create(card, self.barcode.text())

    def _on_created(self, goods_id: int) -> None:
        self.created.emit(goods_id)
        self.accept()
