"""The devices of this computer at work: opened once, heard in the window's thread, others when others are chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from crm_desktop.clock import Clock
from crm_desktop.config import Config, data_dir
from crm_desktop.devices.addresses import EMULATOR, KEYBOARD
from crm_desktop.devices.black_box import BlackBox
from crm_desktop.devices.cards import is_typed_card, read_card
from crm_desktop.devices.device_settings import demo_devices, read_devices, write_devices
from crm_desktop.devices.escpos import page_table, trial_strip
from crm_desktop.devices.find import find_ports as find_ports
from crm_desktop.devices.kinds import Card, DeviceSetting, DeviceState, PaperLine
from crm_desktop.devices.money_devices import SoftMoney
from crm_desktop.devices.profiles import profile_names, profile_of, read_profile
from crm_desktop.devices.till_devices import TillDevices
from crm_desktop.devices.wedge import Wedge
from crm_desktop.errors import Refused
from crm_desktop.features.devices.rules_choice import PRINTERS
from crm_desktop.i18n import _
from crm_desktop.ui.wedge_filter import WedgeFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.features.devices.view_emulator import EmulatorWindow
    from crm_desktop.features.devices.view_tries import TriesDialog
    from crm_desktop.runner import Runner

_BOX = Path("devices") / "black-box.txt"


class DevicesWiring(QObject):
    """`till` are the devices. All signals come in the window's thread.

    `code(str)`: something was scanned, by a scanner with a cable or one that types; `torn`: half of a code was typed;
    `card(Card)`; `card_refused(Refused)`: a payment card or one that could not be read; `state_changed(name,
    DeviceState)`; `reopened`: other devices were chosen.
    """

    code = Signal(str)
    torn = Signal()
    card = Signal(object)
    card_refused = Signal(object)
    state_changed = Signal(str, object)
    reopened = Signal()
    _came = Signal(object)

    def __init__(
        self,
        settings: Config,
        clock: Clock,
        *,
        is_demo: bool,
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._is_demo = is_demo
        self._uses_emulator = False
        path = (folder or data_dir()) / _BOX
        self.box = BlackBox(path, clock)
        # The memory of the software register and terminal outlives the program, as that of real ones does.
        self.money = SoftMoney(path.parent, clock.now)
        self._till: TillDevices | None = None
        self._window: EmulatorWindow | None = None
        self._keys = WedgeFilter(Wedge(), self)
        self._keys.scanned.connect(self._on_typed)
        self._keys.torn.connect(self.torn)
        self._came.connect(_call, Qt.ConnectionType.QueuedConnection)

    @property
    def till(self) -> TillDevices:
        """Opened when first asked for."""
        if self._till is None:
            self._till = self._open()
        return self._till

    def chosen(self) -> list[DeviceSetting]:
        """The devices of this computer; a demo firm begins with software ones."""
        if self._uses_emulator:
            return demo_devices()
        return read_devices(self._settings) or (demo_devices() if self._is_demo else [])

    def choose(self, devices: list[DeviceSetting]) -> None:
        """Keeps another choice and works with it at once."""
        self._uses_emulator = False
        write_devices(self._settings, devices)
        self._open_again()

    def use_emulator(self) -> None:
        """Until the program ends, the software devices stand for all others; the choice stays as it is."""
        self._uses_emulator = True
        self._open_again()

    @property
    def has_emulated(self) -> bool:
        """Whether a software device is in use."""
        return any(one.port == EMULATOR for one in self.chosen())

    def hear_keys(self, is_on: bool) -> None:
        """Scanners and readers that type are heard from any focus, or no more."""
        (self._keys.start if is_on else self._keys.stop)()

    def stop(self) -> None:
        """Gives all ports back; does not wait for them."""
        self.hear_keys(False)
        till, self._till = self._till, None
        if till is not None:
            till.close()
        window, self._window = self._window, None
        if window is not None and shiboken6.isValid(window):
            window.close()

    def show_emulator(self, runner: Runner | None) -> EmulatorWindow:
        """The window of the software devices; one at a time."""
        from crm_desktop.devices.emulated_till import emulated_till
        from crm_desktop.features.devices.presenter_emulator import EmulatorPresenter
        from crm_desktop.features.devices.view_emulator import EmulatorWindow

        window = self._window
        if window is None or not shiboken6.isValid(window):
            presenter = EmulatorPresenter(emulated_till(), runner, money=self.money)
            self._window = window = EmulatorWindow(presenter)
            presenter.setParent(window)
        window.show()
        window.raise_()
        return window

    def show_tries(self, receipt_id: str, number: str, zone: str, parent: QWidget) -> TriesDialog:
        """When a receipt was printed, by what, how often."""
        from crm_desktop.features.devices.presenter_tries import TriesPresenter
        from crm_desktop.features.devices.view_tries import TriesDialog
        from crm_desktop.ui.background import Background

        dialog = TriesDialog(TriesPresenter(receipt_id, self.box.tries, Background(self), zone), number, parent)
        dialog.show()
        return dialog

    # ---------------------------------------------------------------- inside

    def _open_again(self) -> None:
        if self._till is not None:
            self._till.close()  # a port that is not given back yet is waited for by the new ones
            self._till = self._open()
        self.reopened.emit()

    def _open(self) -> TillDevices:
        def on_code(code: str) -> None:
            self._send(lambda: self.code.emit(code))

        def on_card(card: Card) -> None:
            self._send(lambda: self.card.emit(card))

        def on_state(name: str, state: DeviceState) -> None:
            self._send(lambda: self.state_changed.emit(name, state))

        def on_card_refused(refused: Refused) -> None:
            self._send(lambda: self.card_refused.emit(refused))

        return TillDevices.open(
            self.chosen(), self.box, on_code, on_card, on_state, on_card_refused, money=self.money
        )

    def _send(self, call: Callable[[], None]) -> None:
        if shiboken6.isValid(self):
            self._came.emit(call)

    def _on_typed(self, text: str) -> None:
        has_reader = any(one.kind == "cards" and one.port == KEYBOARD for one in self.chosen())
        if not is_typed_card(text, has_reader):
            self.code.emit(text)
            return
        try:
            card = read_card(text)
        except Refused as refused:
            self.card_refused.emit(refused)
        else:
            self.card.emit(card)


def printer_choices() -> list[tuple[str, str]]:
    """Kinds of printers to choose from."""
    names = [*PRINTERS, *(name for name in profile_names() if name not in PRINTERS)]
    return [(name, _(PRINTERS[name]) if name in PRINTERS else read_profile(name).title) for name in names]


def trial_lines(setting: DeviceSetting) -> list[PaperLine]:
    """What is printed to see whether the choice fits."""
    profile = profile_of(setting)
    return [*trial_strip(profile), *page_table(profile)]


def _call(call: Callable[[], None]) -> None:
    call()
