"""What a modem says line by line: numbers, hidden ones, noise, and the silence after a call."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_desktop.features.calls.rules import CallEvent
from crm_desktop.features.calls.rules_modem import ModemCalls

T0 = datetime(2026, 11, 24, 9)


def _at(second: float) -> datetime:
    return T0 + timedelta(seconds=second)


def _told(*lines: tuple[float, str], till: float = 60) -> list[CallEvent]:
    calls = ModemCalls("7951")
    told = [event for second, line in lines for event in calls.take(line, _at(second))]
    return told + calls.pass_time(_at(till))


def test_number_comes_after_the_first_ring() -> None:
    told = _told((0, "RING"), (2, "DATE=1124"), (2, "TIME=0900"), (2, "NMBR = 79276124077"), (6, "RING"), (12, "RING"))
    assert [(one.kind, one.number, one.at, one.result) for one in told] == [
        ("ring", "79276124077", _at(0), None), ("end", "79276124077", _at(12), "unknown")
    ]  # fmt: skip
    assert {one.line for one in told} == {"7951"}


def test_number_before_the_first_ring_is_the_same_call() -> None:
    told = _told((0, "NMBR=79276124077"), (1, "RING"), (7, "RING"))
    assert [one.kind for one in told] == ["ring", "end"]


@pytest.mark.parametrize("written", ["O", "P", "p", "", "UNAVAILABLE"])
def test_hidden_number_is_told_as_such(written: str) -> None:
    assert _told((0, "RING"), (2, f"NMBR={written}"))[0].number == "anonymous"


def test_ring_without_a_number_is_told_at_the_second_ring_or_soon() -> None:
    assert [one.at for one in _told((0, "RING"), (6, "RING"), till=7)] == [_at(0)]
    assert [one.number for one in _told((0, "RING"), till=8)] == ["anonymous"]


def test_two_calls_with_silence_between_are_two() -> None:
    told = _told((0, "RING"), (2, "NMBR=79276124077"), (30, "RING"), (32, "NMBR=79000000001"))
    assert [(one.kind, one.number) for one in told] == [
        ("ring", "79276124077"), ("end", "79276124077"), ("ring", "79000000001"), ("end", "79000000001")
    ]  # fmt: skip
    assert told[0].outside_id != told[2].outside_id


def test_noise_says_nothing() -> None:
    assert (
        _told((0, "NO CARRIER"), (1, "\ufffd\ufffdRI"), (2, "NAME=O"), (3, "xNMBR=79276124077"), (4, "RINGRING")) == []
    )
