"""The card of one of the goods: facts saved one by one; somebody else's change of another fact is kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.goods import queries
from crm_desktop.features.goods.rules import (
    CodeLine,
    GoodsCard,
    PartLine,
    code_line,
    internal_code,
    read_plu,
    split_amount,
)
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class GoodsCardPresenter(QObject):
    """`card_changed(card or None)`; `fact_saved` and `fact_refused` name their fact; `created(id)` after a new one."""

    card_changed = Signal(object)
    fact_saved = Signal(str)
    fact_refused = Signal(str, object)
    created = Signal(int)
    new_refused = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: Runner, *, may_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.may_edit = may_edit
        self.card: GoodsCard | None = None
        self._goods_id: int | None = None
        self._runner = runner

    def open_goods(self, goods_id: int | None) -> None:
        """Shows other goods, or (None) none."""
        self._goods_id = goods_id
        if goods_id is None:
            self._show(None)
        else:
            self.refresh()

    def refresh(self) -> None:
        """Reads the card again."""
        goods_id = self._goods_id
        if goods_id is None:
            return

        def done(card: GoodsCard | None) -> None:
            if goods_id == self._goods_id:
                self._show(card)

        self._runner.run(lambda tx: queries.open_goods(tx, goods_id), done, self.failed.emit)

    def _show(self, card: GoodsCard | None) -> None:
        self.card = card
        self.card_changed.emit(card)

    # ---------------------------------------------------------------- saving

    def create(self, card: GoodsCard, typed_code: str) -> None:
        """Saves new goods, with a barcode when one was typed or scanned."""
        try:
            codes = (code_line(typed_code),) if typed_code.strip() else ()
        except Refused as refusal:
            self.new_refused.emit(refusal)
            return
        made = replace(card, codes=codes)

        def done(saved: queries.Saved) -> None:
            self.created.emit(saved.id)

        self._runner.run(lambda tx: queries.save_goods(tx, made), done, self.new_refused.emit, write=True)

    def save_fact(self, name: str, value: Any) -> None:
        """Saves one fact by its name."""
        if name == "plu":
            try:
                value = read_plu(str(value))
            except Refused as refusal:
                self.fact_refused.emit(name, refusal)
                return
        self._save(name, name, value)

    def save_code(self, place: int | None, typed: str) -> None:
        """Changes a barcode, adds one (None), or takes it away (nothing typed)."""
        if self.card is None:
            return
        fact = f"codes:{'new' if place is None else place}"
        try:
            item = code_line(typed) if typed.strip() else None
        except Refused as refusal:
            self.fact_refused.emit(fact, refusal)
            return
        self._save(fact, "codes", _with(self.card.codes, place, item))

    def make_code(self) -> None:
        """Gives goods that came without a barcode one of our own."""
        if self.card is not None and self.card.id is not None:
            codes = (*self.card.codes, CodeLine(internal_code(self.card.id)))
            self._save("codes:new", "codes", codes)

    def save_part(self, place: int | None, typed: str) -> None:
        """Changes a part of a kit, adds one (None), or takes it away: an article and how many of it."""
        card = self.card
        if card is None:
            return
        fact = f"parts:{'new' if place is None else place}"
        if not typed.strip():
            self._save(fact, "parts", _with(card.parts, place, None))
            return
        try:
            code, amount = split_amount(typed)
        except Refused as refusal:
            self.fact_refused.emit(fact, refusal)
            return

        def done(part: PartLine) -> None:
            self._save(fact, "parts", _with(card.parts, place, part))

        def failed(error: AppError) -> None:
            self.fact_refused.emit(fact, error)

        self._runner.run(lambda tx: _part(tx, code, amount), done, failed)

    def _save(self, fact: str, name: str, value: Any) -> None:
        """Sends the whole card with one field changed."""
        base = self.card
        if base is None:
            return
        mine = replace(base, **{name: value})

        def done(_saved: queries.Saved) -> None:
            self.fact_saved.emit(fact)
            self.refresh()

        def failed(error: AppError) -> None:
            if isinstance(error, Refused) and error.key == "e_goods_stale":
                self._meet(fact, name, value, base, error)
            else:
                self.fact_refused.emit(fact, error)

        self._runner.run(lambda tx: queries.save_goods(tx, mine), done, failed, write=True)

    def _meet(self, fact: str, name: str, value: Any, base: GoodsCard, error: AppError) -> None:
        """Somebody was quicker: another field than mine is kept with mine; the same field is for the person to see."""
        goods_id = base.id or 0

        def done(card: GoodsCard | None) -> None:
            if goods_id != self._goods_id:
                return
            same_field = card is None or getattr(card, name) != getattr(base, name)
            self.card = card
            if same_field:
                self.fact_refused.emit(fact, error)
                self.card_changed.emit(card)
            else:
                self._save(fact, name, value)

        self._runner.run(lambda tx: queries.open_goods(tx, goods_id), done, self.failed.emit)


def _with(items: tuple[Any, ...], place: int | None, item: Any) -> tuple[Any, ...]:
    """The list with an item put in its place, added (place None) or taken away (item None)."""
    new = () if item is None else (item,)
    return (*items, *new) if place is None else (*items[:place], *new, *items[place + 1 :])


def _part(tx: Tx, code: str, amount: Decimal) -> PartLine:
    """The goods with this article or barcode as a part. Raises Refused e_goods_part."""
    for line in queries.search_goods(tx, code, 20):
        if code in (line.code, line.barcode):
            return PartLine(line.id, amount, line.code, line.name)
    raise Refused("e_goods_part", part=code)
