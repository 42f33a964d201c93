"""A line at work on a base of its own: the real keeper of channels, the real router, and what the base then holds."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from crm_desktop.agent.arrival_router import ArrivalRouter
from crm_desktop.agent.channel_work import Channels
from crm_desktop.agent.lanes import Lanes
from crm_desktop.agent.workers import make_worker
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import ChannelWorker
from crm_desktop.features.intake.rules import Surroundings
from tests.support.builders_calls import CallRow, Line, call_row, make_line
from tests.support.builders_channels import as_agent, channels_of
from tests.support.builders_intake import utc_now

T = TypeVar("T")


@dataclass
class LineRig:
    """A working line; `look` is called by a thread of the rig."""

    target: Target
    line: Line
    channels: Channels

    def read(self, work: Callable[[Tx], T]) -> T:
        """Reads as the owner of the base."""
        with closing(Connection(self.target)) as connection, connection.tx(write=True) as tx:
            return work(tx)

    def calls(self) -> list[CallRow]:
        """All calls, oldest first."""
        return self.read(lambda tx: [call_row(tx, call) for (call,) in tx.rows("select id from call order by id")])

    def light(self) -> str:
        """What the channel's light says."""
        found = self.read(lambda tx: tx.value("select state from channel where id = ?", (self.line.channel_id,)))
        return str(found)

    def refusals(self) -> dict[str, int]:
        """What was refused at the door, and how often."""
        rows = self.read(lambda tx: tx.rows("select reason, times from refusal"))
        return {str(reason): int(times) for reason, times in rows}

    def until(self, true: Callable[[], object], seconds: float = 20.0) -> None:
        """Waits until something is so."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (self.light(), self.refusals(), self.calls())
            threading.Event().wait(0.02)

    def until_calls(self, *results: str | None) -> list[CallRow]:
        """Waits until the calls, in order, have these results."""
        self.until(lambda: [call.result for call in self.calls()] == list(results))
        return self.calls()


@contextmanager
def line_at_work(
    base: Path,
    kind: str,
    facts: Mapping[str, object],
    secrets: Mapping[str, str] | None = None,
    make: Callable[[str], ChannelWorker] = make_worker,
) -> Iterator[LineRig]:
    """The line of a firm (builders_calls) with these settings, worked on until the end of the block."""
    target = Embedded(base)

    def prepare(tx: Tx) -> Line:
        line = make_line(tx, kind)
        tx.run("update channel set facts = ? where id = ?", (json.dumps(facts), line.channel_id))
        for name, secret in (secrets or {}).items():
            tx.run(
                "insert into channel_secret (channel_id, name, sealed, put_at) values (?, ?, ?, clock.utc_now())",
                (line.channel_id, name, f"sealed {secret}"),
            )
        return line

    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        line = prepare(tx)
    lanes = Lanes(as_agent(target), "AGENT")
    router = ArrivalRouter(lanes.open("arrivals"), lambda: Surroundings(utc_now(), "Europe/Samara", "RU"))
    routing = threading.Thread(target=router.run, name="router", daemon=True)
    over = threading.Event()
    routing.start()
    with channels_of(target, make, router.wake) as channels:
        looking = threading.Thread(target=_look, args=(channels, over), name="looking", daemon=True)
        looking.start()
        try:
            yield LineRig(target, line, channels)
        finally:
            over.set()
            looking.join(20)
    router.stop()
    routing.join(20)
    lanes.close()


def _look(channels: Channels, over: threading.Event) -> None:
    while not over.wait(0.1):
        channels.look()
        channels.ring()
