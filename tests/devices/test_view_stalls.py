"""Devices that stall and rattle at once, over serial ports: the window goes on, and scans are heard in their order."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.config import Config
from crm_desktop.devices.emulator import SoftScanner
from crm_desktop.devices.kinds import DeviceSetting, Light, Outcome, Printed, Words
from crm_desktop.workplace_devices import DevicesWiring
from tests.support.fake_clock import FakeClock
from tests.support.window import LateTicks

if sys.platform == "win32":
    pytest.skip("serial ports without a cable are of Linux", allow_module_level=True)

from crm_desktop.devices.emulator_wires import PtyWire

_CODES = [f"46070012{number:05}" for number in range(200)]


@pytest.fixture
def wires(tmp_path: Path) -> Iterator[dict[str, PtyWire]]:
    made = {kind: PtyWire(tmp_path / kind) for kind in ("printer", "display", "scanner")}
    yield made
    for wire in made.values():
        wire.close()


def test_a_stalled_printer_and_display_hold_neither_window_nor_scans(
    wires: dict[str, PtyWire], tmp_path: Path, qtbot: QtBot
) -> None:
    wires["printer"].is_deaf = wires["display"].is_deaf = True
    clock = FakeClock(datetime(2026, 3, 1))
    rack = DevicesWiring(Config(tmp_path / "settings.toml"), clock, is_demo=False, folder=tmp_path)
    rack.choose([DeviceSetting(kind, "epson", f"serial:{wire.address}") for kind, wire in wires.items()])
    codes: list[str] = []
    rack.code.connect(codes.append)
    # A cashier's window: each scan is shown to the customer at once.
    rack.code.connect(lambda code: rack.till.show(code, "52,00"))
    qtbot.waitUntil(lambda: rack.till.states()["scanner"].light is Light.OK)
    printed: list[Printed] = []
    rack.till.print_receipt([Words("Хлеб " * 2000)], "op-1").add_done_callback(lambda one: printed.append(one.result()))
    ticks = LateTicks()
    ticks.start()
    scanner = SoftScanner(wires["scanner"])

    def rattle() -> None:
        for code in _CODES:
            scanner.scan(code)
            pause.wait(0.01)

    pause = threading.Event()
    hand = threading.Thread(target=rattle)
    hand.start()
    qtbot.waitUntil(lambda: len(codes) == len(_CODES), timeout=30_000)
    qtbot.waitUntil(lambda: bool(printed), timeout=30_000)
    hand.join()
    assert ticks.stop() == 0
    assert codes == _CODES
    assert printed[0].outcome is not Outcome.PRINTED
    rack.stop()


def test_scans_at_ten_a_second_while_the_cable_is_pulled_never_become_another_code(
    wires: dict[str, PtyWire], tmp_path: Path, qtbot: QtBot
) -> None:
    clock = FakeClock(datetime(2026, 3, 1))
    rack = DevicesWiring(Config(tmp_path / "settings.toml"), clock, is_demo=False, folder=tmp_path)
    rack.choose([DeviceSetting("scanner", "", f"serial:{wires['scanner'].address}")])
    codes: list[str] = []
    rack.code.connect(codes.append)
    qtbot.waitUntil(lambda: rack.till.states()["scanner"].light is Light.OK)
    scanner = SoftScanner(wires["scanner"])
    for number, code in enumerate(_CODES[:30]):
        if number % 10 == 5:
            scanner.tear(code)
        else:
            scanner.scan(code)
        qtbot.wait(100)
    scanner.scan(_CODES[-1])

    def is_back() -> bool:
        scanner.scan(_CODES[-1])
        return codes[-1:] == [_CODES[-1]]

    qtbot.waitUntil(is_back, timeout=20_000)
    heard = [code for code in codes if code != _CODES[-1]]
    assert set(heard) <= set(_CODES)
    assert heard == sorted(set(heard))
    assert len(heard) >= 5
    rack.stop()
