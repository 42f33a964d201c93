"""The jobs on a real base: a dropped file is taken in, time limits pass, and a stop is clean."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from crm_desktop.admin.session import session
from crm_desktop.agent.jobs import all_jobs
from crm_desktop.agent.loop import Job, Loop
from crm_desktop.clock import SystemClock
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.features.settings.queries import save_setting
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup

T = TypeVar("T")


@pytest.fixture
def firm(base_path: Path, tmp_path: Path) -> Path:
    """A base with a firm that watches a folder."""
    folder = tmp_path / "drop"
    folder.mkdir()
    with closing(Connection(Embedded(base_path))) as connection, connection.tx(write=True) as tx:
        first_setup(tx, FirstSetup("Ромашка", "Europe/Samara", "PETR", "Пётр"))
    with session(Embedded(base_path), "PETR") as opened:
        opened.do(lambda tx: save_setting(tx, "intake.folder", None, str(folder)))
    return base_path


@contextmanager
def _working(base: Path, on_done: Callable[[Job, int], None]) -> Iterator[None]:
    with session(Embedded(base), "AGENT") as opened:
        loop = Loop(all_jobs(opened.do, SystemClock()), on_done)
        thread = threading.Thread(target=loop.run)
        thread.start()
        yield
        loop.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_a_dropped_file_is_taken_in_and_put_away(firm: Path, tmp_path: Path) -> None:
    taken = threading.Event()
    counts: list[int] = []

    def on_done(job: Job, count: int) -> None:
        if job.name == "folder":
            counts.append(count)
            taken.set()

    lines = [{"channel": "call", "phone": "8 927 000-00-01"}, {"channel": "fax"}, {"channel": "web", "name": "Анна"}]
    with _working(firm, on_done):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / "drop" / "site.jsonl").write_text(text, encoding="utf-8")
        assert taken.wait(20)
    assert counts == [3]
    assert (tmp_path / "drop" / "done" / "site.jsonl").exists()
    with closing(Connection(Embedded(firm))) as connection, connection.tx(write=False) as tx:
        assert tx.value("select count(*) from inquiry") == 2
        assert tx.value("select count(*) from quarantine") == 1


def test_a_file_still_being_written_is_left_alone(firm: Path, tmp_path: Path) -> None:
    seen = threading.Event()
    file = tmp_path / "drop" / "half.jsonl"
    file.write_text('{"channel": "call", "phone": "89270000001"}\n{"channel": "we', encoding="utf-8")

    def on_done(job: Job, _count: int) -> None:
        if job.name == "folder":
            seen.set()

    with _working(firm, on_done):
        assert not seen.wait(2)
        with file.open("a", encoding="utf-8") as more:
            more.write('b", "name": "Анна"}\n')
        assert seen.wait(20)
    with closing(Connection(Embedded(firm))) as connection, connection.tx(write=False) as tx:
        assert tx.value("select count(*) from inquiry") == 2
        assert tx.value("select count(*) from quarantine") == 0
