"""Jobs and agents as they last ran, and when a run counts as missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from crm_desktop.i18n import N_

# An agent tells of itself and of its jobs this often.
BEAT_SECONDS = 10.0
_PATIENCE_SECONDS = 60
Light = Literal["ok", "warn", "bad", "off"]
JOBS = {
    "offers": N_("Time limits of offers"),
    "reminders": N_("Reminders"),
    "series": N_("Repeated tasks"),
    "folder": N_("Watched folder"),
    "arrivals": N_("What came by channels"),
    "channels": N_("Channels"),
    "lost_sendings": N_("What was not sent to its end"),
    "old_arrivals": N_("Emptying old arrivals"),
    "index_round": N_("Statistics of indexes"),
    "heartbeat": N_("Word of being alive"),
}


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
    """A job as it last ran. Instants are UTC; how long ago is judged by the clock of the base."""

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
    seconds_ago: int

    @property
    def light(self) -> Light:
        """bad: missed or failing again and again; warn: failed once; off: no job of the loop."""
        if self.every_seconds is None:
            return "off"
        if self.is_missed or self.failures > 2:
            return "bad"
        return "warn" if self.failures else "ok"

    @property
    def is_missed(self) -> bool:
        """True when it should have run by now."""
        if self.every_seconds is None:
            return False
        return self.seconds_ago > float(self.every_seconds) * 2 + _PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A process that does headless work. Instants are UTC."""

    workplace: str
    app_version: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None
    memory_mb: int | None
    seconds_ago: int

    @property
    def light(self) -> Light:
        """off: ended by itself; bad: not heard of any more."""
        if self.stopped_at is not None:
            return "off"
        return "bad" if self.seconds_ago > _PATIENCE_SECONDS else "ok"
