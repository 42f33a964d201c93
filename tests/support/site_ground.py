"""A site channel to stand on: a real base through a lane, and a base that can be taken away."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from crm_desktop.clock import Clock, SystemClock
from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.channels.queries import due_arrivals, keep_arrival, settle_arrival, take_arrival
from crm_desktop.features.channels.rules_work import Ground, RunningChannel
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.outbox.rules import Outgoing
from crm_desktop.features.site.handle import handle_post
from crm_desktop.features.site.queries import make_key
from crm_desktop.features.site.rules import NewKey, new_key

T = TypeVar("T")


class SiteGround:
    """The ground of one site channel without the agent around it; `is_away` takes the base away."""

    def __init__(self, lane: Lane, channel: RunningChannel, clock: Clock | None = None) -> None:
        self.channel = channel
        self.clock: Clock = clock or SystemClock()
        self.stop = threading.Event()
        self.rung = threading.Event()
        self.lane = lane
        self.is_away = False
        self.lights: list[str] = []
        self.refusals: Counter[str] = Counter()
        self.others: list[Ground] = []
        self.secrets: dict[str, str] = {}
        self._lock = threading.Lock()

    def do(self, work: Callable[[Tx], T], /) -> T:
        """Runs work on the lane."""
        if self.is_away:
            raise Unavailable("server", 3)
        return self.lane.submit(work, write=True, repeatable=True).result()

    def where(self) -> Surroundings:
        """The firm of the tests."""
        return Surroundings(self.clock.now(), "Europe/Samara", "RU")

    def secret(self, name: str, *, anew: bool = False) -> str | None:
        """What the test has put there."""
        return self.secrets.get(name)

    def keep_secret(self, name: str, secret: str) -> None:
        """Puts another there."""
        self.secrets[name] = secret

    def ok(self) -> None:
        """Remembers a green light."""
        self._light("ok")

    def warn(self, error: AppError) -> None:
        """Remembers a yellow one."""
        self._light(f"warn {error}")

    def down(self, error: AppError) -> None:
        """Remembers a red one."""
        self._light(f"down {error}")

    def refused(self, reason: str, detail: str = "") -> None:
        """Counts."""
        with self._lock:
            self.refusals[reason] += 1

    def keep(self, kind: str, outside_id: str, payload: bytes) -> int | None:
        """Writes an arrival down."""
        return self.do(lambda tx: keep_arrival(tx, self.channel.id, kind, outside_id, payload))

    def next_outgoing(self) -> Outgoing | None:
        """Nothing leaves by a site."""
        return None

    def sent(self, row: Outgoing, outside_id: str | None = None) -> None:
        """Nothing leaves by a site."""

    def put_off(self, row: Outgoing, error: AppError) -> None:
        """Nothing leaves by a site."""

    def failed(self, row: Outgoing, error: AppError) -> None:
        """Nothing leaves by a site."""

    def maybe(self, row: Outgoing, error: AppError) -> None:
        """Nothing leaves by a site."""

    def neighbours(self, kind: str) -> list[Ground]:
        """Grounds the test has put beside this one."""
        return [ground for ground in self.others if ground.channel.kind == kind]

    def route_all(self) -> int:
        """Routes what was kept, as the agent's router does; how many."""
        count = 0
        while found := self.do(lambda tx: due_arrivals(tx, 200)):
            for arrival_id in found:
                self.do(lambda tx, one=arrival_id: self._route(tx, one))  # type: ignore[misc]
                count += 1
        return count

    def _route(self, tx: Tx, arrival_id: int) -> None:
        arrival = take_arrival(tx, arrival_id)
        assert arrival is not None
        settle_arrival(tx, arrival_id, handle_post(tx, arrival, self.where()))

    def _light(self, light: str) -> None:
        if self.lights[-1:] != [light]:
            self.lights.append(light)


def make_site(tx: Tx, name: str = "Site", kind: str = "site") -> int:
    """A channel of the base; its id."""
    made = tx.value(
        "insert into channel (kind, name, state_since, created_at, updated_at)"
        " values (?, ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
        (kind, name),
    )
    assert isinstance(made, int)
    return made


def channel_of(
    channel_id: int, facts: Mapping[str, object] | None = None, name: str = "Site", kind: str = "site"
) -> RunningChannel:
    """The channel as its worker gets it; the port is free and the filling time of forms short unless told otherwise."""
    return RunningChannel(channel_id, kind, name, None, {"port": 0, "least_seconds": 0} | dict(facts or {}), 1)


def add_key(tx: Tx, channel_id: int, kind: str, *scopes: str) -> NewKey:
    """A key made by the procedure of the base; the session must be of an administrator."""
    made = new_key(kind)
    make_key(tx, channel_id, kind, made, scopes)
    return made
