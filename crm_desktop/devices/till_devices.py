"""All devices of a till: each in a thread of its own, so that nothing of them ever holds the window or another one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from decimal import Decimal
from typing import TypeVar

from crm_desktop.devices.addresses import KEYBOARD, opener
from crm_desktop.devices.black_box import BlackBox
from crm_desktop.devices.cards import read_card
from crm_desktop.devices.kinds import (
    NOT_SAID,
    Card,
    DeviceSetting,
    DeviceState,
    Light,
    OpenPort,
    Outcome,
    PaperLine,
    Port,
    Printed,
    Weight,
    WeightState,
)
from crm_desktop.devices.money_devices import FiscalAtWork, SoftMoney, TerminalAtWork, register_of, terminal_of
from crm_desktop.devices.ports import RecordingPort
from crm_desktop.devices.profiles import profile_of
from crm_desktop.devices.scanner import SerialScanner
from crm_desktop.devices.terminal import CardAnswer, CardOutcome
from crm_desktop.devices.working import DisplayAtWork, PrinterAtWork, ScaleAtWork, Worker
from crm_desktop.errors import Refused, Unavailable

T = TypeVar("T")
OnCode = Callable[[str], None]
OnCard = Callable[[Card], None]
OnState = Callable[[str, DeviceState], None]
OnCardRefused = Callable[[Refused], None]
_WATCH_SECONDS = 5.0
_HERE = ("printer", "scanner", "scale", "display", "cards", "fiscal", "terminal")
_SOON = DeviceState(Light.OFF, "starting")


class TillDevices:
    """Made by `open`. Answers come as futures; `on_...` are called in the threads of the devices.

    The names of devices are their kinds ("printer", "scanner"); a second one of a kind is "scanner 2".
    """

    def __init__(self, box: BlackBox | None, on_state: OnState, money: SoftMoney | None = None) -> None:
        self._box = box
        self._money = money
        self.fiscal: FiscalAtWork | None = None
        self._terminal: TerminalAtWork | None = None
        self._on_state = on_state
        self._states: dict[str, DeviceState] = {}
        self._lock = threading.Lock()
        self._readers: list[SerialScanner] = []
        self._workers: list[Worker] = []
        self._printer: PrinterAtWork | None = None
        self._scale: ScaleAtWork | None = None
        self._display: DisplayAtWork | None = None
        self._end = threading.Event()

    @classmethod
    def open(
        cls,
        config: list[DeviceSetting],
        box: BlackBox | None,
        on_code: OnCode,
        on_card: OnCard,
        on_state: OnState,
        on_card_refused: OnCardRefused = lambda refused: None,
        watch_seconds: float = _WATCH_SECONDS,
        money: SoftMoney | None = None,
    ) -> TillDevices:
        """Starts the threads and returns at once: what is away is told by `on_state` and waited for.

        Of all but scanners and readers the first of its kind works. A payment card goes to `on_card_refused`, and
        nothing of a card ever goes to the black box. `money`: the software register and terminal.
        """
        devices = cls(box, on_state, money)
        for setting in config:
            devices._add(setting, on_code, on_card, on_card_refused)
        threading.Thread(target=devices._watch, args=(watch_seconds,), name="devices", daemon=True).start()
        return devices

    # ---------------------------------------------------------------- what a till asks

    def has(self, kind: str) -> bool:
        """Whether a device of this kind was chosen."""
        with self._lock:
            return kind in self._states

    def print_receipt(self, lines: list[PaperLine], receipt_op_id: str = "") -> Future[Printed]:
        """Prints once. Without a printer at once NOT_PRINTED."""
        if self._printer is None:
            return _done(Printed(Outcome.NOT_PRINTED, NOT_SAID))
        return self._printer.print_lines(lines, receipt_op_id)

    def open_drawer(self) -> Future[None]:
        """The drawer at the printer. The future raises Unavailable("device")."""
        if self._printer is None:
            return _failed(Unavailable("device", None, port=""))
        return self._printer.open_drawer()

    def show(self, top: str, bottom: str) -> None:
        """Two lines for the customer. Never waits: of pictures that wait only the newest is shown."""
        if self._display is not None:
            self._display.show(top, bottom)

    def weight(self) -> Future[Weight]:
        """What lies on the scale now. Without a scale UNKNOWN."""
        return _done(Weight(WeightState.UNKNOWN)) if self._scale is None else self._scale.weight()

    def charge(self, amount: Decimal, ref: str) -> Future[CardAnswer]:
        """Asks the bank terminal for money; `ref` is on disk. Never an exception; without a terminal DECLINED."""
        return self._no_terminal(amount) if self._terminal is None else self._terminal.charge(amount, ref)

    def refund(self, amount: Decimal, ref: str, bank_ref: str) -> Future[CardAnswer]:
        """Gives money back to a card for the operation of this bank number."""
        return self._no_terminal(amount) if self._terminal is None else self._terminal.refund(amount, ref, bank_ref)

    def last_operation(self, ref: str) -> Future[CardAnswer]:
        """What became of a charge: DECLINED when the terminal has none of it, UNKNOWN while it cannot be asked."""
        if self._terminal is None:  # the one that was asked may be chosen again
            return _done(CardAnswer(CardOutcome.UNKNOWN, Decimal(0)))
        return self._terminal.last_operation(ref)

    @staticmethod
    def _no_terminal(amount: Decimal) -> Future[CardAnswer]:
        return _done(CardAnswer(CardOutcome.DECLINED, amount))

    def states(self) -> dict[str, DeviceState]:
        """The light of each device."""
        with self._lock:
            return dict(self._states)

    def look(self) -> None:
        """Looks at all devices again now; what changed is told by `on_state`."""
        for worker in self._workers:
            worker.look()

    def close(self, wait_seconds: float = 0.0) -> None:
        """Ends the threads and gives the ports back; with `wait_seconds` waits so long for each of them."""
        self._end.set()
        for reader in self._readers:
            reader.close(wait_seconds)
        for worker in self._workers:
            worker.close(wait_seconds)

    # ---------------------------------------------------------------- how they begin

    def _add(self, setting: DeviceSetting, on_code: OnCode, on_card: OnCard, on_card_refused: OnCardRefused) -> None:
        if setting.kind not in _HERE:
            return
        name = self._name(setting.kind)
        self._states[name] = _SOON

        def tell(state: DeviceState) -> None:
            self._tell(name, state)

        try:
            match setting.kind:
                case "scanner" | "cards" if setting.port == KEYBOARD:
                    self._states[name] = DeviceState(Light.OK, "keyboard")
                case "scanner":
                    port = self._noted(opener(setting), name)
                    self._listen(port, on_code, tell, setting.options)
                case "cards":
                    self._listen(opener(setting), _card_taker(on_card, on_card_refused), tell, setting.options)
                case "printer" if self._printer is None:
                    profile = profile_of(setting)
                    port = opener(setting, profile.speed)
                    self._printer = PrinterAtWork(name, port, profile, self._box, tell)
                    self._workers.append(self._printer)
                case "scale" if self._scale is None:
                    self._scale = ScaleAtWork(name, opener(setting), setting, self._box, tell)
                    self._workers.append(self._scale)
                case "display" if self._display is None:
                    self._display = DisplayAtWork(self._noted(opener(setting), name), setting.options, tell)
                    self._workers.append(self._display)
                case "fiscal" if self.fiscal is None:
                    self.fiscal = FiscalAtWork(register_of(setting, self._money), tell)
                    self._workers.append(self.fiscal)
                case "terminal" if self._terminal is None:
                    self._terminal = TerminalAtWork(terminal_of(setting, self._money), tell)
                    self._workers.append(self._terminal)
                case _:
                    self._states[name] = DeviceState(Light.OFF, "second")
        except Refused:
            self._states[name] = DeviceState(Light.BAD, "profile")

    def _listen(
        self, port: OpenPort, on_line: OnCode, tell: Callable[[DeviceState], None], options: Mapping[str, str]
    ) -> None:
        def on_there(is_there: bool) -> None:
            tell(DeviceState(Light.OK) if is_there else DeviceState(Light.BAD, "away"))

        prefix = options.get("prefix", "").encode("latin-1", "ignore")
        self._readers.append(SerialScanner(port, on_line, on_there, prefix))

    def _noted(self, open_port: OpenPort, name: str) -> OpenPort:
        box = self._box
        if box is None:
            return open_port

        def opened() -> Port:
            return RecordingPort(open_port(), box, name)

        return opened

    def _name(self, kind: str) -> str:
        same = sum(name.split()[0] == kind for name in self._states)
        return f"{kind} {same + 1}" if same else kind

    def _tell(self, name: str, state: DeviceState) -> None:
        with self._lock:
            is_new = self._states.get(name) != state
            self._states[name] = state
        if is_new and not self._end.is_set():
            self._on_state(name, state)

    def _watch(self, seconds: float) -> None:
        self.look()
        while not self._end.wait(seconds):
            self.look()


def _card_taker(on_card: OnCard, on_card_refused: OnCardRefused) -> OnCode:
    def take(raw: str) -> None:
        try:
            card = read_card(raw)
        except Refused as refused:
            on_card_refused(refused)
        else:
            on_card(card)

    return take


def _done(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future


def _failed(error: Unavailable) -> Future[None]:
    future: Future[None] = Future()
    future.set_exception(error)
    return future
