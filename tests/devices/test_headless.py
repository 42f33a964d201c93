"""The software devices as a process of their own: sold against over TCP and over ptys, with troubles on order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.devices.kinds import Card, DeviceSetting, Light, Outcome, WeightState, Words
from crm_desktop.devices.till_devices import TillDevices
from tests.support.soon import soon

_ROOT = Path(__file__).resolve().parents[2]


class Process:
    """Orders to the process, and its answers."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crm_desktop.devices.headless", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
            text=True,
            encoding="utf-8",
        )
        self.ports: dict[str, str] = self._answer()

    def do(self, order: str) -> Any:
        """The answer to an order."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self._answer()

    def end(self) -> int:
        """Its exit code."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("quit\n")
        self._process.stdin.close()
        code = self._process.wait(20)
        self._process.stdout.close()
        return code

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@pytest.fixture(params=["tcp", "pty"])
def process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Process]:
    if request.param == "pty" and sys.platform == "win32":
        pytest.skip("serial ports without a cable are of Linux")
    one = Process() if request.param == "tcp" else Process("--ptys", str(tmp_path / "ports"))
    yield one
    assert one.end() == 0


def test_a_sale_against_devices_of_another_process(process: Process) -> None:
    profiles = {"printer": "epson", "scale": "toledo"}
    config = [DeviceSetting(kind, profiles.get(kind, ""), port) for kind, port in process.ports.items()]
    codes: list[str] = []
    cards: list[Card] = []
    devices = TillDevices.open(config, None, codes.append, cards.append, lambda name, state: None, watch_seconds=0.1)
    assert soon(lambda: all(state.light is Light.OK for state in devices.states().values()), 20)
    for number in range(10):
        assert process.do(f"scan 460700123456{number}") is True
    assert soon(lambda: codes == [f"460700123456{number}" for number in range(10)], 20)
    process.do("weigh 1.500")
    assert devices.weight().result(10).kilograms is not None
    process.do("trouble scale moving on")
    assert devices.weight().result(10).state is WeightState.MOVING
    process.do("swipe ;7770001234=9912?")
    assert soon(lambda: [card.number for card in cards] == ["7770001234"], 20)
    process.do("trouble printer paper_out on")
    assert devices.print_receipt([Words("Хлеб")]).result(30).outcome is Outcome.NOT_PRINTED
    process.do("trouble printer paper_out off")
    assert devices.print_receipt([Words("Молоко")]).result(30).outcome is Outcome.PRINTED
    text = process.do("paper")
    assert "Молоко" in text and "Хлеб" not in text
    devices.open_drawer().result(10)
    assert soon(lambda: process.do("drawer") == 1, 20)
    devices.show("Итого", "52,00")
    assert soon(lambda: process.do("display")[0].startswith("Итого"), 20)
    process.do("trouble scanner unplugged on")
    assert soon(lambda: devices.states()["scanner"].light is Light.BAD, 20)
    process.do("trouble scanner unplugged off")
    assert soon(lambda: devices.states()["scanner"].light is Light.OK, 20)
    codes.clear()
    assert soon(lambda: bool(process.do("scan 4607001234562")) and codes[-1:] == ["4607001234562"], 20)
    assert set(codes) == {"4607001234562"}
    devices.close(5)


@pytest.mark.parametrize(
    "order", ["dance", "weigh much", "trouble printer", "trouble oven unplugged on", "trouble printer odd on"]
)
def test_an_order_that_cannot_be_done_is_answered(order: str) -> None:
    process = Process()
    assert "error" in process.do(order)
    assert process.end() == 0
