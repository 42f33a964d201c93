"""Time zones by the city people know them by, with their distance from UTC today."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm_desktop.i18n import N_, _

_CITIES = {
    "Europe/Kaliningrad": N_("Kaliningrad"),
    "Europe/Moscow": N_("Moscow"),
    "Europe/Samara": N_("Samara"),
    "Asia/Yekaterinburg": N_("Yekaterinburg"),
    "Asia/Omsk": N_("Omsk"),
    "Asia/Krasnoyarsk": N_("Krasnoyarsk"),
    "Asia/Irkutsk": N_("Irkutsk"),
    "Asia/Yakutsk": N_("Yakutsk"),
    "Asia/Vladivostok": N_("Vladivostok"),
    "Asia/Magadan": N_("Magadan"),
    "Asia/Kamchatka": N_("Kamchatka"),
    "Europe/Minsk": N_("Minsk"),
    "Asia/Almaty": N_("Almaty"),
    "Asia/Tashkent": N_("Tashkent"),
    "Asia/Tbilisi": N_("Tbilisi"),
    "Europe/Berlin": N_("Berlin"),
    "Europe/London": N_("London"),
    "America/New_York": N_("New York"),
}


def zone_words(zone: str) -> str:
    """ "Samara, UTC+4"; a zone without a known city by its own name."""
    offset = datetime.now(UTC).astimezone(ZoneInfo(zone)).utcoffset()
    hours = (offset.total_seconds() if offset else 0) / 3600
    distance = f"UTC{hours:+g}" if hours else "UTC"
    city = _(_CITIES[zone]) if zone in _CITIES else ""
    return f"{city}, {distance}" if city else distance
