"""Fiscal register and bank terminal at work: one thread each; no answer in time is "unknown", no failure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from crm_desktop.devices.addresses import EMULATOR, opener
from crm_desktop.devices.fiscal import (
    FiscalAnswer,
    FiscalOutcome,
    FiscalRegister,
    FiscalState,
    FiscalWarning,
    warnings,
)
from crm_desktop.devices.fiscal_atol import AtolRegister
from crm_desktop.devices.fiscal_shtrih import ShtrihRegister
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.devices.kinds import DeviceSetting, DeviceState, Light, PaperLine
from crm_desktop.devices.terminal import CardAnswer, CardOutcome, CardTerminal
from crm_desktop.devices.terminal_simulator import TerminalSimulator
from crm_desktop.devices.working import Tell, Worker
from crm_desktop.errors import Refused, Unavailable

T = TypeVar("T")
ATOL = "atol:"
# A person enters a PIN, the bank is asked: longer than this nobody stands at a till.
CHARGE_SECONDS = 120.0
FISCAL_SECONDS = 90.0
_LAST_PAPERS = 30
_STOPS = (FiscalWarning.SHIFT_EXPIRED, FiscalWarning.UNSENT_BLOCKED, FiscalWarning.PAPER_OUT)
_AWAY = DeviceState(Light.BAD, "away")


class TerminalAtWork(Worker):
    """A bank terminal. Its futures hold an answer and never an exception."""

    def __init__(self, terminal: CardTerminal, tell: Tell, seconds: float = CHARGE_SECONDS) -> None:
        super().__init__("terminal", tell)
        self._terminal, self._seconds = terminal, seconds

    def charge(self, amount: Decimal, ref: str) -> Future[CardAnswer]:
        """Takes money; `ref` is on disk already. What does not answer in time is UNKNOWN and has to be settled."""
        return self._answered(lambda: self._terminal.charge(amount, ref), amount)

    def refund(self, amount: Decimal, ref: str, bank_ref: str) -> Future[CardAnswer]:
        """Gives money back for an operation of this bank number."""
        return self._answered(lambda: self._terminal.refund(amount, ref, bank_ref), amount)

    def last_operation(self, ref: str) -> Future[CardAnswer]:
        """What became of an operation; UNKNOWN while the terminal cannot be asked."""
        return self._answered(lambda: self._terminal.last_operation(ref), Decimal(0))

    def close_day(self) -> Future[CardAnswer]:
        """Agrees the sums with the bank."""
        return self._answered(self._terminal.close_day, Decimal(0))

    def _answered(self, work: Callable[[], CardAnswer], amount: Decimal) -> Future[CardAnswer]:
        unknown = CardAnswer(CardOutcome.UNKNOWN, amount)

        def asked() -> CardAnswer:
            try:
                answer = work()
            except Unavailable:
                self._tell(_AWAY)
                return unknown
            is_silent = answer.outcome is CardOutcome.UNKNOWN
            self._tell(DeviceState(Light.WARN, "silent") if is_silent else DeviceState(Light.OK))
            return answer

        return within(self._do(asked), self._seconds, unknown)

    def _look(self) -> None:
        try:
            self._terminal.last_operation("")
        except Unavailable:
            self._tell(_AWAY)
        else:
            self._tell(DeviceState(Light.OK))


class FiscalAtWork(Worker):
    """A fiscal register. `told` is the last thing it said of itself, None while it has said nothing."""

    def __init__(self, register: FiscalRegister, tell: Tell, seconds: float = FISCAL_SECONDS) -> None:
        super().__init__("fiscal", tell)
        self._register, self._seconds = register, seconds
        self.told: FiscalState | None = None

    def ask(self, work: Callable[[FiscalRegister], FiscalAnswer]) -> Future[FiscalAnswer]:
        """Steps with the register in its thread; what lasts too long is UNKNOWN though the steps may go on.

        Unavailable in the work is UNKNOWN too; another AppError of it is the future's exception.
        """
        unknown = FiscalAnswer(FiscalOutcome.UNKNOWN, trouble=Unavailable("fiscal"))

        def asked() -> FiscalAnswer:
            try:
                answer = work(self._register)
            except Unavailable:
                self._tell(_AWAY)
                return unknown
            self._look()
            return answer

        return within(self._do(asked), self._seconds, unknown)

    def state(self) -> Future[FiscalState]:
        """What it says of itself now. The future raises Unavailable("fiscal")."""
        return self._do(self._state)

    def x_report(self) -> Future[FiscalAnswer]:
        """Prints the sums of the shift and changes nothing."""
        return self.ask(lambda register: register.x_report())

    def _look(self) -> None:
        try:
            state = self._state()
        except Unavailable:
            self._tell(_AWAY)
        else:
            self._tell(fiscal_light(state))

    def _state(self) -> FiscalState:
        self.told = state = self._register.state()
        return state


def fiscal_light(state: FiscalState) -> DeviceState:
    """The worst of what a register warns of."""
    found = warnings(state)
    if not found:
        return DeviceState(Light.OK)
    return DeviceState(Light.BAD if found[0] in _STOPS else Light.WARN, found[0].value)


def within(asked: Future[T], seconds: float, unknown: T) -> Future[T]:
    """The answer, or `unknown` when it takes longer or the device was closed before it began."""
    answered: Future[T] = Future()

    def give(value: T) -> None:
        try:
            answered.set_result(value)
        except InvalidStateError:
            """The other one was first."""

    def came(done: Future[T]) -> None:
        clock.cancel()
        error = None if done.cancelled() else done.exception()
        if error is not None and not isinstance(error, Unavailable):
            try:
                answered.set_exception(error)
            except InvalidStateError:
                """The time was over."""
        else:
            give(unknown if error is not None or done.cancelled() else done.result())

    clock = threading.Timer(seconds, give, (unknown,))
    clock.daemon = True
    clock.start()
    asked.add_done_callback(came)
    return answered


# ---------------------------------------------------------------- how they are made


class SoftMoney:
    """The software register and terminal of this program; their memory is in files of `folder` and outlives it.

    `papers` are what the register printed, the newest last. `hours_on` moves the clock of the register.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, threading.Lock()
        self.hours_on = 0
        self.papers: list[list[PaperLine]] = []
        self.papers_in_all = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.fiscal = FiscalSimulator(
            folder / "fiscal-simulator.json", self._hour, _far(now()), self._print
        )  # fmt: skip
        self.terminal = TerminalSimulator(folder / "terminal-simulator.json")

    def trouble(self, kind: str, what: str, on: bool) -> None:
        """A trouble of "fiscal" (paper_out, loses_answer, silent, no_link, old_shift) or "terminal" (declines,
        loses_answer, silent) begins or is over. Raises ValueError for one there is not."""
        fiscal, terminal = self.fiscal.troubles, self.terminal.troubles
        match kind, what:
            case "fiscal", "paper_out":
                fiscal.is_paper_out = on
            case "fiscal", "loses_answer":
                fiscal.loses_answer = on
            case "fiscal", "silent":
                fiscal.is_silent = on
            case "fiscal", "no_link":
                fiscal.no_link_to_tax_office = on
                if not on:
                    self.fiscal.send()
            case "fiscal", "old_shift":
                self.hours_on = 25 if on else 0
            case "terminal", "declines":
                terminal.declines = on
            case "terminal", "loses_answer":
                terminal.loses_answer = on
            case "terminal", "silent":
                terminal.is_silent = on
            case _:
                raise ValueError(f"{kind} {what}")

    def _hour(self) -> datetime:
        return self._now() + timedelta(hours=self.hours_on)

    def _print(self, lines: list[PaperLine]) -> None:
        with self._lock:
            self.papers = [*self.papers, lines][-_LAST_PAPERS:]
            self.papers_in_all += 1


def _far(now: datetime) -> date:
    return (now + timedelta(days=400)).date()


def register_of(setting: DeviceSetting, soft: SoftMoney | None) -> FiscalRegister:
    """The register a person has chosen. Raises Refused e_devices_no_profile."""
    if setting.port == EMULATOR and soft is not None:
        return soft.fiscal
    if setting.port.startswith(ATOL):
        address = setting.port.removeprefix(ATOL)
        return AtolRegister(address, taxation=setting.options.get("taxation") or "osn")
    if setting.profile == "shtrih":
        password = setting.options.get("password", "")
        return ShtrihRegister("fiscal", opener(setting, 115200), password=int(password) if password.isdigit() else 30)
    raise Refused("e_devices_no_profile", name=setting.profile)


def terminal_of(setting: DeviceSetting, soft: SoftMoney | None) -> CardTerminal:
    """The terminal a person has chosen: the software one is all there is. Raises Refused e_devices_no_profile."""
    if setting.port == EMULATOR and soft is not None:
        return soft.terminal
    raise Refused("e_devices_no_profile", name=setting.profile)
