"""What the base is told of this process: that it is alive, and how its jobs went."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.intake.take_in import Do
from crm_desktop.features.jobs import queries
from crm_desktop.features.jobs.rules import Beat


@dataclass(slots=True)
class _Sum:
    every_seconds: float
    last_ms: int = 0
    last_count: int = 0
    runs: int = 0
    failures: int = 0
    error: str | None = None


class Beats:
    """Collects runs from all threads; `tell` writes them down, a few rows every few seconds."""

    def __init__(self, workplace: str) -> None:
        self._workplace = workplace
        self._sums: dict[str, _Sum] = {}
        self._guard = threading.Lock()
        self._is_start = True

    def note(self, job: str, every_seconds: float, ms: int, count: int, error: AppError | None) -> None:
        """One run of a job: how long it took, how much it did, or why it failed."""
        with self._guard:
            found = self._sums.setdefault(job, _Sum(every_seconds))
            found.last_ms = ms
            found.runs += 1
            if error is None:
                found.failures = 0
                if count or not found.last_count:
                    found.last_count = count
            else:
                found.failures += 1
                found.error = pack_error(error)

    def tell(self, do: Do) -> int:
        """Writes down what has been collected. Answers the number of jobs."""
        with self._guard:
            ready = [self._beat(job, found) for job, found in self._sums.items() if found.runs]
            for found in self._sums.values():
                found.runs, found.error = 0, None
        is_start = self._is_start

        def work(tx: Tx) -> None:
            queries.beat_agent(tx, self._workplace, __version__, memory_mb(), is_start=is_start)
            for beat in ready:
                queries.beat_job(tx, self._workplace, beat)

        try:
            do(work)
        except AppError:
            self._give_back(ready)
            raise
        self._is_start = False
        return len(ready)

    def end(self, do: Do) -> None:
        """The last word of a process that means to end."""
        self.tell(do)
        do(lambda tx: queries.stop_agent(tx, self._workplace))

    @staticmethod
    def _beat(job: str, found: _Sum) -> Beat:
        return Beat(job, found.every_seconds, found.last_ms, found.last_count, found.runs, found.failures, found.error)

    def _give_back(self, beats: list[Beat]) -> None:
        with self._guard:
            for beat in beats:
                found = self._sums[beat.job]
                found.runs += beat.runs
                found.error = found.error or beat.error


def memory_mb() -> int | None:
    """Megabytes this process holds; None where the system does not say."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    except OSError:
        return None
    return None
