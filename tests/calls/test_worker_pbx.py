"""The Asterisk worker while the base is away: what the exchange says is held, in order, and nothing is sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from crm_desktop.clock import SystemClock
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.calls.pbx import AsteriskWorker
from crm_desktop.features.calls.rules import from_payload
from crm_desktop.features.channels.rules_work import Ground, RunningChannel
from crm_desktop.features.intake.rules import Surroundings
from crm_desktop.features.outbox.rules import Outgoing
from tests.support.ami_stand_in import AmiStandIn, Trunk
from tests.support.builders_intake import CannedTx


@dataclass
class _Ground:
    """A ground whose base can be taken away."""

    facts: Mapping[str, object]
    is_away: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    lights: list[str] = field(default_factory=list)
    tries: int = 0
    clock: SystemClock = field(default_factory=SystemClock)
    stop: threading.Event = field(default_factory=threading.Event)
    rung: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def channel(self) -> RunningChannel:
        """The channel with these settings."""
        return RunningChannel(1, "asterisk", "АТС", None, self.facts, 1)

    def do(self, work: Callable[[Any], Any], /) -> Any:
        """Answers from an empty base."""
        if self.is_away:
            raise Unavailable("server", 1)
        return work(CannedTx(self.answers))

    def where(self) -> Surroundings:
        """The firm of the tests."""
        return Surroundings(datetime(2026, 11, 24))

    def secret(self, _name: str, *, anew: bool = False) -> str:
        """The password of the stand-in."""
        return "crm-secret"

    def ok(self) -> None:
        """Remembers a green light."""
        self._note(self.lights, "ok")

    def warn(self, error: AppError) -> None:
        """Remembers a yellow one."""
        self._note(self.lights, f"warn {error}")

    def down(self, error: AppError) -> None:
        """Remembers a red one."""
        self._note(self.lights, f"down {error}")

    def refused(self, reason: str, detail: str = "") -> None:
        """Nothing is refused here."""
        raise AssertionError((reason, detail))

    def keep(self, _kind: str, _outside_id: str, payload: bytes) -> int:
        """Writes down, or says that the base is away."""
        with self.changed:
            self.tries += 1
            self.changed.notify_all()
        if self.is_away:
            raise Unavailable("server", 1)
        event = from_payload(payload)
        self._note(self.kept, f"{event.number} {event.kind}")
        return len(self.kept)

    def next_outgoing(self) -> Outgoing | None:
        """Nothing leaves."""
        if self.is_away:
            raise Unavailable("server", 1)
        return None

    def sent(self, row: Outgoing, outside_id: str | None = None) -> None:
        """Nothing leaves."""

    def put_off(self, row: Outgoing, error: AppError) -> None:
        """Nothing leaves."""

    def failed(self, row: Outgoing, error: AppError) -> None:
        """Nothing leaves."""

    def maybe(self, row: Outgoing, error: AppError) -> None:
        """Nothing leaves."""

    def neighbours(self, _kind: str) -> list[Ground]:
        """None."""
        return []

    def until(self, true: Callable[[], bool]) -> None:
        """Waits until something is so."""
        with self.changed:
            assert self.changed.wait_for(true, 20), (self.kept, self.lights, self.tries)

    def _note(self, where: list[str], what: str) -> None:
        with self.changed:
            where.append(what)
            self.changed.notify_all()


@pytest.fixture
def ground(exchange: AmiStandIn) -> Iterator[_Ground]:
    """A worker at work on it."""
    ground = _Ground({"port": exchange.port, "user": "crm"})
    working = threading.Thread(target=AsteriskWorker().run, args=(ground,))
    working.start()
    ground.until(lambda: "ok" in ground.lights)
    yield ground
    ground.stop.set()
    working.join(20)
    assert not working.is_alive()


def test_calls_are_held_in_order_while_the_base_is_away(exchange: AmiStandIn, ground: _Ground) -> None:
    trunk = Trunk(exchange)
    ground.is_away = True
    ground.rung.set()
    first = trunk.ring("79276124077")
    ground.until(lambda: ground.tries >= 2)
    second = trunk.ring("79000000001")
    trunk.dialled(first, "101", "ANSWER")
    trunk.hang_up(first)
    trunk.hang_up(second)
    assert ground.kept == []
    ground.is_away = False
    ground.until(lambda: len(ground.kept) == 5)
    assert ground.kept == [
        "79276124077 ring", "79000000001 ring", "79276124077 answer", "79276124077 end", "79000000001 end"
    ]  # fmt: skip
    assert set(ground.lights) == {"ok"}
    assert exchange.log_ins == 1


def test_lost_connection_is_shown_and_made_again(exchange: AmiStandIn, ground: _Ground) -> None:
    exchange.drop()
    ground.until(lambda: "down pbx" in ground.lights)
    ground.until(lambda: ground.lights[-1] == "ok")
    assert exchange.log_ins == 2


def test_a_call_that_was_dialled_is_hung_up_by_its_name_and_ended_when_it_is_gone(
    exchange: AmiStandIn, ground: _Ground
) -> None:
    asked = [("crm-1",)]
    ground.answers["calls.calls_to_hang_up"] = lambda _channel: asked
    ground.rung.set()
    assert exchange.wait_action("Hangup")["Channel"] == "crm-1"
    assert ground.kept == []
    exchange.answers["Hangup"] = lambda _asked: {"Response": "Error", "Message": "No such channel"}
    ground.rung.set()
    ground.until(lambda: bool(ground.kept))
    asked.clear()
    assert ground.kept[0] == "None end"
