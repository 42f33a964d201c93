"""Ways to a device: serial ports, TCP, the printer queue of Windows; every writing ends in time."""

from __future__ import annotations

import contextlib
import select
import socket
import sys
import time
from typing import TYPE_CHECKING

import serial

from crm_desktop.devices.kinds import Port
from crm_desktop.errors import Unavailable

if TYPE_CHECKING:
    from crm_desktop.devices.black_box import BlackBox

WRITE_SECONDS = 2.0
_RAW_TCP = "tcp://"
_QUEUE = "queue://"
_PRINTER_PORT = 9100
_RETRY = 2.0
_MOST_HEARD = 256


def lost() -> tuple[type[Exception], ...]:
    """What a port that went away raises; on Linux also an error of the terminal that is none of the others."""
    if sys.platform == "win32":
        return (OSError, serial.SerialException)
    from termios import error as terminal_error

    return (OSError, serial.SerialException, terminal_error)


_LOST = lost()
_NOT_OPENED: tuple[type[Exception], ...] = (ValueError, *_LOST)


def open_port(address: str, speed: int = 9600, write_seconds: float = WRITE_SECONDS) -> Port:
    """Opens "COM5", "/dev/ttyUSB0", any address of pyserial, "tcp://host:9100" or, on Windows, "queue://printer".

    Raises Unavailable("device").
    """
    if address.startswith(_RAW_TCP):
        return TcpPort(address, write_seconds)
    if address.startswith(_QUEUE):
        from crm_desktop.devices.windows_queue import WindowsQueue

        return WindowsQueue(address.removeprefix(_QUEUE))
    return SerialPort(address, speed, write_seconds)


class SerialPort:
    """A serial port, or USB that looks like one."""

    def __init__(self, address: str, speed: int, write_seconds: float) -> None:
        self._address = address
        # A second program on the port would eat half of what comes.
        more = {} if "://" in address else {"exclusive": True}
        try:
            self._serial = serial.serial_for_url(
                address, baudrate=speed, timeout=0, write_timeout=write_seconds, **more
            )
        except _NOT_OPENED as error:
            raise _gone(address) from error

    def write(self, data: bytes) -> None:
        """Raises Unavailable("device") also when the device does not take the bytes in time."""
        try:
            self._serial.write(data)
        except _LOST as error:
            raise _gone(self._address) from error

    def read(self, most: int, seconds: float) -> bytes:
        """What has come within this time; returns with the first bytes."""
        try:
            self._serial.timeout = seconds
            first = self._serial.read(1)
            rest = min(self._serial.in_waiting, most - 1) if first else 0
            return bytes(first + (self._serial.read(rest) if rest else b""))
        except _LOST as error:
            raise _gone(self._address) from error
        except TypeError as error:  # pyserial reads from a port that another thread has just closed
            raise _gone(self._address) from error

    def close(self) -> None:
        """Gives the port back."""
        with contextlib.suppress(*_LOST):
            self._serial.close()


class TcpPort:
    """A printer with a cable of its own, usually at port 9100."""

    def __init__(self, address: str, write_seconds: float) -> None:
        self._address = address
        host, _, port = address.removeprefix(_RAW_TCP).rpartition(":")
        if not port.isdigit():
            host, port = address.removeprefix(_RAW_TCP), str(_PRINTER_PORT)
        self._write_seconds = write_seconds
        try:
            self._socket = socket.create_connection((host.strip("[]"), int(port)), write_seconds)
        except (OSError, OverflowError) as error:
            raise _gone(address) from error

    def write(self, data: bytes) -> None:
        """Raises Unavailable("device") when it hung up or does not take the bytes in time."""
        try:
            self._socket.settimeout(self._write_seconds)
            self._socket.sendall(data)
        except OSError as error:
            raise _gone(self._address) from error

    def read(self, most: int, seconds: float) -> bytes:
        """What has come within this time; the end of the connection is an error."""
        try:
            if not select.select([self._socket], [], [], seconds)[0]:
                return b""
            data = self._socket.recv(most)
        except (OSError, ValueError) as error:
            raise _gone(self._address) from error
        if not data:
            raise _gone(self._address)
        return data

    def close(self) -> None:
        """Hangs up."""
        with contextlib.suppress(OSError):
            self._socket.close()


