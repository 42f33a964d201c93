"""A modem on a telephone line that tells who is calling: AT commands in, lines of text out."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

import serial

from crm_desktop.errors import Cancelled, Refused, Unavailable

SPEED = 115_200
_READ_SECONDS = 0.2
_ANSWER_SECONDS = 3.0
_LONGEST_LINE = 200
_DIAL_SECONDS = 25.0
# What a modem says instead of OK, and the reason told to the person.
_NOT_DIALLED = {
    "BUSY": "e_calls_modem_busy",
    "NO DIALTONE": "e_calls_no_dialtone",
    "NO DIAL TONE": "e_calls_no_dialtone",
    "NO ANSWER": "e_calls_modem_no_answer",
    "NO CARRIER": "e_calls_modem_no_answer",
}
# Chips of different makers switch the number on by different words; the first that is taken stays.
_SWITCH_ON = ("AT+VCID=1", "AT#CID=1", "AT%CCID=1", "AT#CLS=8#CID=1")


def _lost() -> tuple[type[Exception], ...]:
    """What a port that went away raises; on Linux also an error of the terminal that is none of the others."""
    if sys.platform == "win32":
        return (OSError, serial.SerialException)
    from termios import error as terminal_error

    return (OSError, serial.SerialException, terminal_error)


_LOST = _lost()
_NOT_OPENED: tuple[type[Exception], ...] = (ValueError, *_LOST)


class CallerIdModem:
    """An opened modem. Everything raises Unavailable("modem") when it is unplugged; then it is opened anew."""

    def __init__(self, port: str, speed: int = SPEED, init: str = "") -> None:
        self._port = port
        self._init = init
        self._rest = b""
        self._serial = _open(port, speed)

    def switch_on(self) -> str:
        """Makes the modem tell numbers; the command it took. Raises Refused e_calls_no_modem."""
        answer = self._ask("ATZ")
        if answer is None:
            answer = self._ask("ATZ")  # the first characters after plugging in are often lost
        if answer is None:
            raise Refused("e_calls_no_modem", port=self._port, answer="-")
        for command in dict.fromkeys([*([self._init] if self._init else []), *_SWITCH_ON]):
            answer = self._ask(command)
            if answer == "OK":
                return command
        raise Refused("e_calls_no_modem", port=self._port, answer=answer or "-")

    def dial(self, command: str, is_given_up: Callable[[], bool]) -> None:
        """Dials by this command (such as "ATDT89161234567;") and stays in command mode.

        Raises Refused e_calls_modem_busy, e_calls_no_dialtone, e_calls_modem_no_answer, e_calls_dial; Cancelled when
        `is_given_up`, asked all the while, says so.
        """
        self._ask("ATX4")  # the dial tone is waited for and a busy line told, where the chip can
        try:
            answer = self._ask(command, _DIAL_SECONDS, is_given_up)
        except Cancelled:
            self._ask("")  # any character breaks dialling off
            self.hang_up()
            raise
        if answer != "OK":
            self.hang_up()
            known = _NOT_DIALLED.get(answer or "")
            raise Refused(known) if known else Refused("e_calls_dial", answer=answer or "-")

    def hang_up(self) -> None:
        """Leaves the line; a telephone whose handset is lifted keeps it."""
        self._ask("ATH")

    def lines(self) -> Iterator[str]:
        """Whole lines that have come within a fifth of a second; maybe none."""
        yield from self._read_lines()

    def close(self) -> None:
        """Gives the port back."""
        with contextlib.suppress(*_LOST):
            self._serial.close()

    def _ask(
        self, command: str, seconds: float = _ANSWER_SECONDS, is_given_up: Callable[[], bool] = lambda: False
    ) -> str | None:
        """OK, ERROR, why nothing was dialled, or None when nothing is answered."""
        try:
            self._serial.write(f"{command}\r".encode())
        except _LOST as error:
            raise Unavailable("modem", 2.0, port=self._port) from error
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self._read_lines():
                if line in ("OK", "ERROR") or line in _NOT_DIALLED:
                    return line
            if is_given_up():
                raise Cancelled
        return None

    def _read_lines(self) -> list[str]:
        try:
            self._rest += self._serial.read(max(self._serial.in_waiting, 1))
        except _LOST as error:
            raise Unavailable("modem", 2.0, port=self._port) from error
        *whole, self._rest = self._rest.replace(b"\r", b"\n").split(b"\n")
        self._rest = self._rest[-_LONGEST_LINE:]
        texts = (line[:_LONGEST_LINE].decode("ascii", "replace").strip() for line in whole)
        return [text for text in texts if text]


def _open(port: str, speed: int) -> serial.SerialBase:
    try:
        # A second program on the port would eat half of the lines.
        more = {} if "://" in port else {"exclusive": True}
        return serial.serial_for_url(port, baudrate=speed, timeout=_READ_SECONDS, write_timeout=2.0, **more)
    except _NOT_OPENED as error:
        raise Unavailable("modem", 2.0, port=port) from error
