"""A call from the exchange's own event to the card of the person: each step, with a bare listener beside as the floor.

The exchange is a real Asterisk called by SIPp where it can be had, else the stand-in of the tests; which, is printed.
"""

from __future__ import annotations

import json
import queue
import socket
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import SubprocessError
from typing import Protocol

from bench.measure import Times
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
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.calls.queries_desk import live_calls
from crm_desktop.features.intake.rules import Surroundings
from tests.support.ami_stand_in import AmiStandIn, Trunk

CALLS = 40
_WAIT_SECONDS = 30.0
_STEPS = ("written down", "routed", "ring at the person's listener", "card read")


class Exchange(Protocol):
    """What is called."""

    name: str
    facts: dict[str, object]

    def call(self, number: str) -> None:
        """The city calls."""
        ...

    def end(self) -> None:
        """The call is over."""
        ...


@dataclass
class _Watch:
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
            if not self.changed.wait_for(lambda: step in self.marks, _WAIT_SECONDS):
                raise RuntimeError(f"{step}: nothing for {_WAIT_SECONDS:g} s; {sorted(self.marks)}")


def call(place: Place, tell: Callable[[str], None]) -> Times:
    """Milliseconds from dialling to the card, and to a bare listener of the exchange; `tell` gets a line a step."""
    with ExitStack() as stack:
        exchange = stack.enter_context(_exchange(tell))
        watch = _Watch()
        people = stack.enter_context(_working_line(place, exchange, watch))
        stack.enter_context(closing(_bare_listener(exchange, watch)))
        numbers = _numbers(place, CALLS + 3)
        rows: list[dict[str, float]] = []
        for number in numbers:
            watch.marks.clear()
            begun = time.monotonic()
            exchange.call(number)
            watch.wait("event")
            watch.wait(_STEPS[2])
            people(watch)
            rows.append({"begun": begun, **watch.marks})
            exchange.end()
            time.sleep(0.3)  # the end of this call is not part of the next
        del rows[:3]
    for step in _STEPS:
        after = [1000 * (row[step] - row["event"]) for row in rows if step in row]
        if after:
            worst = sorted(after)[int(len(after) * 0.95)]
            tell(f"  {step:<30} {statistics.median(after):8.1f} ms after the exchange's own event, p95 {worst:.1f} ms")
    last = _STEPS[3] if all(_STEPS[3] in row for row in rows) else _STEPS[2]
    return Times(
        [1000 * (row[last] - row["begun"]) for row in rows], [1000 * (row["event"] - row["begun"]) for row in rows]
    )


# ---------------------------------------------------------------- our side


@contextmanager
def _working_line(place: Place, exchange: Exchange, watch: _Watch) -> Iterator[Callable[[_Watch], None]]:
    target = place.target
    agent: Target = replace(target, user="agent", password=PASSWORD) if isinstance(target, Server) else target
    channel_id, staff = _prepare(target, exchange)
    clock = SystemClock()
    lanes = Lanes(agent, "AGENT")

    def where() -> Surroundings:
        return Surroundings(clock.now(), "Europe/Samara")

    def handler(kind: str) -> Handler:
        work = handler_of(kind)

        def handled(tx, arrival, around):  # type: ignore[no-untyped-def]
            done = work(tx, arrival, around)
            watch.mark(_STEPS[1])
            return done

        return handled

    router = ArrivalRouter(lanes.open("arrivals"), where, handlers=handler)

    def woken() -> None:
        watch.mark(_STEPS[0])
        router.wake()

    around = Surround(lanes, clock, new_holder(), lambda sealed: sealed, where, woken, lambda _kind: [])
    channels = Channels(lanes.open("channels"), around, make_worker)
    rang: queue.SimpleQueue[str] = queue.SimpleQueue()

    def on_ring(names: frozenset[str]) -> None:
        mine = [name for name in names if name in staff]
        if len(mine) == 1 and "event" in watch.marks:
            rang.put(mine[0])
            watch.mark(_STEPS[2])

    own = uuid.uuid4().hex
    proven = threading.Event()
    with closing(Connection(target)) as owner:

        def ring_myself(name: str) -> None:
            with owner.tx(write=True) as tx:
                tx.run(f"execute block as begin post_event '{name}'; end")

        listener = Listener(
            target, sorted(staff), on_ring, lambda is_proven: proven.set() if is_proven else None,
            ring_myself=ring_myself, own_name=f"self_{own}",
        )  # fmt: skip
        over = threading.Event()
        threads = [threading.Thread(target=router.run), threading.Thread(target=_look, args=(channels, over))]
        for thread in threads:
            thread.start()
        try:
            proven.wait(_WAIT_SECONDS)
            _wait_for_light(target, channel_id)
            yield lambda watch: _read_card(target, staff, rang, watch)
        finally:
            over.set()
            threads[1].join(_WAIT_SECONDS)
            channels.stop()
            router.stop()
            threads[0].join(_WAIT_SECONDS)
            listener.close()
            lanes.close()
            with owner.tx(write=True) as tx:
                tx.run("update channel set is_on = false where id = ?", (channel_id,))


