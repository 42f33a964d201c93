"""Rules tried without keeping anything: unsaved rules are written, asked and rolled back in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.errors import Cancelled
from crm_desktop.features.routing import queries
from crm_desktop.features.routing.rules import Outcome, Rule, Sample, Step, Verdict

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
MOST_INQUIRIES = 20_000
_SLICE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a sample came to: verdict, steps, and how long the base thought, in seconds."""

    verdict: Verdict
    steps: tuple[Step, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Span:
    """Past inquiries of [since, till), UTC."""

    since: datetime
    till: datetime


class Stop:
    """Lets the window take a long run back and hear how far it is."""

    def __init__(self, progress: Callable[[int, int], None]) -> None:
        self._asked = threading.Event()
        self._progress = progress

    def ask(self) -> None:
        """Takes the run back."""
        self._asked.set()

    def tell(self, done: int, whole: int) -> None:
        """Says how far the run is; raises Cancelled when it was taken back."""
        if self._asked.is_set():
            raise Cancelled()
        self._progress(done, whole)


def with_rules(tx: Tx, rules: Sequence[Rule] | None, ask: Callable[[int | None], T]) -> T:
    """Asks something of unsaved rules and leaves nothing behind; None means the rules in force."""
    if rules is None:
        return ask(None)
    tx.keep_nothing()
    return ask(queries.write_draft(tx, rules))


def try_samples(tx: Tx, rules: Sequence[Rule] | None, samples: Sequence[Sample]) -> list[Tried]:
    """Who would get each sample, and why."""
    return with_rules(tx, rules, lambda version_id: [_try(tx, sample, version_id) for sample in samples])


def simulate_span(tx: Tx, rules: Sequence[Rule], span: Span, stop: Stop) -> list[Outcome]:
    """Past inquiries under these rules, oldest first, at most MOST_INQUIRIES. Raises Cancelled."""

    def ask(version_id: int | None) -> list[Outcome]:
        assert version_id is not None
        found: list[Outcome] = []
        start, whole = span.since, max(1, -(-(span.till - span.since) // _SLICE))
        done = 0
        while start < span.till and len(found) < MOST_INQUIRIES:
            stop.tell(done, whole)
            end = min(start + _SLICE, span.till)
            found += queries.simulate(tx, version_id, start, end, MOST_INQUIRIES - len(found))
            start, done = end, done + 1
        stop.tell(whole, whole)
        return found

    return with_rules(tx, rules, ask)


def _try(tx: Tx, sample: Sample, version_id: int | None) -> Tried:
    begun = perf_counter()
    verdict = queries.try_inquiry(tx, sample, version_id)
    seconds = perf_counter() - begun
    return Tried(verdict, tuple(queries.steps_of(tx, verdict.trace)), seconds)
