"""Cash on its way into a fiscal register: on disk with the move itself; what nobody knows of is asked of a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome, FiscalRegister
from crm_desktop.features.pos import fiscal_steps, journal
from crm_desktop.features.pos.rules_ops import CashMove

CASH = "cash"


class CashWait(NamedTuple):
    """A move the register may not have; `is_asked`: it was sent, and nobody knows what became of it."""

    id: str
    direction: str
    amount: Decimal
    is_asked: bool


def begin(tx: Tx, op: CashMove, op_id: str, now: datetime) -> None:
    """In the transaction of the move itself: it is to reach the register."""
    facts: dict[str, object] = {"direction": op.direction, "asked": False}
    journal.begin_intent(tx, CASH, op_id, op.sum, facts, now, is_only=False)


def waits(intents: Iterable[journal.Intent]) -> list[CashWait]:
    """What the register may not have, the oldest first."""
    found = [(one, json.loads(one.facts)) for one in intents if one.kind == CASH]
    return [CashWait(one.id, str(facts["direction"]), one.amount, bool(facts["asked"])) for one, facts in found]


def send(own: fiscal_steps.Lane, register: FiscalRegister, cashier: str, now: Callable[[], datetime]) -> FiscalAnswer:
    """Sends what was never sent, in order, up to the first the register does not take; may be called at any time.

    That it is being sent is on disk before the register hears of it: after a lost answer or a killed program nothing
    is sent twice by itself. Runs where waiting is allowed.
    """
    for one in waits(own.submit(journal.open_intents).result()):
        if one.is_asked:
            continue
        _note(own, one, is_asked=True)
        answer = fiscal_steps.move_cash(register, one.direction, one.amount, cashier)
        if answer.outcome is FiscalOutcome.UNKNOWN:
            return answer
        if answer.outcome is FiscalOutcome.NOT_DONE:
            _note(own, one, is_asked=False)
            return answer
        own.submit(lambda tx, key=one.id: leave(tx, key, now()), write=True).result()  # type: ignore[misc]
    return FiscalAnswer(FiscalOutcome.DONE)


def leave(tx: Tx, wait_id: str, now: datetime) -> None:
    """The register has it, or somebody said that it has, or need not have it."""
    journal.settle_intent(tx, wait_id, is_done=True, now=now)


def send_again(tx: Tx, one: CashWait) -> None:
    """Somebody looked: the register has it not."""
    journal.note_intent(tx, one.id, {"direction": one.direction, "asked": False})


def _note(own: fiscal_steps.Lane, one: CashWait, *, is_asked: bool) -> None:
    facts: dict[str, object] = {"direction": one.direction, "asked": is_asked}
    own.submit(lambda tx: journal.note_intent(tx, one.id, facts), write=True).result()
