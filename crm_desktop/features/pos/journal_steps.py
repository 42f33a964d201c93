"""Steps of a sale a power cut may part: each is on disk before the next one begins, and a start goes on from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.rules_ops import PrintedNote, Receipt, from_json, to_json

PRINTING = "printing"


# ---------------------------------------------------------------- paper


def begin_print(tx: Tx, op_id: str) -> None:
    """Right before the printer hears of a receipt: from now on nobody knows how much of it is on paper."""
    tx.run("update receipt set print_state = ? where op_id = ? and print_state <> 'printed'", (PRINTING, op_id))


def end_print(tx: Tx, op_id: str, outcome: str, device: str, now: datetime, *, copy_no: int = 0) -> journal.Recorded:
    """What the printer, or a person who looked, said: printed, not_printed, unknown."""
    return journal.record(tx, PrintedNote(op_id, now, device, outcome, copy_no), now)


def wake(tx: Tx, now: datetime) -> list[journal.Kept]:
    """At the start of the program: what was on its way to paper when it ended is not known, and the base hears so.

    Answers what waits for paper: "unknown" has to be looked at before it is printed again, "not_printed" has not.
    """
    torn = tx.rows("select op_id from receipt where print_state = ? order by receipt_no", (PRINTING,))
    for (op_id,) in torn:
        end_print(tx, str(op_id), "unknown", "", now)
    return journal.to_print(tx)


# ---------------------------------------------------------------- cards


def begin_charge(tx: Tx, draft: Receipt, amount: Decimal, now: datetime) -> str:
    """Right before the terminal hears of an amount; the answer is the reference it is asked with.

    `draft` is the receipt as it will be when the charge is approved. Raises Refused e_pos_intent_open.
    """
    intent_id = journal.begin_intent(tx, "card", "", amount, {}, now)
    tx.run("update intent set draft = ? where id = ?", (to_json(draft), intent_id))
    return intent_id


def end_charge(tx: Tx, intent_id: str, *, is_approved: bool, bank_ref: str, now: datetime) -> journal.Recorded | None:
    """The charge is settled, and the receipt of an approved one written, in one transaction; the same once more
    answers the same.

    The reference of the charge becomes the id of the receipt. None: it was declined.
    """
    journal.settle_intent(tx, intent_id, is_done=is_approved, now=now)
    if not is_approved:
        return None
    draft = charged(tx, intent_id)
    payments = tuple(
        replace(payment, ref=bank_ref) if payment.kind == "card" and not payment.ref else payment
        for payment in draft.payments
    )
    return journal.record(tx, replace(draft, payments=payments), now, intent_id)


def charged(tx: Tx, intent_id: str) -> Receipt:
    """The receipt a charge is for."""
    found = from_json("receipt", str(tx.value("select draft from intent where id = ?", (intent_id,))))
    assert isinstance(found, Receipt)
    return found
