"""Runs jobs at their times in one thread; a job that fails waits longer each time while the others go on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_desktop.agent.attempt import attempt
from crm_desktop.errors import AppError

LONGEST_PAUSE = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Work repeated every so many seconds. It answers how much it did. `name` is a short code."""

    name: str
    every_seconds: float
    work: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job: how long it took and how much it did, or why it failed."""

    ms: int
    count: int = 0
    error: AppError | None = None


@dataclass(slots=True)
class _Turn:
    job: Job
    due: float = 0.0
    failures: int = 0


class Loop:
    """The jobs of one process.

    `on_done(job, count)` is called after each run that did something, `on_run(job, run)` after each run.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        on_done: Callable[[Job, int], None] | None = None,
        on_run: Callable[[Job, Run], None] | None = None,
    ) -> None:
        self._turns = [_Turn(job) for job in jobs]
        self._on_done = on_done
        self._on_run = on_run
        self._stop = threading.Event()
        self._hurry = threading.Event()

    def run(self) -> None:
        """Goes on until `stop`; a running job is finished first."""
        while not self._stop.is_set():
            turn = min(self._turns, key=lambda each: each.due)
            wait = turn.due - time.monotonic()
            if wait > 0:
                self._hurry.wait(wait)
                if self._hurry.is_set():
                    self._hurry.clear()
                    for each in self._turns:
                        each.due = min(each.due, time.monotonic())
                continue
            self._do(turn)

    def hurry(self) -> None:
        """All jobs are due now: something was saved that may be due at once."""
        self._hurry.set()

    def stop(self) -> None:
        """Ends `run` after the job in hand; may be called from a signal handler or another thread."""
        self._stop.set()
        self._hurry.set()

    def _do(self, turn: _Turn) -> None:
        begun = time.monotonic()
        done = attempt(turn.job.work, f"job {turn.job.name}")
        count = done.result or 0
        if done.error is not None:
            self._put_off(turn)
            _log.info("job %s put off: %s", turn.job.name, done.error)
        else:
            turn.failures = 0
            turn.due = time.monotonic() + turn.job.every_seconds
            if count and self._on_done is not None:
                self._on_done(turn.job, count)
        if self._on_run is not None:
            self._on_run(turn.job, Run(int((time.monotonic() - begun) * 1000), count, done.error))

    @staticmethod
    def _put_off(turn: _Turn) -> None:
        turn.failures += 1
        turn.due = time.monotonic() + min(turn.job.every_seconds * 2**turn.failures, LONGEST_PAUSE)
