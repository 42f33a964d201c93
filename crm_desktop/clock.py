"""Time that tests can set, and the step between UTC (the base) and a person's zone (the screen)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.errors import Refused


class Clock(Protocol):
    """Whoever can say what time it is."""

    def now(self) -> datetime:
        """This instant as a naive UTC datetime."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """This instant as a naive UTC datetime."""
        return datetime.now(UTC).replace(tzinfo=None)


def to_zone(utc: datetime, zone_name: str) -> datetime:
    """A naive UTC instant on the clock of a zone; the answer knows its zone.

    Raises Refused("e_clock_zone") for a zone nobody knows.
    """
    return utc.replace(tzinfo=UTC).astimezone(_zone(zone_name))


def from_zone(local: datetime, zone_name: str) -> datetime:
    """The naive UTC instant of a time read on a zone's clock.

    Of a time that happens twice (clocks go back) the first is taken unless `fold` says otherwise; a time that is
    skipped (clocks go forward) moves forward by the gap. Raises Refused("e_clock_zone").
    """
    return local.replace(tzinfo=_zone(zone_name)).astimezone(UTC).replace(tzinfo=None)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name of a folder, like "Europe"
        raise Refused("e_clock_zone", zone=name) from error
