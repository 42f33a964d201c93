"""Calls of package `pos_desk`: parked receipts, debts, and what somebody has to look at."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx

PAGE = 50


class Parked(NamedTuple):
    """A receipt put aside; `opened_by`: code of the till that has it open."""

    id: str
    title: str
    total: Decimal
    at: datetime
    person: str
    till: str
    opened_by: str | None


class Debtor(NamedTuple):
    """A client in the list of debts."""

    client_id: int
    name: str
    debt: Decimal
    credit_limit: Decimal | None
    last_at: datetime


class DebtMove(NamedTuple):
    """What changed a debt: a receipt by its number, or money paid (a sum below nothing)."""

    id: int
    at: datetime
    sum: Decimal
    number: str | None


class ReviewItem(NamedTuple):
    """What no longer fitted when a receipt came; `facts`: JSON, `total` below nothing for a return."""

    id: int
    till: str
    what: str
    facts: str
    raised_at: datetime
    document_id: int | None
    number: str | None
    sold_at: datetime | None
    total: Decimal | None
    cashier: str | None
    settled_at: datetime | None
    settled_by: str | None
    note: str | None


def park(tx: Tx, parked_id: str, till_id: int, staff_id: int, title: str, total: Decimal, body: str) -> None:
    """Puts a cart aside for all tills of the branch; the same id replaces. Refused e_pos_parked_taken (till)."""
    params = (parked_id, till_id, staff_id, title[:200], total, body)
    tx.run("execute procedure pos_desk.park(?, ?, ?, ?, ?, ?)", params)


def parked(tx: Tx, till_id: int) -> list[Parked]:
    """Receipts put aside in the branch of a till, the oldest first; also what is asked after at the end of a shift."""
    return tx.rows("select * from pos_desk.parked(?)", (till_id,), Parked)


def open_parked(tx: Tx, parked_id: str, till_id: int) -> str:
    """Takes one to a till; its body. Refused e_pos_parked_taken (till), e_pos_parked_gone."""
    return str(tx.value("select o_body from pos_desk.open_parked(?, ?)", (parked_id, till_id)))


def drop_parked(tx: Tx, parked_id: str, till_id: int) -> None:
    """It was sold or thrown away; nothing happens when it is gone. Refused e_pos_parked_taken (till)."""
    tx.run("execute procedure pos_desk.drop_parked(?, ?)", (parked_id, till_id))


def debtors(tx: Tx, limit: int = PAGE) -> list[Debtor]:
    """Clients who owe, the largest debt first."""
    return tx.rows("select * from pos_desk.debtors(?)", (limit,), Debtor)


def debt_story(tx: Tx, client_id: int, before_id: int | None = None, limit: int = PAGE) -> list[DebtMove]:
    """What made the debt, the newest first."""
    return tx.rows("select * from pos_desk.debt_story(?, ?, ?)", (client_id, before_id, limit), DebtMove)


def reviews(tx: Tx, *, is_open: bool = True, before_id: int | None = None, limit: int = PAGE) -> list[ReviewItem]:
    """What nobody has settled yet, or what was settled; the newest first."""
    return tx.rows("select * from pos_desk.reviews(?, ?, ?)", (is_open, before_id, limit), ReviewItem)


def settle_review(tx: Tx, item_id: int, note: str) -> None:
    """Somebody has looked at it. Refused e_pos_no_review, e_pos_review_settled (person)."""
    tx.run("execute procedure pos_desk.settle_review(?, ?)", (item_id, note[:500]))
