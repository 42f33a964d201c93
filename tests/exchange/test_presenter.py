"""Import from the window: portion by portion, stopped in between, broken off by the server."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.exchange import presenter as presenter_module
from crm_desktop.features.exchange import queries
from crm_desktop.features.exchange.presenter import ImportPresenter
from crm_desktop.features.exchange.queries import PutClient, PutOrder
from crm_desktop.features.exchange.report_words import report_words
from crm_desktop.features.exchange.sales_import import ImportReport
from tests.exchange.test_sales_file import row, write
from tests.support.run_now import RunNow


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the orders that reached the base; every client and order is new to it."""
    orders: list[str] = []

    def put_order(_tx: object, _source: str, order: str, *_rest: object) -> PutOrder:
        orders.append(order)
        return PutOrder(1, "created", 1, Decimal("10.01"))

    monkeypatch.setattr(presenter_module, "begin_index_round", lambda _tx, *, is_now: [])
    monkeypatch.setattr(queries, "put_client", lambda *_args: PutClient(1, "created"))
    monkeypatch.setattr(queries, "put_order", put_order)
    return orders


@pytest.fixture
def path(tmp_path: Path) -> Path:
    lines = [row(number, order=f"O-{number}", name=f"N{number}") for number in range(250)]
    return write(tmp_path / "sales.csv", *lines, "rubbish")


def heard(signal: Any) -> list[Any]:
    found: list[Any] = []
    signal.connect(lambda *args: found.append(args))
    return found


def test_a_file_comes_in_portion_by_portion(put: list[str], path: Path) -> None:
    presenter = ImportPresenter(RunNow(None))  # type: ignore[arg-type]
    progressed, ended = heard(presenter.progressed), heard(presenter.ended)
    presenter.start(path)
    assert progressed == [(1, 251), (101, 251), (201, 251), (251, 251)]
    assert len(put) == presenter.report.orders_created == 250
    assert (len(ended), presenter.is_running, presenter.report.total) == (1, False, Decimal("2502.50"))
    assert len(presenter.bad_lines(10)) == 1
    assert presenter.summary()[0] == "Added: 250 clients, 250 orders (250 lines)."


def test_a_stopped_import_keeps_whole_portions(put: list[str], path: Path) -> None:
    presenter = ImportPresenter(RunNow(None))  # type: ignore[arg-type]
    presenter.progressed.connect(lambda done, _total: presenter.stop() if done > 1 else None)
    presenter.start(path)
    assert (len(put), presenter.was_stopped, presenter.is_running) == (100, True, False)


def test_a_lost_server_ends_the_import_with_what_is_in(
    put: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_args: object) -> PutOrder:
        raise Unavailable("server")

    presenter = ImportPresenter(RunNow(None))  # type: ignore[arg-type]
    presenter.progressed.connect(
        lambda done, _total: monkeypatch.setattr(queries, "put_order", lost) if done > 1 else 0
    )
    ended, refused = heard(presenter.ended), heard(presenter.refused)
    presenter.start(path)
    assert (len(ended), len(refused), presenter.report.orders_created) == (1, 1, 100)


def test_after_an_import_the_indexes_are_counted_one_by_one(
    put: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(presenter_module, "begin_index_round", lambda _tx, *, is_now: ["ix_a", "ix_b"])
    monkeypatch.setattr(presenter_module, "count_index", lambda _tx, name: done.append(name))
    monkeypatch.setattr(presenter_module, "end_index_round", lambda _tx: done.append("end"))
    presenter = ImportPresenter(RunNow(None))  # type: ignore[arg-type]
    presenter.ended.connect(lambda _report: done.append("ended"))
    presenter.start(path)
    assert done == ["ended", "ix_a", "ix_b", "end"]


def test_who_may_not_count_indexes_is_told_nothing(put: list[str], path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_tx: object, *, is_now: bool) -> list[str]:
        raise Refused("e_access_denied")

    monkeypatch.setattr(presenter_module, "begin_index_round", refuse)
    presenter = ImportPresenter(RunNow(None))  # type: ignore[arg-type]
    ended, refused = heard(presenter.ended), heard(presenter.refused)
    presenter.start(path)
    assert (len(ended), refused, presenter.report.orders_created) == (1, [], 250)


def test_a_file_that_is_none_is_refused(path: Path) -> None:
    presenter = ImportPresenter(RunNow(None))  # type: ignore[arg-type]
    refused = heard(presenter.refused)
    presenter.start(path.with_name("none.csv"))
    assert [error.key for (error,) in refused] == ["e_exchange_no_file"]
    assert not presenter.is_running


def test_the_report_says_what_happened() -> None:
    assert report_words(ImportReport(orders_same=3)) == [
        "Everything in this file was known already. Nothing was added."
    ]
    both = ImportReport(orders_updated=1, orders_same=2, total=Decimal("5.00"))
    assert report_words(both)[1:] == ["Brought up to date: clients 0, orders 1", "2 orders were known already"]
