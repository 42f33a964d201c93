"""Receipts through a fiscal register: on disk before it is asked, settled before anything is asked again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Protocol, TypeVar

from crm_desktop.db.tx import Tx
from crm_desktop.devices.fiscal import (
    FiscalAnswer,
    FiscalKind,
    FiscalLine,
    FiscalOutcome,
    FiscalReceipt,
    FiscalRegister,
    FiscalState,
    FiscalWarning,
    register_once,
    warnings,
)
from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.pos import journal, journal_steps
from crm_desktop.features.pos.rules_ops import Receipt

T = TypeVar("T")
FISCAL = "fiscal"
_KOPECK = Decimal("0.01")
_ZERO = Decimal("0.00")
_PAPER = {FiscalOutcome.DONE: "printed", FiscalOutcome.NOT_DONE: "not_printed", FiscalOutcome.UNKNOWN: "unknown"}


class Lane(Protocol):
    """The till's own journal: db/lane.py."""

    def submit(self, work: Callable[[Tx], T], *, write: bool = False) -> Future[T]: ...


# ---------------------------------------------------------------- a receipt as the register gets it


def fiscal_receipt(op_id: str, receipt: Receipt, cashier: str, buyer: str = "") -> FiscalReceipt:
    """Gift cards were paid before, an account is paid later; points and rounding make the lines cheaper or dearer."""
    paid: dict[str, Decimal] = {}
    for payment in receipt.payments:
        paid[payment.kind] = paid.get(payment.kind, _ZERO) + payment.sum
    lines = tuple(
        FiscalLine(
            line.name, line.quantity, line.price, line.sum, line.vat, base64.b64decode(line.mark) if line.mark else None
        )
        for line in receipt.lines
    )
    kind = FiscalKind.SALE if receipt.kind == "sale" else FiscalKind.RETURN
    return FiscalReceipt(
        op_id,
        kind,
        spread(lines, receipt.rounding - paid.get("points", _ZERO)),
        paid.get("cash", _ZERO),
        paid.get("card", _ZERO),
        cashier,
        buyer,
        paid.get("gift", _ZERO),
        paid.get("account", _ZERO),
    )


def spread(lines: tuple[FiscalLine, ...], change: Decimal) -> tuple[FiscalLine, ...]:
    """The lines with a change of their total, each by its share; what is left of rounding goes to the dearest ones."""
    total = sum((line.total for line in lines), _ZERO)
    if not change or not total:
        return lines
    shares = [(change * line.total / total).quantize(_KOPECK, ROUND_DOWN) for line in lines]
    left = change - sum(shares, _ZERO)
    for place in sorted(range(len(lines)), key=lambda place: -lines[place].total):
        # No line below nothing: what does not fit into the dearest goes to the next.
        step = max(left, -(lines[place].total + shares[place]))
        shares[place] += step
        left -= step
    return tuple(replace(line, total=line.total + share) for line, share in zip(lines, shares, strict=True))


# ---------------------------------------------------------------- steps


def register_receipt(
    own: Lane, register: FiscalRegister, op_id: str, cashier: str, now: Callable[[], datetime], buyer: str = ""
) -> FiscalAnswer:
    """Registers a receipt of the journal exactly once, whatever was cut off before; may be called again at any time.

    The number of the register's last document is on disk before the receipt is sent, and the outcome is written as
    its paper is: a register prints itself. UNKNOWN stays open until it is settled; while another receipt is open,
    NOT_DONE with Refused e_pos_intent_open. Runs where waiting is allowed. Raises Refused e_pos_no_receipt.
    """
    settled = settle_open(own, register, cashier, now, besides=op_id)
    if settled is FiscalOutcome.UNKNOWN:
        return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=Refused("e_pos_intent_open"))
    found, is_done, intent = own.submit(lambda tx: _kept(tx, op_id)).result()
    if is_done:
        return FiscalAnswer(FiscalOutcome.DONE)

    def note_before(number: int) -> None:
        own.submit(lambda tx: _begin(tx, op_id, found.total, number, now()), write=True).result()

    before = None if intent is None else _before(intent)
    try:
        if before is None and (closed := _open_if_closed(register, cashier)) is not None:
            return closed
        answer = register_once(register, fiscal_receipt(op_id, found, cashier, buyer), note_before, before)
    except Unavailable as away:
        outcome = FiscalOutcome.NOT_DONE if intent is None else FiscalOutcome.UNKNOWN
        answer = FiscalAnswer(outcome, trouble=away)
    own.submit(lambda tx: _end(tx, op_id, answer.outcome, now()), write=True).result()
    return answer


