"""The register beside the till without a window: what a cashier hears of it, and what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from crm_desktop.db.tx import Tx
from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome, FiscalRegister, FiscalState
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.errors import Unavailable
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.presenter_register import RegisterPresenter
from crm_desktop.features.pos.presenter_shift import ShiftPresenter
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.rules import CASH
from tests.pos.test_presenter_till import BREAD, NOW, make
from tests.pos.test_presenter_till import tx as tx

T = TypeVar("T")


class AtOnce:
    """A register that is asked in this very thread."""

    def __init__(self, register: FiscalSimulator) -> None:
        self.register, self.told = register, None
        self.look()

    told: FiscalState | None

    def ask(self, work: Callable[[FiscalRegister], FiscalAnswer]) -> Future[FiscalAnswer]:
        answer: Future[FiscalAnswer] = Future()
        try:
            answer.set_result(work(self.register))
        except Unavailable as away:
            answer.set_result(FiscalAnswer(FiscalOutcome.UNKNOWN, trouble=away))
        self.look()
        return answer

    def state(self) -> Future[FiscalState]:
        found: Future[FiscalState] = Future()
        found.set_result(self.register.state())
        return found

    def look(self) -> None:
        if not self.register.troubles.is_silent:
            self.told = self.register.state()


class OwnLane:
    """The journal's lane over the transaction of the test."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def submit(self, work: Callable[[Tx], T], *, write: bool = False) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(work(self._tx))
        return done


class Stand:
    """A till, its shift, its register."""

    def __init__(self, tx: Tx, folder: Path) -> None:
        self.hours = 0
        self.soft = FiscalSimulator(
            folder / "register.json", lambda: NOW + timedelta(hours=self.hours), (NOW + timedelta(days=300)).date()
        )
        self.till: TillPresenter = make(tx)
        self.shift = ShiftPresenter(self.till)
        self.register = RegisterPresenter(self.till, self.shift, OwnLane(tx))
        self.fiscal = AtOnce(self.soft)
        self.said: list[str] = []
        self.till.told.connect(self.said.append)

    def go(self) -> None:
        """Answers of devices come by the event loop."""
        for _round in range(5):
            QCoreApplication.processEvents()

    def sell(self) -> None:
        self.till.scan(BREAD)
        self.till.give(CASH, Decimal("45.50"))
        self.go()

    @property
    def kept(self) -> dict[str, Any]:
        return self.soft._read()


@pytest.fixture
def stand(tx: Tx, tmp_path: Path, qtbot: QtBot) -> Iterator[Stand]:
    made = Stand(tx, tmp_path)
    made.register.use(made.fiscal)
    made.go()
    yield made


def test_a_register_chosen_with_an_open_shift_of_the_till_gets_its_own(stand: Stand) -> None:
    assert stand.kept["shift_no"] == 1
    stand.sell()
    assert (stand.kept["receipts"], stand.till.unprinted) == (1, [])


def test_what_the_register_refuses_is_told_and_the_receipt_waits(stand: Stand) -> None:
    stand.soft.troubles.is_paper_out = True
    stand.sell()
    assert "no paper" in stand.till.wrong
    assert [one.print_state for one in stand.till.unprinted] == ["not_printed"]


def test_an_answer_that_is_lost_is_told_as_not_known(stand: Stand) -> None:
    real = stand.soft.register

    def lost(receipt: Any) -> FiscalAnswer:
        real(receipt)
        stand.soft.troubles.is_silent = True
        return FiscalAnswer(FiscalOutcome.UNKNOWN)

    stand.soft.register = lost  # type: ignore[method-assign]
    stand.sell()
    assert any("nobody knows" in one for one in stand.said)
    assert [one.print_state for one in stand.till.unprinted] == ["unknown"]


def test_a_silent_register_is_asked_again_when_it_is_back(tx: Tx, tmp_path: Path, qtbot: QtBot) -> None:
    stand = Stand(tx, tmp_path)
    stand.soft.troubles.is_silent = True
    stand.register.use(stand.fiscal)
    stand.go()
    assert stand.till.wrong
    stand.soft.troubles.is_silent = False
    stand.register.look_again()
    stand.go()
    assert stand.kept["shift_no"] == 1


def test_nothing_is_sold_in_a_shift_of_over_24_hours_until_it_is_renewed(stand: Stand, tx: Tx) -> None:
    stand.hours = 25
    stand.fiscal.look()
    stand.till.scan(BREAD)
    assert not stand.till.give(CASH, Decimal("45.50"))
    assert "24 hours" in stand.till.wrong
    went_on: list[bool] = []
    stand.register.renew_shift(lambda: went_on.append(stand.till.give(CASH, Decimal("45.50"))))
    stand.go()
    assert went_on == [True]
    assert (stand.kept["shift_no"], journal.figures(tx, 1).receipts) == (2, 1)


def test_the_shift_of_the_register_is_closed_with_that_of_the_till(stand: Stand, tx: Tx) -> None:
    stand.sell()
    stand.shift.close(journal.figures(tx, 1), Decimal("45.50"))
    stand.go()
    assert stand.kept["shift_began"] is None


def test_without_a_register_nothing_is_asked_or_waits(tx: Tx, tmp_path: Path, qtbot: QtBot) -> None:
    stand = Stand(tx, tmp_path)
    assert not stand.shift.move("in", Decimal(100), "change")
    stand.go()
    assert (stand.kept["cash"], stand.register.cash_waits(), stand.register.signs()) == ("0.00", [], [])
