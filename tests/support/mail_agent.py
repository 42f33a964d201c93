"""Mailboxes worked on as the agent does it, on a real base, without the rest of the agent around them."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from crm_desktop.agent.arrival_router import ArrivalRouter
from crm_desktop.agent.channel_ground import ChannelGround, Surround
from crm_desktop.agent.lanes import DoingLane, Lanes
from crm_desktop.agent.sender import send_one
from crm_desktop.clock import SystemClock
from crm_desktop.db.target import Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.channels.queries import claim_channel
from crm_desktop.features.channels.rules_work import RunningChannel
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.mail.mailbox import MailboxWorker
from crm_desktop.features.mail.smtp import send_letter
from tests.support.builders_channels import put_outgoing, run_in
from tests.support.builders_mail import make_mailbox

PATIENCE = 40.0
_PAUSE = 0.2
HOLDER = f"test/{os.getpid()}"


@dataclass
class Reader:
    """One mailbox being read in a thread of its own; `error` is what it ended with."""

    ground: ChannelGround
    thread: threading.Thread | None = None
    error: BaseException | None = None

    def stop(self) -> None:
        """Ends it and waits for that."""
        self.ground.stop.set()
        if self.thread is not None:
            self.thread.join(PATIENCE)
            assert not self.thread.is_alive()

    def light(self) -> str | None:
        """Its light now."""
        return None if self.ground._light is None else self.ground._light[0]


@dataclass
class MailAgent:
    """The mail side of an agent on one base."""

    target: Target
    lanes: Lanes
    router: ArrivalRouter
    asking: DoingLane
    readers: list[Reader] = field(default_factory=list)

    def add(self, name: str, facts: Mapping[str, object], secrets: Mapping[str, str] | None = None) -> Reader:
        """A mailbox with its secrets; it is not read yet."""
        return self.over(run_in(self.target, lambda tx: _make(tx, name, facts, secrets or {})), name, facts)

    def over(self, channel_id: int, name: str, facts: Mapping[str, object]) -> Reader:
        """A mailbox the base knows already, in new hands."""
        channel = RunningChannel(channel_id, "mailbox", name, None, facts, 1)
        clock = SystemClock()
        around = Surround(
            self.lanes, clock, HOLDER, lambda sealed: sealed, lambda: Surroundings(clock.now()), self.router.wake,
            lambda _kind: [],
        )  # fmt: skip
        reader = Reader(ChannelGround(channel, around))
        reader.ground.do(lambda tx: claim_channel(tx, channel_id, reader.ground.holder, 3600))
        self.readers.append(reader)
        return reader

    def read(self, reader: Reader, worker: MailboxWorker | None = None, *, again: bool = False) -> Reader:
        """Begins to read a mailbox; `again`: what is away for a moment is tried anew, as the agent does."""
        made = worker or MailboxWorker(idle_seconds=5, poll_seconds=1, refused_seconds=0)

        def work() -> None:
            while not reader.ground.stop.is_set():
                try:
                    made.run(reader.ground)
                except AppError as error:
                    reader.error = error
                    if again and isinstance(error, Unavailable):
                        reader.ground.stop.wait(_PAUSE)
                        continue
                return

        reader.ground.stop.clear()
        reader.error = None
        reader.thread = threading.Thread(target=work, daemon=True)
        reader.thread.start()
        return reader

    def read_until(self, reader: Reader, condition: Callable[[], bool]) -> None:
        """Reads until something holds, then stops."""
        self.read(reader)
        self.until(lambda: condition() or reader.error is not None)
        reader.stop()
        assert reader.error is None, reader.error

    def until(self, condition: Callable[[], object]) -> None:
        """Routes what arrives until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            told = [(reader.ground.channel.name, reader.light(), reader.error) for reader in self.readers]
            assert time.monotonic() < deadline, told
            if self.router.round() == 0:
                time.sleep(0.02)

    def send(self, reader: Reader, letter_id: int) -> tuple[str, str | None]:
        """Puts a letter into the outbox and sends it; its state and the reason."""
        row_id = run_in(self.target, lambda tx: put_outgoing(tx, reader.ground.channel.id, letter_id))
        row = reader.ground.next_outgoing()
        assert row is not None and row.id == row_id
        send_one(reader.ground, row, send_letter)
        found = self.ask(f"select trim(state), trim(reason) from outgoing where id = {row_id}")
        return str(found[0][0]), None if found[0][1] is None else str(found[0][1])

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the base."""
        return list(self.asking.read(lambda tx: tx.rows(sql)))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        found = self.ask(f"select count(*) from {table}")[0][0]
        assert isinstance(found, int)
        return found


@contextmanager
def mail_agent(target: Target) -> Iterator[MailAgent]:
    """The mail side of an agent; the base has a firm."""
    lanes = Lanes(target, "AGENT")
    clock = SystemClock()
    router = ArrivalRouter(lanes.open("router"), lambda: Surroundings(clock.now()))
    agent = MailAgent(target, lanes, router, lanes.open("asking"))
    try:
        yield agent
    finally:
        for reader in agent.readers:
            reader.stop()
            reader.ground.close()
        lanes.close()


def _make(tx: Tx, name: str, facts: Mapping[str, object], secrets: Mapping[str, str]) -> int:
    channel_id = make_mailbox(tx, name, json.loads(json.dumps(facts)))
    for word, secret in secrets.items():
        tx.run(
            "insert into channel_secret (channel_id, name, sealed, put_at) values (?, ?, ?, clock.utc_now())",
            (channel_id, word, secret),
        )
    return channel_id
