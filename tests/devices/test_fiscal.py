"""Fiscal registers: sales, and lost answers; the simulator, and two protocols before stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.devices.fiscal import (
    FiscalAnswer,
    FiscalKind,
    FiscalLine,
    FiscalOutcome,
    FiscalReceipt,
    FiscalRegister,
    register_once,
)
from crm_desktop.devices.fiscal_atol import AtolRegister
from crm_desktop.devices.fiscal_shtrih import ShtrihRegister
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.devices.kinds import Code, Paper, PaperLine
from crm_desktop.devices.ports import SerialPort
from crm_desktop.errors import Refused, Unavailable
from tests.support.atol_stand_in import AtolStandIn, atol_stand_in
from tests.support.shtrih_stand_in import ShtrihStandIn

BREAD = FiscalLine("Хлеб «Бородинский»", Decimal(2), Decimal("45.50"), Decimal("91.00"), "10")
CHEESE = FiscalLine(
    "Сыр", Decimal("0.354"), Decimal("899.90"), Decimal("318.56"), "20", b"0104600000000000215abc\x1d93dGVz"
)
SALE = FiscalReceipt("a-1", FiscalKind.SALE, (BREAD, CHEESE), Decimal("109.56"), Decimal("300.00"), "Анна Белова")
BACK = FiscalReceipt("a-2", FiscalKind.RETURN, (BREAD,), Decimal("91.00"), Decimal(0), "Анна Белова")


@dataclass
class Rig:
    """A register with what makes it fail: an answer lost after the document was made, or before."""

    register: FiscalRegister
    lose_answer: Callable[[], None]
    lose_request: Callable[[], None]
    take_paper_out: Callable[[], None]
    made: Callable[[], int]


class Hour:
    """A clock of a register."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, 30)

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def _simulator(folder: Path) -> Iterator[Rig]:
    register = FiscalSimulator(folder / "memory.json", Hour(), date(2028, 1, 1))
    troubles = register.troubles

    def lose_request() -> None:
        troubles.dies_before = True

    def made() -> int:
        troubles.dies_before = False
        return register.state().last_number

    yield Rig(
        register,
        lambda: setattr(troubles, "loses_answer", True),
        lose_request,
        lambda: setattr(troubles, "is_paper_out", True),
        made,
    )


@contextmanager
def _shtrih(folder: Path) -> Iterator[Rig]:
    with closing(ShtrihStandIn()) as device:

        def lose(is_done: bool) -> None:
            device.dies_at, device.dies_after_doing = b"\xff\x45", is_done

        yield Rig(
            ShtrihRegister("fiscal", lambda: SerialPort(device.address, 9600, 1.0), answer_seconds=0.7),
            lambda: lose(True),
            lambda: lose(False),
            lambda: setattr(device, "has_paper", False),
            lambda: len(device.documents),
        )


@contextmanager
def _atol(folder: Path) -> Iterator[Rig]:
    with atol_stand_in() as driver:
        first = driver.number
        yield Rig(
            AtolRegister(driver.address, patience=2.0, request_timeout=2.0, wait=lambda seconds: None),
            lambda: setattr(driver, "hangs_up_after", "sell"),
            lambda: setattr(driver, "hangs_up_before", "sell"),
            lambda: setattr(driver, "refuses", "Нет бумаги"),
            lambda: driver.number - first,
        )


