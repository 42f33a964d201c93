"""A window and an agent that the system tells to end (SIGTERM, Ctrl+C) leave the base in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_desktop.db.target import Embedded
from tests.support.builders_channels import firm_in, run_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Linux")

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60
# The engine alone, as a console program has it: which signals somebody answers before and after the first attach.
_ANSWERED = """
import sys
from pathlib import Path
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
def answered():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("SigCgt")).split()[1], 16) & 0xFFFFFFFF
before = answered()
Connection(Embedded(Path(sys.argv[1]))).close()
sys.exit(0 if answered() == before else 1)
"""


class _Started:
    """A program of ours in a process of its own."""

    def __init__(self, *words: str) -> None:
        env = os.environ | {"PYTHONPATH": str(_ROOT)}
        self.process = subprocess.Popen([sys.executable, *words], env=env, stderr=subprocess.PIPE, text=True)

    def told(self, number: signal.Signals) -> tuple[int, str]:
        """Its exit code after this signal, and what it said."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Waits for its end: the exit code, and what it said."""
        _, said = self.process.communicate(timeout=_PATIENCE_SECONDS)
        return self.process.returncode, said


@pytest.fixture
def started() -> Iterator[Callable[..., _Started]]:
    all_of_them: list[_Started] = []

    def start(*words: str) -> _Started:
        all_of_them.append(_Started(*words))
        return all_of_them[-1]

    yield start
    for one in all_of_them:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def _until_at_work(base: Path, sessions: int) -> None:
    """The work behind the window has begun, and its people are in."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _count(base, "agent_beat", "stopped_at") == 0 or _count(base, "session", "closed_at") < sessions:
        assert time.monotonic() < deadline
        threading.Event().wait(0.2)


def _count(base: Path, table: str, ended: str) -> int:
    found = run_in(Embedded(base), lambda tx: tx.value(f"select count(*) from {table} where {ended} is null"))
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_window_told_to_end_closes_its_session_and_stops_its_jobs(
    base_path: Path, started: Callable[..., _Started], number: signal.Signals
) -> None:
    firm_in(base_path)
    window = started("-m", "crm_desktop", "--db", str(base_path), "--user", "MARINA")
    _until_at_work(base_path, 2)
    assert window.told(number) == (0, "")
    closed = "select count(*) from session s join staff p on p.id = s.staff_id and p.login = 'MARINA'"
    assert run_in(Embedded(base_path), lambda tx: tx.value(f"{closed} where s.closed_at is not null")) == 1
    assert _count(base_path, "agent_beat", "stopped_at") == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_agent_told_to_end_says_good_bye(
    base_path: Path, started: Callable[..., _Started], number: signal.Signals
) -> None:
    firm_in(base_path)
    agent = started("-m", "crm_desktop.agent", "--db", str(base_path))
    _until_at_work(base_path, 1)
    code, said = agent.told(number)
    assert code == 0
    assert "Traceback" not in said
    assert _count(base_path, "agent_beat", "stopped_at") == 0


def test_the_engine_leaves_the_signals_to_the_program(base_path: Path, started: Callable[..., _Started]) -> None:
    assert started("-c", _ANSWERED, str(base_path)).ended() == (0, "")
