"""Scanners on real cables: pieces, two at once, the same code again and again, pulled out in the middle, noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.devices.emulator import SoftScanner
from crm_desktop.devices.emulator_wires import PtyWire, Wire
from crm_desktop.devices.ports import open_port
from crm_desktop.devices.scanner import CodeReader, SerialScanner
from tests.support.soon import soon

Listen = Callable[[Wire], tuple[list[str], list[bool]]]


@pytest.fixture
def listen() -> Iterator[Listen]:
    opened: list[SerialScanner] = []

    def start(wire: Wire) -> tuple[list[str], list[bool]]:
        codes: list[str] = []
        states: list[bool] = []
        opened.append(SerialScanner(lambda: open_port(wire.address), codes.append, states.append))
        assert soon(lambda: states)
        return codes, states

    yield start
    for one in opened:
        one.close()


def _arrives(codes: list[str], wanted: list[str]) -> bool:
    return soon(lambda: codes == wanted)


def _scanned(scanner: SoftScanner, codes: list[str]) -> bool:
    scanner.scan("first")
    return bool(codes)


def test_codes_come_in_their_order_also_in_pieces(wire: Wire, listen: Listen) -> None:
    codes, states = listen(wire)
    scanner = SoftScanner(wire)
    assert soon(lambda: _scanned(scanner, codes))  # until the other end of the connection is there
    del codes[:]
    for part in (b"\x0246070", b"0123", b"4562\r", b"\n22001230"):
        wire.send(part)
    wire.send(b"04508\r")
    assert soon(lambda: "2200123004508" in codes)
    assert codes[-2:] == ["4607001234562", "2200123004508"] and states == [True]


def test_the_same_code_again_and_again_is_heard_each_time(cable: PtyWire, listen: Listen) -> None:
    codes, _ = listen(cable)
    scanner = SoftScanner(cable)
    for _ in range(50):
        scanner.scan("4607001234562")
    assert _arrives(codes, ["4607001234562"] * 50)


def test_two_scanners_do_not_mix(tmp_path: Path, listen: Listen) -> None:
    wires = [PtyWire(tmp_path / name) for name in ("one", "two")]
    heard = [listen(wire)[0] for wire in wires]
    for place in range(len("4607001234562")):
        wires[0].send("4607001234562"[place].encode())
        wires[1].send("2200123004508"[place].encode())
    for wire in wires:
        wire.send(b"\r")
    assert _arrives(heard[0], ["4607001234562"]) and _arrives(heard[1], ["2200123004508"])
    for wire in wires:
        wire.close()


def test_a_scanner_pulled_out_in_the_middle_of_a_code_comes_back(cable: PtyWire, listen: Listen) -> None:
    codes, states = listen(cable)
    cable.send(b"46070")
    cable.unplug()
    assert soon(lambda: states == [True, False])
    cable.plug_in()
    assert soon(lambda: states == [True, False, True])
    SoftScanner(cable).scan("4600000000008")
    assert _arrives(codes, ["4600000000008"])


def test_a_marking_code_keeps_its_signs(cable: PtyWire, listen: Listen) -> None:
    codes, _ = listen(cable)
    SoftScanner(cable).scan("0104607001234562215abc\x1d93AbCd")
    assert _arrives(codes, ["0104607001234562215abc\x1d93AbCd"])


def test_half_a_code_is_dropped_and_its_other_half_is_no_code() -> None:
    reader = CodeReader()
    assert reader.feed(b"460700", 0.0) == []
    assert reader.feed(b"1234562\r", 0.9) == []
    assert reader.feed(b"4607001234562\r", 1.0) == ["4607001234562"]


def test_a_torn_code_whose_end_never_came_does_not_spoil_the_next_customer() -> None:
    reader = CodeReader()
    reader.feed(b"460700", 0.0)
    assert reader.feed(b"", 1.0) == []
    assert reader.feed(b"4607001234562\r", 9.0) == ["4607001234562"]


def test_with_a_prefix_only_what_begins_with_it_is_a_code() -> None:
    reader = CodeReader(b"\x02")
    assert reader.feed(b"1234562\r\x024607001234562\r\n", 0.0) == ["4607001234562"]


def test_endless_noise_is_no_code_and_takes_no_memory() -> None:
    reader = CodeReader()
    for step in range(100):
        assert reader.feed(b"9" * 400, step / 100) == []
    assert len(reader._rest) <= 512
    assert reader.feed(b"\r4607001234562\r", 1.0) == ["4607001234562"]


@given(st.lists(st.tuples(st.binary(max_size=40), st.floats(0, 3)), max_size=20))
def test_random_bytes_never_crash_the_reader(pieces: list[tuple[bytes, float]]) -> None:
    reader = CodeReader()
    at = 0.0
    sent = b""
    for data, pause in pieces:
        at += pause
        sent += data
        for code in reader.feed(data, at):
            assert code and code.encode("latin-1") in bytes(b for b in sent if b >= 32 or b in (29, 10, 13))


@given(st.lists(st.text("0123456789", min_size=8, max_size=14), min_size=1, max_size=8), st.data())
def test_however_the_bytes_are_cut_the_codes_are_the_same(codes: list[str], data: st.DataObject) -> None:
    whole = "".join(f"{code}\r\n" for code in codes).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=10)))
    reader = CodeReader()
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        found += reader.feed(whole[start:end], 0.0)
    assert found == codes
