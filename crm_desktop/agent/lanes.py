"""Connections of a process that does headless work: each opens a session of the service person for itself."""

from __future__ import annotations

import contextlib
import platform
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from typing import TypeVar

from crm_desktop import __version__
from crm_desktop.db.lane import Lane
from crm_desktop.db.schema_state import require_same
from crm_desktop.db.target import Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.access.queries import close_session, open_session

T = TypeVar("T")
_NOBODY = ("e_access_unknown_login", "e_access_disabled")


# Longer than any honest call of an agent; what hangs longer waits for a program that was killed (ADR 32).
_HANG_SECONDS = 120.0


class Lanes:
    """Opens lanes of one base as `login`.

    `instead(tx)` binds a connection to somebody else where the base knows no such person, or he is switched off.
    """

    def __init__(self, target: Target, login: str, instead: Callable[[Tx], None] | None = None) -> None:
        self._target = target
        self._login = login
        self._instead = instead
        self._open: list[Lane] = []
        self._guard = threading.Lock()
        # True when the work is done by the person himself: what only the service may do is left alone.
        self.is_instead = False

    def open(self, name: str, *, longest: float | None = None) -> DoingLane:
        """A lane of its own for one piece of work.

        `longest`: seconds somebody outside waits for an answer. A call that hangs is given up sooner then, and whoever
        asked is told Unavailable in that time, though a repeatable write may still be done.
        """
        lane = Lane(self._target, self._bind, name, hang_seconds=_HANG_SECONDS if longest is None else longest / 2)
        with self._guard:
            self._open.append(lane)
        return DoingLane(lane, self._forget, longest)

    def close(self) -> None:
        """Closes what is still open."""
        with self._guard:
            left, self._open = self._open, []
        for lane in left:
            _end(lane)

    def _forget(self, lane: Lane) -> None:
        with self._guard:
            if lane in self._open:
                self._open.remove(lane)

    def _bind(self, tx: Tx) -> None:
        require_same(tx)
        try:
            open_session(tx, self._login, platform.node()[:100], __version__)
        except Refused as error:
            if self._instead is None or error.key not in _NOBODY:
                raise
            self._instead(tx)
            self.is_instead = True


class DoingLane:
    """A lane that is waited for."""

    def __init__(self, lane: Lane, forget: Callable[[Lane], None], longest: float | None = None) -> None:
        self._lane = lane
        self._longest = longest
        self._forget = forget

    def do(self, work: Callable[[Tx], T], /) -> T:
        """Runs `work` in a writing transaction that may be repeated."""
        asked = self._lane.submit(work, write=True, repeatable=True)
        try:
            return asked.result(self._longest)
        except TooLate as error:
            raise Unavailable("server", 5) from error

    def do_once(self, work: Callable[[Tx], T], /) -> T:
        """Runs `work` in a writing transaction whose second run would be another deed.

        A commit whose answer was lost is asked after, not repeated.
        """
        return self._lane.submit(work, write=True).result()

    def read(self, work: Callable[[Tx], T], /) -> T:
        """Runs `work` in a reading transaction."""
        return self._lane.submit(work).result()

    @property
    def first_error(self) -> AppError | None:
        """Why the base cannot be opened, when it cannot."""
        return self._lane.state.error

    def close(self) -> None:
        """Ends the session and the connection."""
        self._forget(self._lane)
        _end(self._lane)


def _end(lane: Lane) -> None:
    if lane.state.name == "connected":
        with contextlib.suppress(AppError, TooLate):
            lane.submit(close_session, write=True).result(2.0)
    lane.close(3.0)
