"""What the worker of one channel stands on: its own connection, its light, its secrets, its outbox."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from crm_desktop.agent.lanes import DoingLane, Lanes
from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Cancelled, Refused, Unavailable
from crm_desktop.features.channels import queries
from crm_desktop.features.channels.rules_packed import pack_error
from crm_desktop.features.channels.rules_work import Ground, RunningChannel
from crm_desktop.features.channels.sealing import seal_again
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.outbox import queries as outbox
from crm_desktop.features.outbox.rules import MOST_TRIES, Outgoing, pause_before

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
_MOST_REASONS = 100
_TELL_AGAIN_SECONDS = 60.0
_LAST_WORD_SECONDS = 5.0
# Kinds whose senders wait for an answer: within these seconds they get one, if only "again later".
_LONGEST_ANSWER = {"site": 15.0, "cloud_pbx": 15.0}
_takings = itertools.count(1)
_log = logging.getLogger(__name__)


class OpenSecret(Protocol):
    """Opens what was sealed for this computer."""

    def __call__(self, sealed: str, /) -> str:
        """Raises Refused e_channels_secret_foreign."""
        ...


@dataclass(frozen=True, slots=True)
class Surround:
    """What all grounds of one process share."""

    lanes: Lanes
    clock: Clock
    holder: str
    open_secret: OpenSecret
    where: Callable[[], Surroundings]
    wake_router: Callable[[], None]
    neighbours: Callable[[str], list[Ground]]
    seal_again: Callable[[str, str], str] = seal_again


@dataclass(frozen=True, slots=True)
class News:
    """What the light shall show, and what was refused since it was told last: reason -> (times, last detail)."""

    state: str
    error: str | None
    last_in_at: datetime | None
    refusals: dict[str, tuple[int, str]]


class ChannelGround:
    """One channel in the hands of this process. See the protocol Ground for what each method promises."""

    def __init__(self, channel: RunningChannel, around: Surround) -> None:
        self.channel = channel
        # Another name each time a channel is taken: what an earlier taking was sending is known to be lost.
        self.holder = f"{around.holder}.{next(_takings)}"
        self.clock = around.clock
        self.stop = threading.Event()
        self.rung = threading.Event()
        self.rung.set()
        self._around = around
        self._guard = threading.Lock()
        self._lane: DoingLane | None = None
        self._is_closed = False
        self._secrets: dict[str, str] | None = None
        self._new_secrets: dict[str, str] = {}
        self._light: tuple[str, str | None] | None = None
        self._told: tuple[str, str | None] | None = None
        self._tell_at = 0.0
        self._last_in_at: datetime | None = None
        self._refusals: dict[str, tuple[int, str]] = {}
        self._in_hand: dict[int, Outgoing] = {}

    # ---------------------------------------------------------------- the base

    def do(self, work: Callable[[Tx], T], /) -> T:
        """Runs a query function on this channel's own connection."""
        return self._own_lane().do(work)

    def _own_lane(self) -> DoingLane:
        with self._guard:
            if self._is_closed:
                raise Cancelled("the channel is given up")
            if self._lane is None:
                longest = _LONGEST_ANSWER.get(self.channel.kind)
                self._lane = self._around.lanes.open(f"channel-{self.channel.id}", longest=longest)
            return self._lane

    def where(self) -> Surroundings:
        """Now, the firm's zone and region."""
        return self._around.where()

    def secret(self, name: str, *, anew: bool = False) -> str | None:
        """A secret of the channel, opened."""
        new = self._new_secrets.get(name)
        if new is not None and not self._written(name, new):
            return new
        sealed = self._sealed(anew=anew).get(name)
        return None if sealed is None else self._around.open_secret(sealed)

    def keep_secret(self, name: str, secret: str) -> None:
        """A secret the other side has changed."""
        self._new_secrets[name] = secret
        self._written(name, secret)

    def _sealed(self, *, anew: bool = False) -> dict[str, str]:
        found = self._secrets
        if found is None or anew:
            found = self._secrets = self.do(partial(queries.secrets_of, channel_id=self.channel.id))
        return found

    def _written(self, name: str, secret: str) -> bool:
        """False while the base is away: the old one may be worth nothing already, so the new one is held here."""
        try:
            was = self._sealed().get(name)
            if was is not None:
                sealed = self._around.seal_again(was, secret)
                self.do(lambda tx: queries.renew_secret(tx, self.channel.id, name, was, sealed))
            self._sealed(anew=True)
        except Unavailable as error:
            _log.info("channel %s: a new secret waits for the base: %s", self.channel.id, error)
            return False
        self._new_secrets.pop(name, None)
        return True

    def keep(self, kind: str, outside_id: str, payload: bytes) -> int | None:
        """Writes down what came and wakes the router."""
        kept = self.do(lambda tx: queries.keep_arrival(tx, self.channel.id, kind, outside_id, payload))
        self._last_in_at = self.clock.now()
        if kept is not None:
            self._around.wake_router()
        return kept

    def close(self) -> None:
        """Gives the connection up; whoever still works on the channel gets Cancelled."""
        with self._guard:
            lane, self._lane, self._is_closed = self._lane, None, True
        if lane is not None:
            lane.close()

    # ---------------------------------------------------------------- the light

    def ok(self) -> None:
        """It works."""
        self._light = ("ok", None)

    def warn(self, error: AppError) -> None:
        """It works, but."""
        self._light = ("warn", pack_error(error))

    def down(self, error: AppError) -> None:
        """Nothing comes by it now."""
        self._light = ("down", pack_error(error))

    def refused(self, reason: str, detail: str = "") -> None:
        """Counted for the screen, and logged."""
        _log.info("channel %s refused: %s %s", self.channel.id, reason, detail)
        with self._guard:
            if reason in self._refusals or len(self._refusals) < _MOST_REASONS:
                self._refusals[reason] = (self._refusals.get(reason, (0, ""))[0] + 1, detail)

    def take_news(self) -> News | None:
        """What is to be told the base now; None when it knows."""
        now = time.monotonic()
        with self._guard:
            light = self._light
            if light is None or (light == self._told and now < self._tell_at and not self._refusals):
                return None
            refusals, self._refusals = self._refusals, {}
            self._told, self._tell_at = light, now + _TELL_AGAIN_SECONDS
        return News(*light, self._last_in_at, refusals)

    def give_back(self, news: News) -> None:
        """The base did not take it: told again next time."""
        with self._guard:
            self._told = None
            for reason, (times, detail) in news.refusals.items():
                more, later = self._refusals.get(reason, (0, detail))
                self._refusals[reason] = (times + more, later)

    # ---------------------------------------------------------------- the outbox

    def next_outgoing(self) -> Outgoing | None:
        """The next row of the outbox, marked as being sent."""
        row = self._own_lane().do_once(lambda tx: outbox.take_next(tx, self.channel.id, self.holder))
        if row is not None:
            self._in_hand[row.id] = row
        return row

    def doubt_rest(self) -> None:
        """A worker has ended without a word on rows it took: they may have gone."""
        for row in list(self._in_hand.values()):
            self.maybe(row, Refused("e_outbox_lost"))

    def sent(self, row: Outgoing, outside_id: str | None = None) -> None:
        """It went."""
        self._tell(row, lambda tx: outbox.mark_sent(tx, row.id, self.holder, outside_id))

    def put_off(self, row: Outgoing, error: AppError) -> None:
        """It surely did not go."""
        if row.attempts >= MOST_TRIES:
            self.failed(row, error)
            return
        holder, pause = self.holder, pause_before(row.attempts)
        self._tell(row, lambda tx: outbox.put_off(tx, row.id, holder, pause, reason_of(error), pack_error(error)))

    def failed(self, row: Outgoing, error: AppError) -> None:
        """It did not go and will not."""
        holder = self.holder
        self._tell(row, lambda tx: outbox.mark_failed(tx, row.id, holder, reason_of(error), pack_error(error)))

    def maybe(self, row: Outgoing, error: AppError) -> None:
        """It may have gone."""
        holder = self.holder
        self._tell(row, lambda tx: outbox.mark_maybe(tx, row.id, holder, reason_of(error), pack_error(error)))

    def neighbours(self, kind: str) -> list[Ground]:
        """Grounds of the other running channels of this kind."""
        return [ground for ground in self._around.neighbours(kind) if ground.channel.id != self.channel.id]

    def _tell(self, row: Outgoing, work: Callable[[Tx], None]) -> None:
        """Until the base takes it; a program that ends leaves the row as it is, to be found and marked "maybe"."""
        self._in_hand.pop(row.id, None)
        stopped_at: float | None = None
        while True:
            try:
                self.do(work)
                return
            except Cancelled:
                return
            except Unavailable as error:
                _log.info("channel %s: the outbox waits for the base: %s", self.channel.id, error)
            if self.stop.is_set():
                stopped_at = stopped_at or time.monotonic()
                if time.monotonic() - stopped_at > _LAST_WORD_SECONDS:
                    return
                time.sleep(0.5)
            else:
                self.stop.wait(1.0)


def reason_of(error: AppError) -> str:
    """The key a person's text of this error is found by."""
    if isinstance(error, Refused):
        return error.key
    return f"away_{error.what}" if isinstance(error, Unavailable) else "e_channels_bug"
