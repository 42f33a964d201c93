"""An import killed in the middle: what it had acknowledged is there in whole orders, and a second run completes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.features.exchange.sales_import import import_sales
from tests.exchange.test_sales_file import row, write
from tests.support.builders_clients import log_in, make_house

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]

_CHILD = """
import sys
from pathlib import Path
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.features.exchange.sales_import import import_sales
connection = Connection(Embedded(Path(sys.argv[1])))
with connection.tx(write=True) as tx:
    tx.value("select o_ticket from access.open_session('ADA', 'child', '1.0')")
def transact(work):
    with connection.tx(write=True) as tx:
        return work(tx)
import_sales(transact, Path(sys.argv[2]), lambda done, total: print(done, flush=True))
print("end", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill: signals of this kind are not there on Windows")
def test_what_was_acknowledged_survives_a_kill(base_path: Path, tmp_path: Path) -> None:
    connection = Connection(Embedded(base_path))
    with connection.tx(write=True) as tx:
        make_house(tx)
    connection.close()
    lines = [row(number, order=f"O-{number // 2}", name=f"N{number // 4}") for number in range(2000)]
    path = write(tmp_path / "sales.csv", *lines)
    acknowledged = _import_until(base_path, path, 400)
    connection = Connection(Embedded(base_path))
    try:
        with connection.tx(write=False) as tx:
            orders = _whole_orders(tx)
        assert acknowledged // 2 <= orders < 1000
        with connection.tx(write=True) as tx:
            log_in(tx, "ada")

        def transact(work: Callable[[Tx], T]) -> T:
            with connection.tx(write=True) as tx:
                return work(tx)

        report = import_sales(transact, path)
        assert (report.orders_same, report.orders_created) == (orders, 1000 - orders)
        with connection.tx(write=False) as tx:
            assert _whole_orders(tx) == 1000
            assert tx.value("select sum(order_total) from client") == Decimal("20020.00")
    finally:
        connection.close()


def _import_until(base: Path, path: Path, rows: int) -> int:
    """Starts an import in a process of its own and kills it once so many rows are acknowledged; the last count told."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(base), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    told = 0
    with child:
        for text in child.stdout:
            assert text.strip() != "end", "the import was over before it could be killed"
            told = int(text)
            if told >= rows:
                child.kill()
                break
    return told


def _whole_orders(tx: Tx) -> int:
    """How many orders there are; each must have its two lines and their sum."""
    broken = tx.value(
        "select count(*) from sale_document d"
        " where (select count(*) from sale_line l where l.document_id = d.id) <> 2"
        " or d.total_sum <> (select sum(l.line_sum) from sale_line l where l.document_id = d.id)"
    )
    assert broken == 0
    found = tx.value("select count(*) from sale_document")
    assert isinstance(found, int)
    return found