def _open_if_closed(register: FiscalRegister, cashier: str) -> FiscalAnswer | None:
    """A register chosen in the middle of a shift of the till gets its own; None: it has one."""
    if register.state().shift != "closed":
        return None
    opened = register.open_shift(cashier)
    if opened.outcome is FiscalOutcome.DONE:
        return None
    return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=opened.trouble)


def settle_open(
    own: Lane, register: FiscalRegister, cashier: str, now: Callable[[], datetime], besides: str = ""
) -> FiscalOutcome:
    """Asks what became of receipts nobody knows the end of; UNKNOWN while one of them stays so, else DONE.

    Never registers anything: what was not done waits for paper as others do.
    """
    own.submit(lambda tx: _take_word(tx, now()), write=True).result()
    open_ones = [one for one in own.submit(journal.open_intents).result() if one.kind == FISCAL]
    for intent in open_ones:
        key = intent.receipt_key
        if key == besides:
            continue
        sold = own.submit(lambda tx, key=key: journal.receipt(tx, key)).result()  # type: ignore[misc]
        try:
            answer = register.settle(fiscal_receipt(key, sold, cashier), _before(intent))
        except Unavailable:
            return FiscalOutcome.UNKNOWN
        if answer.outcome is FiscalOutcome.UNKNOWN:
            return FiscalOutcome.UNKNOWN
        settle_by_person(own, key, is_done=answer.outcome is FiscalOutcome.DONE, now=now())
    return FiscalOutcome.DONE


def settle_by_person(own: Lane, op_id: str, *, is_done: bool, now: datetime) -> None:
    """Somebody looked at the register's paper: the receipt is there, or it is not."""
    outcome = FiscalOutcome.DONE if is_done else FiscalOutcome.NOT_DONE
    own.submit(lambda tx: _end(tx, op_id, outcome, now), write=True).result()


def open_shift(own: Lane, register: FiscalRegister, cashier: str, now: Callable[[], datetime]) -> FiscalAnswer:
    """The register's shift with the till's; one of over 24 hours is closed first. Done already is done."""
    if settle_open(own, register, cashier, now) is FiscalOutcome.UNKNOWN:
        return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=Refused("e_pos_intent_open"))
    if is_shift_old(register.state()):
        closed = register.close_shift(cashier)
        if closed.outcome is not FiscalOutcome.DONE:
            return closed
    return register.open_shift(cashier)


def join_shift(own: Lane, register: FiscalRegister, cashier: str, now: Callable[[], datetime]) -> FiscalAnswer:
    """A till with an open shift begins to work with this register: what was cut off is settled, a closed one opened.

    One of over 24 hours stays: closing it is for a person to say.
    """
    if settle_open(own, register, cashier, now) is FiscalOutcome.UNKNOWN:
        return FiscalAnswer(FiscalOutcome.UNKNOWN)
    return _open_if_closed(register, cashier) or FiscalAnswer(FiscalOutcome.DONE)


