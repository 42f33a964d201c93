"""All devices of a till together: answers as futures, lights, nothing that holds the caller, troubles of cables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.config import TILL, Config
from crm_desktop.devices.black_box import BlackBox
from crm_desktop.devices.device_settings import demo_devices, read_devices, write_devices
from crm_desktop.devices.emulated_till import WIRED, InnerTill
from crm_desktop.devices.emulator_wires import PtyWire
from crm_desktop.devices.kinds import (
    Card,
    CardKind,
    DeviceSetting,
    DeviceState,
    Light,
    Outcome,
    Sides,
    Weight,
    WeightState,
    Words,
)
from crm_desktop.devices.till_devices import TillDevices
from crm_desktop.errors import Refused, Unavailable
from tests.support.fake_clock import FakeClock
from tests.support.soon import soon


@dataclass
class Told:
    """What the devices said."""

    codes: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    states: list[tuple[str, DeviceState]] = field(default_factory=list)


@pytest.fixture
def soft(monkeypatch: pytest.MonkeyPatch) -> InnerTill:
    """Fresh software devices."""
    one = InnerTill()
    monkeypatch.setattr("crm_desktop.devices.addresses.emulated_till", lambda: one)
    return one


@pytest.fixture
def box(tmp_path: Path) -> BlackBox:
    return BlackBox(tmp_path / "box", FakeClock(datetime(2026, 3, 1)))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def devices(soft: InnerTill, box: BlackBox, told: Told) -> Iterator[TillDevices]:
    one = _open(demo_devices(), box, told)
    yield one
    one.close(5)


def _open(config: list[DeviceSetting], box: BlackBox, told: Told, watch: float = 0.05) -> TillDevices:
    def on_state(name: str, state: DeviceState) -> None:
        told.states.append((name, state))

    return TillDevices.open(
        config, box, told.codes.append, told.cards.append, on_state, told.refused.append, watch_seconds=watch
    )


def _light(devices: TillDevices, name: str) -> str:
    return devices.states()[name].light


def test_a_sale_goes_through_all_devices(soft: InnerTill, devices: TillDevices, told: Told, box: BlackBox) -> None:
    assert soon(lambda: all(state.light is Light.OK for state in devices.states().values()))
    soft.scanner.scan("4607001234562")
    assert soon(lambda: told.codes == ["4607001234562"])
    soft.scale.kilograms = Decimal("1.235")
    assert devices.weight().result(5) == Weight(WeightState.STABLE, Decimal("1.235"))
    devices.show("Хлеб", "ИТОГО 52,00")
    assert soon(lambda: soft.display.lines == ("Хлеб".ljust(20), "ИТОГО 52,00".ljust(20)))
    done = devices.print_receipt([Words("Хлеб"), Sides("Итого", "52,00")], "op-1").result(20)
    assert done.outcome is Outcome.PRINTED
    assert "Хлеб" in soft.printer.text
    assert [one.outcome for one in box.tries("op-1")] == [Outcome.PRINTED]
    devices.open_drawer().result(5)
    assert soft.printer.drawer_openings == 1


@pytest.mark.parametrize(
    ("trouble", "why"), [("is_paper_out", "paper_out"), ("is_open", "cover_open"), ("is_silent", "silent")]
)
def test_troubles_of_the_printer_are_its_light(
    soft: InnerTill, devices: TillDevices, trouble: str, why: str
) -> None:
    setattr(soft.printer, trouble, True)
    assert soon(lambda: devices.states()["printer"].why == why, 20)
    setattr(soft.printer, trouble, False)
    assert soon(lambda: _light(devices, "printer") == Light.OK, 20)


def test_looking_again_and_again_does_not_fill_the_black_box(
    soft: InnerTill, devices: TillDevices, box: BlackBox
) -> None:
    assert soon(lambda: devices.states()["scale"].light is Light.OK)
    for _ in range(20):
        devices.weight().result(5)
        devices.look()
    assert [one for one in box.lines() if one.device == "printer"] == []
    assert len([one for one in box.lines() if one.device == "scale"]) <= 2


@pytest.mark.parametrize("kind", ["printer", "scanner", "scale", "display", "cards"])
def test_a_cable_pulled_out_and_put_in_again(soft: InnerTill, devices: TillDevices, kind: str) -> None:
    assert soon(lambda: _light(devices, kind) == Light.OK)
    soft.wire(kind).unplug()
    assert soon(lambda: _light(devices, kind) in (Light.BAD, Light.WARN), 20)
    soft.wire(kind).plug_in()
    assert soon(lambda: _light(devices, kind) == Light.OK, 20)


def test_a_card_of_a_client_is_told_and_a_payment_card_leaves_no_trace(
    soft: InnerTill, devices: TillDevices, told: Told, tmp_path: Path
) -> None:
    assert soon(lambda: _light(devices, "cards") == Light.OK)
    soft.cards.scan(";7770001234=99121010000?")
    soft.cards.scan(";4111111111111111=30121010000000000?")
    assert soon(lambda: len(told.refused) == 1 and len(told.cards) == 1)
    assert told.cards == [Card(CardKind.TRACK, "7770001234")]
    assert (told.refused[0].key, told.refused[0].facts) == ("e_devices_payment_card", {})
    devices.close(5)
    kept = (tmp_path / "box").read_text() if (tmp_path / "box").exists() else ""
    assert b"4111111111111111".hex() not in kept and b"7770001234".hex() not in kept


def test_without_devices_everything_answers_at_once(box: BlackBox, told: Told) -> None:
    devices = _open([], box, told)
    assert devices.print_receipt([Words("Хлеб")]).result(0).outcome is Outcome.NOT_PRINTED
    assert devices.weight().result(0).state is WeightState.UNKNOWN
    assert isinstance(devices.open_drawer().exception(0), Unavailable)
    devices.show("a", "b")
    assert devices.states() == {} and not devices.has("printer")
    devices.close()


def test_a_display_that_takes_no_bytes_holds_nobody(cable: PtyWire, box: BlackBox, told: Told) -> None:
    cable.is_deaf = True
    devices = _open([DeviceSetting("display", "", f"serial:{cable.address}")], box, told, watch=60)
    for number in range(2000):
        devices.show("Хлеб", str(number))
    cable.is_deaf = False
    heard: list[bytes] = []
    cable.hear = heard.append
    assert soon(lambda: b"1999" in b"".join(heard), 20)
    assert b"".join(heard).count(b"\x1b@") < 100  # what was old news before its turn came was never sent
    devices.close(5)


def test_a_printer_that_takes_no_bytes_holds_only_itself(
    soft: InnerTill, cable: PtyWire, box: BlackBox, told: Told
) -> None:
    cable.is_deaf = True
    config = [DeviceSetting("printer", "epson", f"serial:{cable.address}"), DeviceSetting("scanner", "", "emulator")]
    devices = _open(config, box, told, watch=60)
    printed = devices.print_receipt([Words("Хлеб" * 10_000)], "op-2")
    assert soon(lambda: _light(devices, "scanner") == Light.OK)
    soft.scanner.scan("4607001234562")
    assert soon(lambda: told.codes == ["4607001234562"])
    assert printed.result(30).outcome is not Outcome.PRINTED
    devices.close(5)


def test_a_printer_of_an_unknown_profile_and_an_unknown_port_are_told(box: BlackBox, told: Told) -> None:
    devices = _open([DeviceSetting("printer", "none", "emulator"), DeviceSetting("scanner", "", "odd")], box, told)
    assert devices.states()["printer"] == DeviceState(Light.BAD, "profile")
    assert soon(lambda: devices.states()["scanner"] == DeviceState(Light.BAD, "away"))
    devices.close(5)


def test_the_chosen_devices_are_kept_beside_what_else_is_of_the_till(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    kept = Config(path)
    kept.set(TILL, {"till": 3})
    chosen = [*demo_devices(), DeviceSetting("scanner", "", "serial:COM3?115200", {"prefix": "\x02"})]
    write_devices(kept, chosen)
    again = Config(path)
    assert read_devices(again) == chosen
    assert again.get(TILL)["till"] == 3
    again.set(TILL, {"devices": ["odd", {"port": "x"}, {"kind": "scale", "options": 5}]})
    assert read_devices(again) == [DeviceSetting("scale", "", "")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.dictionaries(st.sampled_from(WIRED), st.binary(min_size=1, max_size=200)))
def test_random_bytes_from_all_devices_stop_nothing_and_add_nothing(
    monkeypatch: pytest.MonkeyPatch, noise: dict[str, bytes]
) -> None:
    soft, told = InnerTill(), Told()
    monkeypatch.setattr("crm_desktop.devices.addresses.emulated_till", lambda: soft)
    devices = TillDevices.open(
        demo_devices(), None, told.codes.append, told.cards.append, lambda name, state: None, told.refused.append
    )
    try:
        assert soon(lambda: all(state.light is Light.OK for state in devices.states().values()))
        for kind, data in noise.items():
            soft.wire(kind).send(data)
        assert devices.weight().result(10).state in (WeightState.STABLE, WeightState.UNKNOWN)
        assert devices.print_receipt([Words("Хлеб")]).result(20).outcome is not Outcome.NOT_PRINTED
        soft.scanner.scan("")  # ends whatever the noise has begun
        soft.cards.scan("")
        told.codes.clear()
        before = len(told.cards)
        soft.scanner.scan("4607001234562")
        soft.cards.scan(";7770001234=9912?")
        assert soon(lambda: told.codes[-1:] == ["4607001234562"])
        assert soon(lambda: len(told.cards) > before and told.cards[-1].number == "7770001234")
    finally:
        devices.close(5)
