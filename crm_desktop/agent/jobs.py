"""The list of jobs: what is done over and over, and how often."""

from __future__ import annotations

import time
from pathlib import Path

from crm_desktop.agent.loop import Job
from crm_desktop.clock import Clock
from crm_desktop.features.channels.queries import empty_old
from crm_desktop.features.intake.folder import WatchedFolder
from crm_desktop.features.intake.queries import expire_due
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.intake.take_in import Do
from crm_desktop.features.outbox.queries import find_lost
from crm_desktop.features.reminders.queries import fire_due
from crm_desktop.features.settings.queries import intake_facts
from crm_desktop.features.tasks.queries_repeat import extend_series
from crm_desktop.features.upkeep.index_round import IndexRound

_SETTINGS_SECONDS = 5.0
# What came is kept as it came for so long after it was routed.
_ARRIVAL_DAYS = 14


def all_jobs(do: Do, clock: Clock) -> list[Job]:
    """The jobs of one base. `do` runs a query function in a writing transaction that may be repeated."""
    return [
        Job("offers", 1.0, lambda: do(expire_due)),
        Job("reminders", 1.0, lambda: _fired(do)),
        Job("series", 60.0, lambda: do(lambda tx: extend_series(tx, clock.now()))),
        Job("folder", 0.5, _FolderJob(do, clock).look),
        Job("index_round", 2.0, IndexRound(do).step),
    ]


def channel_jobs(do: Do) -> list[Job]:
    """What only a process that may work on channels does."""
    return [
        Job("lost_sendings", 15.0, lambda: do(find_lost)),
        Job("old_arrivals", 3600.0, lambda: do(lambda tx: empty_old(tx, _ARRIVAL_DAYS))),
    ]


def _fired(do: Do) -> int:
    fired = do(fire_due)
    return fired.reminders + fired.escalated


class _FolderJob:
    """Looks into the folder the firm has named; the name is read again now and then."""

    def __init__(self, do: Do, clock: Clock) -> None:
        self._do = do
        self._clock = clock
        self._folder: WatchedFolder | None = None
        self._where = Surroundings(clock.now())
        self._read_again = 0.0

    def look(self) -> int:
        """Lines taken in at this look."""
        self._read_settings()
        if self._folder is None:
            return 0
        return sum(report.line_count for _file, report in self._folder.take_ready(self._do, self._surroundings))

    def _surroundings(self) -> Surroundings:
        return Surroundings(self._clock.now(), self._where.time_zone, self._where.phone_region)

    def _read_settings(self) -> None:
        if time.monotonic() < self._read_again:
            return
        facts = self._do(intake_facts)
        self._where = Surroundings(self._clock.now(), facts.time_zone, facts.phone_region)
        path = Path(facts.folder) if facts.folder else None
        if path is None:
            self._folder = None
        elif self._folder is None or self._folder.path != path:
            self._folder = WatchedFolder(path)
        self._read_again = time.monotonic() + _SETTINGS_SECONDS
