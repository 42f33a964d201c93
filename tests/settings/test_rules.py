"""Values of settings: what is stored, what is refused, what is the usual one."""

from __future__ import annotations

from datetime import datetime

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.settings.rules import (
    FOLDER,
    JOIN_MINUTES,
    LEADS,
    MEETING_SERVER,
    SETTINGS,
    Change,
    NumberSetting,
    SettingsInForce,
    checked,
)


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        (JOIN_MINUTES.name, " 25 ", "25"),
        (JOIN_MINUTES.name, "010", None),
        (FOLDER.name, "  ", None),
        (FOLDER.name, "/srv/in", "/srv/in"),
        (LEADS.name, "60, 0, 60", "0,60"),
        (LEADS.name, "15,0", None),
        (MEETING_SERVER.name, "https://Meet.Example.ru/", "meet.example.ru"),
        (MEETING_SERVER.name, "example.ru:8443/video", "example.ru:8443/video"),
        (MEETING_SERVER.name, "", None),
        (MEETING_SERVER.name, "meet.jit.si", None),
    ],
)
def test_usual_value_is_not_stored(name: str, typed: str, stored: str | None) -> None:
    assert checked(name, typed) == stored


@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        (JOIN_MINUTES.name, "", "e_settings_number"),
        (JOIN_MINUTES.name, "-1", "e_settings_number"),
        (JOIN_MINUTES.name, "1441", "e_settings_range"),
        (LEADS.name, "", "e_settings_leads"),
        (LEADS.name, "soon", "e_settings_leads"),
        (LEADS.name, "1,2,3,4,5,6,7", "e_settings_leads"),
        (FOLDER.name, "x" * 2001, "e_settings_long"),
        (MEETING_SERVER.name, "our server", "e_settings_server"),
        (MEETING_SERVER.name, "http://meet.example.ru", "e_settings_server"),
    ],
)
def test_value_that_cannot_be_is_refused(name: str, typed: str, key: str) -> None:
    with pytest.raises(Refused) as error:
        checked(name, typed)
    assert error.value.key == key


def test_unreadable_number_counts_as_not_set() -> None:
    change = Change("soon", datetime(2026, 1, 1), None)
    assert SettingsInForce({JOIN_MINUTES.name: change}).number(JOIN_MINUTES) == JOIN_MINUTES.default
    assert SettingsInForce({}).usual_leads == (0, 15)


def test_usual_values_lie_within_their_bounds() -> None:
    for setting in SETTINGS.values():
        if isinstance(setting, NumberSetting):
            assert setting.low <= setting.default <= setting.high