class RecordingPort:
    """A port whose every byte goes to the black box as well."""

    def __init__(self, port: Port, box: BlackBox, device: str, receipt_id: str = "") -> None:
        self._port = port
        self._box = box
        self._device = device
        self._receipt_id = receipt_id

    def write(self, data: bytes) -> None:
        """Noted before it is sent: what was under way is known also after a crash."""
        with contextlib.suppress(OSError):  # a full disk does not stop a sale
            self._box.note_sent(self._device, data, self._receipt_id)
        self._port.write(data)

    def read(self, most: int, seconds: float) -> bytes:
        """Noted when something came."""
        data = self._port.read(most, seconds)
        if data:
            with contextlib.suppress(OSError):
                self._box.note_heard(self._device, data, self._receipt_id)
        return data

    def close(self) -> None:
        """Gives the port back."""
        self._port.close()


class ChangesPort:
    """A port of a device that is asked the same all day: goes to the black box only when it says something new."""

    def __init__(self, port: Port, box: BlackBox, device: str) -> None:
        self._port = port
        self._box = box
        self._device = device
        self._sent = self._heard = self._noted = b""

    def write(self, data: bytes) -> None:
        """The next question: what the last one brought is noted if it was new."""
        self._note()
        self._sent = data
        self._port.write(data)

    def read(self, most: int, seconds: float) -> bytes:
        """What came belongs to the last question; of what comes unasked each new line counts."""
        data = self._port.read(most, seconds)
        self._heard = (self._heard + data)[-_MOST_HEARD:]
        if not self._sent:
            self._note_lines()
        return data

    def close(self) -> None:
        """Notes what is left and gives the port back."""
        self._note()
        self._port.close()

    def _note_lines(self) -> None:
        *whole, rest = self._heard.split(b"\n")
        for line in whole:
            self._heard = line + b"\n"
            self._note()
        self._heard = rest

    def _note(self) -> None:
        heard, self._heard = self._heard, b""
        if not heard or heard == self._noted:
            return
        self._noted = heard
        with contextlib.suppress(OSError):
            if self._sent:
                self._box.note_sent(self._device, self._sent)
            self._box.note_heard(self._device, heard)


class PlaybackPort:
    """Answers as a device once answered: after each thing written comes what came then.

    `said` are pairs (what the program sent, what the device answered), as `black_box.exchanges` reads them.
    What is sent otherwise than then is kept in `odd` and gets no answer.
    """

    def __init__(self, said: list[tuple[bytes, bytes]]) -> None:
        self._said = list(said)
        self._waiting = b""
        self.sent: list[bytes] = []
        self.odd: list[bytes] = []
        self._take_unasked()

    @property
    def is_over(self) -> bool:
        """True when all of the recording was heard."""
        return not self._said

    def write(self, data: bytes) -> None:
        """Lets the device of the recording hear this."""
        self.sent.append(data)
        if self._said and self._said[0][0] == data:
            self._waiting += self._said.pop(0)[1]
            self._take_unasked()
        else:
            self.odd.append(data)

    def read(self, most: int, seconds: float) -> bytes:
        """What the device of the recording said; no time passes."""
        data, self._waiting = self._waiting[:most], self._waiting[most:]
        if not data and seconds:
            time.sleep(0)
        return data

    def close(self) -> None:
        """Nothing to give back."""

    def _take_unasked(self) -> None:
        while self._said and not self._said[0][0]:
            self._waiting += self._said.pop(0)[1]


def _gone(address: str) -> Unavailable:
    return Unavailable("device", _RETRY, port=address)
