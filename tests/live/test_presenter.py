"""The connection light tells the truth in one word."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_desktop import i18n
from crm_desktop.errors import Refused
from crm_desktop.features.live.presenter import ConnectionPresenter
from tests.support.fake_clock import FakeClock

NOON = datetime(2026, 11, 24, 12)


@pytest.fixture
def said() -> list[tuple[str, str, str]]:
    return []


def _light(said: list[tuple[str, str, str]], clock: FakeClock, *, is_local: bool = False) -> ConnectionPresenter:
    i18n.set_language("en")
    light = ConnectionPresenter(clock, "server-1/3050:crm", is_local=is_local)
    light.changed.connect(lambda *words: said.append(words))
    return light


def test_a_lost_link_counts_its_seconds(said: list[tuple[str, str, str]]) -> None:
    clock = FakeClock(NOON)
    light = _light(said, clock)
    light.set_link("lost", NOON - timedelta(seconds=42), None)
    assert said[-1][:2] == ("No connection, 0:42", "warn")
    clock.advance(timedelta(seconds=30))
    light.tell()
    assert said[-1][0] == "No connection, 1:12"


def test_an_unproven_way_for_news_is_said(said: list[tuple[str, str, str]]) -> None:
    light = _light(said, FakeClock(NOON))
    light.set_link("connected", NOON, None)
    assert said[-1][:2] == ("Connected, news every 2 s", "warn")
    light.set_news(True)
    assert said[-1][:2] == ("Connected", "ok")


def test_on_one_computer_no_server_is_spoken_of(said: list[tuple[str, str, str]]) -> None:
    light = _light(said, FakeClock(NOON), is_local=True)
    light.set_link("connected", NOON, None)
    assert said[-1][:2] == ("This computer", "ok")


def test_a_refusal_says_why(said: list[tuple[str, str, str]]) -> None:
    light = _light(said, FakeClock(NOON))
    light.set_link("refused", NOON, Refused("e_access_disabled", login="ANNA"))
    assert said[-1][1] == "bad"
    assert "ANNA" in said[-1][2]
