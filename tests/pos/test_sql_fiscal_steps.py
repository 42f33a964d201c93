"""Receipts through a register: each exactly once, also when the program is killed between any two steps."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.devices.fiscal import FiscalKind, FiscalLine, FiscalOutcome
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.errors import Refused
from crm_desktop.features.pos import fiscal_steps, journal
from crm_desktop.features.pos.rules_ops import Payment, PrintedNote, Receipt, ReceiptLine, ShiftOpen

NOW = datetime(2026, 11, 24, 9, 0)
LINE = ReceiptLine(1, None, "B1", "Хлеб", "шт", Decimal(2), Decimal("45.00"), None, Decimal(0), Decimal("90.00"), "10")
PAID = (Payment("card", Decimal("60.00")), Payment("cash", Decimal("30.00"), Decimal("50.00"), Decimal("20.00")))
DRAFT = Receipt(0, "sale", 1, NOW, 1, None, None, None, None, (LINE,), PAID, Decimal("90.00"), Decimal("0.00"))
CASHIER = "Анна Белова"
_CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from crm_desktop.db.lane import Lane
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.features.pos import fiscal_steps, journal
folder, op_id, step = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
now = lambda: datetime(2026, 11, 24, 9, 0)
register = FiscalSimulator(folder / "register.json", now, datetime(2030, 1, 1).date())
die = lambda *_all: os.kill(os.getpid(), signal.SIGKILL)
if step == "before the intent":
    register.state = die
elif step == "before the register":
    register.register = die
elif step == "after the register":
    made = register.register
    register.register = lambda receipt: (made(receipt), die())
elif step == "before the end":
    fiscal_steps._end = die
fiscal_steps.register_receipt(Lane(journal.open_journal(folder), name="till"), register, op_id, "A", now)
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Lane]:
    _begin(tmp_path)
    lane = Lane(journal.open_journal(tmp_path), name="till")
    yield lane
    lane.close(20.0)


@pytest.fixture
def register(tmp_path: Path) -> FiscalSimulator:
    return _register(tmp_path)


def _register(folder: Path, now: Callable[[], datetime] = lambda: NOW) -> FiscalSimulator:
    found = FiscalSimulator(folder / "register.json", now, datetime(2030, 1, 1).date())
    found.open_shift(CASHIER)
    return found


def _begin(folder: Path) -> None:
    with closing(Connection(journal.open_journal(folder))) as connection, connection.tx(write=True) as tx:
        journal.begin(tx, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        journal.record(tx, ShiftOpen(0, NOW, 1, Decimal(0), Decimal(0)), NOW)


def _sell(own: Lane, draft: Receipt = DRAFT) -> str:
    return own.submit(lambda tx: journal.record(tx, draft, NOW).op_id, write=True).result()


def _print_states(own: Lane) -> list[str]:
    return [one.print_state for one in own.submit(lambda tx: journal.receipts_of_shift(tx, 1)).result()]


def _open_intents(own: Lane) -> int:
    return len(own.submit(journal.open_intents).result())


def _go(own: Lane, register: FiscalSimulator, op_id: str) -> FiscalOutcome:
    return fiscal_steps.register_receipt(own, register, op_id, CASHIER, lambda: NOW).outcome


# ---------------------------------------------------------------- a receipt as the register gets it


def test_each_way_of_paying_gets_its_place_and_points_make_the_goods_cheaper() -> None:
    payments = (
        Payment("cash", Decimal("20.00")), Payment("card", Decimal("30.00")), Payment("gift", Decimal("25.00")),
        Payment("account", Decimal("10.00")), Payment("points", Decimal("5.00")),
    )  # fmt: skip
    found = fiscal_steps.fiscal_receipt("one", replace(DRAFT, payments=payments), CASHIER)
    assert (found.cash, found.card, found.prepaid, found.credit) == (
        Decimal("20.00"), Decimal("30.00"), Decimal("25.00"), Decimal("10.00"),
    )  # fmt: skip
    assert found.total == found.paid == Decimal("85.00")
    assert found.kind is FiscalKind.SALE and found.lines[0].vat == "10"


def test_a_change_is_spread_over_the_lines_to_the_kopeck() -> None:
    lines = tuple(FiscalLine("Хлеб", Decimal(1), Decimal(price), Decimal(price)) for price in (10, 20, 3))
    less = fiscal_steps.spread(lines, Decimal("-0.37"))
    assert sum(line.total for line in less) == Decimal("32.63")
    assert all(0 <= line.total <= before.total for line, before in zip(less, lines, strict=True))
    nothing = fiscal_steps.spread(lines, Decimal("-33.00"))
    assert [line.total for line in nothing] == [0, 0, 0]


# ---------------------------------------------------------------- once


def test_a_receipt_is_registered_once_and_counts_as_printed(own: Lane, register: FiscalSimulator) -> None:
    op_id = _sell(own)
    assert _go(own, register, op_id) is FiscalOutcome.DONE
    number = register.state().last_number
    assert _go(own, register, op_id) is FiscalOutcome.DONE
    assert register.state().last_number == number
    assert (_print_states(own), _open_intents(own)) == (["printed"], 0)


def test_a_lost_answer_is_settled_at_once(own: Lane, register: FiscalSimulator) -> None:
    register.troubles.loses_answer = True
    assert _go(own, register, _sell(own)) is FiscalOutcome.DONE
    assert register.state().last_number == 2


def test_no_paper_leaves_the_receipt_waiting_and_it_goes_later(own: Lane, register: FiscalSimulator) -> None:
    op_id = _sell(own)
    register.troubles.is_paper_out = True
    assert _go(own, register, op_id) is FiscalOutcome.NOT_DONE
    assert (_print_states(own), _open_intents(own)) == (["not_printed"], 0)
    register.troubles.is_paper_out = False
    assert _go(own, register, op_id) is FiscalOutcome.DONE


def test_nothing_else_is_registered_while_a_receipt_is_unknown(own: Lane, register: FiscalSimulator) -> None:
    first, second = _sell(own), _sell(own, replace(DRAFT, note="2"))
    real = register.register

    def lost(receipt: object) -> object:
        answer = real(receipt)  # type: ignore[arg-type]
        register.troubles.is_silent = True
        return replace(answer, outcome=FiscalOutcome.UNKNOWN)

    register.register = lost  # type: ignore[method-assign, assignment]
    assert _go(own, register, first) is FiscalOutcome.UNKNOWN
    assert (_print_states(own), _open_intents(own)) == (["not_printed", "unknown"], 1)
    answer = fiscal_steps.register_receipt(own, register, second, CASHIER, lambda: NOW)
    assert answer.outcome is FiscalOutcome.NOT_DONE and isinstance(answer.trouble, Refused)
    assert fiscal_steps.close_shift(own, register, CASHIER, lambda: NOW).outcome is FiscalOutcome.NOT_DONE
    register.troubles.is_silent = False
    register.register = real  # type: ignore[method-assign]
    assert _go(own, register, second) is FiscalOutcome.DONE
    assert register.state().last_number == 3
    assert (_print_states(own), _open_intents(own)) == (["printed", "printed"], 0)


def test_a_person_settles_what_the_register_cannot_tell(own: Lane, register: FiscalSimulator) -> None:
    op_id = _sell(own)

    def begin(tx: Tx) -> None:
        fiscal_steps._begin(tx, op_id, Decimal("90.00"), -5, NOW)

    own.submit(begin, write=True).result()
    assert _go(own, register, op_id) is FiscalOutcome.UNKNOWN
    fiscal_steps.settle_by_person(own, op_id, is_done=True, now=NOW)
    assert (_print_states(own), _open_intents(own)) == (["printed"], 0)


def test_the_word_of_who_looked_at_the_paper_lets_the_next_receipt_through(
    own: Lane, register: FiscalSimulator
) -> None:
    first, second = _sell(own), _sell(own, replace(DRAFT, note="2"))
    own.submit(lambda tx: fiscal_steps._begin(tx, first, Decimal("90.00"), -5, NOW), write=True).result()
    assert _go(own, register, second) is FiscalOutcome.NOT_DONE
    looked = PrintedNote(first, NOW, "person", "printed")
    own.submit(lambda tx: journal.record(tx, looked, NOW), write=True).result()
    assert _go(own, register, second) is FiscalOutcome.DONE
    assert _go(own, register, first) is FiscalOutcome.DONE
    assert register.state().last_number == 2
    assert _open_intents(own) == 0


@pytest.mark.parametrize(
    ("step", "made"),
    [("before the intent", 0), ("before the register", 0), ("after the register", 1), ("before the end", 1)],
)
def test_a_killed_program_registers_its_receipt_once_at_the_next_start(tmp_path: Path, step: str, made: int) -> None:
    _begin(tmp_path)
    register = _register(tmp_path)
    lane = Lane(journal.open_journal(tmp_path), name="till")
    op_id = _sell(lane)
    lane.close(20.0)
    command = [sys.executable, "-c", _CHILD, str(tmp_path), op_id, step]
    died = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, timeout=60, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-800:]
    assert register.state().last_number == 1 + made
    lane = Lane(journal.open_journal(tmp_path), name="till")
    assert _go(lane, register, op_id) is FiscalOutcome.DONE
    assert register.state().last_number == 2
    assert (_print_states(lane), _open_intents(lane)) == (["printed"], 0)
    lane.close(20.0)


# ---------------------------------------------------------------- the shift


def test_an_old_shift_is_closed_before_the_next_one_is_opened(own: Lane, tmp_path: Path) -> None:
    hour = [NOW]
    register = _register(tmp_path, lambda: hour[0])
    hour[0] += timedelta(hours=25)
    assert fiscal_steps.is_shift_old(register.state())
    assert fiscal_steps.fiscal_facts(register.state())["shift_over_24h"] is True
    assert _go(own, register, _sell(own)) is FiscalOutcome.NOT_DONE
    assert fiscal_steps.open_shift(own, register, CASHIER, lambda: NOW).outcome is FiscalOutcome.DONE
    assert fiscal_steps.fiscal_facts(register.state())["warnings"] == []


def test_cash_goes_in_and_out_of_the_register_too(register: FiscalSimulator) -> None:
    assert fiscal_steps.move_cash(register, "in", Decimal(100), CASHIER).outcome is FiscalOutcome.DONE
    assert fiscal_steps.move_cash(register, "collection", Decimal(60), CASHIER).outcome is FiscalOutcome.DONE
    assert fiscal_steps.move_cash(register, "out", Decimal(60), CASHIER).outcome is FiscalOutcome.NOT_DONE
