"""A printer at the end of a real cable: what it says before and after decides, and silence is never "printed"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.devices.black_box import BlackBox, exchanges
from crm_desktop.devices.emulator import SoftPrinter
from crm_desktop.devices.emulator_wires import Wire
from crm_desktop.devices.escpos import encode
from crm_desktop.devices.kinds import NOT_SAID, Outcome, Paper, PaperLine, Sides, Status, Words
from crm_desktop.devices.ports import PlaybackPort, open_port
from crm_desktop.devices.printer import EscPosPrinter, read_status
from crm_desktop.devices.profiles import read_profile
from crm_desktop.errors import Unavailable
from tests.support.fake_clock import FakeClock
from tests.support.soon import soon

_LINES: list[PaperLine] = [
    Words("Магазин «Ромашка»", align="center"),
    Sides("Хлеб", "45,50"),
    Sides("Итого", "45,50 ₽"),
]


@pytest.fixture
def soft(wire: Wire) -> SoftPrinter:
    return SoftPrinter(wire)


@pytest.fixture
def box(tmp_path: Path) -> BlackBox:
    return BlackBox(tmp_path / "bytes.txt", FakeClock(datetime(2026, 11, 23, 9)))


@pytest.fixture
def printer(wire: Wire, box: BlackBox) -> Iterator[EscPosPrinter]:
    yield EscPosPrinter(
        "front", lambda: open_port(wire.address), read_profile("epson"), box, answer_seconds=2.0, print_seconds=1.0
    )


def test_a_receipt_comes_out(soft: SoftPrinter, printer: EscPosPrinter, box: BlackBox) -> None:
    assert printer.print_lines(_LINES, "r-1").outcome is Outcome.PRINTED
    assert soft.papers[0][0] == 'Магазин "Ромашка"'
    assert soft.papers[0][2].endswith("45,50 руб.")
    assert [one.outcome for one in box.tries("r-1")] == [Outcome.PRINTED]


def test_without_paper_nothing_is_sent(soft: SoftPrinter, printer: EscPosPrinter) -> None:
    soft.is_paper_out = True
    done = printer.print_lines(_LINES, "r-1")
    assert (done.outcome, done.status.paper) == (Outcome.NOT_PRINTED, Paper.OUT)
    soft.put_paper_in()
    assert soft.text == ""
    assert printer.print_lines(_LINES, "r-1").outcome is Outcome.PRINTED
    assert len(soft.papers) == 1


def test_an_open_cover_is_told(soft: SoftPrinter, printer: EscPosPrinter) -> None:
    soft.is_open = True
    done = printer.print_lines(_LINES, "r-1")
    assert (done.outcome, done.status.is_open) == (Outcome.NOT_PRINTED, True)


def test_paper_near_its_end_prints_and_is_told(soft: SoftPrinter, printer: EscPosPrinter) -> None:
    soft.is_near_end = True
    done = printer.print_lines(_LINES, "r-1")
    assert (done.outcome, done.status.paper) == (Outcome.PRINTED, Paper.NEAR_END)


def test_paper_that_ends_in_the_middle_is_unknown(soft: SoftPrinter, printer: EscPosPrinter, box: BlackBox) -> None:
    soft.lines_left = 2
    done = printer.print_lines(_LINES, "r-1")
    assert (done.outcome, done.status.paper) == (Outcome.UNKNOWN, Paper.OUT)
    assert [one.outcome for one in box.tries("r-1")] == [Outcome.UNKNOWN]


def test_a_silent_printer_is_not_ready_and_gets_nothing(soft: SoftPrinter, wire: Wire) -> None:
    soft.is_silent = True
    printer = EscPosPrinter("front", lambda: open_port(wire.address), read_profile("epson"), answer_seconds=0.05)
    assert printer.print_lines(_LINES).outcome is Outcome.NOT_PRINTED
    assert printer.status() == NOT_SAID and not printer.status().is_ready
    assert soft.text == ""


def test_noise_is_no_answer(soft: SoftPrinter, printer: EscPosPrinter) -> None:
    soft.noise = b"\xff\x00\x7f"
    assert printer.print_lines(_LINES, "r-1").outcome is not Outcome.UNKNOWN
    assert printer.status() == Status(True, False, Paper.ENOUGH)


def test_a_printer_unplugged_prints_again_when_it_is_back(
    wire: Wire, soft: SoftPrinter, printer: EscPosPrinter
) -> None:
    wire.unplug()
    assert printer.print_lines(_LINES, "r-1").outcome is Outcome.NOT_PRINTED
    wire.plug_in()
    assert printer.print_lines(_LINES, "r-1").outcome is Outcome.PRINTED
    assert len(soft.papers) == 1


def test_the_drawer_opens(soft: SoftPrinter, printer: EscPosPrinter, wire: Wire) -> None:
    printer.open_drawer()
    assert soon(lambda: soft.drawer_openings == 1)
    wire.unplug()
    with pytest.raises(Unavailable):
        printer.open_drawer()


class _Broken:
    """A port that breaks after so many writings."""

    def __init__(self, lasts: int) -> None:
        self._lasts = lasts

    def write(self, data: bytes) -> None:
        self._lasts -= 1
        if self._lasts < 0:
            raise Unavailable("device", 2.0, port="COM5")

    def read(self, most: int, seconds: float) -> bytes:
        return b"\x12" if seconds else b""

    def close(self) -> None:
        return


@pytest.mark.parametrize(
    ("lasts", "outcome"), [(0, "not_printed"), (2, "not_printed"), (3, "unknown"), (4, "unknown"), (5, "unknown")]
)
def test_a_cable_that_breaks_in_the_middle(lasts: int, outcome: str) -> None:
    printer = EscPosPrinter("front", lambda: _Broken(lasts), read_profile("epson"), print_seconds=0.01)
    assert printer.print_lines(_LINES).outcome == outcome


def test_a_queue_that_never_answers_is_sent_to_and_stays_unknown() -> None:
    port = PlaybackPort([])
    printer = EscPosPrinter("front", lambda: port, replace(read_profile("epson"), answers=False))
    assert printer.print_lines(_LINES).outcome is Outcome.UNKNOWN
    assert len(port.sent) == 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("121212", Status(True, False, Paper.ENOUGH)),
        ("16121e", Status(True, False, Paper.NEAR_END)),
        ("1e327e", Status(False, False, Paper.OUT)),
        ("1e1612", Status(False, True, Paper.ENOUGH)),
    ],
)
def test_answers_of_printers(raw: str, status: Status) -> None:
    assert read_status(*bytes.fromhex(raw)) == status


def test_what_was_not_said_is_not_well() -> None:
    assert read_status(None, None, None) == NOT_SAID
    assert not read_status(0x12, None, 0x12).is_ready and not read_status(0x12, None, 0x12).is_known


def test_a_recording_of_a_printing_is_played_again(soft: SoftPrinter, printer: EscPosPrinter, box: BlackBox) -> None:
    printer.print_lines(_LINES, "r-1")
    recorded = exchanges(box.lines(), "front")
    port = PlaybackPort(recorded)
    again = EscPosPrinter("front", lambda: port, read_profile("epson"))
    assert again.print_lines(_LINES).outcome is Outcome.PRINTED
    assert port.odd == [] and b"".join(port.sent).count(encode(_LINES, read_profile("epson"))) == 1


class _Rattling:
    """Answers anything at all, then falls silent."""

    def __init__(self, said: list[bytes]) -> None:
        self._said = list(said)

    def write(self, data: bytes) -> None:
        return

    def read(self, most: int, seconds: float) -> bytes:
        return self._said.pop(0)[:most] if self._said else b""

    def close(self) -> None:
        return


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.binary(max_size=6), max_size=12))
def test_random_answers_never_crash_the_driver(said: list[bytes]) -> None:
    printer = EscPosPrinter(
        "front", lambda: _Rattling(said), read_profile("epson"), answer_seconds=0.001, print_seconds=0.001
    )
    done = printer.print_lines(_LINES)
    assert done.outcome is not Outcome.PRINTED or done.status.is_ready
