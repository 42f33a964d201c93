"""Instants are UTC inside and the person's own time on the screen, also on the days when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crm_desktop.clock import Clock, SystemClock, from_zone, to_zone
from crm_desktop.errors import Refused
from tests.support.fake_clock import FakeClock


def test_an_instant_is_shown_on_the_clock_of_the_zone() -> None:
    shown = to_zone(datetime(2026, 11, 23, 22, 30), "Asia/Vladivostok")
    assert shown.replace(tzinfo=None) == datetime(2026, 11, 24, 8, 30)
    assert shown.utcoffset() == timedelta(hours=10)


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "UTC", "Asia/Kolkata"])
@pytest.mark.parametrize("utc", [datetime(2026, 1, 1), datetime(2026, 7, 15, 23, 59, 59, 999999), datetime(1999, 2, 3)])
def test_there_and_back_is_the_same_instant(zone: str, utc: datetime) -> None:
    assert from_zone(to_zone(utc, zone), zone) == utc


def test_a_time_that_is_skipped_moves_forward() -> None:
    assert to_zone(from_zone(datetime(2026, 3, 29, 2, 30), "Europe/Berlin"), "Europe/Berlin").hour == 3


def test_of_a_time_that_comes_twice_the_first_is_taken() -> None:
    twice = datetime(2026, 10, 25, 2, 30)
    assert from_zone(twice, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30)
    assert from_zone(twice.replace(fold=1), "Europe/Berlin") == datetime(2026, 10, 25, 1, 30)


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../etc/passwd", "Europe", "/etc/passwd", "a\0b"])
def test_an_unknown_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refused) as refused:
        to_zone(datetime(2026, 1, 1), name)
    assert refused.value.key == "e_clock_zone"
    assert refused.value.facts == {"zone": name}


def test_the_computers_clock_gives_utc_without_a_zone() -> None:
    clock: Clock = SystemClock()
    now = clock.now()
    assert now.tzinfo is None
    assert abs(now.replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_fake_clock_stands_still_until_moved() -> None:
    clock = FakeClock(datetime(2026, 1, 1))
    real: Clock = clock
    assert real.now() == real.now()
    clock.advance(timedelta(hours=2))
    assert clock.now() == datetime(2026, 1, 1, 2)
