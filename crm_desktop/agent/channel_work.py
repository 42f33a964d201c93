"""Keeps every channel at work: takes it for this process, runs its worker, starts it again after a failure."""

from __future__ import annotations

import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from crm_desktop.agent.attempt import attempt
from crm_desktop.agent.channel_ground import ChannelGround, Surround
from crm_desktop.agent.channel_test import ChannelTests
from crm_desktop.agent.lanes import DoingLane
from crm_desktop.agent.sender import send_all
from crm_desktop.agent.workers import SENDERS, WORKERS, make_worker, sender_of
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Cancelled, Refused, Unavailable
from crm_desktop.features.channels import queries
from crm_desktop.features.channels.queries import Known
from crm_desktop.features.channels.rules import SERVED_BY
from crm_desktop.features.channels.rules_work import ChannelWorker, Ground
from crm_desktop.features.outbox.queries import find_lost

LOOK_SECONDS = 1.0
LEASE_SECONDS = 30
_RENEW_SECONDS = 8.0
_LONGEST_PAUSE = 60.0
_STEADY_SECONDS = 60.0
_LAST_SECONDS = 15.0
_log = logging.getLogger(__name__)
_own_holders: set[str] = set()
Make = Callable[[str], ChannelWorker]


def new_holder() -> str:
    """A name for this process that no other had or will have: computer, process, chance."""
    holder = f"{platform.node()[:60]}/{os.getpid()}/{uuid.uuid4().hex[:12]}"
    _own_holders.add(holder)
    return holder


def is_dead(holder: str) -> bool:
    """True when this was a process of this very computer that is no more."""
    process = _process_of(holder)
    node, _, rest = process.rpartition("/")[0].rpartition("/")
    if node != platform.node()[:60] or not rest.isdecimal() or os.name == "nt":
        return False
    if int(rest) == os.getpid():
        return process not in _own_holders
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _process_of(holder: str) -> str:
    """The name of the process, without the number of the taking."""
    place, slash, chance = holder.rpartition("/")
    return place + slash + chance.partition(".")[0]


@dataclass(slots=True)
class _Running:
    ground: ChannelGround
    threads: list[threading.Thread] = field(default_factory=list)
    renew_at: float = 0.0

    @property
    def is_over(self) -> bool:
        return self.ground.stop.is_set() and not any(thread.is_alive() for thread in self.threads)


