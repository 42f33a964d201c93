"""Reading and writing dates and times as people type them: day first, year and minutes may be missing."""

from __future__ import annotations

import re
from datetime import date, time

from crm_desktop.i18n import language

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[ ./-](\d{1,2})(?:[ ./-](\d{4}|\d{2}))?")
_TIME = re.compile(r"(\d{1,2})(?:[:.\- ]?(\d{2}))?")


def parse_date(text: str, today: date) -> date | None:
    """The date in a text, None when there is none. A missing year is this one; two digits are of this century."""
    text = text.strip().strip(",")
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        year = int(found[3]) if found[3] else today.year
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """The time in a text: "9", "9:30", "0930", "9.30"; None when there is none."""
    found = _TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def format_date(day: date) -> str:
    """A date for a field: 24.11.2026, in English 24/11/2026."""
    mark = "." if language() == "ru" else "/"
    return mark.join((f"{day.day:02}", f"{day.month:02}", f"{day.year:04}"))


def format_time(moment: time) -> str:
    """A time for a field: 09:30."""
    return moment.strftime("%H:%M")
