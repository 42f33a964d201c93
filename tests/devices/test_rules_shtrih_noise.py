"""Noise instead of a Shtrih register: no failure, and never "done" or a state made of noise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.devices.fiscal import FiscalKind, FiscalLine, FiscalOutcome, FiscalReceipt, FiscalState
from crm_desktop.devices.fiscal_shtrih import ShtrihRegister
from crm_desktop.devices.shtrih_frames import ACK, ENQ, NAK, frame
from crm_desktop.errors import Unavailable

SALE = FiscalReceipt(
    "a-1", FiscalKind.SALE, (FiscalLine("Хлеб", Decimal(1), Decimal("45.50"), Decimal("45.50")),), Decimal("45.50"),
    Decimal(0), "Анна",
)  # fmt: skip


class Noise:
    """Each read gives what comes next; at the end there is silence."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def write(self, data: bytes) -> None:
        """Nobody listens."""

    def read(self, most: int, seconds: float) -> bytes:
        found, self._data = self._data[:most], self._data[most:]
        return found

    def close(self) -> None:
        """Nothing to give back."""


class Liar(Noise):
    """Frames that are whole, with commands that fit, and noise inside."""

    def __init__(self, answers: list[bytes]) -> None:
        super().__init__(b"")
        self._answers = answers

    def write(self, data: bytes) -> None:
        if data == ENQ:
            self._data = NAK
        elif len(data) > 1 and self._answers:
            size = 2 if data[2:3] == b"\xff" else 1
            self._data = ACK + frame((data[2 : 2 + size] + self._answers.pop(0))[:255])


def _register(port: Noise) -> ShtrihRegister:
    return ShtrihRegister("fiscal", lambda: port, answer_seconds=0.0)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_bare_noise_is_never_a_done_receipt(noise: bytes) -> None:
    for answer in (
        _register(Noise(noise)).register(SALE),
        _register(Noise(noise)).close_shift("Анна"),
        _register(Noise(noise)).move_cash(Decimal(10), "Анна"),
    ):
        assert answer.outcome is not FiscalOutcome.DONE


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=80) | st.binary(max_size=80).map(lambda data: b"\0" + data), max_size=12))
def test_whole_frames_with_nonsense_never_make_a_done_receipt(answers: list[bytes]) -> None:
    assert _register(Liar(list(answers))).register(SALE).outcome is not FiscalOutcome.DONE
    try:
        settled = _register(Liar(list(answers))).settle(SALE, 7)
    except Unavailable:
        return
    assert settled.outcome is not FiscalOutcome.DONE


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=80).map(lambda data: b"\0" + data), min_size=6, max_size=12))
def test_a_state_of_nonsense_is_a_state_or_unavailable(answers: list[bytes]) -> None:
    try:
        state = _register(Liar(answers)).state()
    except Unavailable:
        return
    assert isinstance(state, FiscalState) and (state.memory_ends is None or state.memory_ends >= date(2000, 1, 1))
