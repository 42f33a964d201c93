"""A process of its own that works on a base until it is done or killed. Told what to do by one JSON line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crm_desktop.db.lane import Lane
from crm_desktop.db.leaving import leave
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Unavailable
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.clients.queries import list_clients
from crm_desktop.features.intake.queries import expire_due, offers_for_me, route_inquiry
from crm_desktop.features.intake.rules import Incoming, Surroundings
from crm_desktop.features.intake.take_in import LineResult, take_file
from crm_desktop.features.reminders.queries import fire_due

Do = Callable[..., Any]


def packed(target: Target) -> dict[str, object]:
    """A target as the worker reads it."""
    if isinstance(target, Embedded):
        return {"path": str(target.path)}
    return {"host": target.host, "port": target.port, "name": target.name, "user": target.user,
            "password": target.password}  # fmt: skip


def unpacked(given: dict[str, Any]) -> Target:
    """The target again."""
    return Embedded(Path(given["path"])) if "path" in given else Server(**given)


def say(**facts: object) -> None:
    """One line to whoever started us; it is there before we go on."""
    print(json.dumps(facts), flush=True)


def main() -> None:
    """Works as told and says what was done."""
    order = json.loads(sys.stdin.readline())
    target = unpacked(order["target"])
    login = order["login"]
    lane = Lane(target, lambda tx: _log_in(tx, login), hang_seconds=20, patience=30)

    def do(work: Callable[[Tx], Any], *, write: bool = True) -> Any:
        return lane.submit(work, write=write, repeatable=True).result()

    do(lambda tx: tx.value("select 1 from rdb$database"))
    say(ready=True)
    sys.stdin.readline()
    try:
        _WORKS[order["work"]](do, order)
    finally:
        lane.close()


def _log_in(tx: Tx, login: str) -> None:
    open_session(tx, login, "prove", "1.0")


def incoming(number: int) -> Incoming:
    """A call from a number nobody has, the same for the same number."""
    phone = f"+7900{number:07}"
    return Incoming(
        source="prove", source_id=f"p{number}", channel="call", came_at=datetime.now(UTC).replace(tzinfo=None),
        phone_typed=phone, phone=phone, subject="prove",
    )  # fmt: skip


def _route(do: Do, order: dict[str, Any]) -> None:
    """Sends its share of inquiries, and one in ten of its neighbour's too."""
    counts: Counter[str] = Counter()
    share, shares, count = order["share"], order["shares"], order["count"]
    for number in range(share, count, shares):
        counts[_sent(do, number)] += 1
        neighbour = number + 1
        if number % 10 == 0 and neighbour < count:
            counts[_sent(do, neighbour)] += 1
    say(done=True, counts=counts)


def _sent(do: Do, number: int) -> str:
    routed = do(lambda tx: route_inquiry(tx, incoming(number)))
    return str(routed.status)


def _fire(do: Do, order: dict[str, Any]) -> None:
    """Fires what is due until nothing is left."""
    fired = 0
    while batch := do(lambda tx: fire_due(tx, order["limit"])).reminders:
        fired += batch
    say(done=True, fired=fired)


def _expire(do: Do, order: dict[str, Any]) -> None:
    """Moves offers past their time until nothing is left."""
    moved = 0
    while batch := do(lambda tx: expire_due(tx, order["limit"])):
        moved += batch
    say(done=True, moved=moved)


def _intake(do: Do, order: dict[str, Any]) -> None:
    """Takes a file in; each line is said once the base has it for good."""

    def on_line(result: LineResult) -> None:
        say(line=result.line, status=str(result.status), inquiry=result.inquiry_id)

    where = Surroundings(datetime.now(UTC).replace(tzinfo=None))
    report = take_file(do, Path(order["file"]), where, on_line)
    say(done=True, lines=report.line_count)


def _sell(do: Do, order: dict[str, Any]) -> None:
    """Sells what its file holds at a till of its own, every tenth op told twice."""
    from tools.prove.sales_till import sell_all

    say(done=True, **sell_all(do, Path(order["file"])))


def _window(do: Do, order: dict[str, Any]) -> None:
    """Reads as a window does, for ever."""
    while True:
        do(lambda tx: offers_for_me(tx), write=False)
        do(lambda tx: list_clients(tx, limit=50), write=False)


def _agent(do: Do, order: dict[str, Any]) -> None:
    """Does what the agent does, for ever."""
    while True:
        with suppress(Unavailable):
            do(lambda tx: fire_due(tx, 10))
            do(lambda tx: expire_due(tx, 10))


_WORKS: dict[str, Callable[[Do, dict[str, Any]], None]] = {
    "route": _route, "fire": _fire, "expire": _expire, "intake": _intake, "window": _window, "agent": _agent,
    "sell": _sell,
}  # fmt: skip

if __name__ == "__main__":
    main()
    leave(0)
