"""How often somebody may come: a moving window that remembers a bounded number of callers."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 20_000


class MovingWindow:
    """At most `limit` hits of a caller in any `seconds`. Safe to use from several threads.

    Of more than `most_callers` the ones that came longest ago are forgotten, so that a flood of addresses costs
    no memory.
    """

    def __init__(
        self,
        limit: int,
        seconds: float,
        now: Callable[[], float] = time.monotonic,
        most_callers: int = MOST_CALLERS,
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._now = now
        self._most = most_callers
        self._hits: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._hits)

    def hit(self, caller: str) -> float:
        """Counts one more and answers 0; seconds to wait when it is one too many (then it is not counted)."""
        with self._lock:
            now = self._now()
            hits = self._hits.setdefault(caller, [])
            self._hits.move_to_end(caller)
            del hits[: bisect_right(hits, now - self._seconds)]
            wait = hits[0] + self._seconds - now if len(hits) >= self._limit else 0.0
            if not wait:
                hits.append(now)
            self._forget(now)
            return wait

    def is_full(self, caller: str) -> bool:
        """True when one more would be one too many; counts nothing."""
        with self._lock:
            hits = self._hits.get(caller, [])
            return sum(hit > self._now() - self._seconds for hit in hits) >= self._limit

    def _forget(self, now: float) -> None:
        """Callers that came longest ago stand first: two are looked at for each that comes."""
        for _ in range(2):
            caller, hits = next(iter(self._hits.items()))
            if len(self._hits) <= self._most and hits and hits[-1] > now - self._seconds:
                return
            if len(self._hits) > 1:
                del self._hits[caller]
