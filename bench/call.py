"""A call from the exchange's own event to the card of the person: each step, with a bare listener beside as the floor.

The exchange is a real Asterisk called by SIPp where it can be had, else the stand-in of the tests; which, is printed.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from subprocess import SubprocessError
from typing import Protocol

from bench.line import RANG, ROUTED, WAIT_SECONDS, WRITTEN, MakeChannel, Watch, make_channel, tell_steps, working_line
from bench.measure import Times
from bench.place import Place
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Server, Target
from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.calls.queries_desk import live_calls
from tests.support.ami_stand_in import AmiStandIn, Trunk

CALLS = 40
_STEPS = (WRITTEN, ROUTED, RANG, "card read")


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


def call(place: Place, tell: Callable[[str], None]) -> Times:
    """Milliseconds from dialling to the card, and to a bare listener of the exchange; `tell` gets a line a step."""
    with ExitStack() as stack:
        exchange = stack.enter_context(_exchange(tell))
        watch = Watch()
        people = stack.enter_context(working_line(place, _channel_on(exchange), watch))
        stack.enter_context(closing(_bare_listener(exchange, watch)))
        numbers = _numbers(place, CALLS + 3)
        rows: list[dict[str, float]] = []
        for number in numbers:
            watch.marks.clear()
            begun = time.monotonic()
            exchange.call(number)
            watch.wait("event")
            watch.wait(_STEPS[2])
            _read_card(place.target, people.rang(), watch)
            rows.append({"begun": begun, **watch.marks})
            exchange.end()
            time.sleep(0.3)  # the end of this call is not part of the next
        del rows[:3]
    tell_steps(rows, _STEPS, "the exchange's own event", tell)
    last = _STEPS[3] if all(_STEPS[3] in row for row in rows) else _STEPS[2]
    return Times(
        [1000 * (row[last] - row["begun"]) for row in rows], [1000 * (row["event"] - row["begun"]) for row in rows]
    )


# ---------------------------------------------------------------- our side


def _channel_on(exchange: Exchange) -> MakeChannel:
    def make(tx: Tx) -> int:
        return make_channel(tx, "asterisk", exchange.facts, {"password": "crm-secret"})

    return make


def _read_card(target: Target, login: str, watch: Watch) -> None:
    """What the window of the person reads when it hears the ring; only where anybody may log in without a password."""
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

    def __init__(self, port: int, watch: Watch) -> None:
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


def _bare_listener(exchange: Exchange, watch: Watch) -> _BareListener:
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
        self._caller.wait(WAIT_SECONDS)


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
