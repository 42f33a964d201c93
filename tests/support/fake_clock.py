"""A clock that stands still until the test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta


class FakeClock:
    """Time under the test's hand: naive UTC, as the real clock gives."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The set time."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Jumps to a moment."""
        self._now = moment

    def advance(self, step: timedelta) -> None:
        """Lets time pass."""
        self._now += step
