"""Bulk insert, embedded by the batch interface and over an old wire protocol by blocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.batch import BatchError, insert_rows
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Target
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused

_COLUMNS = ("id", "name", "amount", "moment", "is_on")


@pytest.fixture(params=["embedded", pytest.param("tcp", marks=pytest.mark.tcp)])
def tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tx]:
    target: Target = Embedded(tmp_path / "bulk.fdb")
    made = Connection(target, create={"page_size": 8192, "forced_writes": False})
    made.execute_now(
        "create table thing (id integer not null constraint pk_thing primary key, name varchar(20),"
        " amount numeric(18, 2), moment timestamp, is_on boolean)"
    )
    made.close()
    if request.param == "tcp":
        target = request.getfixturevalue("rig").add_base(tmp_path / "bulk.fdb")
    connection = Connection(target)
    yield connection.begin(write=True)
    connection.rollback()
    connection.close()


def _rows(count: int) -> list[tuple[object, ...]]:
    moment = datetime(2026, 1, 2, 3, 4, 5)
    return [
        (n, f"Имя {n}", Decimal(n) / 100, moment, n % 2 == 0) if n % 7 else (n,) + (None,) * 4 for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 499, 1203])
def test_all_rows_arrive(tx: Tx, count: int) -> None:
    rows = _rows(count)
    assert insert_rows(tx, "thing", _COLUMNS, iter(rows)) == count
    assert tx.rows("select id, name, amount, moment, is_on from thing order by id") == rows


def test_failing_row_is_told(tx: Tx) -> None:
    rows = [*_rows(600), (5, "twice", None, None, None)]
    with pytest.raises(BatchError) as caught:
        insert_rows(tx, "thing", _COLUMNS, rows)
    assert 500 < caught.value.row <= 600
    assert isinstance(caught.value.__cause__, Refused)
    assert caught.value.__cause__.key == "e_pk_thing"


def test_text_too_long_is_refused(tx: Tx) -> None:
    with pytest.raises(Refused) as caught:
        insert_rows(tx, "thing", _COLUMNS, [(1, "x" * 21, None, None, None)])
    assert caught.value.key == "e_db_text_too_long"


def test_float_is_a_bug(tx: Tx) -> None:
    with pytest.raises(TypeError):
        insert_rows(tx, "thing", _COLUMNS, [(1, "a", 1.5, None, None)])


def test_single_statements_work_beside_it(tx: Tx) -> None:
    insert_rows(tx, "thing", _COLUMNS, _rows(10))
    tx.run("update thing set name = ? where id = ?", ("after", 3))
    assert tx.value("select name from thing where id = 3") == "after"
