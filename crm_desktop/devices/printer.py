"""A receipt printer and the drawer at it: asked before and after, and never believed where it is silent."""

from __future__ import annotations

import contextlib
import time

from crm_desktop.devices.black_box import BlackBox
from crm_desktop.devices.escpos import ASK_ALL_OUT, drawer_bytes, encode
from crm_desktop.devices.kinds import NOT_SAID, OpenPort, Outcome, Paper, PaperLine, Port, Printed, Status
from crm_desktop.devices.ports import RecordingPort
from crm_desktop.devices.profiles import Profile
from crm_desktop.errors import Unavailable

_ASK = b"\x10\x04"
_PRINTER, _CAUSE, _PAPER = 1, 2, 4
_ANSWER_SECONDS = 0.5
_PRINT_SECONDS = 10.0


class EscPosPrinter:
    """Opens its port for each job: a printer that was away for a while is simply there again.

    Not for two threads at once.
    """

    def __init__(
        self,
        name: str,
        open_port: OpenPort,
        profile: Profile,
        box: BlackBox | None = None,
        answer_seconds: float = _ANSWER_SECONDS,
        print_seconds: float = _PRINT_SECONDS,
    ) -> None:
        self.name = name
        self._open = open_port
        self._profile = profile
        self._box = box
        self._answer_seconds = answer_seconds
        self._print_seconds = print_seconds

    def status(self) -> Status:
        """What it says of itself; NOT_SAID when it is away or does not speak."""
        try:
            port = self._port("")
        except Unavailable:
            return NOT_SAID
        try:
            return self._ask(port)
        finally:
            port.close()

    def print_lines(self, lines: list[PaperLine], receipt_id: str = "") -> Printed:
        """Prints; nothing is sent to a printer that is not ready, so NOT_PRINTED means that no letter is on paper."""
        data = encode(lines, self._profile)
        try:
            port = self._port(receipt_id)
        except Unavailable:
            return self._note(Printed(Outcome.NOT_PRINTED, NOT_SAID), receipt_id)
        try:
            return self._note(self._print(port, data), receipt_id)
        finally:
            port.close()

    def open_drawer(self) -> None:
        """Raises Unavailable("device")."""
        port = self._port("")
        try:
            port.write(drawer_bytes(self._profile))
        finally:
            port.close()

    def _print(self, port: Port, data: bytes) -> Printed:
        before = self._ask(port)
        if self._profile.answers and not before.is_ready:
            return Printed(Outcome.NOT_PRINTED, before)
        try:
            port.write(data)
            came_out = self._wait_all_out(port)
        except Unavailable:
            return Printed(Outcome.UNKNOWN, NOT_SAID)
        after = self._ask(port)
        return Printed(Outcome.PRINTED if came_out and after.is_ready else Outcome.UNKNOWN, after)

    def _wait_all_out(self, port: Port) -> bool:
        """True when the printer said that all before has come out, or is of those that cannot say it."""
        if not self._profile.answers:
            return False
        if not self._profile.confirms:
            return True
        port.write(ASK_ALL_OUT)
        deadline = time.monotonic() + self._print_seconds
        while (left := deadline - time.monotonic()) > 0:
            # Bits 4 and 7 of this answer are never set, of all others bit 4 always is.
            if any(byte & 0x90 == 0 for byte in port.read(64, min(left, 0.2))):
                return True
        return False

    def _ask(self, port: Port) -> Status:
        if not self._profile.answers:
            return NOT_SAID
        try:
            while port.read(64, 0.0):
                pass  # what is left of an earlier talk is no answer to this one
            said = [self._answer(port, which) for which in (_PRINTER, _CAUSE, _PAPER)]
        except Unavailable:
            return NOT_SAID
        return read_status(*said)

    def _answer(self, port: Port, which: int) -> int | None:
        port.write(_ASK + bytes([which]))
        deadline = time.monotonic() + self._answer_seconds
        while (left := deadline - time.monotonic()) > 0:
            for byte in port.read(1, left):
                if byte & 0x93 == 0x12:
                    return byte
        return None

    def _port(self, receipt_id: str) -> Port:
        port = self._open()
        return RecordingPort(port, self._box, self.name, receipt_id) if self._box else port

    def _note(self, printed: Printed, receipt_id: str) -> Printed:
        if self._box and receipt_id:
            with contextlib.suppress(OSError):  # a full disk does not stop a sale
                self._box.note_outcome(self.name, printed.outcome, receipt_id)
        return printed


def read_status(printer: int | None, cause: int | None, paper: int | None) -> Status:
    """The answers to DLE EOT 1, 2 and 4; None where nothing that can be an answer came."""
    return Status(
        is_online=None if printer is None else not printer & 0x08,
        is_open=None if cause is None else bool(cause & 0x04),
        paper=_paper(paper),
    )


def _paper(answer: int | None) -> Paper:
    if answer is None:
        return Paper.UNKNOWN
    if answer & 0x60:
        return Paper.OUT
    return Paper.NEAR_END if answer & 0x0C else Paper.ENOUGH
