"""Calls of package `pos` about receipts that were and clients before the till."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx

PAGE = 50


class SoldReceipt(NamedTuple):
    """A receipt or a return (`kind`); sums are positive in both. `sold_number`: the receipt a return is of."""

    document_id: int
    op_id: str
    kind: str
    number: str
    at: datetime
    total: Decimal
    rounding: Decimal
    client_id: int | None
    client: str | None
    cashier: str | None
    print_state: str
    sold_number: str | None
    card_code: str | None


class SoldLine(NamedTuple):
    """A line of it; `returned` of the quantity has come back already."""

    line_no: int
    goods_id: int | None
    code: str | None
    name: str
    unit: str | None
    quantity: Decimal
    price: Decimal
    price_list_id: int | None
    discount: Decimal | None
    sum: Decimal
    vat: str | None
    mark: str | None
    returned: Decimal

    @property
    def left(self) -> Decimal:
        """How much of it may still come back."""
        return max(self.quantity - self.returned, Decimal(0))


class SoldPayment(NamedTuple):
    """One way it was paid; `back`: what has gone back this way (of all payments of the kind) by returns."""

    kind: str
    sum: Decimal
    given: Decimal | None
    change: Decimal | None
    ref: str | None
    back: Decimal


class TillClient(NamedTuple):
    """Who stands before the till: by card, by phone. A card may belong to nobody."""

    client_id: int | None
    name: str | None
    card_code: str | None
    discount_percent: Decimal | None
    points: Decimal | None
    debt: Decimal
    credit_limit: Decimal | None
    tags: str | None


def find_receipt(tx: Tx, till_id: int, number: str) -> SoldReceipt | None:
    """By the number on paper ("K1-12-345"), or by "345" alone for one of this till."""
    return tx.row("select * from pos.find_receipt(?, ?)", (till_id, number[:60]), SoldReceipt)


def receipts_of(tx: Tx, client_id: int, after: SoldReceipt | None = None, limit: int = PAGE) -> list[SoldReceipt]:
    """Receipts and returns of a client, the newest first; a page after a given one."""
    params = (client_id, after.at if after else None, after.document_id if after else None, limit)
    return tx.rows("select * from pos.receipts_of(?, ?, ?, ?)", params, SoldReceipt)


def receipt_lines(tx: Tx, document_id: int) -> list[SoldLine]:
    """Its lines, with what has come back."""
    return tx.rows("select * from pos.receipt_lines(?)", (document_id,), SoldLine)


def receipt_payments(tx: Tx, document_id: int) -> list[SoldPayment]:
    """How it was paid."""
    return tx.rows("select * from pos.receipt_payments(?)", (document_id,), SoldPayment)


def find_client(tx: Tx, code: str) -> TillClient | None:
    """By the code of a card or a phone number in E.164."""
    return tx.row("select * from pos.find_client(?)", (code[:40],), TillClient)
