"""What is plugged into this computer: serial ports with their names, and the printers of Windows."""

from __future__ import annotations

import ctypes
import tomllib
from functools import lru_cache
from typing import Any

from crm_desktop.devices.kinds import FoundPort
from crm_desktop.devices.ports import lost
from crm_desktop.devices.profiles import FOLDER

_LOCAL_AND_CONNECTED = 0x02 | 0x04
_LEVEL = 4
# A system that cannot list its ports.
_NO_LIST: tuple[type[Exception], ...] = (*lost(), AttributeError, ValueError)


def find_ports() -> list[FoundPort]:
    """All there are now. Takes its time: not for the window's thread."""
    return [*serial_ports(), *spool_printers()]


def serial_ports() -> list[FoundPort]:
    """Serial ports and USB that looks like one; USB ports say what they most likely are."""
    from serial.tools import list_ports

    try:
        ports = list_ports.comports()
    except _NO_LIST:  # ports can still be typed
        return []
    return [_serial(port) for port in sorted(ports, key=lambda port: str(port.device))]


def spool_printers() -> list[FoundPort]:
    """The printers Windows knows; none elsewhere."""
    library = getattr(ctypes, "WinDLL", None)
    return [] if library is None else [FoundPort(f"spool:{name}", name, "printer") for name in _queues(library)]


def _serial(port: Any) -> FoundPort:
    vendor, product = port.vid, port.pid
    known: dict[str, str] = {}
    if vendor is not None and product is not None:
        ids = _usb_ids()
        known = ids.get(f"{vendor:04x}:{product:04x}") or ids.get(f"{vendor:04x}") or {}
    words = [known.get("name", ""), str(port.description or "")]
    told = " · ".join(dict.fromkeys(word for word in words if word and word not in ("n/a", port.device)))
    return FoundPort(f"serial:{port.device}", told, known.get("kind", ""), known.get("profile", ""))


@lru_cache(maxsize=1)
def _usb_ids() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "usb" / "ids.toml").read_text(encoding="utf-8"))


class _PrinterInfo(ctypes.Structure):
    """PRINTER_INFO_4W."""

    _fields_ = (("name", ctypes.c_wchar_p), ("server", ctypes.c_wchar_p), ("attributes", ctypes.c_uint32))


def _queues(library: Any) -> list[str]:
    spooler = library("winspool.drv")
    needed, count = ctypes.c_uint32(), ctypes.c_uint32()
    ask = (_LOCAL_AND_CONNECTED, None, _LEVEL)
    spooler.EnumPrintersW(*ask, None, 0, ctypes.byref(needed), ctypes.byref(count))
    room = ctypes.create_string_buffer(max(needed.value, 1))
    if not spooler.EnumPrintersW(*ask, room, needed.value, ctypes.byref(needed), ctypes.byref(count)):
        return []
    return [one.name for one in (_PrinterInfo * count.value).from_buffer(room)]
