"""Floor and operation in turn, in one process; medians and 95 % of both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]
CALLS = 200
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the result. Times are milliseconds; `aim` is the ratio wanted, None where there is none."""

    system: str
    version: str
    op: str
    n: int
    median_ms: float
    p95_ms: float
    rows_in_db: int
    floor_median_ms: float | None
    ratio: float | None

    def as_json(self) -> dict[str, object]:
        """The row as the JSON list has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Times:
    """What was measured: milliseconds of the operation and of the floor."""

    op: list[float]
    floor: list[float]


def take_turns(op: Work, floor: Work, *, calls: int = CALLS, between: Work | None = None) -> Times:
    """Measures floor and operation one after the other; `between` prepares the next operation, untimed."""
    for _ in range(min(WARM_UP, calls)):
        if between is not None:
            between()
        floor()
        op()
    times = Times([], [])
    for _ in range(calls):
        if between is not None:
            between()
        times.floor.append(timed(floor))
        times.op.append(timed(op))
    return times


def timed(work: Work) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begun) / 1e6


def figure(system: str, version: str, op: str, rows: int, times: Times) -> Figure:
    """The row of one operation."""
    median = statistics.median(times.op)
    floor = statistics.median(times.floor) if times.floor else None
    return Figure(
        system,
        version,
        op,
        len(times.op),
        round(median, 3),
        round(percentile(times.op, 95), 3),
        rows,
        None if floor is None else round(floor, 3),
        None if not floor else round(median / floor, 2),
    )


def percentile(times: list[float], percent: int) -> float:
    """The time that `percent` of the calls stay within."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