@pytest.fixture(params=[_simulator, _shtrih, _atol], ids=["simulator", "shtrih", "atol"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with request.param(tmp_path) as found:
        yield found


def _sell(rig: Rig, receipt: FiscalReceipt, before: int | None = None) -> tuple[FiscalAnswer, int | None]:
    noted = [before]
    answer = register_once(rig.register, receipt, noted.append, before)
    return answer, noted[-1]


def test_a_shift_is_opened_sold_in_returned_in_and_closed(rig: Rig) -> None:
    register = rig.register
    assert register.state().shift == "closed"
    assert register.open_shift("Анна Белова").outcome is FiscalOutcome.DONE
    assert register.open_shift("Анна Белова").outcome is FiscalOutcome.DONE
    assert register.state().shift == "open"
    before = rig.made()
    answer, _ = _sell(rig, SALE)
    assert answer.outcome is FiscalOutcome.DONE and answer.document is not None
    assert answer.document.total == SALE.total == Decimal("409.56")
    assert f"i={answer.document.number}&" in answer.document.qr() and answer.document.qr().endswith("&n=1")
    back, _ = _sell(rig, BACK)
    assert back.document is not None and back.document.kind is FiscalKind.RETURN
    assert rig.made() == before + 2
    assert register.move_cash(Decimal("500.00"), "Анна").outcome is FiscalOutcome.DONE
    assert register.x_report().outcome is FiscalOutcome.DONE
    assert register.close_shift("Анна Белова").outcome is FiscalOutcome.DONE
    assert register.close_shift("Анна Белова").outcome is FiscalOutcome.DONE
    assert register.state().shift == "closed"


def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_registered_twice(rig: Rig) -> None:
    rig.register.open_shift("Анна")
    count = rig.made()
    rig.lose_answer()
    answer, _ = _sell(rig, SALE)
    assert answer.outcome is FiscalOutcome.DONE and answer.document is not None
    assert rig.made() == count + 1


def test_what_the_register_never_heard_is_sent_again_once(rig: Rig) -> None:
    rig.register.open_shift("Анна")
    count = rig.made()
    rig.lose_request()
    answer, before = _sell(rig, SALE)
    assert answer.outcome is not FiscalOutcome.DONE
    assert rig.made() == count
    again, _ = _sell(rig, SALE, before)
    assert again.outcome is FiscalOutcome.DONE
    assert rig.made() == count + 1


def test_a_till_that_died_after_the_sale_finds_it_done(rig: Rig) -> None:
    rig.register.open_shift("Анна")
    _, before = _sell(rig, SALE)
    count = rig.made()
    again, _ = _sell(rig, SALE, before)
    assert again.outcome is FiscalOutcome.DONE
    assert rig.made() == count


def test_without_paper_nothing_is_registered_and_the_reason_is_told(rig: Rig) -> None:
    rig.register.open_shift("Анна")
    count = rig.made()
    rig.take_paper_out()
    answer, _ = _sell(rig, SALE)
    assert answer.outcome is FiscalOutcome.NOT_DONE
    assert isinstance(answer.trouble, Refused)
    assert rig.made() == count


# ---------------------------------------------------------------- the simulator


def test_simulator_keeps_its_memory_over_a_new_start_and_prints_what_it_registers(tmp_path: Path) -> None:
    papers: list[list[PaperLine]] = []
    hour = Hour()
    first = FiscalSimulator(tmp_path / "memory.json", hour, date(2028, 1, 1), papers.append)
    first.open_shift("Анна")
    made = first.register(SALE).document
    assert made is not None and Code("qr", made.qr()) in papers[-1]
    second = FiscalSimulator(tmp_path / "memory.json", hour, date(2028, 1, 1))
    assert second.settle(SALE, made.number - 1).document == made


def test_simulator_closes_a_shift_of_more_than_a_day_but_sells_nothing_in_it(tmp_path: Path) -> None:
    hour = Hour()
    register = FiscalSimulator(tmp_path / "memory.json", hour, date(2028, 1, 1))
    register.open_shift("Анна")
    hour.now += timedelta(hours=24)
    refused = register.register(SALE)
    assert isinstance(refused.trouble, Refused) and refused.trouble.key == "e_fiscal_shift_expired"
    assert register.state().shift == "expired"
    assert register.close_shift("Анна").outcome is FiscalOutcome.DONE
    register.open_shift("Анна")
    assert register.register(SALE).outcome is FiscalOutcome.DONE


def test_simulator_stops_when_thirty_days_were_not_sent(tmp_path: Path) -> None:
    hour = Hour()
    register = FiscalSimulator(tmp_path / "memory.json", hour, date(2028, 1, 1))
    register.troubles.no_link_to_tax_office = True
    register.open_shift("Анна")
    register.register(SALE)
    register.close_shift("Анна")
    hour.now += timedelta(days=31)
    register.open_shift("Анна")
    refused = register.register(SALE)
    assert isinstance(refused.trouble, Refused) and refused.trouble.key == "e_fiscal_unsent"
    register.troubles.no_link_to_tax_office = False
    assert register.send() > 0
    assert register.register(SALE).outcome is FiscalOutcome.DONE


def test_simulator_refuses_sums_that_do_not_add_up_and_cash_it_does_not_hold(tmp_path: Path) -> None:
    register = FiscalSimulator(tmp_path / "memory.json", Hour(), date(2028, 1, 1))
    register.open_shift("Анна")
    wrong = register.register(replace(SALE, cash=Decimal("1.00")))
    assert isinstance(wrong.trouble, Refused) and wrong.trouble.key == "e_fiscal_sums"
    empty = register.move_cash(Decimal("-1.00"), "Анна")
    assert isinstance(empty.trouble, Refused) and empty.trouble.key == "e_fiscal_cash"


# ---------------------------------------------------------------- over the wire


def test_shtrih_cancels_what_a_dead_till_left_open_and_sends_marks_whole() -> None:
    with closing(ShtrihStandIn()) as device:
        register = ShtrihRegister("fiscal", lambda: SerialPort(device.address, 9600, 1.0), answer_seconds=0.7)
        register.open_shift("Анна")
        device.is_document_open = True
        assert register.register(SALE).outcome is FiscalOutcome.DONE
        assert b"\x88" in device.asked
        assert device.marks == [CHEESE.mark]
        assert device.lines[1][1:7] == (354_000).to_bytes(6, "little")
        assert device.lines[0].endswith("Хлеб «Бородинский»".encode("cp1251"))


def test_shtrih_hears_through_broken_frames() -> None:
    with closing(ShtrihStandIn()) as device:
        device.breaks_frames = 2
        state = ShtrihRegister("fiscal", lambda: SerialPort(device.address, 9600, 1.0), answer_seconds=0.7).state()
        assert (state.shift, state.now, state.paper) == ("closed", datetime(2026, 11, 24, 12, 30, 5), Paper.ENOUGH)
        assert state.memory_ends == date(2027, 3, 1)


def test_register_that_is_not_there_is_told_as_away(tmp_path: Path) -> None:
    silent = ShtrihRegister("fiscal", lambda: SerialPort(str(tmp_path / "none"), 9600, 1.0))
    with pytest.raises(Unavailable):
        silent.state()
    with pytest.raises(Unavailable):
        AtolRegister("http://127.0.0.1:9", request_timeout=1.0).state()


def test_atol_gets_lines_marks_and_payments_and_tells_its_state() -> None:
    with atol_stand_in() as driver:
        register = _register(driver)
        register.open_shift("Анна Белова")
        register.register(SALE)
        task = driver.tasks["a-1"]
        assert task["type"] == "sell" and task["total"] == 409.56
        assert [item["tax"]["type"] for item in task["items"]] == ["vat10", "vat20"]
        assert "imcParams" in task["items"][1] and "imcParams" not in task["items"][0]
        assert task["payments"] == [{"type": "cash", "sum": 109.56}, {"type": "electronically", "sum": 300.0}]
        state = register.state()
        assert state.shift_began == datetime(2026, 11, 24, 8, 0)
        assert (state.unsent, state.oldest_unsent) == (2, datetime(2026, 11, 20, 9, 0))


def test_atol_still_busy_is_unknown_and_later_known() -> None:
    with atol_stand_in() as driver:
        register = _register(driver)
        driver.never_ends = True
        assert replace(register, patience=0.0).register(SALE).outcome is FiscalOutcome.UNKNOWN
        driver.never_ends = False
        driver.take("a-1", driver.tasks["a-1"])
        settled = register.settle(SALE, 0)
        assert settled.outcome is FiscalOutcome.DONE and settled.document is not None


def _register(driver: AtolStandIn) -> AtolRegister:
    return AtolRegister(driver.address, patience=2.0, request_timeout=2.0, wait=lambda seconds: None)
