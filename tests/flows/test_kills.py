"""kill -9 at any moment loses nothing that was acknowledged; `./crm prove kills` does it a thousand times."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded
from tests.support.server_rig import RigServer
from tools.prove.firm import settle
from tools.prove.kills import run_kill

RUNS = 15
SERVER_RUNS = 3


@pytest.mark.timeout(600)
def test_kills_lose_nothing_acknowledged(base_path: Path, tmp_path: Path) -> None:
    target = Embedded(base_path)
    settle(target)
    results = [run_kill(target, number, tmp_path) for number in range(1, RUNS + 1)]
    assert [result for result in results if result.wrong] == []
    assert {result.kind for result in results} == {"intake", "window", "agent"}
    assert sum(result.acknowledged for result in results) > RUNS


@pytest.mark.tcp
def test_a_killed_server_loses_nothing_acknowledged(own_rig: RigServer, base_path: Path, tmp_path: Path) -> None:
    target = own_rig.add_base(base_path)
    settle(target)

    def restart() -> None:
        own_rig.kill()
        own_rig.start()

    results = [run_kill(target, number, tmp_path, restart) for number in range(1, SERVER_RUNS + 1)]
    assert [result for result in results if result.wrong] == []
