"""The bench itself: a small base is built in bulk and agrees with itself, every operation runs and gives a figure."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from bench import build, measure, ops, start
from bench.measure import Times, figure
from bench.place import Place, Station
from bench.table import AIMS, show
from bench.town import ADMIN, PERSON
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.upkeep.queries import findings

CUSTOMERS = 600


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "cache_dir", lambda: tmp_path_factory.mktemp("bench"))
        path = build.kept_base(CUSTOMERS, lambda _text: None)
    return Place("embedded", Embedded(path), CUSTOMERS)


@pytest.fixture
def station(place: Place) -> Iterator[Station]:
    with place.station(PERSON) as station:
        yield station


def test_the_base_built_in_bulk_agrees_with_itself(place: Place) -> None:
    with closing(Connection(place.target)) as connection:
        with connection.tx(write=True) as tx:
            open_session(tx, ADMIN, "bench", "1.0")
        with connection.tx(write=False) as tx:
            assert list(findings(tx)) == []


@pytest.mark.parametrize("op", ops.OPS)
def test_each_operation_gives_a_figure(
    place: Place, station: Station, op: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "WARM_UP", 1)
    monkeypatch.setattr(ops, "take_turns", _few_turns)
    made = figure("embedded", "1.0", op, CUSTOMERS, ops.OPS[op](station))
    assert set(made.as_json()) == {
        "system", "version", "op", "n", "median_ms", "p95_ms", "rows_in_db", "floor_median_ms", "ratio",
    }  # fmt: skip
    assert op in show([made])
    assert op in AIMS


def _few_turns(op: measure.Work, floor: measure.Work, *, calls: int = 0, between: measure.Work | None = None) -> Times:
    return measure.take_turns(op, floor, calls=2, between=between)


def test_a_program_that_never_gets_ready_does_not_hold_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_WAIT_SECONDS", 0.5)
    with pytest.raises(RuntimeError, match="asks something"):
        start._until_ready(
            [
                sys.executable,
                "-c",
                "import sys, time; print('asks something', file=sys.stderr, flush=True); time.sleep(60)",
            ]
        )


def test_the_bench_hears_why_somebody_is_not_let_in(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(place.target, Embedded)
    words = [sys.executable, "-m", "crm_desktop", "--db", str(place.target.path), "--user", "NOBODY"]
    with pytest.raises(RuntimeError, match="NOBODY"):
        start._until_ready(words)
