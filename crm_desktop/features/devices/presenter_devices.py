"""The page of devices: what is plugged in, what was chosen, how each one is, and what a test of it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from crm_desktop.clock import to_zone
from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome, FiscalState
from crm_desktop.devices.kinds import (
    Card,
    DeviceSetting,
    DeviceState,
    FoundPort,
    Light,
    Outcome,
    PaperLine,
    Printed,
    Weight,
    WeightState,
)
from crm_desktop.devices.terminal import CardAnswer, CardOutcome
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.devices.rules_choice import EMULATOR, KEYBOARD, PROFILES, TYPING, port_words
from crm_desktop.features.devices.rules_words import KINDS, seen_card, state_words, weight_words
from crm_desktop.i18n import _

T = TypeVar("T")
_POLL_MS = 1000
_LAST = 12
# Where the web server of ATOL's driver listens when it stands on the same computer.
ATOL_HERE = "atol:http://127.0.0.1:16732"


class Register(Protocol):
    """The fiscal register at work: devices/money_devices.py."""

    def state(self) -> Future[FiscalState]: ...
    def x_report(self) -> Future[FiscalAnswer]: ...


class Devices(Protocol):
    """The devices at work: devices/till_devices.py."""

    @property
    def fiscal(self) -> Register | None: ...
    def last_operation(self, ref: str) -> Future[CardAnswer]: ...

    def print_receipt(self, lines: list[PaperLine], receipt_op_id: str = "") -> Future[Printed]: ...
    def open_drawer(self) -> Future[None]: ...
    def show(self, top: str, bottom: str) -> None: ...
    def weight(self) -> Future[Weight]: ...
    def states(self) -> dict[str, DeviceState]: ...
    def look(self) -> None: ...


class NotedBytes(Protocol):
    """A line of the black box."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> bytes: ...


class Box(Protocol):
    """The black box."""

    def last_bytes(self, device: str, count: int = 20) -> Sequence[NotedBytes]: ...


class Rack(Protocol):
    """The owner of the devices: workplace_devices.py."""

    @property
    def till(self) -> Devices: ...
    @property
    def box(self) -> Box: ...
    def chosen(self) -> list[DeviceSetting]: ...
    def choose(self, devices: list[DeviceSetting]) -> None: ...


class Background(Protocol):
    """Long work: ui/background.py."""

    def run(
        self, work: Callable[[object], T], done: Callable[[T], None], failed: Callable[[AppError], None]
    ) -> None: ...


