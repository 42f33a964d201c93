"""Registers and terminals at work: answers in time or "unknown", lights, memory that outlives the program."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome, FiscalRegister
from crm_desktop.devices.fiscal_atol import AtolRegister
from crm_desktop.devices.fiscal_shtrih import ShtrihRegister
from crm_desktop.devices.kinds import DeviceSetting, DeviceState, Light
from crm_desktop.devices.money_devices import FiscalAtWork, SoftMoney, TerminalAtWork, register_of, terminal_of
from crm_desktop.devices.terminal import CardAnswer, CardOutcome
from crm_desktop.devices.till_devices import TillDevices
from crm_desktop.errors import Refused, Unavailable

SUM = Decimal("350.00")
NOW = datetime(2026, 11, 24, 9, 0)
SOON = 20.0
CHOSEN = [DeviceSetting("terminal", "", "emulator"), DeviceSetting("fiscal", "", "emulator")]


class Stuck:
    """A terminal whose driver hangs until the test lets it go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def charge(self, amount: Decimal, ref: str) -> CardAnswer:
        self.let_go.wait(SOON)
        return CardAnswer(CardOutcome.APPROVED, amount, "1")

    def refund(self, amount: Decimal, ref: str, bank_ref: str) -> CardAnswer:
        return self.charge(amount, ref)

    def last_operation(self, ref: str) -> CardAnswer:
        raise Unavailable("terminal")

    def close_day(self) -> CardAnswer:
        return self.charge(Decimal(0), "")


def _nobody(_state: DeviceState) -> None:
    """Nobody looks at the light."""


@pytest.fixture
def soft(tmp_path: Path) -> SoftMoney:
    return SoftMoney(tmp_path, lambda: NOW)


@pytest.fixture
def till(soft: SoftMoney) -> Iterator[TillDevices]:
    devices = TillDevices.open(CHOSEN, None, print, print, lambda name, state: None, money=soft, watch_seconds=3600)
    yield devices
    devices.close(SOON)


def test_a_charge_is_answered_by_the_software_terminal(till: TillDevices) -> None:
    answer = till.charge(SUM, "one").result(SOON)
    assert answer.outcome is CardOutcome.APPROVED and answer.bank_ref
    assert till.last_operation("one").result(SOON).bank_ref == answer.bank_ref


def test_a_charge_that_nobody_answers_in_time_is_unknown() -> None:
    stuck = Stuck()
    work = TerminalAtWork(stuck, _nobody, seconds=0.05)
    assert work.charge(SUM, "one").result(SOON).outcome is CardOutcome.UNKNOWN
    stuck.let_go.set()
    assert work.last_operation("one").result(SOON).outcome is CardOutcome.UNKNOWN
    work.close(SOON)
    assert work.charge(SUM, "two").result(SOON).outcome is CardOutcome.UNKNOWN


def test_without_a_terminal_nothing_is_charged() -> None:
    devices = TillDevices.open([], None, print, print, lambda name, state: None, watch_seconds=3600)
    assert devices.charge(SUM, "one").result(SOON).outcome is CardOutcome.DECLINED
    devices.close(SOON)


def test_a_lost_charge_is_known_to_the_next_program(tmp_path: Path) -> None:
    soft = SoftMoney(tmp_path, lambda: NOW)
    soft.trouble("terminal", "loses_answer", on=True)
    work = TerminalAtWork(soft.terminal, _nobody)
    assert work.charge(SUM, "one").result(SOON).outcome is CardOutcome.UNKNOWN
    work.close(SOON)
    again = TerminalAtWork(SoftMoney(tmp_path, lambda: NOW).terminal, _nobody)
    assert again.last_operation("one").result(SOON).outcome is CardOutcome.APPROVED
    again.close(SOON)


def test_the_light_of_a_register_tells_its_worst_warning(soft: SoftMoney) -> None:
    lights: list[DeviceState] = []
    work = FiscalAtWork(soft.fiscal, lights.append)
    assert work.ask(lambda register: register.open_shift("Анна")).result(SOON).outcome is FiscalOutcome.DONE
    assert lights[-1] == DeviceState(Light.OK)
    soft.trouble("fiscal", "old_shift", on=True)
    work.x_report().result(SOON)
    assert lights[-1] == DeviceState(Light.BAD, "shift_expired")
    soft.trouble("fiscal", "silent", on=True)
    assert work.x_report().result(SOON).outcome is FiscalOutcome.UNKNOWN
    assert lights[-1] == DeviceState(Light.BAD, "away")
    work.close(SOON)


def test_a_register_that_hangs_is_unknown_and_the_steps_go_on(soft: SoftMoney) -> None:
    let_go, ended = threading.Event(), threading.Event()

    def slow(register: FiscalRegister) -> FiscalAnswer:
        let_go.wait(SOON)
        ended.set()
        return register.x_report()

    work = FiscalAtWork(soft.fiscal, _nobody, seconds=0.05)
    assert work.ask(slow).result(SOON).outcome is FiscalOutcome.UNKNOWN
    let_go.set()
    assert ended.wait(SOON)
    work.close(SOON)


def test_a_bug_in_the_steps_is_no_unknown(soft: SoftMoney) -> None:
    work = FiscalAtWork(soft.fiscal, _nobody)

    def refuse(_register: FiscalRegister) -> FiscalAnswer:
        raise Refused("e_pos_no_receipt")

    with pytest.raises(Refused):
        work.ask(refuse).result(SOON)
    work.close(SOON)


def test_what_a_person_chose_becomes_a_register(soft: SoftMoney) -> None:
    atol = register_of(DeviceSetting("fiscal", "atol", "atol:http://127.0.0.1:16732", {"taxation": "usnIncome"}), soft)
    assert isinstance(atol, AtolRegister)
    assert (atol.address, atol.taxation) == ("http://127.0.0.1:16732", "usnIncome")
    shtrih = register_of(DeviceSetting("fiscal", "shtrih", "tcp:10.0.0.5:7778", {"password": "1"}), soft)
    assert isinstance(shtrih, ShtrihRegister) and shtrih.password == 1
    assert register_of(CHOSEN[1], soft) is soft.fiscal
    with pytest.raises(Refused):
        register_of(replace(CHOSEN[1], port="tcp:10.0.0.5:7778"), soft)
    with pytest.raises(Refused):
        terminal_of(DeviceSetting("terminal", "", "serial:COM3"), soft)


@pytest.mark.parametrize(
    "trouble", ["paper_out", "loses_answer", "silent", "no_link", "old_shift"]
)  # fmt: skip
def test_each_trouble_of_the_register_is_over_again(soft: SoftMoney, trouble: str) -> None:
    register = soft.fiscal
    register.open_shift("Анна")
    soft.trouble("fiscal", trouble, on=True)
    soft.trouble("fiscal", trouble, on=False)
    assert register.close_shift("Анна").outcome is FiscalOutcome.DONE
    assert register.state().unsent == 0
    assert soft.papers_in_all == 2


def test_a_trouble_there_is_not_is_a_bug(soft: SoftMoney) -> None:
    with pytest.raises(ValueError):
        soft.trouble("terminal", "paper_out", on=True)
