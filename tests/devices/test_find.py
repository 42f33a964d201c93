"""What is plugged in: names and guesses by USB ids, on Linux and on Windows."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest
from serial.tools import list_ports

from crm_desktop.devices.find import find_ports, serial_ports, spool_printers
from crm_desktop.devices.kinds import FoundPort


def _port(device: str, description: str, vid: int | None = None, pid: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(device=device, description=description, vid=vid, pid=pid)


def test_usb_ports_say_what_they_most_likely_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [
        _port("COM5", "USB Serial", 0x05E0, 0x1701),
        _port("COM1", "n/a"),
        _port("COM3", "Prolific PL2303", 0x067B, 0x2303),
        _port("COM4", "COM4", 0x0416, 0x5011),
    ]
    monkeypatch.setattr(list_ports, "comports", lambda: ports)
    assert serial_ports() == [
        FoundPort("serial:COM1", ""),
        FoundPort("serial:COM3", "Prolific · Prolific PL2303"),
        FoundPort("serial:COM4", "58 mm", "printer", "simple"),
        FoundPort("serial:COM5", "Zebra · USB Serial", "scanner"),
    ]


def test_a_system_that_cannot_list_its_ports_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError

    monkeypatch.setattr(list_ports, "comports", fails)
    assert serial_ports() == []


def test_printers_of_windows_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spooler:
        """What winspool.drv answers."""

        def EnumPrintersW(self, *asked: Any) -> int:  # noqa: N802 - its name
            _flags, _name, level, room, size, needed, count = asked
            assert level == 4
            needed._obj.value = 48
            if room is None:
                return 0
            names = [ctypes.create_unicode_buffer(text) for text in ("EPSON TM-T20", "Microsoft Print to PDF")]
            self.kept = names
            for place, name in enumerate(names):
                address = ctypes.addressof(name)
                ctypes.memmove(ctypes.addressof(room) + 24 * place, address.to_bytes(8, "little"), 8)
            count._obj.value = 2
            return 1

    spooler = Spooler()
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: spooler, raising=False)
    monkeypatch.setattr(list_ports, "comports", list)
    assert find_ports() == [
        FoundPort("spool:EPSON TM-T20", "EPSON TM-T20", "printer"),
        FoundPort("spool:Microsoft Print to PDF", "Microsoft Print to PDF", "printer"),
    ]


@pytest.mark.skipif(hasattr(ctypes, "WinDLL"), reason="a system without printers of Windows")
def test_elsewhere_there_are_no_printers_of_windows() -> None:
    assert spool_printers() == []
