"""Posts come while the agent has lost its base: each is told when to come again, and has one effect when it does."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from crm_desktop.agent.lanes import Lanes
from crm_desktop.agent.machine_key import MachineKey
from crm_desktop.agent.program import Program
from crm_desktop.clock import SystemClock
from crm_desktop.db import logins
from crm_desktop.db.target import Embedded, Server
from crm_desktop.db.tx import Tx
from crm_desktop.features.site.rules import WEBHOOK, NewKey
from crm_desktop.features.site.rules_door import signature
from tests.support.builders_channels import PASSWORD, as_agent, firm_in, make_channel, run_in
from tests.support.builders_firm import open_session
from tests.support.mail_servers import free_port
from tests.support.proxy import Proxy
from tests.support.site_ground import add_key

pytestmark = [pytest.mark.tcp, pytest.mark.expects_log]
_PATIENCE = 60.0


@dataclass
class _Shop:
    """A program that goes by the handbook: it sends under the same number until it is taken."""

    address: str
    key: NewKey
    seen: Counter[int] = field(default_factory=Counter)

    def send(self, number: int) -> None:
        """Until the answer is 202."""
        deadline = time.monotonic() + _PATIENCE
        while self._post(number) != 202:
            assert time.monotonic() < deadline, self.seen

    def _post(self, number: int) -> int:
        body = json.dumps({"phone": f"+7 927 6{number:02} 40 77", "text": f"Door {number}"}).encode()
        at = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "X-Key": self.key.prefix,
            "X-Timestamp": str(at),
            "X-Signature": signature(hashlib.sha256(self.key.key.encode()).hexdigest(), at, body),
            "Idempotency-Key": f"order-{number}",
        }
        answer = httpx.post(f"{self.address}/intake/webhook", content=body, headers=headers, timeout=30)
        self.seen[answer.status_code] += 1
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["error"] == "away"
            threading.Event().wait(0.2)
        return answer.status_code


@contextmanager
def _agent(target: Server, folder: Path) -> Iterator[None]:
    lanes = Lanes(target, "AGENT")
    program = Program(lanes, SystemClock(), key=MachineKey(folder))
    thread = threading.Thread(target=program.run)
    thread.start()
    try:
        yield
    finally:
        program.stop()
        thread.join(30)
        lanes.close()


@pytest.fixture
def shop(base_path: Path) -> _Shop:
    """The shop with its key; it stands before the base gets its server."""
    firm_in(base_path)
    port = free_port()

    def made(tx: Tx) -> NewKey:
        open_session(tx, "PETR")
        facts: dict[str, object] = {"port": port, "per_address": 100_000, "per_key": 100_000}
        return add_key(tx, make_channel(tx, "site", "Site", facts), WEBHOOK)

    return _Shop(f"http://127.0.0.1:{port}", run_in(Embedded(base_path), made))


@pytest.fixture
def proxy(shop: _Shop, server: Server) -> Iterator[Proxy]:
    logins.create_login(server, "agent", PASSWORD, ["crm_person"])
    relay = Proxy(server.port)
    yield relay
    relay.close()


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def _answers(shop: _Shop) -> bool:
    try:
        return httpx.get(f"{shop.address}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _count(server: Server, sql: str) -> object:
    return run_in(server, lambda tx: tx.value(f"select count(*) from {sql}"))


def test_posts_while_the_cable_is_cut_are_told_when_to_come_again_and_have_one_effect(
    shop: _Shop, server: Server, proxy: Proxy, tmp_path: Path
) -> None:
    with _agent(replace(as_agent(server), port=proxy.port), tmp_path):
        _until(lambda: _answers(shop))
        shop.send(0)
        proxy.cut()
        crowd = [threading.Thread(target=shop.send, args=(number,)) for number in range(1, 9)]
        for thread in crowd:
            thread.start()
        _until(lambda: shop.seen[503] >= 8)
        assert _count(server, "arrival") == 1
        proxy.open()
        for thread in crowd:
            thread.join(_PATIENCE)
        shop.send(3)
        _until(lambda: _count(server, "arrival where state = 'done'") == 9)
    assert set(shop.seen) == {202, 503}
    assert _count(server, "arrival") == _count(server, "inquiry") == 9


def test_links_that_break_in_the_middle_of_posts_double_nothing(
    shop: _Shop, server: Server, proxy: Proxy, tmp_path: Path
) -> None:
    with _agent(replace(as_agent(server), port=proxy.port), tmp_path):
        _until(lambda: _answers(shop))
        done = threading.Event()

        def send() -> None:
            for number in range(20):
                shop.send(number)
            done.set()

        sender = threading.Thread(target=send)
        sender.start()
        for _ in range(4):
            before = shop.seen[202]
            _until(lambda before=before: shop.seen[202] > before or done.is_set())
            proxy.cut()
            threading.Event().wait(0.3)
            proxy.open()
        sender.join(_PATIENCE)
        assert done.is_set()
        _until(lambda: _count(server, "arrival where state = 'done'") == 20)
    assert set(shop.seen) <= {202, 503}
    assert _count(server, "arrival") == _count(server, "inquiry") == 20
