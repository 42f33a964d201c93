"""Has the keys of all indexes counted: one at a time between other work, or all at once after much was written."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from crm_desktop.db.tx import Tx
from crm_desktop.features.upkeep.queries import begin_index_round, count_index, end_index_round

T = TypeVar("T")
ASK_SECONDS = 3600.0
_log = logging.getLogger(__name__)


class Do(Protocol):
    """Runs a query function in a writing transaction that may be repeated."""

    def __call__(self, work: Callable[[Tx], T], /) -> T:
        """The result of `work`."""
        ...


class IndexRound:
    """A round over all indexes, one at each step; asks every hour whether it is time for the next one.

    A round that breaks off is begun again on the next day.
    """

    def __init__(self, do: Do, now: Callable[[], float] = time.monotonic) -> None:
        self._do = do
        self._now = now
        self._left: deque[str] = deque()
        self._count = 0
        self._ask_at = 0.0

    def step(self) -> int:
        """One index counted; at the end of a round how many there were, before it 0."""
        if not self._left and not self._begun():
            return 0
        name = self._left.popleft()
        self._do(partial(count_index, name=name))
        if self._left:
            return 0
        self._do(end_index_round)
        _log.info("index statistics: %s indexes counted", self._count)
        return self._count

    def _begun(self) -> bool:
        if self._now() < self._ask_at:
            return False
        self._left.extend(self._do(begin_index_round))
        self._ask_at = self._now() + ASK_SECONDS
        self._count = len(self._left)
        return bool(self._left)


def count_all_indexes(do: Do) -> int:
    """A whole round now: for a base that has just got its data. Answers how many indexes there are."""
    names = do(lambda tx: begin_index_round(tx, is_now=True))
    for name in names:
        do(partial(count_index, name=name))
    do(end_index_round)
    _log.info("index statistics: %s indexes counted", len(names))
    return len(names)
