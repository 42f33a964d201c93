"""Recordings of the black box played again: the same bytes are printed and the same is understood as then.

Recorded from an independent simulator (emupos, profile epson-tm-t20iii): a new encoder, or a driver that understands
an answer otherwise, differs here.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.devices.black_box import BlackBox, exchanges, read_line
from crm_desktop.devices.emulated_till import InnerTill
from crm_desktop.devices.kinds import Code, Outcome, PaperLine, Port, Sides, Words
from crm_desktop.devices.ports import PlaybackPort
from crm_desktop.devices.printer import EscPosPrinter
from crm_desktop.devices.profiles import read_profile
from tests.support.fake_clock import FakeClock

_FOLDER = Path(__file__).with_name("recordings")
_RECEIPT: list[PaperLine] = [
    Words("ООО «Ромашка»", align="center", bold=True),
    Sides("Хлеб Бородинский", "52,00 ₽"),
    Sides("Итого", "52,00", big=True),
    Code("qr", "t=20260101T1200&s=52.00&fn=9999078900001234&i=1&fp=1234567890&n=1"),
]
_EPSON = read_profile("epson")


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_a_recording_ends_as_it_did(path: Path) -> None:
    lines = [noted for line in path.read_text().splitlines() if (noted := read_line(line))]
    said = exchanges(lines, "printer")
    port = PlaybackPort(said)
    printed = EscPosPrinter("printer", lambda: port, _EPSON, answer_seconds=1.0).print_lines(_RECEIPT, "r-1")
    assert (printed.outcome.encode(), port.odd, port.is_over) == (lines[-1].data, [], True)


def test_what_our_own_box_keeps_can_be_played_again(tmp_path: Path) -> None:
    box = BlackBox(tmp_path / "box", FakeClock(datetime(2026, 3, 1)))
    soft = InnerTill()
    first = EscPosPrinter("printer", soft.wire("printer").open, _EPSON, box).print_lines(_RECEIPT, "r-1")
    assert first.outcome is Outcome.PRINTED
    port: Port = PlaybackPort(exchanges(box.lines(), "printer"))
    again = EscPosPrinter("printer", lambda: port, _EPSON, answer_seconds=1.0).print_lines(_RECEIPT, "r-1")
    assert again == first
