"""Repeated tasks: RRULE texts checked, the next times across clock changes, and the rule in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from crm_desktop.clock import from_zone, to_zone
from crm_desktop.errors import Refused

AHEAD = 3
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = ("MO", "TU", "WE", "TH", "FR")

_FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
# The rarest thing we allow is 29 February of every so many years: whatever does not come in twelve never comes.
_SEARCH = timedelta(days=366 * 12)
_LONGEST_RULE = 300
_MOST_TIMES = 9999


@dataclass(frozen=True)
class Repeat:
    """A checked rule. `days` are ("MO", 0) or with a number: ("FR", -1) is the last Friday. `until` is a local day."""

    text: str
    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    days: tuple[tuple[str, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: str = "MO"


def parse_repeat(text: str) -> Repeat:
    """The rule an RRULE text says, or Refused("e_tasks_repeat_...") with what is wrong in it."""
    parts = _split(text)
    frequency = parts.get("FREQ", "")
    if frequency in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise Refused("e_tasks_repeat_too_often", rule=text)
    if frequency not in _FREQUENCIES:
        raise Refused("e_tasks_repeat_unreadable", rule=text, part=f"FREQ={frequency}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise Refused("e_tasks_repeat_two_ends", rule=text)
    repeat = Repeat(
        text=";".join(f"{name}={value}" for name, value in parts.items()),
        frequency=frequency,
        interval=_number(parts, "INTERVAL") or 1,
        count=_number(parts, "COUNT"),
        until=_until(parts),
        days=_days(parts),
        month_days=_numbers(parts, "BYMONTHDAY", 31, signed=True),
        months=_numbers(parts, "BYMONTH", 12, signed=False),
        positions=_numbers(parts, "BYSETPOS", 366, signed=True),
        week_start=_week_start(parts),
    )
    if frequency in ("DAILY", "WEEKLY") and any(number for _, number in repeat.days):
        raise Refused("e_tasks_repeat_unreadable", rule=text, part=f"BYDAY={parts['BYDAY']}")
    if repeat.positions and not (repeat.days or repeat.month_days or repeat.months):
        raise Refused("e_tasks_repeat_unreadable", rule=text, part=f"BYSETPOS={parts['BYSETPOS']}")
    return repeat


def check_repeat(repeat: Repeat, starts_at: datetime, zone: str) -> None:
    """Raises Refused when the rule never comes: "e_tasks_repeat_ends_early", "e_tasks_repeat_never"."""
    local = _local(starts_at, zone)
    if repeat.until is not None and repeat.until < local.date():
        raise Refused("e_tasks_repeat_ends_early", until=repeat.until.isoformat())
    if not next_dues(repeat, starts_at, zone, 1):
        raise Refused("e_tasks_repeat_never", rule=repeat.text)


def next_dues(repeat: Repeat, starts_at: datetime, zone: str, n: int, after: datetime | None = None) -> list[datetime]:
    """The next `n` times (UTC) of a series that began at `starts_at` (UTC), later than `after` if that is given.

    Counted on the clock of the zone: 9:00 stays 9:00 when the clocks change. Fewer than `n`: the series is over.
    """
    local = _local(starts_at, zone)
    horizon = max(local, _local(after, zone) if after else local)
    until = datetime.combine(repeat.until, local.time()) if repeat.until else None
    last = min(until or datetime.max, _far(horizon))
    found = rrule(
        _FREQUENCIES[repeat.frequency],
        dtstart=local,
        interval=repeat.interval,
        wkst=WEEKDAYS.index(repeat.week_start),
        bysetpos=repeat.positions or None,
        bymonth=repeat.months or None,
        bymonthday=repeat.month_days or None,
        byweekday=[weekday(WEEKDAYS.index(day), number or None) for day, number in repeat.days] or None,
        until=last,
    )
    times = (from_zone(moment, zone) for moment in islice(found, repeat.count))
    return list(islice((moment for moment in times if after is None or moment > after), n))


def moved_repeat(repeat: Repeat, old_due: datetime, new_due: datetime, zone: str) -> Repeat:
    """The rule when the whole series moves with one occurrence: days of the rule shift with it.

    A rule that cannot be shifted day by day (last day of the month, second Tuesday) stays as it is.
    """
    old, new = _local(old_due, zone).date(), _local(new_due, zone).date()
    shift = (new - old).days
    if not shift:
        return repeat
    parts = _split(repeat.text)
    if repeat.days and repeat.frequency == "WEEKLY":
        shifted = {WEEKDAYS[(WEEKDAYS.index(day) + shift) % 7] for day, _ in repeat.days}
        parts["BYDAY"] = ",".join(day for day in WEEKDAYS if day in shifted)
    elif repeat.month_days == (old.day,):
        parts["BYMONTHDAY"] = str(new.day)
        if repeat.months == (old.month,):
            parts["BYMONTH"] = str(new.month)
    return parse_repeat(";".join(f"{name}={value}" for name, value in parts.items()))


def _split(text: str) -> dict[str, str]:
    clean = text.strip().upper().removeprefix("RRULE:")
    if len(clean) > _LONGEST_RULE or not clean.isascii():
        raise Refused("e_tasks_repeat_unreadable", rule=text[:80], part="")
    parts: dict[str, str] = {}
    for part in clean.rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or not value or name in parts:
            raise Refused("e_tasks_repeat_unreadable", rule=text, part=part)
        parts[name] = value
    return parts


def _number(parts: dict[str, str], name: str) -> int | None:
    value = parts.get(name)
    if value is None:
        return None
    if not value.isdigit() or not 1 <= int(value) <= _MOST_TIMES:
        raise Refused("e_tasks_repeat_number", part=f"{name}={value}")
    return int(value)


def _numbers(parts: dict[str, str], name: str, most: int, *, signed: bool) -> tuple[int, ...]:
    if name not in parts:
        return ()
    found = []
    for value in parts[name].split(","):
        digits = value.lstrip("+-") if signed else value
        if not digits.isdigit() or not 1 <= int(digits) <= most or len(value) - len(digits) > 1:
            raise Refused("e_tasks_repeat_number", part=f"{name}={value}")
        found.append(int(value))
    return tuple(found)


def _days(parts: dict[str, str]) -> tuple[tuple[str, int], ...]:
    if "BYDAY" not in parts:
        return ()
    found = []
    for value in parts["BYDAY"].split(","):
        match = _DAY.fullmatch(value)
        number = int(match[1] or 0) if match else 0
        if match is None or abs(number) > 53 or (match[1] and number == 0):
            raise Refused("e_tasks_repeat_number", part=f"BYDAY={value}")
        found.append((match[2], number))
    return tuple(found)


def _week_start(parts: dict[str, str]) -> str:
    value = parts.get("WKST", "MO")
    if value not in WEEKDAYS:
        raise Refused("e_tasks_repeat_number", part=f"WKST={value}")
    return value


def _until(parts: dict[str, str]) -> date | None:
    value = parts.get("UNTIL")
    if value is None:
        return None
    try:
        return datetime.strptime(value[:8], "%Y%m%d").date()
    except ValueError as error:
        raise Refused("e_tasks_repeat_number", part=f"UNTIL={value}") from error


def _local(utc: datetime, zone: str) -> datetime:
    return to_zone(utc, zone).replace(tzinfo=None)


def _far(moment: datetime) -> datetime:
    return moment + _SEARCH if moment.year < 9900 else datetime.max
