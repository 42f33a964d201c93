"""A window that is alone on its computer does the agent's work, as the service person or, where there is none, less."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_desktop.agent import program, workers
from crm_desktop.agent.lanes import Lanes
from crm_desktop.agent.machine_key import MachineKey
from crm_desktop.agent.program import WINDOW, Program
from crm_desktop.clock import SystemClock
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.channels.rules_work import Ground
from crm_desktop.features.live import rules as live
from tests.support.builders_channels import firm_in, make_channel, put_outgoing, run_in
from tests.support.builders_firm import open_session


class Worker:
    """Says that it works, and dials what it is given."""

    def run(self, ground: Ground) -> None:
        """Until it is stopped."""
        ground.ok()
        while not ground.stop.is_set():
            ground.rung.clear()
            while (row := ground.next_outgoing()) is not None:
                ground.sent(row)
            ground.rung.wait(30)

    def test(self, ground: Ground) -> str:
        """Always well."""
        return "works"


@pytest.fixture
def base(base_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base with a firm and a line."""
    firm_in(base_path)
    run_in(Embedded(base_path), lambda tx: make_channel(tx, "asterisk", "АТС"))
    monkeypatch.setitem(workers.WORKERS, "asterisk", f"{__name__}:Worker")
    monkeypatch.setattr(workers, "_named", lambda _place: Worker)
    monkeypatch.setattr(program, "_WINDOW_FIRST_SECONDS", 0.0)
    return base_path


@contextmanager
def _window(base: Path, folder: Path) -> Iterator[Program]:
    lanes = Lanes(Embedded(base), "AGENT", lambda tx: _as_denis(tx))
    made = Program(lanes, SystemClock(), WINDOW, key=MachineKey(folder))
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        made.stop()
        thread.join(30)
        lanes.close()
    assert not thread.is_alive()


def _as_denis(tx: Tx) -> None:
    open_session(tx, "DENIS")


def _until(base: Path, sql: str) -> None:
    deadline = time.monotonic() + 30
    while run_in(Embedded(base), lambda tx: tx.value(sql)) is not True:
        assert time.monotonic() < deadline, sql
        threading.Event().wait(0.05)


def test_the_window_works_on_channels_and_tells_of_itself(base: Path, tmp_path: Path) -> None:
    with _window(base, tmp_path) as window:
        _until(base, "select state = 'ok' from channel")
        run_in(Embedded(base), lambda tx: put_outgoing(tx, 1, 1, "call"))
        window.rang(frozenset({live.OUTBOX}))
        _until(base, "select state = 'sent' from outgoing")
    said: Callable[[str], object] = lambda sql: run_in(Embedded(base), lambda tx: tx.value(sql))  # noqa: E731
    assert said("select workplace like '%/window' and stopped_at is not null from agent_beat") is True
    assert said("select count(*) from sealing_key") == 1
    assert said("select held_by from channel") is None


def test_without_the_service_person_jobs_run_and_channels_are_left_alone(base: Path, tmp_path: Path) -> None:
    run_in(Embedded(base), lambda tx: tx.run("update staff set is_active = false where login = 'AGENT'"))
    with _window(base, tmp_path):
        _until(base, "select count(*) > 0 from job_beat where job = 'offers'")
    assert run_in(Embedded(base), lambda tx: tx.value("select held_by from channel")) is None
    assert run_in(Embedded(base), lambda tx: tx.value("select count(*) from sealing_key")) == 0