class Channels:
    """The channels of one process. `look` is called every second by one thread, all else from any."""

    def __init__(self, lane: DoingLane, around: Surround, make: Make = make_worker) -> None:
        self._lane = lane
        self._around = around
        self._make = make
        self._running: dict[int, _Running] = {}
        self._tests = ChannelTests(lane, around, make)
        # True while there is a channel that is on, or a test asked for.
        self.is_busy = False

    def ring(self) -> None:
        """Something may have come into an outbox."""
        for running in list(self._running.values()):
            running.ground.rung.set()

    def neighbours(self, kind: str) -> list[Ground]:
        """Grounds of running channels of a kind."""
        found: list[Ground] = []
        for running in list(self._running.values()):
            if running.ground.channel.kind == kind and not running.ground.stop.is_set():
                found.append(running.ground)
        return found

    def look(self) -> int:
        """One round; answers how many channels run here. Raises Unavailable when the base is away."""
        known = {one.channel.id: one for one in self._lane.read(queries.running_channels)}
        self.is_busy = bool(self._running) or any(one.is_on or one.is_test_asked for one in known.values())
        self._clear_up(known)
        for one in known.values():
            running = self._running.get(one.channel.id)
            if running is None and self._may_start(one):
                self._start(one)
            elif running is not None and not running.ground.stop.is_set():
                self._renew(running)
            if one.is_test_asked:
                self._tests.ask(one, self._ground_of(one.channel.id))
        self._tests.look()
        self._tell_lights()
        return len(self._running)

    def stop(self) -> None:
        """Ends all workers, waits for what is just being sent, gives the channels back."""
        running = list(self._running.values())
        for one in running:
            self._ask_to_stop(one)
        until = time.monotonic() + _LAST_SECONDS
        for one in running:
            for thread in one.threads:
                thread.join(max(0.0, until - time.monotonic()))
        self._tests.stop()
        for one in running:
            try:
                self._tell_light(one.ground)
                self._end(one)
            except AppError as error:
                _log.info("channel %s is not given back: %s", one.ground.channel.id, error)
                one.ground.close()
        self._running.clear()

    # ---------------------------------------------------------------- start and end

    def _ground_of(self, channel_id: int) -> ChannelGround | None:
        running = self._running.get(channel_id)
        return running.ground if running is not None else None

    def _may_start(self, one: Known) -> bool:
        if not one.is_on or one.channel.kind not in WORKERS or self._around.lanes.is_instead:
            return False
        server = SERVED_BY.get(one.channel.kind)
        return server is None or bool(self.neighbours(server))

    def _start(self, one: Known) -> None:
        old = one.held_by
        # Our own name there is one we could not give back.
        is_free = old is None or is_dead(old) or _process_of(old) == self._around.holder
        ground = ChannelGround(one.channel, self._around)
        if not is_free or not self._claim(ground, old):
            return
        if self._lane.do(find_lost):
            _log.warning("channel %s: something may have been sent by a process that is gone", one.channel.id)
        running = _Running(ground, renew_at=time.monotonic() + _RENEW_SECONDS)
        running.threads.append(_thread(f"channel-{one.channel.id}", partial(self._work, running.ground)))
        if one.channel.kind in SENDERS:
            running.threads.append(_thread(f"sender-{one.channel.id}", partial(_send, running.ground)))
        self._running[one.channel.id] = running
        for thread in running.threads:
            thread.start()
        _log.info("channel %s (%s) is taken", one.channel.id, one.channel.kind)

    def _claim(self, ground: ChannelGround, instead_of: str | None = None) -> bool:
        channel_id, holder = ground.channel.id, ground.holder
        return self._lane.do(lambda tx: queries.claim_channel(tx, channel_id, holder, LEASE_SECONDS, instead_of))

    def _renew(self, running: _Running) -> None:
        if time.monotonic() < running.renew_at:
            return
        running.renew_at = time.monotonic() + _RENEW_SECONDS
        if not self._claim(running.ground):
            _log.warning("channel %s is lost to another process", running.ground.channel.id)
            self._ask_to_stop(running)

    def _clear_up(self, known: dict[int, Known]) -> None:
        for channel_id, running in list(self._running.items()):
            one = known.get(channel_id)
            server = SERVED_BY.get(running.ground.channel.kind)
            if (
                one is None
                or not one.is_on
                or one.channel.version != running.ground.channel.version
                or (server is not None and not self.neighbours(server))
            ):
                self._ask_to_stop(running)
            if running.is_over:
                del self._running[channel_id]
                self._end(running)

    @staticmethod
    def _ask_to_stop(running: _Running) -> None:
        running.ground.stop.set()
        running.ground.rung.set()

    def _end(self, running: _Running) -> None:
        channel_id = running.ground.channel.id
        running.ground.close()
        self._lane.do(partial(queries.release_channel, channel_id=channel_id, holder=running.ground.holder))
        _log.info("channel %s is given back", channel_id)

    # ---------------------------------------------------------------- the worker's thread

    def _work(self, ground: ChannelGround) -> None:
        """Runs the worker again and again; each failure in a row makes the pause longer."""
        failures = 0
        while not ground.stop.is_set():
            begun = time.monotonic()
            error = self._run_once(ground)
            if ground.channel.kind not in SENDERS:
                ground.doubt_rest()
            if ground.stop.is_set():
                return
            ground.down(error)
            failures = 1 if time.monotonic() - begun > _STEADY_SECONDS else failures + 1
            ground.stop.wait(min(2.0**failures, _LONGEST_PAUSE))

    def _run_once(self, ground: ChannelGround) -> AppError:
        """Why it ended."""
        channel = ground.channel
        ended = attempt(lambda: self._make(channel.kind).run(ground), f"channel {channel.id}")
        # A worker that returns before it is told to has given up without a word.
        error = ended.error or Refused("e_channels_bug")
        _log.info("channel %s stopped: %r %s", channel.id, error, getattr(error, "facts", ""))
        return Unavailable("server") if isinstance(error, Cancelled) else error

    # ---------------------------------------------------------------- lights

    def _tell_lights(self) -> None:
        for running in self._running.values():
            self._tell_light(running.ground)

    def _tell_light(self, ground: ChannelGround) -> None:
        news = ground.take_news()
        if news is None:
            return

        def work(tx: Tx) -> None:
            channel_id = ground.channel.id
            queries.report_state(tx, channel_id, ground.holder, news.state, news.error, news.last_in_at)
            for reason, (times, detail) in news.refusals.items():
                queries.note_refusal(tx, channel_id, reason, detail, times)

        try:
            self._lane.do(work)
        except AppError:
            ground.give_back(news)
            raise


def _send(ground: ChannelGround) -> None:
    send_all(ground, sender_of(ground.channel.kind))


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    return threading.Thread(target=work, name=name, daemon=True)
