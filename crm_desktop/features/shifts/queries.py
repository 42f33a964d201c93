"""Calls of package `shifts`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import cast

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.rules_ops import Op, PrintedNote, from_json
from crm_desktop.features.shifts.rules import CashLine, DayMoney, Doing, OneReceipt, Receipt, Shift
from crm_desktop.features.shifts.rules_state import TillNow

PAGE = 60


def list_shifts(tx: Tx, till_id: int | None = None, before: datetime | None = None, limit: int = PAGE) -> list[Shift]:
    """Shifts, the newest first; a page opened before a moment."""
    return tx.rows("select * from shifts.list_shifts(null, ?, ?, ?)", (till_id, before, limit), Shift)


def one_shift(tx: Tx, shift_id: int) -> Shift | None:
    """A shift by its id; None: not there or not mine."""
    return tx.row("select * from shifts.list_shifts(?, null, null, 1)", (shift_id,), Shift)


def paid(tx: Tx, shift_id: int) -> list[tuple[str, str, Decimal]]:
    """What a shift took and moved: way (sale, return, cash), kind, sum."""
    return tx.rows("select * from shifts.paid(?)", (shift_id,))


def receipts(
    tx: Tx,
    *,
    shift_id: int | None = None,
    first: datetime | None = None,
    last: datetime | None = None,
    which: str = "all",
    number: str = "",
    before: Receipt | None = None,
    limit: int = PAGE,
) -> list[Receipt]:
    """Receipts of a shift or a period, the newest first; a page after a given one. `which`: all, return, unprinted,
    discount.
    """
    params = (
        shift_id, first, last, which, number[:40], before.at if before else None, before.id if before else None, limit,
    )  # fmt: skip
    return tx.rows("select * from shifts.receipts(?, ?, ?, ?, ?, ?, ?, ?)", params, Receipt)


def one_receipt(tx: Tx, document_id: int) -> OneReceipt | None:
    """A receipt whole; None: not there or not mine."""
    return tx.row("select * from shifts.receipt(?)", (document_id,), OneReceipt)


def prints(tx: Tx, document_id: int) -> list[PrintedNote]:
    """What became of its paper, in order."""
    found: list[Op] = [
        from_json("printed", str(body)) for body, _at in tx.rows("select * from shifts.prints(?)", (document_id,))
    ]
    return cast("list[PrintedNote]", found)


def cash_moves(tx: Tx, shift_id: int) -> list[CashLine]:
    """Cash without a sale in a shift."""
    return tx.rows("select * from shifts.cash_moves(?)", (shift_id,), CashLine)


def suspicious(
    tx: Tx, first: datetime, last: datetime, staff_id: int | None = None, what: str | None = None, limit: int = 500
) -> list[Doing]:
    """What somebody may ask about, the newest first."""
    params = (first, last, staff_id, what, limit)
    return tx.rows("select * from shifts.suspicious(?, ?, ?, ?, ?)", params, Doing)


def money(tx: Tx, first: datetime, last: datetime) -> list[DayMoney]:
    """Money by local day and till."""
    return tx.rows("select * from shifts.money(?, ?)", (first, last), DayMoney)


def tills_now(tx: Tx) -> list[TillNow]:
    """How each till stands."""
    return tx.rows("select * from shifts.tills_now", (), TillNow)
