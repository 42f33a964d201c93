"""Several processes on one base over the wire; `./crm prove load` runs the same at full size."""

from __future__ import annotations

import pytest

from crm_desktop.db.target import Server
from tools.prove.firm import settle
from tools.prove.load import Outcome, expire_together, fire_together, route_together

pytestmark = pytest.mark.tcp


def _broken(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if not outcome.holds]


def test_four_processes_route_each_inquiry_once_and_in_exact_turn(server: Server) -> None:
    settle(server)
    assert _broken(route_together(server, 4, 90)) == []
    assert _broken(expire_together(server)) == []


def test_two_agents_fire_each_reminder_once(server: Server) -> None:
    settle(server)
    assert _broken(fire_together(server, 100)) == []
