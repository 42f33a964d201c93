"""Ports over real ptys and TCP connections: bytes both ways, stalled writing, the cable pulled out and put in."""

from __future__ import annotations

import pytest

from crm_desktop.devices.emulator_wires import PtyWire, TcpWire, Wire
from crm_desktop.devices.kinds import Port
from crm_desktop.devices.ports import open_port
from crm_desktop.errors import Unavailable
from tests.support.soon import soon


def test_bytes_go_both_ways(wire: Wire) -> None:
    heard: list[bytes] = []
    wire.hear = heard.append
    port = open_port(wire.address)
    port.write(b"\x10\x04\x01")
    assert soon(lambda: b"".join(heard) == b"\x10\x04\x01")
    wire.send(b"\x12")
    assert port.read(10, 5.0) == b"\x12"
    assert port.read(10, 0.0) == b""
    port.close()


def test_what_comes_in_pieces_is_read_in_order(wire: Wire) -> None:
    port = open_port(wire.address)
    assert soon(lambda: _sent(wire, port))
    got = b""
    for part in (b"46070", b"012345", b"62\r"):
        wire.send(part)
        while not got.endswith(part):
            got += port.read(100, 5.0)
    assert got == b"4607001234562\r"
    port.close()


def _sent(wire: Wire, port: Port) -> bool:
    """The other end is there."""
    wire.send(b".")
    return bool(port.read(1, 0.05))


def test_a_device_that_takes_no_bytes_ends_the_writing(cable: PtyWire) -> None:
    cable.is_deaf = True
    port = open_port(cable.address, write_seconds=0.3)
    with pytest.raises(Unavailable) as caught:
        port.write(b"x" * 200_000)
    assert caught.value.what == "device"
    port.close()


def test_a_network_printer_that_takes_no_bytes_ends_the_writing() -> None:
    wire = TcpWire()
    wire.is_deaf = True
    port = open_port(wire.address, write_seconds=0.3)
    with pytest.raises(Unavailable):
        port.write(b"x" * 20_000_000)
    port.close()
    wire.close()


def test_a_cable_pulled_out_is_told_and_put_in_works_again(wire: Wire) -> None:
    port = open_port(wire.address)
    assert soon(lambda: _sent(wire, port))
    wire.unplug()
    with pytest.raises(Unavailable):
        for _ in range(200):
            port.write(b"x")
            port.read(10, 0.05)
    port.close()
    with pytest.raises(Unavailable):
        open_port(wire.address)
    wire.plug_in()
    again = open_port(wire.address)
    assert soon(lambda: _sent(wire, again))
    again.close()


def test_a_serial_port_belongs_to_one_program(cable: PtyWire) -> None:
    port = open_port(cable.address)
    with pytest.raises(Unavailable):
        open_port(cable.address)
    port.close()


@pytest.mark.parametrize("address", ["/dev/no-such-port", "nonsense://x", "tcp://127.0.0.1:1", "queue://Receipts"])
def test_what_cannot_be_opened_is_away(address: str) -> None:
    with pytest.raises(Unavailable) as caught:
        open_port(address)
    assert caught.value.what == "device" and caught.value.facts["port"]
