"""A till killed at a random step of a sale goes on where it was; `./crm prove kills --of till` does it in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded
from tests.support.server_rig import RigServer
from tools.prove.firm import inconsistencies, settle
from tools.prove.till_kills import LINK, OFFLINE, ONLINE, SERVER, Ground, make_ground, run_till_kill
from tools.prove.till_link import TillLink

RUNS = 3


@pytest.fixture
def ground(base_path: Path, tmp_path: Path) -> Ground:
    target = Embedded(base_path)
    settle(target)
    return make_ground(target, tmp_path)


@pytest.fixture
def linked(own_rig: RigServer, base_path: Path, tmp_path: Path) -> Iterator[Ground]:
    target = own_rig.add_base(base_path)
    settle(target)
    with closing(TillLink(own_rig)) as link:
        yield make_ground(target, tmp_path, link)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", [ONLINE, OFFLINE])
def test_a_killed_till_loses_nothing_and_does_nothing_twice(ground: Ground, kind: str) -> None:
    results = [run_till_kill(ground, number, kind) for number in range(1, RUNS + 1)]
    assert [result for result in results if result.wrong] == []
    assert sum(result.acknowledged for result in results) > 0
    assert inconsistencies(ground.target) == []


@pytest.mark.tcp
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", [LINK, SERVER])
def test_a_lost_link_or_server_costs_no_receipt(linked: Ground, kind: str) -> None:
    results = [run_till_kill(linked, number, kind) for number in range(1, RUNS + 1)]
    assert [result for result in results if result.wrong] == []
    assert sum(result.acknowledged for result in results) > 0
    assert inconsistencies(linked.target) == []
