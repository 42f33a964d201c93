"""Rings: they arrive, survive a cut link, and a blocked event port ends in "unproven", never in a hang."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.db.events import Listener
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded, Server, Target
from tests.support.proxy import Proxy
from tests.support.server_rig import RigMissing, RigServer

NAMES = [f"user_{n}" for n in range(20)]


class _Ear:
    """Collects what a listener tells, and waits for it; the first ring, of all names at its start, stands apart."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.first: frozenset[str] = frozenset()
        self.rung: set[str] = set()
        self.states: list[bool] = []

    def on_ring(self, names: frozenset[str]) -> None:
        with self._changed:
            if not self.first:
                self.first = names
                return
            self.rung |= names
            self._changed.notify_all()

    def on_state(self, is_proven: bool) -> None:
        with self._changed:
            self.states.append(is_proven)
            self._changed.notify_all()

    def wait(self, what: Callable[[], bool], seconds: float = 20) -> bool:
        with self._changed:
            return self._changed.wait_for(what, seconds)


def _post(lane: Lane, name: str) -> None:
    lane.submit(lambda tx: tx.run(f"execute block as begin post_event '{name}'; end"), write=True)


def _listener(target: Target, lane: Lane, ear: _Ear, heartbeat: float = 1.0) -> Listener:
    return Listener(
        target,
        NAMES,
        ear.on_ring,
        ear.on_state,
        ring_myself=lambda name: _post(lane, name),
        own_name="self_1",
        heartbeat_seconds=heartbeat,
        proof_seconds=1.0,
    )


@pytest.fixture(params=["embedded", pytest.param("tcp", marks=pytest.mark.tcp)])
def target(request: pytest.FixtureRequest, base_path: Path) -> Target:
    if request.param == "embedded":
        return Embedded(base_path)
    made: Server = request.getfixturevalue("server")
    return made


@pytest.fixture
def poster(target: Target) -> Iterator[Lane]:
    lane = Lane(target, name="poster")
    yield lane
    lane.close()


def test_rings_of_all_blocks_arrive_and_the_link_is_proven(target: Target, poster: Lane) -> None:
    ear = _Ear()
    listener = _listener(target, poster, ear)
    try:
        assert ear.wait(lambda: listener.is_proven)
        for name in ("user_0", "user_14", "user_19"):
            _post(poster, name)
            assert ear.wait(lambda name=name: name in ear.rung)  # type: ignore[misc]
        assert "self_1" not in ear.rung
    finally:
        listener.close()


def test_everything_rings_once_at_the_start(target: Target, poster: Lane) -> None:
    """What happened between the first reading of a screen and the beginning of listening was told to nobody."""
    ear = _Ear()
    listener = _listener(target, poster, ear)
    try:
        assert ear.wait(lambda: listener.is_proven)
        assert ear.first == frozenset(NAMES)
        assert ear.rung == set()
    finally:
        listener.close()


def test_ring_of_a_rolled_back_transaction_is_not_heard(target: Target, poster: Lane) -> None:
    ear = _Ear()
    listener = _listener(target, poster, ear)
    try:
        assert ear.wait(lambda: listener.is_proven)

        def post_and_fail(tx: object) -> None:
            tx.run("execute block as begin post_event 'user_1'; end")  # type: ignore[attr-defined]
            raise KeyError

        with pytest.raises(KeyError):
            poster.submit(post_and_fail, write=True).result(10)
        _post(poster, "user_2")
        assert ear.wait(lambda: "user_2" in ear.rung)
        assert "user_1" not in ear.rung
    finally:
        listener.close()


def test_closing_amid_rings_is_safe(target: Target, poster: Lane) -> None:
    for _round in range(15):
        ear = _Ear()
        listener = _listener(target, poster, ear)
        ear.wait(lambda: ear.states == [True])  # noqa: B023 - waited for at once
        for _ring in range(20):
            _post(poster, "user_3")
        listener.close()
    assert poster.submit(lambda tx: tx.value("select 1 from rdb$database")).result(10) == 1


@pytest.mark.tcp
def test_listener_survives_a_cut_link(server: Server, server_lane: Lane) -> None:
    proxy = Proxy(server.port)
    ear = _Ear()
    listener = _listener(replace(server, port=proxy.port), server_lane, ear)
    try:
        assert ear.wait(lambda: listener.is_proven)
        proxy.cut()
        assert ear.wait(lambda: not listener.is_proven)
        ear.rung.clear()
        proxy.open()
        assert ear.wait(lambda: listener.is_proven)
        assert set(NAMES) <= ear.rung, "after a gap everything is to be read again"
    finally:
        listener.close()
        proxy.close()


@pytest.fixture
def rig_elsewhere(tmp_path: Path) -> Iterator[RigServer]:
    """A server on another address: reached through a relay on 127.0.0.1, its event port is not where clients look."""
    try:
        rig = RigServer(tmp_path / "elsewhere", "127.0.0.2")
        rig.start()
    except RigMissing as missing:
        pytest.skip(f"tcp: {missing}")
    yield rig
    rig.stop()


@pytest.mark.tcp
@pytest.mark.parametrize("is_mute", [False, True], ids=["refused", "mute"])
def test_blocked_event_port_stays_unproven_and_lets_go(
    rig_elsewhere: RigServer, base_path: Path, is_mute: bool
) -> None:
    proxy = Proxy(rig_elsewhere.port, rig_elsewhere.host)
    direct = rig_elsewhere.add_base(base_path)
    lane = Lane(direct)
    ear = _Ear()
    with ExitStack() as stack:
        if is_mute:
            # A listener that never accepts, its queue full: further connects get no answer at all.
            mute = stack.enter_context(socket.create_server(("127.0.0.1", rig_elsewhere.aux_port), backlog=0))
            for _filler in range(3):
                filler = stack.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(mute.getsockname())
        listener = _listener(replace(direct, host="127.0.0.1", port=proxy.port), lane, ear)
        assert not ear.wait(lambda: listener.is_proven, 4)
        assert lane.submit(lambda tx: tx.value("select 1 from rdb$database")).result(10) == 1
        listener.close(5)
        assert "events" not in {thread.name for thread in threading.enumerate()}
    lane.close()
    proxy.close()


@pytest.mark.tcp
def test_frozen_link_becomes_unproven(server: Server, server_lane: Lane) -> None:
    proxy = Proxy(server.port)
    ear = _Ear()
    listener = _listener(replace(server, port=proxy.port), server_lane, ear)
    try:
        assert ear.wait(lambda: listener.is_proven)
        proxy.freeze()
        assert ear.wait(lambda: not listener.is_proven)
        proxy.thaw()
        assert ear.wait(lambda: listener.is_proven)
    finally:
        listener.close()
        proxy.close()
