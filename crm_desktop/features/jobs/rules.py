"""Jobs and agents as they last ran, and when a run counts as missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

# An agent tells of itself and of its jobs this often.
BEAT_SECONDS = 10.0
_PATIENCE = timedelta(seconds=60)
Light = Literal["ok", "warn", "bad", "off"]


@dataclass(frozen=True, slots=True)
class Beat:
    """What is told of a job: how often it ran since it was told last; `error` is packed, None when all went well."""

    job: str
    every_seconds: float
    last_ms: int
    last_count: int
    runs: int
    failures: int
    error: str | None


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as it last ran. Instants are UTC."""

    job: str
    workplace: str
    last_at: datetime
    last_ms: int | None
    every_seconds: Decimal | None
    last_count: int | None
    total_runs: int
    failures: int
    last_error: str | None
    last_error_at: datetime | None

    def light(self, now: datetime) -> Light:
        """bad: missed or failing again and again; warn: failed once; off: no job of the loop."""
        if self.every_seconds is None:
            return "off"
        if self.is_missed(now) or self.failures > 2:
            return "bad"
        return "warn" if self.failures else "ok"

    def is_missed(self, now: datetime) -> bool:
        """True when it should have run by now."""
        if self.every_seconds is None:
            return False
        return now - self.last_at > timedelta(seconds=float(self.every_seconds) * 2) + _PATIENCE


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A process that does headless work. Instants are UTC."""

    workplace: str
    app_version: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None
    memory_mb: int | None

    def light(self, now: datetime) -> Light:
        """off: ended by itself; bad: not heard of any more."""
        if self.stopped_at is not None:
            return "off"
        return "bad" if now - self.beat_at > _PATIENCE else "ok"