class DevicesPresenter(QObject):
    """Signals: `changed` (list or choice), `states_changed`, `ports_changed`, `bytes_changed`, `tested(text, meaning)`.

    `codes`, `cards` and `refused` are told by the owner of the devices through `on_code`, `on_card`, `on_refused`.
    """

    changed = Signal()
    states_changed = Signal()
    ports_changed = Signal()
    bytes_changed = Signal()
    tested = Signal(str, str)
    _came = Signal(object)

    def __init__(
        self,
        rack: Rack,
        background: Background,
        find: Callable[[], list[FoundPort]],
        printers: list[tuple[str, str]],
        strip: Callable[[DeviceSetting], list[PaperLine]],
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.devices = rack.chosen()
        self.current = 0
        self.found: list[FoundPort] = []
        self.last: list[NotedBytes] = []
        self._rack, self._background, self._find = rack, background, find
        self._printers, self._strip = printers, strip
        self._zone = zone
        self._is_finding = False
        self._came.connect(_call, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.read_last)

    # ---------------------------------------------------------------- what is shown

    @property
    def chosen(self) -> DeviceSetting | None:
        """The device whose facts are shown."""
        return self.devices[self.current] if 0 <= self.current < len(self.devices) else None

    def name_of(self, place: int) -> str:
        """The name of a device among those at work: "scanner", "scanner 2"."""
        kind = self.devices[place].kind
        same = sum(one.kind == kind for one in self.devices[:place])
        return f"{kind} {same + 1}" if same else kind

    def state_of(self, place: int) -> DeviceState:
        """The light of a device."""
        return self._rack.till.states().get(self.name_of(place), DeviceState(Light.OFF, "elsewhere"))

    def profiles(self) -> list[tuple[str, str]]:
        """Kinds of the shown device by maker or manner."""
        device = self.chosen
        if device is None:
            return []
        if device.kind == "printer":
            return self._printers
        return [(key, _(word)) for key, word in PROFILES.get(device.kind, ())]

    def ports(self) -> list[tuple[str, str]]:
        """Ways to the shown device: what is plugged in, and what always can be chosen."""
        device = self.chosen
        if device is None:
            return []
        ways = {
            one.port: f"{port_words(one.port)} · {one.name}" if one.name else port_words(one.port) for one in self.found
        }
        if device.kind != "printer":
            ways = {port: words for port, words in ways.items() if not port.startswith("spool:")}
        if device.kind in TYPING:
            ways[KEYBOARD] = port_words(KEYBOARD)
        if device.kind == "fiscal":
            ways[ATOL_HERE] = port_words(ATOL_HERE)
        if device.kind == "terminal":  # no protocol of a bank is known to the program
            ways = {}
        ways[EMULATOR] = port_words(EMULATOR)
        plain = device.port.partition("?")[0]
        if plain:
            ways.setdefault(plain, port_words(plain))
        return list(ways.items())

    def not_in_use(self) -> list[FoundPort]:
        """Devices that are plugged in, known by their maker, and not chosen yet."""
        used = {one.port.partition("?")[0] for one in self.devices}
        return [one for one in self.found if one.kind and one.port not in used]

    def local(self, at: datetime) -> datetime:
        """A time of the black box on the person's clock."""
        return to_zone(at, self._zone)

    # ---------------------------------------------------------------- what a person does

    def start(self) -> None:
        """The page is in sight."""
        self._timer.start()
        self.find()
        self._rack.till.look()

    def stop(self) -> None:
        """The page is out of sight."""
        self._timer.stop()

    def find(self) -> None:
        """Looks what is plugged in."""
        if self._is_finding:
            return
        self._is_finding = True
        self._background.run(lambda _report: self._find(), self._on_found, self._on_not_found)

    def select(self, place: int) -> None:
        """Another device is shown."""
        self.current = place
        self.last = []
        self.changed.emit()
        self.read_last()

    def add(self, kind: str, port: str = "", profile: str = "") -> None:
        """One more device; it is shown."""
        first = profile or next((key for key, _word in self._first_profiles(kind)), "")
        self._choose([*self.devices, DeviceSetting(kind, first, port or EMULATOR)], len(self.devices))

    def remove(self) -> None:
        """Without the shown one."""
        rest = [one for place, one in enumerate(self.devices) if place != self.current]
        self._choose(rest, max(self.current - 1, 0))

    def set_port(self, port: str) -> None:
        """Another way to the shown device."""
        self._change(port=port)

    def set_profile(self, profile: str) -> None:
        """Another kind of the shown device."""
        self._change(profile=profile)

    def set_option(self, name: str, value: str) -> None:
        """Another option; empty: as usual."""
        device = self.chosen
        if device is not None:
            rest: Mapping[str, str] = {key: old for key, old in device.options.items() if key != name}
            self._change(options={**rest, name: value} if value else dict(rest))

    def test(self) -> None:
        """Tries the shown device."""
        device = self.chosen
        if device is None:
            return
        till = self._rack.till
        match device.kind:
            case "printer":
                self.tested.emit(_("Printing…"), "")
                self._when(till.print_receipt(self._strip(device)), self._on_printed)
            case "scale":
                self._when(till.weight(), self._on_weight)
            case "display":
                till.show(_("Good day!"), _("Welcome"))
                self.tested.emit(_("“{words}” stands on the display.").format(words=_("Good day!")), "")
            case "scanner":
                self.tested.emit(_("Scan anything now."), "")
            case "fiscal" if till.fiscal is not None:
                register = till.fiscal
                self.tested.emit(_("Asking the register; it prints the sums of its shift (X)…"), "")
                self._when(register.state(), lambda state: self._on_register(register, state))
            case "terminal":
                # A reference no charge ever had: nothing is taken.
                self._when(till.last_operation(""), self._on_terminal)
            case "cards":
                self.tested.emit(_("Swipe or lay a card now. A payment card is turned away, and nothing is kept."), "")

    def open_drawer(self) -> None:
        """The drawer at the printer."""
        self._when(
            self._rack.till.open_drawer(), lambda _none: self.tested.emit(_("The drawer was told to open."), "ok")
        )

    def read_last(self) -> None:
        """The newest bytes of the shown device; those of card readers are never kept."""
        device = self.chosen
        self.states_changed.emit()
        if device is None or device.kind == "cards":
            return
        name = self.name_of(self.current)

        def done(last: Sequence[NotedBytes]) -> None:
            if self.chosen is not None and name == self.name_of(self.current) and list(last) != self.last:
                self.last = list(last)
                self.bytes_changed.emit()

        self._background.run(lambda _report: self._rack.box.last_bytes(name, _LAST), done, lambda _error: None)

    # ---------------------------------------------------------------- what the devices tell

    def on_code(self, code: str) -> None:
        """Something was scanned."""
        shown = code.replace("\x1d", "‹GS›")
        self.tested.emit(_("Scanned: {code}").format(code=shown), "ok")

    def on_card(self, card: Card) -> None:
        """A card was read."""
        self.tested.emit(_("A card was read: {card}").format(card=seen_card(card.number)), "ok")

    def on_refused(self, refused: Refused, words: str) -> None:
        """A card was turned away."""
        self.tested.emit(words, "warn" if refused.key == "e_devices_payment_card" else "bad")

    # ---------------------------------------------------------------- inside

    def _first_profiles(self, kind: str) -> Sequence[tuple[str, str]]:
        return [one for one in self._printers if one[0] == "epson"] if kind == "printer" else PROFILES.get(kind, ())

    def _change(self, **facts: object) -> None:
        device = self.chosen
        if device is not None:
            changed = replace(device, **facts)  # type: ignore[arg-type]
            rest = [changed if place == self.current else one for place, one in enumerate(self.devices)]
            self._choose(rest, self.current)

    def _choose(self, devices: list[DeviceSetting], current: int) -> None:
        self.devices = devices
        self.current = current
        self._rack.choose(devices)
        self.last = []
        self.changed.emit()
        self.read_last()

    def _on_found(self, found: list[FoundPort]) -> None:
        self._is_finding = False
        self.found = found
        self.ports_changed.emit()

    def _on_not_found(self, _error: AppError) -> None:
        self._is_finding = False

    def _on_printed(self, printed: Printed) -> None:
        words = {
            Outcome.PRINTED: (_("Printed."), "ok"),
            Outcome.NOT_PRINTED: (_("Nothing was printed: look at the printer's light."), "bad"),
            Outcome.UNKNOWN: (_("Sent; the printer does not say whether it came out."), "warn"),
        }
        self.tested.emit(*words[printed.outcome])

    def _on_weight(self, weight: Weight) -> None:
        is_good = weight.state is WeightState.STABLE
        self.tested.emit(weight_words(weight.state, weight.kilograms), "ok" if is_good else "warn")

    def _on_register(self, register: Register, state: FiscalState) -> None:
        shift = {"open": _("its shift is open"), "expired": state_words("shift_expired")}.get(
            state.shift, _("its shift is closed")
        )
        words = _("Document {number} was its last, {shift}, {unsent} documents wait for the tax office.").format(
            number=state.last_number, shift=shift, unsent=state.unsent
        )

        def printed(answer: FiscalAnswer) -> None:
            is_done = answer.outcome is FiscalOutcome.DONE
            self.tested.emit(words if is_done else f"{words} {_('X was not printed.')}", "ok" if is_done else "warn")

        self._when(register.x_report(), printed)

    def _on_terminal(self, answer: CardAnswer) -> None:
        if answer.outcome is CardOutcome.UNKNOWN:
            self.tested.emit(_("The terminal does not answer."), "bad")
        else:
            self.tested.emit(_("The terminal answers. Nothing was charged."), "ok")

    def _when(self, future: Future[T], done: Callable[[T], None]) -> None:
        def came(answered: Future[T]) -> None:
            self._came.emit(lambda: self._answer(answered, done))

        future.add_done_callback(came)

    def _answer(self, answered: Future[T], done: Callable[[T], None]) -> None:
        if answered.cancelled():
            return
        error = answered.exception()
        if isinstance(error, AppError):
            self.tested.emit(state_words("away"), "bad")
        else:
            done(answered.result())


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of devices that can be added."""
    return [(kind, _(word)) for kind, word in KINDS.items() if kind != "modem"]


def _call(call: Callable[[], None]) -> None:
    call()
