"""Routes what has arrived: each in one transaction with the word of what became of it; nothing is lost or twice."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from crm_desktop.agent.attempt import attempt
from crm_desktop.agent.channel_ground import reason_of
from crm_desktop.agent.lanes import DoingLane
from crm_desktop.agent.workers import Handler, handler_of
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Cancelled, Refused
from crm_desktop.features.channels import queries
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.channels.rules_work import Handled
from crm_desktop.features.intake.rules import Surroundings

# What has just been written down wakes it; this is for what was put off, or came by another program.
ROUND_SECONDS = 3.0
MOST_BUGS = 5
_AT_ONCE = 50
_LONGEST_PAUSE = 30.0
_LONGEST_WAIT = 600
_log = logging.getLogger(__name__)
OnRound = Callable[[int, int, AppError | None], None]


class ArrivalRouter:
    """Works in the thread that calls `run`. `on_round(ms, count, error)` is told of each round."""

    def __init__(
        self,
        lane: DoingLane,
        where: Callable[[], Surroundings],
        on_round: OnRound | None = None,
        handlers: Callable[[str], Handler] = handler_of,
    ) -> None:
        self._lane = lane
        self._where = where
        self._on_round = on_round
        self._handlers = handlers
        self._wake = threading.Event()
        self._stop = threading.Event()

    def wake(self) -> None:
        """Something has just been written down."""
        self._wake.set()

    def stop(self) -> None:
        """Ends `run` after the arrival in hand."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """Until `stop`; when the base is away it waits for it."""
        pause = 1.0
        while not self._stop.is_set():
            self._wake.clear()
            begun = time.monotonic()
            error: AppError | None = None
            count = 0
            try:
                count = self.round()
                pause = 1.0
            except AppError as away:
                error = away
                _log.info("arrivals wait: %s", away)
            if self._on_round is not None:
                self._on_round(int((time.monotonic() - begun) * 1000), count, error)
            if error is not None:
                self._stop.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            elif count < _AT_ONCE:
                self._wake.wait(ROUND_SECONDS)

    def round(self) -> int:
        """Routes what is due, at most fifty; answers how many. Raises Unavailable when the base is away."""
        ids = self._lane.read(partial(queries.due_arrivals, limit=_AT_ONCE))
        for arrival_id in ids:
            if self._stop.is_set():
                break
            self._route(arrival_id)
        return len(ids)

    def _route(self, arrival_id: int) -> None:
        where = self._where()
        tried = attempt(lambda: self._lane.do(lambda tx: self._handle(tx, arrival_id, where)), f"arrival {arrival_id}")
        error = tried.error
        if error is None:
            return
        if isinstance(error, Cancelled):
            raise error
        if tried.is_bug:
            if self._put_off(arrival_id, "e_channels_bug", "") >= MOST_BUGS:
                self._settle(arrival_id, Handled("refused", "e_channels_bug"))
        elif isinstance(error, Refused):
            _log.info("arrival %s refused: %s", arrival_id, error)
            self._settle(arrival_id, Handled("refused", error.key, pack_error(error)))
        else:
            # When it is the base that is away this one fails as well, and the whole round is put off.
            self._put_off(arrival_id, reason_of(error), pack_error(error))

    def _handle(self, tx: Tx, arrival_id: int, where: Surroundings) -> None:
        arrival = queries.take_arrival(tx, arrival_id)
        if arrival is not None:
            queries.settle_arrival(tx, arrival_id, self._handlers(arrival.kind)(tx, arrival, where))

    def _settle(self, arrival_id: int, handled: Handled) -> None:
        self._lane.do(lambda tx: queries.settle_arrival(tx, arrival_id, handled))

    def _put_off(self, arrival_id: int, reason: str, detail: str) -> int:
        def work(tx: Tx) -> int:
            arrival = queries.take_arrival(tx, arrival_id)
            if arrival is None:
                return 0
            pause = min(5 * 2**arrival.attempts, _LONGEST_WAIT)
            return queries.put_off_arrival(tx, arrival_id, pause, reason, detail)

        return self._lane.do(work)
