"""Frames of the Shtrih-M protocol: ENQ and NAK or ACK, then 02, length, command with data, and their exclusive or."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from operator import xor
from types import TracebackType

from crm_desktop.devices.kinds import Port

STX, ENQ, ACK, NAK = b"\x02", b"\x05", b"\x06", b"\x15"
_TRIES = 3
_STRAY = 5
_BYTE_SECONDS = 0.5


class Silence(Exception):
    """The register did not answer, or not with whole frames."""


def frame(payload: bytes) -> bytes:
    """What goes over the wire."""
    body = bytes([len(payload)]) + payload
    return STX + body + bytes([check_sum(body)])


def check_sum(body: bytes) -> int:
    """Exclusive or of length and payload."""
    return reduce(xor, body, 0)


def number(amount: Decimal | int, size: int) -> bytes:
    """Little-endian, of so many bytes; a part of a unit is a bug of the caller."""
    if amount != int(amount):
        raise ValueError(f"{amount} is no whole number of units")
    return int(amount).to_bytes(size, "little")


def take(data: bytes, sizes: str) -> list[int]:
    """Little-endian numbers of the given sizes, one after another; Silence when the answer is shorter."""
    found, place = [], 0
    for size in map(int, sizes.split()):
        if place + size > len(data):
            raise Silence(f"{len(data)} bytes for {sizes}")
        found.append(int.from_bytes(data[place : place + size], "little"))
        place += size
    return found


class ShtrihLink:
    """One talk over an open port; closes it at the end."""

    def __init__(self, port: Port, answer_seconds: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._answer_seconds = answer_seconds
        self._timer = timer

    def __enter__(self) -> ShtrihLink:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._port.close()

    def ask(self, command: bytes, data: bytes) -> bytes:
        """Error code and data of the answer, without the command. Raises Silence, Unavailable("device")."""
        self._settle_line()
        for _ in range(_TRIES):
            self._port.write(frame(command + data))
            said = self._one(_BYTE_SECONDS)
            if said == ACK:
                break
            if said != NAK:
                raise Silence("no confirmation")
        else:
            raise Silence("refused frames")
        for _ in range(_STRAY + 1):
            answer = self._answer()
            # An answer to something asked by a till that died before it heard it.
            if answer.startswith(command) and len(answer) > len(command):
                return answer[len(command) :]
        raise Silence("answers to something else")

    def _settle_line(self) -> None:
        """NAK: it waits for a command. ACK: it still has an answer nobody took."""
        for _ in range(_TRIES):
            self._port.write(ENQ)
            said = self._one(_BYTE_SECONDS)
            if said == NAK:
                return
            if said == ACK:
                self._answer()
        raise Silence("no answer to ENQ")

    def _answer(self) -> bytes:
        for _ in range(_TRIES):
            if self._one(self._answer_seconds) != STX:
                raise Silence("no frame")
            length = self._exactly(1)
            payload = self._exactly(length[0])
            if self._exactly(1)[0] == check_sum(length + payload):
                self._port.write(ACK)
                return payload
            self._port.write(NAK)
        raise Silence("broken frames")

    def _one(self, seconds: float) -> bytes:
        return self._port.read(1, seconds)

    def _exactly(self, count: int) -> bytes:
        found = b""
        end = self._timer() + self._answer_seconds
        while len(found) < count:
            found += self._port.read(count - len(found), _BYTE_SECONDS)
            if self._timer() > end:
                raise Silence("half a frame")
        return found
