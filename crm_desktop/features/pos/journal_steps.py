"""Steps of a sale a power cut may part: each is on disk before the next one begins, and a start goes on from there."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.rules_offline import check_offline, offline_event
from crm_desktop.features.pos.rules_ops import PrintedNote, Receipt, from_json, to_json

PRINTING = "printing"


# ---------------------------------------------------------------- sales


def sell(
    tx: Tx, draft: Receipt, now: datetime, op_id: str, *, allowed: Collection[str] | None = None
) -> journal.Recorded:
    """Writes a paid receipt; with the same id once more it answers the same.

    `allowed`: the base is away, and this is what the terms of the till allow then. Raises Refused e_pos_offline and
    what `journal.record` raises.
    """
    if allowed is not None:
        check_offline(draft, allowed)
    return _write(tx, draft, now, op_id, is_offline=allowed is not None)


def _write(tx: Tx, draft: Receipt, now: datetime, op_id: str, *, is_offline: bool) -> journal.Recorded:
    """What went by the last known rules, or has to be looked at, is told beside it, in the same transaction."""
    is_there = tx.value("select 1 from op where op_id = ?", (op_id,)) is not None
    recorded = journal.record(tx, draft, now, op_id)
    event = None if is_there or not is_offline else offline_event(journal.receipt(tx, op_id))
    if event is not None:
        journal.record(tx, event, now)
    return recorded


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


def begin_charge(
    tx: Tx, draft: Receipt, amount: Decimal, now: datetime, *, allowed: Collection[str] | None = None,
    is_by_hand: bool = False,
) -> str:  # fmt: skip
    """Right before the terminal hears of an amount; the answer is the reference it is asked with.

    `draft` is the receipt or the return as it will be when the bank has agreed. `is_by_hand`: a person puts it through
    a terminal this till cannot ask. Raises Refused e_pos_intent_open, e_pos_offline.
    """
    if allowed is not None:
        check_offline(draft, allowed)
    intent_id = journal.begin_intent(tx, "card", "", amount, {"by_hand": is_by_hand}, now)
    tx.run("update intent set draft = ? where id = ?", (to_json(draft), intent_id))
    return intent_id


def end_charge(
    tx: Tx, intent_id: str, *, is_approved: bool, bank_ref: str, now: datetime, is_offline: bool = False
) -> journal.Recorded | None:
    """The charge is settled, and the receipt of an approved one written, in one transaction; the same once more
    answers the same.

    The reference of the charge becomes the id of the receipt; `is_offline`: the base was
    away. None: it was declined.
    """
    journal.settle_intent(tx, intent_id, is_done=is_approved, now=now)
    if not is_approved:
        return None
    draft = charged(tx, intent_id)
    payments = tuple(
        replace(payment, ref=bank_ref or payment.ref)
        if payment.kind == "card" and (not payment.ref or draft.kind == "return")
        else payment
        for payment in draft.payments
    )
    return _write(tx, replace(draft, payments=payments), now, intent_id, is_offline=is_offline)


def is_by_hand(intent: journal.Intent) -> bool:
    """The terminal of the till has never heard of it: a person has to look."""
    return bool(json.loads(intent.facts).get("by_hand"))


def wanted(intent: journal.Intent) -> Receipt | None:
    """The receipt an open charge is for; None: it is of something else."""
    found = from_json("receipt", intent.draft) if intent.draft else None
    return found if isinstance(found, Receipt) else None


def charged(tx: Tx, intent_id: str) -> Receipt:
    """The receipt a charge is for."""
    found = from_json("receipt", str(tx.value("select draft from intent where id = ?", (intent_id,))))
    assert isinstance(found, Receipt)
    return found
