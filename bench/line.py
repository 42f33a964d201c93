"""A channel at work on the base of the bench, from its worker to the listener of the person, moment by moment."""

from __future__ import annotations

import json
import queue
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from bench.place import PASSWORD, Place
from bench.town import ADMIN
from crm_desktop.agent.arrival_router import ArrivalRouter
from crm_desktop.agent.channel_ground import Surround
from crm_desktop.agent.channel_work import Channels, new_holder
from crm_desktop.agent.lanes import Lanes
from crm_desktop.agent.workers import Handler, handler_of, make_worker
from crm_desktop.clock import SystemClock
from crm_desktop.db.connection import Connection
from crm_desktop.db.events import Listener
from crm_desktop.db.target import Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.intake.rules import Surroundings

WAIT_SECONDS = 30.0
WRITTEN, ROUTED, RANG = "written down", "routed", "ring at the person's listener"
MakeChannel = Callable[[Tx], int]


@dataclass
class Watch:
    """Moments of the call in hand, in seconds of the monotonic clock."""

    marks: dict[str, float] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def mark(self, step: str) -> None:
        """The first time of a step counts."""
        with self.changed:
            self.marks.setdefault(step, time.monotonic())
            self.changed.notify_all()

    def wait(self, step: str) -> None:
        """Raises RuntimeError when it does not come."""
        with self.changed:
            if not self.changed.wait_for(lambda: step in self.marks, WAIT_SECONDS):
                raise RuntimeError(f"{step}: nothing for {WAIT_SECONDS:g} s; {sorted(self.marks)}")


class People:
    """Whoever was rung: each by the name of his event."""

    def __init__(self, logins: Mapping[str, str]) -> None:
        self.logins = logins
        self.heard: queue.SimpleQueue[str] = queue.SimpleQueue()

    def rang(self) -> str:
        """The log-in of the one rung last; waits for a ring."""
        name = self.heard.get(timeout=WAIT_SECONDS)
        while not self.heard.empty():
            name = self.heard.get()
        return self.logins[name]


@contextmanager
def working_line(place: Place, make: MakeChannel, watch: Watch) -> Iterator[People]:
    """The channel, its worker, the router and the listener of all people; what happens is marked in `watch`."""
    target = place.target
    agent: Target = replace(target, user="agent", password=PASSWORD) if isinstance(target, Server) else target
    channel_id, people = _prepare(target, make)
    clock = SystemClock()
    lanes = Lanes(agent, "AGENT")

    def where() -> Surroundings:
        return Surroundings(clock.now(), "Europe/Samara")

    def handler(kind: str) -> Handler:
        work = handler_of(kind)

        def handled(tx, arrival, around):  # type: ignore[no-untyped-def]
            done = work(tx, arrival, around)
            watch.mark(ROUTED)
            return done

        return handled

    router = ArrivalRouter(lanes.open("arrivals"), where, handlers=handler)

    def woken() -> None:
        watch.mark(WRITTEN)
        router.wake()

    around = Surround(lanes, clock, new_holder(), lambda sealed: sealed, where, woken, lambda _kind: [])
    channels = Channels(lanes.open("channels"), around, make_worker)

    def on_ring(names: frozenset[str]) -> None:
        mine = [name for name in names if name in people.logins]
        if len(mine) == 1 and "event" in watch.marks:
            people.heard.put(mine[0])
            watch.mark(RANG)

    own = uuid.uuid4().hex
    proven = threading.Event()
    with closing(Connection(target)) as owner:

        def ring_myself(name: str) -> None:
            with owner.tx(write=True) as tx:
                tx.run(f"execute block as begin post_event '{name}'; end")

        listener = Listener(
            target, sorted(people.logins), on_ring, lambda is_proven: proven.set() if is_proven else None,
            ring_myself=ring_myself, own_name=f"self_{own}",
        )  # fmt: skip
        over = threading.Event()
        threads = [threading.Thread(target=router.run), threading.Thread(target=_look, args=(channels, over))]
        for thread in threads:
            thread.start()
        try:
            proven.wait(WAIT_SECONDS)
            _wait_for_light(target, channel_id)
            yield people
        finally:
            over.set()
            threads[1].join(WAIT_SECONDS)
            channels.stop()
            router.stop()
            threads[0].join(WAIT_SECONDS)
            listener.close()
            lanes.close()
            with owner.tx(write=True) as tx:
                tx.run("update channel set is_on = false where id = ?", (channel_id,))


def _look(channels: Channels, over: threading.Event) -> None:
    while not over.wait(0.2):
        channels.look()


def make_channel(tx: Tx, kind: str, facts: Mapping[str, object], secrets: Mapping[str, str]) -> int:
    """A channel of the base, on, with its secrets."""
    made = tx.value(
        "insert into channel (kind, name, facts, state_since, created_at, updated_at)"
        " values (?, ?, ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
        (kind, f"bench {uuid.uuid4().hex[:8]}", json.dumps(facts)),
    )
    assert isinstance(made, int)
    for name, secret in secrets.items():
        tx.run(
            "insert into channel_secret (channel_id, name, sealed, put_at) values (?, ?, ?, clock.utc_now())",
            (made, name, secret),
        )
    return made


def _prepare(target: Target, make: MakeChannel) -> tuple[int, People]:
    """The channel; the log-in of each person by the name of his event."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        made = make(tx)
        people = tx.rows("select id, login from staff where is_active and not is_service and login <> ?", (ADMIN,))
    return made, People({f"user_{number}": str(login) for number, login in people})


def _wait_for_light(target: Target, channel_id: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
            if tx.value("select state from channel where id = ?", (channel_id,)) == "ok":
                return
        time.sleep(0.1)
    raise RuntimeError("the channel does not come up")


def tell_steps(
    rows: Sequence[Mapping[str, float]], steps: Sequence[str], since: str, tell: Callable[[str], None]
) -> None:
    """A line for each step: milliseconds after the event, which is called `since`."""
    for step in steps:
        after = [1000 * (row[step] - row["event"]) for row in rows if step in row]
        if after:
            worst = sorted(after)[int(len(after) * 0.95)]
            tell(f"  {step:<30} {statistics.median(after):8.1f} ms after {since}, p95 {worst:.1f} ms")
