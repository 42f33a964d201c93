"""Receipts put aside, and receipts that come back: from this till's journal, or asked of the server."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.clients.rules import normalise_phone
from crm_desktop.features.pos import catalogue_copy, journal
from crm_desktop.features.pos.cart_text import cart_text, read_cart
from crm_desktop.features.pos.presenter_desk import nothing
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.queries_desk import Parked, drop_parked, open_parked, park, parked
from crm_desktop.features.pos.queries_receipts import (
    TillClient,
    find_client,
    find_receipt,
    receipt_lines,
    receipt_payments,
)
from crm_desktop.features.pos.rules import Scanned, refund_ways, return_cart
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ReceiptLine
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_LONGEST = 7_900
Sold = tuple[str, Receipt, dict[int, Decimal], str, tuple[Payment, ...]]


class ParkPresenter(QObject):
    """Receipts put aside on the server for all tills of the branch. `listed(list[Parked])`."""

    listed = Signal(object)

    def __init__(self, till: TillPresenter, base: Runner | None, till_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till, self._base, self._till_id = till, base, till_id
        self._open_id = ""
        self.count = 0
        till.sold.connect(lambda _receipt, _change: self._drop())

    def park(self, title: str) -> None:
        """Puts the cart aside; an empty one begins when the server has it."""
        till, body = self._till, cart_text(self._till.cart)
        if self._base is None or not till.is_online:
            till.refuse(Refused("e_pos_park_away"))
            return
        if till.is_in_doubt:
            till.refuse(Refused("e_pos_in_doubt"))
            return
        if len(body) > _LONGEST:
            till.refuse(Refused("e_pos_park_long"))
            return
        parked_id, total, staff_id = self._open_id or str(uuid.uuid4()), till.cart.total, till.cashier.id

        def done(_none: None) -> None:
            self._open_id = ""
            till.begin_new()
            till.told.emit(_("Put aside: {title}").format(title=title))
            self.read()

        def work(tx: Tx) -> None:
            park(tx, parked_id, self._till_id, staff_id, title, total, body)

        self._base.run(work, done, till.refuse, write=True)

    def read(self) -> None:
        """What is put aside."""

        def done(found: list[Parked]) -> None:
            self.count = len(found)
            self.listed.emit(found)
            self._till.changed.emit()

        if self._base is None:
            self.listed.emit([])
        else:
            self._base.run(lambda tx: parked(tx, self._till_id), done, self._on_away)

    def open(self, parked_id: str) -> None:
        """Takes one to this till; no other till can take it meanwhile."""

        def done(body: str) -> None:
            try:
                cart = read_cart(body)
            except Refused as refused:
                self._till.refuse(refused)
                return
            self._open_id = parked_id
            self._till.take_cart(cart)
            self.read()

        if self._base is not None:
            self._base.run(lambda tx: open_parked(tx, parked_id, self._till_id), done, self._till.refuse, write=True)

    def _drop(self) -> None:
        parked_id, self._open_id = self._open_id, ""
        if parked_id and self._base is not None:
            self._base.run(lambda tx: drop_parked(tx, parked_id, self._till_id), nothing, self._on_away, write=True)

    def _on_away(self, _error: AppError) -> None:
        self.listed.emit([])


class BackPresenter(QObject):
    """Returns by receipt, and who stands before the till."""

    def __init__(self, till: TillPresenter, base: Runner | None, till_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till, self._base, self._till_id = till, base, till_id
        self.ways: tuple[Payment, ...] = ()
        self._sold: Receipt | None = None
        self._earlier: tuple[Payment, ...] = ()

    # ---------------------------------------------------------------- returns

    def recent(self, done: Callable[[list[journal.Kept]], None]) -> None:
        """Receipts of the shift, the newest first."""
        shift = self._till.shift
        if shift is None:
            done([])
            return
        number = shift.shift_no
        self._till.own.run(
            lambda tx: [one for one in journal.receipts_of_shift(tx, number) if one.kind == "sale"],
            done, self._till.refuse,
        )  # fmt: skip

    def begin(self, number: str, reason: str) -> None:
        """A return of a receipt by its number: "K1-12-345", or "345" for one of this till. A senior has to agree."""
        till = self._till
        own = _own_number(number, till.facts.code)

        def found(sold: Sold | None) -> None:
            if sold is not None:
                self._start(sold, reason)
            elif self._base is not None and till.is_online:
                self._base.run(lambda tx: _ask_base(tx, self._till_id, number), found_in_base, till.refuse)
            else:
                till.refuse(Refused("e_pos_receipt_away"))

        def found_in_base(sold: Sold | None) -> None:
            if sold is None:
                till.refuse(Refused("e_pos_receipt_unknown", number=number))
            else:
                self._start(sold, reason)

        till.own.run(lambda tx: _ask_journal(tx, own, till) if own else None, found, till.refuse)

    def _start(self, sold: Sold, reason: str) -> None:
        op_id, receipt, returned, number, earlier = sold
        till = self._till

        def go_on(approved_by: int | None) -> None:
            try:
                cart = return_cart(receipt, op_id, returned)
            except Refused as refused:
                till.refuse(refused)
                return
            lines = tuple(replace(line, reason=reason) for line in cart.lines)
            self._sold, self._earlier = receipt, earlier
            till.take_cart(replace(cart, lines=lines, approved_by=approved_by), number)

        till.with_right(_("Return of receipt {number}").format(number=number), go_on)

    def refund(self) -> tuple[Payment, ...]:
        """How the money goes back by default: as it came."""
        if self._sold is None:
            return (Payment("cash", self._till.cart.total),)
        ways = refund_ways(self._sold, self._till.cart.total, self._earlier)
        return tuple(replace(one, given=one.sum) if one.kind == "cash" else one for one in ways)

    # ---------------------------------------------------------------- clients

    def find_client(self, typed: str, done: Callable[[TillClient | None], None]) -> None:
        """By card or phone: of the server, or (cards alone) of the copy this till has."""
        reading = normalise_phone(typed)
        code = typed.strip()
        till = self._till

        def own() -> None:
            till.own.run(lambda tx: catalogue_copy.find_card(tx, code), from_copy, till.refuse)

        def from_copy(card: catalogue_copy.Card | None) -> None:
            done(
                None if card is None or not card.is_active else TillClient(
                    card.client_id, card.client_name, card.code, card.discount_percent, card.points, Decimal(0), None,
                    card.tags,
                )
            )  # fmt: skip

        def from_base(client: TillClient | None) -> None:
            if client is None:
                own()
            else:
                done(client)

        if self._base is None or not till.is_online:
            own()
            return
        codes = [code, *([reading.e164] if reading.e164 else [])]
        self._base.run(lambda tx: _first_client(tx, codes), from_base, lambda _error: own())

    def search(self, text: str, done: Callable[[list[Scanned]], None]) -> None:
        """Goods by their name or article."""
        self._till.own.run(lambda tx: catalogue_copy.search_goods(tx, text), done, self._till.refuse)


def _first_client(tx: Tx, codes: list[str]) -> TillClient | None:
    return next((found for code in codes if (found := find_client(tx, code)) is not None), None)


def _own_number(number: str, code: str) -> int | None:
    """The number of a receipt of this till, None for one of another."""
    parts = number.strip().upper().rsplit("-", 2)
    if len(parts) == 3 and parts[0] != code.upper():
        return None
    return int(parts[-1]) if parts[-1].isdigit() and len(parts) in (1, 3) else None


def _ask_journal(tx: Tx, number: int, till: TillPresenter) -> Sold | None:
    kept = journal.find_receipt(tx, number)
    if kept is None or kept.kind != "sale":
        return None
    words = till.facts.words.number(kept.shift_no, kept.receipt_no)
    sold, returned = journal.receipt(tx, kept.op_id), journal.returned(tx, kept.op_id)
    return kept.op_id, sold, returned, words, journal.gone_back(tx, kept.op_id)


def _ask_base(tx: Tx, till_id: int, number: str) -> Sold | None:
    head = find_receipt(tx, till_id, number)
    if head is None or head.kind == "return":
        return None
    lines, paid = receipt_lines(tx, head.document_id), receipt_payments(tx, head.document_id)
    payments = tuple(Payment(one.kind, one.sum, one.given, one.change, one.ref or "") for one in paid)
    back = {one.kind: one.back for one in paid if one.back}
    sold = Receipt(
        0, "sale", 0, head.at, 0, None, head.client_id, head.card_code, None,
        tuple(
            ReceiptLine(
                one.line_no, one.goods_id, one.code or "", one.name, one.unit or "", one.quantity, one.price,
                one.price_list_id, one.discount or Decimal(0), one.sum, one.vat or "none", one.mark,
            )
            for one in lines
        ),
        payments, head.total, head.rounding,
    )  # fmt: skip
    earlier = tuple(Payment(kind, amount) for kind, amount in back.items())
    return head.op_id, sold, {one.line_no: one.returned for one in lines if one.returned}, head.number, earlier
