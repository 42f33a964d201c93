"""The till without its window: codes in order, rights, what is written down, a cart that outlives a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.tx import Tx
from crm_desktop.devices.kinds import (
    DeviceState,
    PaperLine,
    Printed,
    Weight,
    WeightState,
)
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.catalogue_copy import Person
from crm_desktop.features.pos.presenter_desk import TillFacts
from crm_desktop.features.pos.presenter_shift import ShiftPresenter
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.receipt import TillWords
from crm_desktop.features.pos.rules import CASH
from crm_desktop.features.pos.rules_ops import Event
from crm_desktop.i18n import set_language
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 24, 9, 0)
OLGA = Person(1, "Olga", False, None, None)
BREAD, TEA = "4006381333931", "4600000000008"


class NoDevices:
    """Nothing is there but a printer that never answers."""

    def __init__(self) -> None:
        self.slips: list[list[PaperLine]] = []

    def has(self, kind: str) -> bool:
        return False

    def print_receipt(self, lines: list[PaperLine], receipt_op_id: str = "") -> Future[Printed]:
        self.slips.append(lines)
        return Future()

    def open_drawer(self) -> Future[None]:
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def show(self, top: str, bottom: str) -> None:
        return None

    def weight(self) -> Future[Weight]:
        done: Future[Weight] = Future()
        done.set_result(Weight(WeightState.UNKNOWN))
        return done

    def states(self) -> dict[str, DeviceState]:
        return {}


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    set_language("en")
    target = journal.open_journal(tmp_path / "till")
    with closing(Connection(target)) as opened, opened.tx(write=True) as one:
        journal.begin(one, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        for number, (code, name, price) in enumerate(((BREAD, "Bread", "45.50"), (TEA, "Tea", "640.10")), 1):
            one.run(
                "insert into goods (id, code, name, kind, unit, vat, price, is_marked, is_active)"
                " values (?, ?, ?, 'piece', 'pcs', '10', ?, false, true)",
                (number, f"G{number}", name, Decimal(price)),
            )
            one.run("insert into goods_code (code, goods_id, pack_qty) values (?, ?, 1)", (code, number))
        yield one


def make(tx: Tx, **facts: object) -> TillPresenter:
    """A till with an open shift."""
    known = TillFacts("K1", "Till 1", TillWords("K1", "Till 1", "Firm"), **facts)  # type: ignore[arg-type]
    till = TillPresenter(RunNow(tx), FakeClock(NOW), NoDevices(), known, OLGA)
    till.start()
    if till.shift is None:
        assert not ShiftPresenter(till).open(Decimal(0))
    return till


def events(tx: Tx) -> list[Event]:
    """What somebody may ask about."""
    return journal.events_of_shift(tx, 1)


def test_codes_wait_in_order_while_something_stands(tx: Tx) -> None:
    till = make(tx)
    till.hold(True)
    for code in (TEA, BREAD, BREAD):
        till.scan(code)
    assert not till.cart.lines
    till.hold(False)
    assert [(line.goods.name, line.quantity) for line in till.cart.lines] == [("Tea", 1), ("Bread", 2)]


@pytest.mark.parametrize("code", ["4006381333932", "nothing"])
def test_a_code_nobody_has_adds_nothing_and_is_told(tx: Tx, code: str) -> None:
    till = make(tx)
    till.scan(code)
    assert code in till.wrong
    assert not till.cart.lines
    till.scan(BREAD)
    assert not till.wrong


def test_a_cart_outlives_a_power_cut(tx: Tx) -> None:
    till = make(tx)
    till.scan(BREAD, Decimal(3))
    again = make(tx)
    assert again.cart == till.cart


def test_a_larger_discount_waits_for_a_senior_and_both_names_are_kept(tx: Tx) -> None:
    till = make(tx, free_discount=Decimal(5))
    till.scan(TEA)
    till.discount(Decimal(5))
    assert till.cart.discount == Decimal("32.01")
    till.discount(Decimal(20))
    assert till.awaits_senior == "Discount of 20 %"
    till.swipe_badge(Person(2, "Pyotr", True, None, None))
    assert till.cart.discount == Decimal("128.02")
    assert [(one.what, one.staff_id, one.approved_by) for one in events(tx)][-2:] == [
        ("approval", 1, 2),
        ("discount", 1, 2),
    ]


def test_lines_taken_away_and_carts_given_up_are_written_down(tx: Tx) -> None:
    till = make(tx)
    till.scan(BREAD)
    till.scan(TEA)
    till.delete()
    till.drop()
    assert [one.what for one in events(tx)] == ["line_deleted", "cart_dropped"]


def test_cash_in_two_parts_and_the_change(tx: Tx) -> None:
    till = make(tx)
    till.scan(TEA)
    assert till.give(CASH, Decimal(500))
    assert till.missing() == Decimal("140.10")
    till.give(CASH, Decimal(200))
    assert till.paid_words == ("Change due", "59.90")
    found = journal.last_receipt(tx)
    assert found is not None and found.total == Decimal("640.10")


def test_a_difference_at_opening_needs_a_reason(tx: Tx) -> None:
    till = make(tx)
    shift = ShiftPresenter(till)
    shift.figures(lambda found: shift.close(found, Decimal(100), "Change from the bank"))
    till.read()
    assert till.shift is None
    assert "reason" in shift.open(Decimal(50)) or "why" in shift.open(Decimal(50))
    assert not shift.open(Decimal(100))
