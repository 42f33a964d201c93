"""The base goes away under a crowd, and many come at once: nothing that was accepted is lost, nothing is kept twice."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded
from crm_desktop.features.access.queries import open_session
from tests.support.server_rig import RigServer
from tests.support.site_server import Site, running_site, set_up, start, wait_for

REQUEST = {"name": "Ольга", "phone": "+7 927 612-40-77"}


def test_many_at_once_under_one_id_are_kept_once(lane: Lane) -> None:
    with running_site(lane) as site:
        answers: list[httpx.Response] = []

        def send() -> None:
            answers.append(site.post_signed(REQUEST, request_id="one"))

        threads = [threading.Thread(target=send) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {(answer.status_code, answer.json()["id"]) for answer in answers} == {(202, "one")}
        assert site.count("arrival") == 1


@pytest.mark.tcp
@pytest.mark.expects_log
def test_a_server_that_is_killed_loses_nothing_that_was_accepted(own_rig: RigServer, base_path: Path) -> None:
    here = Lane(Embedded(base_path))
    made = set_up(here)
    here.close()
    target = own_rig.add_base(base_path)
    logins.create_login(target, "agent", "secret", ["crm_person"])
    lane = Lane(
        replace(target, user="agent", password="secret"),
        lambda tx: open_session(tx, "agent", "test", "1.0") and None,
        patience=1.0,
    )
    site = start(lane, made, {"per_address": 100_000, "per_key": 100_000})
    seen: Counter[int] = Counter()
    crowd = threading.Thread(target=_send_until_taken, args=(site, 40, seen))
    try:
        crowd.start()
        wait_for(lambda: seen[202] >= 10)
        own_rig.kill()
        wait_for(lambda: seen[503] >= 1)
        own_rig.start()
        crowd.join(60)
        assert not crowd.is_alive()
        assert seen[202] == 40
        assert set(seen) == {202, 503}
        with closing(Connection(target)) as owner, owner.tx(write=False) as tx:
            assert tx.value("select count(*) from arrival") == 40
    finally:
        site.stop()
        site.http.close()
        lane.close()


def _send_until_taken(site: Site, count: int, seen: Counter[int]) -> None:
    """As a program does that goes by the handbook: sent again under the same number until it is taken."""
    for number in range(count):
        status = 0
        while status != 202:
            answer = site.post_signed(REQUEST | {"order": number}, request_id=f"order-{number}")
            status = answer.status_code
            seen[status] += 1
            assert status == 202 or "retry-after" in answer.headers, answer.text
