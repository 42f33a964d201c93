"""An agent killed at any moment: what was written down is routed once, what may have been sent is not sent again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded, Server, Target
from tests.support import killed_agent
from tests.support.builders_channels import PASSWORD, firm_in, firm_on, make_channel, put_outgoing, run_in

POSTS = 60
Place = tuple[Target, Path, Path]


class _Agent:
    """An agent in a process of its own."""

    def __init__(self, base: Target, posts: Path, sent: Path, die: str = "") -> None:
        words = [sys.executable, killed_agent.__file__, str(base), str(posts), str(sent)]
        env = os.environ | {"DIE": die, "PYTHONPATH": os.getcwd(), "CRM_PASSWORD": PASSWORD}
        self.process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.communicate(timeout=20)

    def ends(self) -> int:
        """Waits until it has ended; its exit code."""
        self.process.communicate(timeout=40)
        return self.process.returncode


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.tcp)])
def place(request: pytest.FixtureRequest, base_path: Path, tmp_path: Path) -> Place:
    """A base with a firm (in the process and over the wire), a file of posts, a file of what was sent."""
    target: Target = Embedded(base_path)
    if request.param == "embedded":
        firm_in(base_path)
    else:
        server: Server = request.getfixturevalue("server")
        firm_on(server)
        target = server
    posts = tmp_path / "posts"
    posts.write_text("\n".join(f"Клиент {number}" for number in range(POSTS)), encoding="utf-8")
    (tmp_path / "sent").write_text("", encoding="utf-8")
    return target, posts, tmp_path / "sent"


@contextmanager
def _agent(place: Place) -> Iterator[_Agent]:
    agent = _Agent(*place)
    yield agent
    agent.kill()


def _value(base: Target, sql: str) -> object:
    return run_in(base, lambda tx: tx.value(sql))


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.2)


def test_an_agent_that_dies_between_arrival_and_routing_loses_nothing(place: Place) -> None:
    base = place[0]
    run_in(base, lambda tx: make_channel(tx, "site", "Сайт"))
    for _ in range(2):
        assert _Agent(*place, "keep").ends() == -9
    assert _value(base, "select count(*) from arrival where state = 'new'") in (1, 2)
    assert _value(base, "select count(*) from inquiry") == 0
    with _agent(place):
        _until(lambda: _value(base, "select count(*) from arrival where state = 'done'") == POSTS)
    assert _value(base, "select count(*) from inquiry") == POSTS
    assert _value(base, "select count(distinct source_id) from inquiry") == POSTS


@pytest.mark.slow
def test_an_agent_killed_at_random_moments_routes_everything_once(place: Place) -> None:
    base = place[0]
    run_in(base, lambda tx: make_channel(tx, "site", "Сайт"))
    chance = random.Random(3)
    for _ in range(4):
        agent = _Agent(*place)
        threading.Event().wait(1.2 + chance.random() * 1.5)
        agent.kill()
    with _agent(place):
        _until(lambda: _value(base, "select count(*) from arrival where state = 'done'") == POSTS)
    assert _value(base, "select count(*) from inquiry") == POSTS


def test_what_was_being_sent_when_the_agent_died_may_have_gone_and_is_not_sent_again(
    place: Place,
) -> None:
    base, _, sent = place
    target = base
    mailbox = run_in(target, make_channel)
    for letter in (1, 2):
        run_in(target, partial(put_outgoing, channel_id=mailbox, ref_id=letter))
    assert _Agent(*place, "send").ends() == -9
    assert sent.read_text().split() == ["1"]
    with _agent(place):
        _until(lambda: _value(base, "select state from outgoing where ref_id = 2") == "sent")
        _until(lambda: _value(base, "select state from outgoing where ref_id = 1") == "maybe")
    assert sent.read_text().split() == ["1", "2"]
    assert _value(base, "select reason from outgoing where ref_id = 1") == "e_outbox_lost"
    assert _value(base, "select trouble_at is not null from outgoing where ref_id = 1") is True
    run_in(target, lambda tx: tx.run("execute procedure outbox_moves.settle(1, 'again')"))
    with _agent(place):
        _until(lambda: _value(base, "select state || outside_id from outgoing where ref_id = 1") == "sentsent-1")
    assert sent.read_text().split() == ["1", "2", "1"]


def test_an_agent_told_to_stop_gives_everything_back(place: Place) -> None:
    base = place[0]
    run_in(base, lambda tx: make_channel(tx, "site", "Сайт"))
    agent = _Agent(*place)
    _until(lambda: _value(base, "select held_by is not null from channel") is True)
    agent.process.terminate()
    assert agent.ends() == 0
    assert _value(base, "select held_by from channel") is None
    assert _value(base, "select stopped_at is not null and memory_mb > 0 from agent_beat") is True
    assert _value(base, "select count(*) from job_beat where job in ('offers', 'arrivals', 'channels')") == 3
    assert _value(base, "select count(*) from sealing_key") == 1
