"""Time zones to choose from: those of Russia by city first, then all the world knows."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from crm_desktop.clock import to_zone
from crm_desktop.i18n import N_, _

CITIES = {
    "Europe/Kaliningrad": N_("Kaliningrad"),
    "Europe/Moscow": N_("Moscow"),
    "Europe/Samara": N_("Samara"),
    "Asia/Yekaterinburg": N_("Yekaterinburg"),
    "Asia/Omsk": N_("Omsk"),
    "Asia/Novosibirsk": N_("Novosibirsk"),
    "Asia/Krasnoyarsk": N_("Krasnoyarsk"),
    "Asia/Irkutsk": N_("Irkutsk"),
    "Asia/Yakutsk": N_("Yakutsk"),
    "Asia/Vladivostok": N_("Vladivostok"),
    "Asia/Magadan": N_("Magadan"),
    "Asia/Kamchatka": N_("Kamchatka"),
}
_JANUARY = datetime(2026, 1, 15, 12)


def zone_text(name: str) -> str:
    """A zone as people call it: "Samara, UTC+4"."""
    if name not in CITIES:
        return name
    return f"{_(CITIES[name])}, {_offset(name)}"


def zone_choices(current: str | None = None) -> list[tuple[object, str]]:
    """Zones with their texts, ours first; `current` is among them whatever it is."""
    rest = [(name, name) for name in _world() if name not in CITIES]
    found: list[tuple[object, str]] = [(name, zone_text(name)) for name in CITIES]
    found.extend(rest)
    if current and all(key != current for key, _text in found):
        found.append((current, current))
    return found


@cache
def _world() -> tuple[str, ...]:
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return (*sorted(name for name in available_timezones() if name.startswith(areas)), "UTC")


def _offset(name: str) -> str:
    there = to_zone(_JANUARY, name).utcoffset()
    minutes = int(there.total_seconds() // 60) if there is not None else 0
    return f"UTC{minutes // 60:+d}" if minutes % 60 == 0 else f"UTC{minutes / 60:+.1f}"