def _look(channels: Channels, over: threading.Event) -> None:
    while not over.wait(0.2):
        channels.look()


def _prepare(target: Target, exchange: Exchange) -> tuple[int, dict[str, str]]:
    """A channel on this exchange; the log-in of each person by the name of his event."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        made = tx.value(
            "insert into channel (kind, name, facts, state_since, created_at, updated_at)"
            " values ('asterisk', ?, ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
            (f"bench {uuid.uuid4().hex[:8]}", json.dumps(exchange.facts)),
        )
        tx.run(
            "insert into channel_secret (channel_id, name, sealed, put_at)"
            " values (?, 'password', 'crm-secret', clock.utc_now())",
            (made,),
        )
        people = tx.rows("select id, login from staff where is_active and not is_service and login <> ?", (ADMIN,))
    assert isinstance(made, int)
    return made, {f"user_{number}": str(login) for number, login in people}


def _wait_for_light(target: Target, channel_id: int) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
            if tx.value("select state from channel where id = ?", (channel_id,)) == "ok":
                return
        time.sleep(0.1)
    raise RuntimeError("the channel does not come up")


def _read_card(target: Target, staff: dict[str, str], rang: queue.SimpleQueue[str], watch: _Watch) -> None:
    """What the window of the person reads when it hears the ring; only where anybody may log in without a password."""
    login = staff[rang.get(timeout=_WAIT_SECONDS)]
    while not rang.empty():
        login = staff[rang.get()]
    if isinstance(target, Server):
        return
    with closing(Connection(target)) as connection:
        with connection.tx(write=True) as tx:
            open_session(tx, login, "bench", "1.0")
        begun = time.monotonic()
        with connection.tx(write=False) as tx:
            if not live_calls(tx):
                raise RuntimeError(f"{login} sees no call")
        watch.marks[_STEPS[3]] = watch.marks[_STEPS[2]] + time.monotonic() - begun


def _numbers(place: Place, count: int) -> list[str]:
    """Phones of clients all over the base."""

    def work(tx: Tx) -> list[str]:
        most = tx.value("select max(id) from client")
        assert isinstance(most, int)
        found = [
            tx.value("select first 1 phone from client_phone where client_id >= ? order by client_id", (at,))
            for at in range(1, most, max(most // count, 1))
        ]
        return [str(phone).removeprefix("+") for phone in found if phone][:count]

    with closing(Connection(place.target)) as connection, connection.tx(write=False) as tx:
        return work(tx)


# ---------------------------------------------------------------- the other side


class _BareListener:
    """Hears the exchange with nothing of ours around it."""

    def __init__(self, port: int, watch: _Watch) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._watch = watch
        self._socket.sendall(b"Action: Challenge\r\nActionID: 1\r\nAuthType: MD5\r\n\r\n")
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Ends."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        import hashlib

        try:
            for line in self._socket.makefile("rb"):
                if line.startswith(b"Challenge: "):
                    key = hashlib.md5(line[11:].strip() + b"crm-secret", usedforsecurity=False).hexdigest()
                    self._socket.sendall(
                        f"Action: Login\r\nActionID: 2\r\nAuthType: MD5\r\nUsername: crm\r\nKey: {key}\r\n\r\n".encode()
                    )
                elif line.startswith(b"UserEvent: CrmCall"):
                    self._watch.mark("event")
        except OSError:
            return


def _bare_listener(exchange: Exchange, watch: _Watch) -> _BareListener:
    port = exchange.facts["port"]
    assert isinstance(port, int)
    return _BareListener(port, watch)


@contextmanager
def _exchange(tell: Callable[[str], None]) -> Iterator[Exchange]:
    from tests.support import pbx

    try:
        root = pbx.fetch("sid")
        with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder:
            real = pbx.Pbx(root, Path(folder))
            real.start()
            try:
                tell(f"exchange: {real.command('core show version').split(' built')[0].strip()}, called by SIPp")
                yield _Real(real)
            finally:
                real.stop()
    except (OSError, SubprocessError) as error:
        tell(f"exchange: a stand-in ({error})")
        stand_in = AmiStandIn()
        yield _StandIn(stand_in)
        stand_in.close()


class _Real:
    """An Asterisk whose phone is busy: the call ends by itself."""

    def __init__(self, pbx) -> None:  # type: ignore[no-untyped-def]
        self.name = "Asterisk"
        self.facts: dict[str, object] = {**pbx.facts(), "recordings": "", "records": ""}
        self._pbx = pbx

    def call(self, number: str) -> None:
        self._pbx.phone("101", "deaf")
        self._caller = self._pbx.call_in(number)

    def end(self) -> None:
        self._caller.wait(_WAIT_SECONDS)


class _StandIn:
    """The stand-in of the tests."""

    def __init__(self, ami: AmiStandIn) -> None:
        self.name = "stand-in"
        self.facts: dict[str, object] = {"port": ami.port, "user": "crm"}
        self._trunk = Trunk(ami)
        self._call = ""

    def call(self, number: str) -> None:
        self._call = self._trunk.ring(number)

    def end(self) -> None:
        self._trunk.hang_up(self._call)
