"""The black box: what it tells of a receipt, its bounds, torn lines, recordings that are played again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.devices.black_box import BlackBox, exchanges
from crm_desktop.devices.kinds import Outcome
from crm_desktop.devices.ports import ChangesPort, PlaybackPort, RecordingPort
from crm_desktop.errors import Unavailable
from tests.support.fake_clock import FakeClock

_START = datetime(2026, 11, 23, 9, 30)


class _DeadPort:
    def write(self, data: bytes) -> None:
        raise Unavailable("device", 2.0, port="COM5")

    def read(self, most: int, seconds: float) -> bytes:
        return b""

    def close(self) -> None:
        return


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(_START)


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> BlackBox:
    return BlackBox(tmp_path / "devices" / "bytes.txt", clock)


def test_it_tells_when_by_what_and_how_often_a_receipt_was_printed(box: BlackBox, clock: FakeClock) -> None:
    box.note_sent("front", b"first", "r-1")
    box.note_outcome("front", Outcome.NOT_PRINTED, "r-1")
    clock.advance(timedelta(minutes=1))
    box.note_sent("back", b"again", "r-1")
    box.note_outcome("back", Outcome.PRINTED, "r-1")
    box.note_sent("front", b"another", "r-2")
    assert [(one.at, one.device, one.outcome) for one in box.tries("r-1")] == [
        (_START, "front", Outcome.NOT_PRINTED),
        (_START + timedelta(minutes=1), "back", Outcome.PRINTED),
    ]
    assert box.tries("r-3") == []


def test_a_printing_cut_off_by_a_crash_is_unknown(box: BlackBox) -> None:
    box.note_sent("front", b"first", "r-1")
    assert [one.outcome for one in box.tries("r-1")] == [Outcome.UNKNOWN]


def test_bytes_are_noted_before_they_are_sent(box: BlackBox) -> None:
    with pytest.raises(Unavailable):
        RecordingPort(_DeadPort(), box, "front", "r-1").write(b"lost")
    assert [noted.data for noted in box.lines()] == [b"lost"]


def test_its_size_is_bounded_and_the_newest_stays(tmp_path: Path, clock: FakeClock) -> None:
    box = BlackBox(tmp_path / "bytes.txt", clock, most_bytes=4000)
    for number in range(300):
        box.note_heard("scanner", f"{number:013}\r".encode())
    kept = list(box.lines())
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4000
    assert kept[-1].data == b"0000000000299\r"
    assert [noted.data for noted in kept] == [f"{number:013}\r".encode() for number in range(300 - len(kept), 300)]
    assert [noted.data for noted in box.last_bytes("scanner", 2)] == [b"0000000000298\r", b"0000000000299\r"]


def test_what_became_of_receipts_outlives_the_bytes(tmp_path: Path, clock: FakeClock) -> None:
    box = BlackBox(tmp_path / "bytes.txt", clock, most_bytes=16_000)
    for number in range(8):
        box.note_sent("printer", bytes(3000), f"r-{number}")
        box.note_outcome("printer", Outcome.PRINTED, f"r-{number}")
    assert [one.data for one in box.lines() if one.receipt_id == "r-0"] == []
    assert [len(box.tries(f"r-{number}")) for number in range(8)] == [1] * 8
    assert sum(path.stat().st_size for path in tmp_path.glob("bytes.txt*")) <= 18_000
    for number in range(1000):
        box.note_outcome("printer", Outcome.PRINTED, f"x-{number}")
    assert sum(path.stat().st_size for path in tmp_path.glob("*.printed*")) <= 2_000
    assert len(box.tries("x-999")) == 1


def test_after_a_line_torn_by_a_power_cut_the_next_is_whole(tmp_path: Path, clock: FakeClock) -> None:
    BlackBox(tmp_path / "bytes.txt", clock).note_sent("printer", b"first", "r-1")
    path = tmp_path / "bytes.txt"
    path.write_bytes(path.read_bytes()[:-4])
    BlackBox(tmp_path / "bytes.txt", clock).note_sent("printer", b"second", "r-2")
    assert [noted.data for noted in BlackBox(tmp_path / "bytes.txt", clock).lines()] == [b"second"]


def test_a_line_torn_by_a_power_cut_is_left_out(tmp_path: Path, box: BlackBox) -> None:
    box.note_heard("scale", b"whole")
    path = tmp_path / "devices" / "bytes.txt"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-4] + b"z\n" + b"2026-11-23T\xff\n" + whole[:11])
    assert [noted.data for noted in box.lines()] == [b"whole"]


def test_a_device_that_says_the_same_all_day_is_noted_when_it_says_something_new(box: BlackBox) -> None:
    said = [(b"W", b"\x0201.235\r")] * 5 + [(b"W", b"\x0200.500\r")] * 5
    port = ChangesPort(PlaybackPort(said), box, "scale")
    for _ in said:
        port.write(b"W")
        port.read(20, 0)
    port.close()
    assert [noted.data for noted in box.lines()] == [b"W", b"\x0201.235\r", b"W", b"\x0200.500\r"]


def test_a_device_that_tells_unasked_is_noted_line_by_line(box: BlackBox) -> None:
    port = ChangesPort(PlaybackPort([(b"", b"ST,1kg\r\nST,1kg\r\nST,2k"), (b"", b"g\r\nST,2kg\r\n")]), box, "scale")
    while port.read(7, 0):
        pass
    port.close()
    assert [noted.data for noted in box.lines()] == [b"ST,1kg\r\n", b"ST,2kg\r\n"]


def test_a_recording_is_played_again(box: BlackBox) -> None:
    printer = PlaybackPort([(b"", b"hello"), (b"\x10\x04\x01", b"\x12"), (b"receipt", b"")])
    port = RecordingPort(printer, box, "front")
    assert port.read(10, 0) == b"hello"
    port.write(b"\x10\x04\x01")
    assert port.read(10, 0) == b"\x12"
    port.write(b"receipt")
    assert printer.is_over and printer.odd == []

    again = PlaybackPort(exchanges(box.lines(), "front"))
    assert again.read(10, 0) == b"hello"
    again.write(b"\x10\x04\x01")
    assert again.read(10, 0) == b"\x12"
    again.write(b"something else")
    assert again.odd == [b"something else"] and not again.is_over
