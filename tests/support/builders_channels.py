"""Channels, arrivals and rows of the outbox for tests, and workers that do as they are told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from crm_desktop.agent.channel_ground import Surround
from crm_desktop.agent.channel_work import Channels, new_holder
from crm_desktop.agent.lanes import Lanes
from crm_desktop.clock import SystemClock
from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import ChannelWorker, Ground
from crm_desktop.features.intake.rules import Surroundings
from tests.support.builders_firm import Firm, make_firm

T = TypeVar("T")
PASSWORD = "secret"


def make_channel(tx: Tx, kind: str = "mailbox", name: str = "Почта", facts: dict[str, object] | None = None) -> int:
    """A channel that is on."""
    made = tx.value(
        "insert into channel (kind, name, facts, state_since, created_at, updated_at)"
        " values (?, ?, ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
        (kind, name, json.dumps(facts or {})),
    )
    assert isinstance(made, int)
    return made


def put_outgoing(tx: Tx, channel_id: int, ref_id: int, kind: str = "letter", created_by: int | None = None) -> int:
    """Something to be sent, as the packages of letters and calls put it there."""
    put = "execute procedure outbox_moves.put(?, ?, ?, null, ?)"
    tx.run(put, (kind, channel_id, ref_id, created_by))
    made = tx.value("select id from outgoing where kind = ? and ref_id = ?", (kind, ref_id))
    assert isinstance(made, int)
    return made


def firm_in(base: Path) -> Firm:
    """Writes the usual firm into a base of the test's own."""
    return run_in(Embedded(base), make_firm)


def firm_on(server: Server) -> Firm:
    """The same on a server, with a log-in for the agent."""
    firm = run_in(server, make_firm)
    logins.create_login(server, "agent", PASSWORD, ["crm_person"])
    return firm


def run_in(target: Target, work: Callable[[Tx], T]) -> T:
    """Does something as the owner of the base."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        return work(tx)


def as_agent(target: Target) -> Target:
    """The base as the agent opens it."""
    return replace(target, user="agent", password=PASSWORD) if isinstance(target, Server) else target


class Told:
    """A worker that does what it was given; it is told of by events."""

    def __init__(self, work: Callable[[Ground], None] | None = None, answer: Callable[[Ground], str] | None = None):
        self.began = threading.Event()
        self.ended = threading.Event()
        self.grounds: list[Ground] = []
        self._work = work
        self._answer = answer

    def run(self, ground: Ground) -> None:
        """Works until it is stopped."""
        self.grounds.append(ground)
        self.began.set()
        if self._work is not None:
            self._work(ground)
        else:
            ground.ok()
        ground.stop.wait(30)
        self.ended.set()

    def test(self, ground: Ground) -> str:
        """Answers what it was given."""
        return self._answer(ground) if self._answer is not None else "works"


@contextmanager
def channels_of(
    target: Target, make: Callable[[str], ChannelWorker], woken: Callable[[], None] = lambda: None
) -> Iterator[Channels]:
    """The channels of one process; `look` is the test's own to call."""
    lanes = Lanes(as_agent(target), "AGENT")
    lane = lanes.open("channels")
    found: list[Channels] = []
    clock = SystemClock()
    around = Surround(
        lanes,
        clock,
        new_holder(),
        lambda sealed: sealed.removeprefix("sealed "),
        lambda: Surroundings(clock.now()),
        woken,
        lambda kind: found[0].neighbours(kind),
    )
    found.append(Channels(lane, around, make))
    try:
        yield found[0]
    finally:
        found[0].stop()
        lanes.close()
