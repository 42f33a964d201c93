"""One thread with one connection: runs functions inside transactions, repeats what may be repeated, reconnects.

A call the link never answers is given up by a watchdog: the protocol itself has no read timeout.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from firebird.driver import DatabaseError

from crm_desktop.db import leaving
from crm_desktop.db.connection import Connection
from crm_desktop.db.errors import is_conflict
from crm_desktop.db.lane_job import Job, LostInWork
from crm_desktop.db.target import Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Cancelled, Refused, Unavailable

T = TypeVar("T")
StateName = Literal["connecting", "connected", "lost", "refused", "closed"]
HANG_SECONDS = 20.0
PATIENCE_SECONDS = 5.0
_TRIES = 6
_CONFLICT_SECONDS = 12.0
_LONGEST_PAUSE = 15.0
# Refusals of an address that worked before: the name service or the disk are away, an upgrade is under way.
_MAY_PASS = {"e_db_unknown_host", "e_db_no_password_database", "e_db_lock_files_of_other", "e_db_upgrade_unfinished"}


@dataclass(frozen=True, slots=True)
class LaneState:
    """How the connection is: since when (UTC), and why when it is refused."""

    name: StateName
    since: datetime
    error: AppError | None = None


class Lane:
    """Runs `work(tx)` functions one after another on one connection of its own.

    `on_connect(tx)` runs in a writing transaction after each connect. `on_state` is called from the lane's threads.
    `hang_seconds` is the longest a single call may take, None for reports. A job waits `patience` seconds for a lost
    connection to come back before it fails with Unavailable.
    """

    def __init__(
        self,
        target: Target,
        on_connect: Callable[[Tx], None] | None = None,
        name: str = "people",
        *,
        on_state: Callable[[LaneState], None] | None = None,
        hang_seconds: float | None = HANG_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.name = name
        self._target = target
        self._on_connect = on_connect
        self._on_state = on_state
        self._hang_seconds = hang_seconds
        self._patience = patience
        self._changed = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._state = LaneState("connecting", _utc_now())
        self._stopping = False
        self._was_connected = False
        self._lost_at = 0.0
        self._worker = _Worker(self)
        self._watchdog = threading.Thread(target=self._watch, name=f"lane-{name}-watchdog", daemon=True)
        self._worker.thread.start()
        self._watchdog.start()

    @property
    def state(self) -> LaneState:
        """How the connection is now."""
        return self._state

    def submit(self, work: Callable[[Tx], T], *, write: bool = False, repeatable: bool = False) -> Future[T]:
        """Runs `work` inside one transaction and answers with its result.

        A read, or a write with an idempotency id (`repeatable`), is run again by itself after a lost connection; all
        are run again after a lock conflict. A commit whose answer was lost is asked after on the next connection, so
        that what was saved is saved once. The future fails with Refused, Unavailable, Cancelled, or the bug.
        """
        job = Job(work, write, repeatable or not write, time.monotonic() + self._patience)
        with self._changed:
            if self._stopping:
                job.fail(Cancelled("the lane is closed"))
            elif self._state.name == "refused" and self._state.error is not None:
                job.fail(self._state.error)
            else:
                self._jobs.append(job)
                self._changed.notify_all()
        return job.future

    def cancel(self, future: Future[Any]) -> None:
        """Takes a request back: it ends as Cancelled, unless it was already done."""
        with self._changed:
            for job in self._jobs:
                if job.future is future:
                    self._jobs.remove(job)
                    job.fail(Cancelled())
                    return
            self._worker.cancel(future)

    def reconnect(self, target: Target | None = None) -> None:
        """Tries again after "refused" (another password, another address), or at once after "lost"."""
        with self._changed:
            self._target = target or self._target
            self._worker.wants_fresh = True
            if self._state.name == "refused":
                self._set_state("connecting")
            self._changed.notify_all()

    def use(self, target: Target) -> None:
        """From the next connect on: another password. The connection of now goes on."""
        self._target = target

    def rest(self, seconds: float, why: AppError) -> None:
        """Ends the running job, gives the connection up and looks for it again after so many seconds.

        Meanwhile it counts as lost, for the reason given.
        """
        with self._changed:
            self._worker.rest = (time.monotonic() + seconds, why)
            self._changed.notify_all()

    def close(self, timeout: float = 10.0) -> None:
        """Ends the running job, cancels the waiting ones and closes the connection; seconds to wait at most."""
        with self._changed:
            self._stopping = True
            waiting, self._jobs = list(self._jobs), deque()
            self._changed.notify_all()
        for job in waiting:
            job.fail(Cancelled("the lane is closed"))
        if threading.current_thread() is not self._worker.thread:
            self._worker.thread.join(timeout)
            if self._worker.thread.is_alive():
                leaving.note_hanging(self._worker.thread)
            self._watchdog.join(timeout)
        self._set_state("closed")

    def _put_back(self, job: Job) -> None:
        """Next in turn when the connection is there again; what is in doubt waits for that however long it takes."""
        job.deadline = float("inf") if job.doubt is not None else time.monotonic() + self._patience
        with self._changed:
            self._jobs.appendleft(job)
            self._changed.notify_all()

    def _set_state(self, name: StateName, error: AppError | None = None) -> None:
        if self._state.name == name and self._state.error is error:
            return
        self._state = LaneState(name, _utc_now(), error)
        if name == "lost":
            self._lost_at = time.monotonic()
        if self._on_state is not None:
            self._on_state(self._state)

    def _watch(self) -> None:
        """Gives up a hung call, and fails jobs that waited too long for a connection."""
        while True:
            with self._changed:
                if self._stopping and (self._worker.abandoned or not self._worker.thread.is_alive()):
                    return
                overdue, wait = self._overdue(time.monotonic())
                hung = self._take_hung()
                if not overdue and hung is None:
                    self._changed.wait(wait)
            for job in overdue:
                job.fail(self._why_away())
            if hung is not None:
                hung.fail_hung()

    def _overdue(self, now: float) -> tuple[list[Job], float]:
        if self._state.name == "connected" and not self._worker.is_hung(now, self._hang_seconds):
            return [], min(0.5, self._hang_seconds or 0.5)
        late = [job for job in self._jobs if max(job.deadline, self._lost_at + self._patience) <= now]
        for job in late:
            self._jobs.remove(job)
        return late, 0.1

    def _why_away(self) -> Unavailable:
        """The reason the last attempt to connect gave, if it says more than silence."""
        error = self._state.error
        if not isinstance(error, Unavailable) or self._state.name != "lost":
            return Unavailable("server", _LONGEST_PAUSE)
        return Unavailable(error.what, error.retry_after or _LONGEST_PAUSE, **error.facts)

    def _take_hung(self) -> _Worker | None:
        worker = self._worker
        if not worker.is_hung(time.monotonic(), self._hang_seconds):
            return None
        worker.abandoned = True
        leaving.note_hanging(worker.thread)
        if not self._stopping:
            self._worker = _Worker(self)
            self._worker.thread.start()
        return worker


class _Worker:
    """The thread of a lane with its connection; replaced by a new one when its call hangs."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._connection: Connection | None = None
        self._job: Job | None = None
        self._busy_since: float | None = None
        self._next_try = 0.0
        self._pause = 0.25
        self.abandoned = False
        self.wants_fresh = False
        self.rest: tuple[float, AppError] | None = None
        self.thread = threading.Thread(target=self._loop, name=f"lane-{lane.name}", daemon=True)

    def is_hung(self, now: float, limit: float | None) -> bool:
        """True when one call to the base takes longer than the limit."""
        since = self._busy_since
        return limit is not None and since is not None and not self.abandoned and now - since > limit

    def cancel(self, future: Future[Any]) -> None:
        """Breaks off the running call of this future."""
        job, connection = self._job, self._connection
        if job is not None and job.future is future and connection is not None:
            job.cancel_asked = True
            connection.cancel()

    def fail_hung(self) -> None:
        """Gives up a hung call; the thread itself ends whenever its call returns.

        A write that may be repeated is done again by the next connection. The engine itself can be what hangs: a
        program killed at the moment it wakes another one leaves that one asleep for ever (ADR 32).
        """
        error = Unavailable("server", _LONGEST_PAUSE)
        self._lane._set_state("lost", error)
        job = self._job
        if job is not None and (job.doubt is not None or (job.write and job.repeatable)):
            self._lane._put_back(job)
        elif job is not None:
            job.fail(error)
        if self._connection is not None:
            self._connection.cut()

    def _loop(self) -> None:
        lane = self._lane
        while not self.abandoned:
            if self.rest is not None:
                self._take_rest(*self.rest)
            if self._connection is None or self.wants_fresh:
                if not self._ready_to_connect():
                    break
                if self.rest is None:
                    self._connect()
                continue
            with lane._changed:
                while not (lane._jobs or lane._stopping or self.wants_fresh or self.rest):
                    lane._changed.wait()
                if lane._stopping:
                    break
                if self.rest is not None or self.wants_fresh:
                    continue
                self._job = lane._jobs.popleft() if lane._jobs else None
            if self._job is not None:
                self._do(self._job)
                self._job = None
        self._disconnect()

    def _take_rest(self, until: float, why: AppError) -> None:
        self.rest = None
        self._disconnect()
        self._next_try = until
        if self._lane._state.name != "refused":
            self._lane._set_state("lost", why)

    def _ready_to_connect(self) -> bool:
        """Waits until it is time for the next attempt; False when the lane is closing."""
        lane = self._lane
        with lane._changed:
            while not lane._stopping and not self.abandoned:
                is_refused = lane._state.name == "refused"
                pause = self._next_try - time.monotonic()
                if self.wants_fresh or self.rest is not None or (not is_refused and pause <= 0):
                    break
                lane._changed.wait(None if is_refused else pause)
            self.wants_fresh = False
            return not lane._stopping and not self.abandoned

    def _connect(self) -> None:
        lane = self._lane
        self._disconnect()
        self._busy_since = time.monotonic()
        try:
            connection = Connection(lane._target)
            self._connection = connection
            if lane._on_connect is not None:
                with connection.tx(write=True) as tx:
                    lane._on_connect(tx)
        except AppError as error:
            self._connecting_failed(error)
            return
        finally:
            self._busy_since = None
        self._pause = 0.25
        if not self.abandoned:
            lane._was_connected = True
            lane._set_state("connected")

    def _connecting_failed(self, error: AppError) -> None:
        lane = self._lane
        self._disconnect()
        if self.abandoned or self.wants_fresh:
            return  # another name or password has been given meanwhile: this answer says nothing about it
        self._next_try = time.monotonic() + self._pause * random.uniform(0.8, 1.2)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        if not isinstance(error, Refused) or (lane._was_connected and error.key in _MAY_PASS):
            lane._set_state("lost", lane._state.error if lane._state.name == "lost" else error)
            return
        with lane._changed:
            lane._set_state("refused", error)
            waiting, lane._jobs = list(lane._jobs), deque()
        for job in waiting:
            job.fail(error)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        self._busy_since = time.monotonic()
        try:
            connection.close()
        finally:
            self._busy_since = None

    def _do(self, job: Job) -> None:
        if not job.start():
            return
        try:
            result = self._repeated(job)
        except LostInWork as lost:
            self._after_loss(job, lost)
        except BaseException as error:  # noqa: BLE001 - every outcome, bugs too, belongs to whoever waits for the future
            job.fail(error)
        else:
            job.finish(result)

    def _after_loss(self, job: Job, lost: LostInWork) -> None:
        self._disconnect()
        self._next_try = time.monotonic()
        if self.abandoned:
            return
        self._lane._set_state("lost", lost.error)
        if job.repeatable or lost.is_safe or job.doubt is not None:
            self._lane._put_back(job)
        else:
            job.fail(lost.error)

    def _repeated(self, job: Job) -> Any:
        """Runs the job, again from the start after each lock conflict."""
        give_up = time.monotonic() + _CONFLICT_SECONDS
        for attempt in range(_TRIES):
            try:
                return self._once(job)
            except AppError as error:
                cause = error.__cause__
                if isinstance(error, Cancelled) and isinstance(cause, DatabaseError) and not job.cancel_asked:
                    continue  # the cancel was meant for the job before this one
                is_last = attempt == _TRIES - 1 or time.monotonic() > give_up
                if not isinstance(cause, DatabaseError) or not is_conflict(cause) or is_last:
                    raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise Unavailable("busy", 1.0)

    def _once(self, job: Job) -> Any:
        if self._connection is None:
            raise RuntimeError("a job without a connection")
        self._busy_since = time.monotonic()
        try:
            return job.run(self._connection)
        finally:
            self._busy_since = None


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
