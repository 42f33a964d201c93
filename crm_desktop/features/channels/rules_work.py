"""The contract between a channel and whatever works on it: what a worker stands on, what comes, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.outbox.rules import Outgoing

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunningChannel:
    """A channel with its settings, as read when its worker began."""

    id: int
    kind: str
    name: str
    branch_id: int | None
    facts: Mapping[str, object]
    version: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came by a channel, as it came. `attempts`: how often it was tried before."""

    id: int
    channel: RunningChannel
    kind: str
    outside_id: str
    payload: bytes = field(repr=False)
    got_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of an arrival: "done", or "refused" with a reason (a short code) and a detail for people."""

    state: str = "done"
    reason: str | None = None
    detail: str | None = None
    inquiry_id: int | None = None


class Flag(Protocol):
    """A threading.Event as a worker may use it."""

    def is_set(self) -> bool:
        """True once it was set."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Waits so many seconds at most; true when it is set."""
        ...

    def clear(self) -> None:
        """Not set any more."""
        ...


class Ground(Protocol):
    """What the worker of one channel stands on. All of it may be used from any thread."""

    @property
    def channel(self) -> RunningChannel:
        """The channel and its settings; a changed channel gets a new ground."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock to go by."""
        ...

    @property
    def stop(self) -> Flag:
        """Set when the worker has to end: the program stops, the channel was changed, switched off, or lost."""
        ...

    @property
    def rung(self) -> Flag:
        """Set when something may have come into the outbox: clear it, then take rows until there is none.

        Rows that were put off ring no bell: look for them every few seconds as well.
        """
        ...

    def do(self, work: Callable[[Tx], T], /) -> T:
        """Runs a query function in a writing transaction that may be repeated, on this channel's own connection.

        Blocks; raises Unavailable when the base is away, Refused for what it refuses.
        """
        ...

    def where(self) -> Surroundings:
        """Now, the firm's zone and the region of its phone numbers."""
        ...

    def secret(self, name: str, *, anew: bool = False) -> str | None:
        """A secret of the channel, opened; None when there is none. `anew` asks the base once more.

        Raises Refused e_channels_secret_foreign when it was sealed for another computer.
        """
        ...

    def keep_secret(self, name: str, secret: str) -> None:
        """The other side has changed a secret: sealed for the computers the old one was sealed for, used from now on.

        While the base is away it is held here. Another one that a person has put in meanwhile stays.
        """
        ...

    def ok(self) -> None:
        """The light: it works. Cheap to repeat, never blocks."""
        ...

    def warn(self, error: AppError) -> None:
        """The light: it works, but something is not as it should be."""
        ...

    def down(self, error: AppError) -> None:
        """The light: nothing comes by this channel now."""
        ...

    def refused(self, reason: str, detail: str = "") -> None:
        """Something was refused at the door: counted on the screen, logged. No personal data in `detail`."""
        ...

    def keep(self, kind: str, outside_id: str, payload: bytes) -> int | None:
        """Writes down what came, before anything is done with it, and wakes the router.

        `kind` is call, webhook, post or letter. None when the channel has brought it before. Blocks like `do`;
        whoever gets Unavailable still owns what came.
        """
        ...

    def next_outgoing(self) -> Outgoing | None:
        """The next row of this channel's outbox, marked as being sent; None when nothing is due.

        After it exactly one of `sent`, `put_off`, `failed` and `maybe` follows. These wait until the base takes the
        word; when the program has to end before, the row becomes "maybe" by itself.
        """
        ...

    def sent(self, row: Outgoing, outside_id: str | None = None) -> None:
        """It went."""
        ...

    def put_off(self, row: Outgoing, error: AppError) -> None:
        """It surely did not go: tried again later, after many tries it counts as failed."""
        ...

    def failed(self, row: Outgoing, error: AppError) -> None:
        """It surely did not go, and will not by itself."""
        ...

    def maybe(self, row: Outgoing, error: AppError) -> None:
        """It may have gone: a person says what to do."""
        ...

    def neighbours(self, kind: str) -> list[Ground]:
        """Grounds of the other channels of this kind that run in this process: a site serves those of cloud PBXs."""
        ...


class ChannelWorker(Protocol):
    """Works on one channel in a thread of its own. Made anew for every run and every test."""

    def run(self, ground: Ground) -> None:
        """Works until `ground.stop` is set. An AppError puts the light to "down"; it is called again after a pause.

        Any other exception is a bug: logged, and called again after a pause.
        """
        ...

    def test(self, ground: Ground) -> str:
        """Tries the settings within half a minute; a few plain words (versions, counts) when all is well.

        Raises AppError otherwise. The worker that runs on the same channel may be at work meanwhile.
        """
        ...
