"""Scales: only a weight that stands still may be sold by, and an old one is none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from decimal import Decimal

from crm_desktop.devices.kinds import OpenPort, Port, Weight, WeightState
from crm_desktop.errors import Unavailable

_ASK, _ASK_EVEN = b"W", b"\xd7"
_ANSWER_SECONDS = 0.5
_STALE_SECONDS = 1.0
_UNKNOWN = Weight(WeightState.UNKNOWN)
_TOLEDO = re.compile(rb"\x02(?:([0-9]{1,3}\.[0-9]{2,3})N?|\?(.))\r", re.DOTALL)
_CAS = re.compile(rb"(ST|US|OL),(?:GS|NT),?\s*([+-]?)\s*([0-9]{1,4}\.[0-9]{1,3})\s*(kg|g)", re.IGNORECASE)
_MOVING, _OVER, _UNDER = 0x01, 0x02, 0x04


def read_toledo(answer: bytes) -> Weight | None:
    """The last whole answer of a Toledo 8217 to "W"; None when there is none. The eighth bit may be parity."""
    found = list(_TOLEDO.finditer(bytes(byte & 0x7F for byte in answer)))
    if not found:
        return None
    kilograms, trouble = found[-1].groups()
    if kilograms is not None:
        return Weight(WeightState.STABLE, Decimal(kilograms.decode()))
    if trouble[0] & _UNDER:
        return Weight(WeightState.NEGATIVE)
    if trouble[0] & _OVER:
        return Weight(WeightState.TOO_HEAVY)
    return Weight(WeightState.MOVING) if trouble[0] & _MOVING else _UNKNOWN


def read_cas(line: bytes) -> Weight | None:
    """One line of a scale that tells all the time, such as "ST,GS,+  1.234kg"; None when it is torn or another's."""
    found = _CAS.search(line)
    if not found:
        return None
    state, sign, figure, unit = found.groups()
    if state.upper() == b"OL":
        return Weight(WeightState.TOO_HEAVY)
    if state.upper() == b"US":
        return Weight(WeightState.MOVING)
    kilograms = Decimal(figure.decode()) / (1000 if unit.lower() == b"g" else 1)
    if sign == b"-" and kilograms:
        return Weight(WeightState.NEGATIVE)
    return Weight(WeightState.STABLE, kilograms)


class AskedScale:
    """A scale that answers when asked (Toledo 8217). Not for two threads at once."""

    def __init__(self, open_port: OpenPort, answer_seconds: float = _ANSWER_SECONDS, parity: str = "") -> None:
        self._port = _Kept(open_port)
        self._seconds = answer_seconds
        # With eight bits and none for parity this is what a scale set to seven bits and even parity hears.
        self._question = _ASK_EVEN if parity == "even" else _ASK

    def weight(self) -> Weight:
        """What lies on it now; what it said before the question does not count."""
        try:
            port = self._port.opened()
            while port.read(256, 0.0):
                pass
            port.write(self._question)
            return self._answer(port)
        except Unavailable:
            self._port.close()
            return _UNKNOWN

    def close(self) -> None:
        """Gives the port back."""
        self._port.close()

    def _answer(self, port: Port) -> Weight:
        said = b""
        deadline = time.monotonic() + self._seconds
        while (left := deadline - time.monotonic()) > 0:
            said = (said + port.read(256, left))[-256:]
            if weight := read_toledo(said):
                return weight
        return _UNKNOWN


class TellingScale:
    """A scale that tells its weight all the time (CAS): the newest line counts, for a second. Not for two threads."""

    def __init__(self, open_port: OpenPort, now: Callable[[], float] = time.monotonic) -> None:
        self._port = _Kept(open_port)
        self._now = now
        self._rest = b""
        self._newest = _UNKNOWN
        self._heard_at: float | None = None

    def weight(self) -> Weight:
        """What lies on it now; STALE when it has fallen silent."""
        try:
            self._listen(self._port.opened())
        except Unavailable:
            self.close()
            return _UNKNOWN
        if self._heard_at is None:
            return _UNKNOWN
        return self._newest if self._now() - self._heard_at <= _STALE_SECONDS else Weight(WeightState.STALE)

    def close(self) -> None:
        """Gives the port back."""
        self._port.close()
        self._rest, self._newest, self._heard_at = b"", _UNKNOWN, None

    def _listen(self, port: Port) -> None:
        for _ in range(64):  # a port that rattles without end does not hold the till
            if not (data := port.read(4096, 0.0)):
                return
            *whole, self._rest = (self._rest + data).replace(b"\n", b"\r").split(b"\r")
            self._rest = self._rest[-256:]
            for weight in map(read_cas, whole):
                if weight:
                    self._newest, self._heard_at = weight, self._now()


class _Kept:
    """A port that stays open while it works."""

    def __init__(self, open_port: OpenPort) -> None:
        self._open = open_port
        self._port: Port | None = None

    def opened(self) -> Port:
        if self._port is None:
            self._port = self._open()
        return self._port

    def close(self) -> None:
        if self._port is not None:
            self._port.close()
        self._port = None
