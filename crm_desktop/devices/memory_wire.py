"""A cable inside the program: what one end writes the other hears, with the same troubles as real cables have."""

from __future__ import annotations

import threading

from crm_desktop.devices.emulator_wires import Hear
from crm_desktop.errors import Unavailable

_ADDRESS = "emulator"
_RETRY = 2.0


class MemoryWire:
    """`is_deaf`: the device takes no bytes, and writing ends as at a stalled port."""

    def __init__(self) -> None:
        self.hear: Hear = _nothing
        self.is_deaf = False
        self.is_plugged = True
        self._port: MemoryPort | None = None

    @property
    def address(self) -> str:
        """What a till opens."""
        return _ADDRESS

    def open(self) -> MemoryPort:
        """The till's end; the newest counts. Raises Unavailable("device") while the cable is out."""
        if not self.is_plugged:
            raise _gone()
        self._port = port = MemoryPort(self)
        return port

    def send(self, data: bytes) -> None:
        """What the device says; lost when nobody is there."""
        if self.is_plugged and self._port is not None:
            self._port.put(data)

    def unplug(self) -> None:
        """Pulls the cable out."""
        self.is_plugged = False
        if self._port is not None:
            self._port.close()
        self._port = None

    def plug_in(self) -> None:
        """Puts it in again."""
        self.is_plugged = True

    def close(self) -> None:
        """The same as pulling it out."""
        self.unplug()


class MemoryPort:
    """The till's end of the cable."""

    def __init__(self, wire: MemoryWire) -> None:
        self._wire = wire
        self._waiting = b""
        self._is_cut = False
        self._came = threading.Condition()

    def write(self, data: bytes) -> None:
        """Raises Unavailable("device") when the cable is out or the device takes nothing."""
        if self._is_cut or self._wire.is_deaf:
            raise _gone()
        self._wire.hear(data)

    def read(self, most: int, seconds: float) -> bytes:
        """What has come within this time."""
        with self._came:
            self._came.wait_for(lambda: self._waiting or self._is_cut, seconds)
            data, self._waiting = self._waiting[:most], self._waiting[most:]
            if not data and self._is_cut:
                raise _gone()
            return data

    def put(self, data: bytes) -> None:
        """From the device."""
        with self._came:
            self._waiting += data
            self._came.notify_all()

    def close(self) -> None:
        """Gives the port back; also what a pulled cable does to it."""
        with self._came:
            self._is_cut = True
            self._came.notify_all()


def _nothing(data: bytes) -> None:
    """A device that does not listen."""


def _gone() -> Unavailable:
    return Unavailable("device", _RETRY, port=_ADDRESS)
