"""Many processes on one base: nothing twice, nothing lost, turns exact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from crm_desktop.db.target import Target
from tools.prove.crew import Worker, all_at_once
from tools.prove.firm import TURN, asked, inconsistencies, written


@dataclass(frozen=True)
class Outcome:
    """What was expected and what came out; equal means proved."""

    name: str
    expected: object
    found: object

    @property
    def holds(self) -> bool:
        """True when it came out as expected."""
        return self.expected == self.found


def route_together(target: Target, processes: int, count: int) -> list[Outcome]:
    """Processes route so many inquiries, one in ten of them sent by two of them."""
    before = asked(target, "select count(*) from inquiry")[0][0]
    workers = [Worker(target, TURN[n % 3], "route", share=n, shares=processes, count=count) for n in range(processes)]
    counts: Counter[str] = Counter()
    for word in all_at_once(workers):
        counts.update(word["counts"])
    repeated = len([number for number in range(0, count, 10) if number + 1 < count])
    turns = sorted(
        int(str(number))
        for (number,) in asked(target, "select count(*) from offer where tried_no = 1 group by staff_id")
    )
    even = [count // 3 + (1 if n >= 3 - count % 3 else 0) for n in range(3)]
    return [
        Outcome("inquiries written once", count, asked(target, "select count(*) from inquiry")[0][0] - before),  # type: ignore[operator]
        Outcome("answers of the procedure", {"routed": count, "repeated": repeated}, dict(counts)),
        Outcome("one open offer each", [(count,)], asked(target, "select count(*) from offer where state = 'open'")),
        Outcome("turns", even, turns),
        Outcome("inconsistencies", [], inconsistencies(target)),
    ]


def fire_together(target: Target, count: int) -> list[Outcome]:
    """Two agents fire reminders that are all due."""
    written(
        target,
        f"execute block as declare n integer = 0; declare t bigint; declare s bigint; begin"
        f" select min(id) from staff where login = '{TURN[0]}' into s; while (n < {count}) do begin"
        " insert into task (title, staff_id, due_at, time_zone, created_at, updated_at) values ('Call ' || :n, :s,"
        " dateadd(1 day to clock.utc_now()), 'Europe/Samara', clock.utc_now(), clock.utc_now()) returning id into t;"
        " insert into reminder (task_id, staff_id, fire_at) values (:t, :s, dateadd(-1 minute to clock.utc_now()));"
        " n = n + 1; end end",
    )
    words = all_at_once([Worker(target, "agent", "fire", limit=7) for _ in range(2)])
    return [
        Outcome("reminders fired, by both together", count, sum(word["fired"] for word in words)),
        Outcome("reminders in state fired", [(count,)],
                asked(target, "select count(*) from reminder where state = 'fired'")),
        Outcome("inconsistencies", [], inconsistencies(target)),
    ]  # fmt: skip


def expire_together(target: Target) -> list[Outcome]:
    """Two agents move every open offer on, once."""
    open_now = int(str(asked(target, "select count(*) from offer where state = 'open'")[0][0]))
    written(target, "update offer set due_at = dateadd(-1 minute to clock.utc_now()) where state = 'open'")
    words = all_at_once([Worker(target, "agent", "expire", limit=7) for _ in range(2)])
    expired = "select inquiry_id from offer where state = 'expired'"
    twice = asked(target, f"{expired} group by inquiry_id having count(*) > 1")
    return [
        Outcome("offers moved, by both together", open_now, sum(word["moved"] for word in words)),
        Outcome("offers in state expired", [(open_now,)],
                asked(target, "select count(*) from offer where state = 'expired'")),
        Outcome("expired twice", [], twice),
        Outcome("inconsistencies", [], inconsistencies(target)),
    ]  # fmt: skip
