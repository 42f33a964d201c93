"""Settings of the firm, each declared once with its kind, usual value and meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.errors import Refused
from crm_desktop.i18n import N_


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """A whole number between two bounds."""

    name: str
    default: int
    low: int
    high: int
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class TextSetting:
    """Words, a folder, or a list divided by commas."""

    name: str
    default: str
    label: str
    help: str


JOIN_MINUTES = NumberSetting(
    "intake.join_minutes",
    10,
    0,
    1440,
    N_("Join repeated inquiries"),
    N_("An inquiry from the same phone within so many minutes joins the one before. 0: never."),
)
LIMIT_MINUTES = NumberSetting(
    "intake.limit_minutes",
    15,
    1,
    2880,
    N_("Time to answer"),
    N_("Working minutes a person has for an offer that no rule gave a time limit."),
)
OVERDUE_MINUTES = NumberSetting(
    "reminders.overdue_to_head_minutes",
    60,
    0,
    10080,
    N_("Tell the head about an overdue task"),
    N_("So many minutes after its time an open task is shown to the head. 0: never."),
)
FOLDER = TextSetting(
    "intake.folder",
    "",
    N_("Watched folder"),
    N_("Files put here are taken in by themselves: JSON lines, CSV, letters (.eml). Empty: no folder."),
)
LEADS = TextSetting(
    "reminders.leads",
    "0,15",
    N_("Usual reminders"),
    N_("Minutes before the time of a new task, divided by commas; 0 is the time itself."),
)
MEETING_SERVER = TextSetting(
    "meetings.server",
    "meet.jit.si",
    N_("Meeting server"),
    N_("Where “Make a link” opens a room: a Jitsi Meet server, the public one or your own."),
)

CURRENCIES = {
    "RUB": N_("Russian rouble"),
    "BYN": N_("Belarusian rouble"),
    "KZT": N_("Kazakhstani tenge"),
    "UZS": N_("Uzbek sum"),
    "AMD": N_("Armenian dram"),
    "KGS": N_("Kyrgyz som"),
    "USD": N_("US dollar"),
    "EUR": N_("Euro"),
    "CNY": N_("Chinese yuan"),
}
REGIONS = {
    "RU": N_("Russia, +7"),
    "KZ": N_("Kazakhstan, +7"),
    "BY": N_("Belarus, +375"),
    "UZ": N_("Uzbekistan, +998"),
    "AM": N_("Armenia, +374"),
    "KG": N_("Kyrgyzstan, +996"),
    "GE": N_("Georgia, +995"),
    "DE": N_("Germany, +49"),
    "GB": N_("Great Britain, +44"),
    "US": N_("USA, +1"),
}
NUMBERS = (JOIN_MINUTES, LIMIT_MINUTES, OVERDUE_MINUTES)
TEXTS = (FOLDER, LEADS, MEETING_SERVER)
SETTINGS: Mapping[str, NumberSetting | TextSetting] = {one.name: one for one in (*NUMBERS, *TEXTS)}
LONGEST_TEXT = 2000
_SERVER = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?(/[a-z0-9._-]+)*")


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """The firm. `created_at` is UTC."""

    name: str
    time_zone: str
    phone_region: str
    currency: str
    is_demo: bool
    is_self_secured: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """What intake needs to know of the firm; an empty folder means none is watched."""

    time_zone: str
    phone_region: str
    folder: str


@dataclass(frozen=True, slots=True)
class About:
    """What stands on the page about the program."""

    version: str
    engine: str
    place: str
    schema: str
    is_server: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Who gave a setting its present value, and when (UTC)."""

    content: str
    updated_at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """All settings: changed ones as they are, the others at their usual value."""

    changes: Mapping[str, Change]

    def number(self, setting: NumberSetting) -> int:
        """The value of a number; one that cannot be read counts as not set."""
        change = self.changes.get(setting.name)
        return int(change.content) if change and change.content.isdecimal() else setting.default

    def text(self, setting: TextSetting) -> str:
        """The value of a text."""
        change = self.changes.get(setting.name)
        return change.content if change else setting.default

    @property
    def usual_leads(self) -> tuple[int, ...]:
        """Minutes before the time of a new task at which one is reminded."""
        return tuple(int(part) for part in self.text(LEADS).split(",") if part.isdecimal())

    def seen(self, name: str) -> str | None:
        """The stored content, None for the usual value: what a save has to name."""
        change = self.changes.get(name)
        return change.content if change else None


def checked(name: str, content: str) -> str | None:
    """What is to be stored for a typed value: None when it is the usual one.

    Raises Refused e_settings_number, e_settings_range, e_settings_leads, e_settings_server, e_settings_long.
    """
    setting = SETTINGS[name]
    content = content.strip()
    if isinstance(setting, NumberSetting):
        if not content.isdecimal() or len(content) > 5:
            raise Refused("e_settings_number", name=name, content=content)
        if not setting.low <= int(content) <= setting.high:
            raise Refused("e_settings_range", low=setting.low, high=setting.high)
        return None if int(content) == setting.default else str(int(content))
    if len(content) > LONGEST_TEXT:
        raise Refused("e_settings_long", limit=LONGEST_TEXT)
    if setting is LEADS:
        content = _leads(content)
    if setting is MEETING_SERVER:
        content = _server(content) or setting.default
    return None if content == setting.default else content


def _server(content: str) -> str:
    """The server of a pasted address or name; empty for an empty one."""
    name = content.removeprefix("https://").rstrip("/").lower()
    if name and not _SERVER.fullmatch(name):
        raise Refused("e_settings_server", content=content)
    return name


def _leads(content: str) -> str:
    parts = [part.strip() for part in content.split(",") if part.strip()]
    if not parts or len(parts) > 6 or not all(part.isdecimal() and int(part) <= 43200 for part in parts):
        raise Refused("e_settings_leads", content=content)
    return ",".join(str(minutes) for minutes in sorted({int(part) for part in parts}))
