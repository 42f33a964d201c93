"""Scales and displays on real cables; what a scale says that is no whole, stable, fresh weight is never sold by."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.devices.display import CustomerDisplay, picture, total_line
from crm_desktop.devices.emulator import SoftDisplay, SoftScale
from crm_desktop.devices.emulator_wires import PtyWire, Wire
from crm_desktop.devices.kinds import Weight, WeightState
from crm_desktop.devices.ports import open_port
from crm_desktop.devices.scale import AskedScale, TellingScale, read_cas, read_toledo
from crm_desktop.errors import Unavailable
from tests.support.soon import soon


@pytest.fixture
def scale(wire: Wire) -> Iterator[AskedScale]:
    made = AskedScale(lambda: open_port(wire.address), answer_seconds=2.0)
    yield made
    made.close()


def test_a_weight_that_stands_still_is_told(wire: Wire, scale: AskedScale) -> None:
    soft = SoftScale(wire, Decimal("1.234"))
    assert scale.weight() == Weight(WeightState.STABLE, Decimal("1.234"))
    soft.kilograms = Decimal("0.005")
    assert scale.weight() == Weight(WeightState.STABLE, Decimal("0.005"))


@pytest.mark.parametrize(
    ("kilograms", "is_moving", "state"),
    [
        ("1.000", True, WeightState.MOVING),
        ("-0.200", False, WeightState.NEGATIVE),
        ("16", False, WeightState.TOO_HEAVY),
    ],
)
def test_any_other_weight_is_none(
    wire: Wire, scale: AskedScale, kilograms: str, is_moving: bool, state: WeightState
) -> None:
    SoftScale(wire, Decimal(kilograms), is_moving)
    assert scale.weight() == Weight(state)


def test_a_silent_scale_and_one_pulled_out_are_unknown_and_come_back(wire: Wire) -> None:
    soft = SoftScale(wire, Decimal("1.234"), is_silent=True)
    scale = AskedScale(lambda: open_port(wire.address), answer_seconds=0.1)
    assert scale.weight().state is WeightState.UNKNOWN
    soft.is_silent = False
    wire.unplug()
    assert scale.weight().state is WeightState.UNKNOWN
    wire.plug_in()
    assert soon(lambda: scale.weight() == Weight(WeightState.STABLE, Decimal("1.234")))
    scale.close()


def test_what_it_said_before_the_question_does_not_count(cable: PtyWire) -> None:
    scale = AskedScale(lambda: open_port(cable.address), answer_seconds=0.1)
    assert scale.weight().state is WeightState.UNKNOWN
    cable.send(b"\x0209.999\r")
    assert scale.weight().state is WeightState.UNKNOWN
    scale.close()


@pytest.mark.parametrize(
    ("answer", "weight"),
    [
        (b"\x0201.234\r", Weight(WeightState.STABLE, Decimal("1.234"))),
        (bytes(byte | 0x80 for byte in b"\x0201.234\r"), Weight(WeightState.STABLE, Decimal("1.234"))),
        (b"\x0201.2", None),
        (b"01.234\r", None),
        (b"\x02?\x21\r", Weight(WeightState.MOVING)),
        (b"\x02?\x20\r", Weight(WeightState.UNKNOWN)),
        (b"\xff\x02garbage\r", None),
    ],
)
def test_answers_to_a_question(answer: bytes, weight: Weight | None) -> None:
    assert read_toledo(answer) == weight


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        (b"ST,GS,+  1.234kg", Weight(WeightState.STABLE, Decimal("1.234"))),
        (b"ST,NT,   250.0 g", Weight(WeightState.STABLE, Decimal("0.25"))),
        (b"US,GS,+  1.200kg", Weight(WeightState.MOVING)),
        (b"ST,GS,-  0.010kg", Weight(WeightState.NEGATIVE)),
        (b"ST,GS,-  0.000kg", Weight(WeightState.STABLE, Decimal("0.000"))),
        (b"OL,GS,+ 99.999kg", Weight(WeightState.TOO_HEAVY)),
        (b"GS,+  1.234kg", None),
    ],
)
def test_lines_of_a_scale_that_tells_all_the_time(line: bytes, weight: Weight | None) -> None:
    assert read_cas(line) == weight


def test_a_scale_that_fell_silent_is_stale(cable: PtyWire) -> None:
    now = [0.0]
    scale = TellingScale(lambda: open_port(cable.address), lambda: now[0])
    assert scale.weight().state is WeightState.UNKNOWN
    cable.send(b"ST,GS,+  9.000kg\r\nST,GS,+  1.234kg\r\nST,GS,+  5.")
    assert soon(lambda: scale.weight() == Weight(WeightState.STABLE, Decimal("1.234")))
    now[0] = 1.5
    assert scale.weight() == Weight(WeightState.STALE)
    cable.unplug()
    assert scale.weight().state is WeightState.UNKNOWN


@given(st.binary(max_size=80))
def test_random_bytes_are_no_crash_and_no_unstable_weight(said: bytes) -> None:
    for weight in (read_toledo(said), read_cas(said)):
        assert weight is None or (weight.kilograms is not None) == (weight.state is WeightState.STABLE)


def test_the_customer_reads_two_lines(wire: Wire) -> None:
    soft = SoftDisplay(wire)
    display = CustomerDisplay(lambda: open_port(wire.address))
    display.show("Хлеб «Бородинский» нарезной", total_line("Итого", "1 234,50 ₽"))
    assert soon(lambda: soft.lines == ('Хлеб "Бородинский" н', "Итого  1 234,50 руб."))
    wire.unplug()
    with pytest.raises(Unavailable):
        display.show("", "")


def test_a_sum_is_never_cut() -> None:
    assert total_line("Итого к оплате сегодня", "1234,50") == "Итого к опла 1234,50"
    assert len(total_line("Итого", "45,50")) == 20


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_takes_two_whole_lines(top: str, bottom: str) -> None:
    assert len(picture(top, bottom)) == 6 + 40