def close_shift(own: Lane, register: FiscalRegister, cashier: str, now: Callable[[], datetime]) -> FiscalAnswer:
    """Z of the register. A document of its own: what is not known has to be settled before it."""
    if settle_open(own, register, cashier, now) is FiscalOutcome.UNKNOWN:
        return FiscalAnswer(FiscalOutcome.NOT_DONE, trouble=Refused("e_pos_intent_open"))
    return register.close_shift(cashier)


def move_cash(register: FiscalRegister, direction: str, amount: Decimal, cashier: str) -> FiscalAnswer:
    """Cash in (also a paid debt) or out. It cannot be asked for afterwards: UNKNOWN is never repeated by itself."""
    return register.move_cash(amount if direction in ("in", "debt") else -amount, cashier)


# ---------------------------------------------------------------- what somebody should look at


def is_shift_old(state: FiscalState) -> bool:
    """Over 24 hours: nothing is sold before it is closed."""
    return FiscalWarning.SHIFT_EXPIRED in warnings(state)


def fiscal_facts(state: FiscalState) -> dict[str, object]:
    """What the office reads of a register among the facts of a till: `tell_state(..., facts={"fiscal": ...})`.

    Times are the register's own clock; `days_unsent` counts from the oldest document the tax office has not got.
    """
    found = warnings(state)
    return {
        "shift": state.shift,
        "shift_began": state.shift_began.isoformat(timespec="seconds") if state.shift_began else None,
        "shift_over_24h": FiscalWarning.SHIFT_EXPIRED in found,
        "paper": state.paper.value,
        "hours_of_shift": int((state.now - state.shift_began).total_seconds() // 3600) if state.shift_began else 0,
        "last_number": state.last_number,
        "unsent_documents": state.unsent,
        "days_unsent": (state.now - state.oldest_unsent).days if state.unsent and state.oldest_unsent else 0,
        "memory_end": FiscalWarning.MEMORY_ENDS in found,
        "days_of_memory": (state.memory_ends - state.now.date()).days if state.memory_ends else None,
        "warnings": [one.value for one in found],
    }


# ---------------------------------------------------------------- inside


def _kept(tx: Tx, op_id: str) -> tuple[Receipt, bool, journal.Intent | None]:
    done = "select first (1) id from intent where kind = ? and receipt_key = ? and state = 'done'"
    is_done = tx.value(done, (FISCAL, op_id)) is not None
    return journal.receipt(tx, op_id), is_done, _intent(tx, op_id)


def _intent(tx: Tx, op_id: str) -> journal.Intent | None:
    return next((one for one in journal.open_intents(tx) if (one.kind, one.receipt_key) == (FISCAL, op_id)), None)


def _take_word(tx: Tx, now: datetime) -> None:
    """A person looked and said that the paper is there: what the register could not tell is settled by that."""
    found = tx.rows(
        "select i.id from intent i join receipt r on r.op_id = i.receipt_key"
        " where i.kind = ? and i.state = 'open' and r.print_state = 'printed'",
        (FISCAL,),
    )
    for (intent_id,) in found:
        journal.settle_intent(tx, str(intent_id), is_done=True, now=now)


def _before(intent: journal.Intent) -> int:
    return int(json.loads(intent.facts)["before"])


def _begin(tx: Tx, op_id: str, amount: Decimal, number: int, now: datetime) -> None:
    facts: dict[str, object] = {"before": number}
    intent = _intent(tx, op_id)
    if intent is None:
        journal.begin_intent(tx, FISCAL, op_id, amount, facts, now)
    else:
        journal.note_intent(tx, intent.id, facts)
    journal_steps.begin_print(tx, op_id)


def _end(tx: Tx, op_id: str, outcome: FiscalOutcome, now: datetime) -> None:
    intent = _intent(tx, op_id)
    if intent is not None and outcome is not FiscalOutcome.UNKNOWN:
        journal.settle_intent(tx, intent.id, is_done=outcome is FiscalOutcome.DONE, now=now)
    journal_steps.end_print(tx, op_id, _PAPER[outcome], FISCAL, now)
