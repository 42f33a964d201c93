"""Cash on its way into a register: in order, never twice by itself, also when the program is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.features.pos import fiscal_cash, journal
from crm_desktop.features.pos.rules_ops import CashMove, ShiftOpen

NOW = datetime(2026, 11, 24, 9, 0)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Lane]:
    with closing(Connection(journal.open_journal(tmp_path))) as connection, connection.tx(write=True) as tx:
        journal.begin(tx, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        journal.record(tx, ShiftOpen(0, NOW, 1, Decimal(0), Decimal(0)), NOW)
    lane = Lane(journal.open_journal(tmp_path), name="till")
    yield lane
    lane.close(20.0)


@pytest.fixture
def register(tmp_path: Path) -> FiscalSimulator:
    found = FiscalSimulator(tmp_path / "register.json", lambda: NOW, datetime(2030, 1, 1).date())
    found.open_shift("A")
    return found


def _move(own: Lane, direction: str, amount: str) -> None:
    op = CashMove(1, NOW, 1, None, direction, Decimal(amount), "why")

    def work(tx: Tx) -> None:
        recorded = journal.record(tx, op, NOW)
        fiscal_cash.begin(tx, op, recorded.op_id, NOW)

    own.submit(work, write=True).result()


def _send(own: Lane, register: FiscalSimulator) -> FiscalOutcome:
    return fiscal_cash.send(own, register, "A", lambda: NOW).outcome


def _waits(own: Lane) -> list[tuple[str, bool]]:
    return [(one.direction, one.is_asked) for one in fiscal_cash.waits(own.submit(journal.open_intents).result())]


def _held(register: FiscalSimulator) -> Decimal:
    return Decimal(register._read()["cash"])


def test_moves_reach_it_in_order_and_once(own: Lane, register: FiscalSimulator) -> None:
    for direction, amount in (("in", "100"), ("out", "30"), ("collection", "50"), ("debt", "5")):
        _move(own, direction, amount)
    assert [_send(own, register), _send(own, register)] == [FiscalOutcome.DONE, FiscalOutcome.DONE]
    assert (_held(register), _waits(own)) == (Decimal(25), [])


def test_what_it_refuses_waits_and_what_comes_later_with_it(own: Lane, register: FiscalSimulator) -> None:
    _move(own, "in", "100")
    assert _send(own, register) is FiscalOutcome.DONE
    register.move_cash(Decimal(-100), "A")  # somebody took it on the register itself
    _move(own, "out", "60")
    _move(own, "in", "10")
    assert _send(own, register) is FiscalOutcome.NOT_DONE
    assert _waits(own) == [("out", False), ("in", False)]
    (first, _second) = fiscal_cash.waits(own.submit(journal.open_intents).result())
    own.submit(lambda tx: fiscal_cash.leave(tx, first.id, NOW), write=True).result()
    assert _send(own, register) is FiscalOutcome.DONE
    assert (_held(register), _waits(own)) == (Decimal(10), [])


def test_a_lost_answer_is_never_sent_again_by_itself(own: Lane, register: FiscalSimulator) -> None:
    real = register.move_cash

    def lost(amount: Decimal, cashier: str) -> FiscalAnswer:
        real(amount, cashier)
        return FiscalAnswer(FiscalOutcome.UNKNOWN)

    register.move_cash = lost  # type: ignore[method-assign]
    _move(own, "in", "100")
    assert _send(own, register) is FiscalOutcome.UNKNOWN
    register.move_cash = real  # type: ignore[method-assign]
    assert _send(own, register) is FiscalOutcome.DONE
    assert (_held(register), _waits(own)) == (Decimal(100), [("in", True)])


def test_a_program_that_dies_while_sending_leaves_it_to_a_person(own: Lane, register: FiscalSimulator) -> None:
    def dies(amount: Decimal, cashier: str) -> FiscalAnswer:
        raise KeyboardInterrupt

    real, register.move_cash = register.move_cash, dies  # type: ignore[method-assign]
    _move(own, "in", "100")
    with pytest.raises(KeyboardInterrupt):
        _send(own, register)
    register.move_cash = real  # type: ignore[method-assign]
    assert _send(own, register) is FiscalOutcome.DONE
    assert (_held(register), _waits(own)) == (Decimal(0), [("in", True)])
    (one,) = fiscal_cash.waits(own.submit(journal.open_intents).result())
    own.submit(lambda tx: fiscal_cash.send_again(tx, one), write=True).result()
    assert _send(own, register) is FiscalOutcome.DONE
    assert (_held(register), _waits(own)) == (Decimal(100), [])
