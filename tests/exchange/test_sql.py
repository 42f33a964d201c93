"""Import into the database: whole orders, nothing twice, good rows kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Cancelled, Refused
from crm_desktop.features.clients import queries as clients
from crm_desktop.features.clients.rules_search import read_query
from crm_desktop.features.exchange import queries
from crm_desktop.features.exchange.sales_import import ImportReport, import_sales
from tests.exchange.test_sales_file import row, write
from tests.support.builders_clients import log_in, make_house

T = TypeVar("T")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sales.csv"


@pytest.fixture
def imported(tx: Tx) -> Callable[[Path], ImportReport]:
    make_house(tx)
    log_in(tx, "ada")

    def transact(work: Callable[[Tx], T]) -> T:
        return work(tx)

    return lambda path: import_sales(transact, path)


def counts(tx: Tx) -> tuple[object, ...]:
    sql = (
        "select (select count(*) from client), (select count(*) from sale_document), (select count(*) from sale_line),"
        " (select coalesce(sum(total_sum), 0) from sale_document), (select count(*) from journal) from rdb$database"
    )
    return tx.rows(sql)[0]


def test_clients_and_orders_come_in_once(tx: Tx, imported: Callable[[Path], ImportReport], path: Path) -> None:
    write(path, row(1), row(2), row(3, order="O-2", name="ООО Дуб", Segment="Corporate", Sales="99.99"))
    report = imported(path)
    assert (report.clients_created, report.orders_created, report.lines_written) == (2, 2, 3)
    assert report.total == Decimal("120.01")
    before = counts(tx)
    again = imported(path)
    assert again.changed_nothing
    assert (again.clients_same, again.orders_same, again.total) == (2, 2, Decimal(0))
    assert counts(tx) == before


def test_an_imported_client_has_its_card(tx: Tx, imported: Callable[[Path], ImportReport], path: Path) -> None:
    imported(write(path, row(1), row(2, order="O-2", day="2026-02-10")))
    hits = clients.search_clients(tx, read_query("claire"))
    card = clients.open_card(tx, hits[0].id or 0)
    assert card is not None
    assert (card.form.kind, card.form.tags, card.form.addresses[0].city) == ("person", ("Consumer",), "Самара")
    assert (card.order_count, card.order_total, card.open_order_count) == (2, Decimal("20.02"), 0)
    assert [str(purchase.at) for purchase in card.purchases] == ["2026-02-10 08:00:00", "2026-01-31 08:00:00"]
    orders = [(line.title, line.amount) for line in card.journal if line.kind == "order"]
    assert orders == [("O-2", Decimal("10.01")), ("O-1", Decimal("10.01"))]


def test_what_changed_in_the_file_is_brought_up_to_date(
    tx: Tx, imported: Callable[[Path], ImportReport], path: Path
) -> None:
    imported(write(path, row(1), row(2)))
    report = imported(write(path, row(1), row(2, Sales="20"), row(3), row(4, order="O-4", Customer_Name="Клара")))
    assert (report.clients_updated, report.orders_updated, report.orders_created) == (1, 1, 1)
    assert counts(tx)[:4] == (1, 2, 4, Decimal("50.03"))


def test_good_rows_stand_beside_bad_ones(tx: Tx, imported: Callable[[Path], ImportReport], path: Path) -> None:
    names = ["Robert'); drop table client;--", "😀 Радуга", "n" * 200]
    lines = [row(i, order=f"O-{i}", Customer_ID=f"C-{i}", Customer_Name=name) for i, name in enumerate(names)]
    bad = (row(8, order="O-8", Customer_Name="x" * 201), "rubbish", row(9, order="O-9", day="1899-01-01"))
    report = imported(write(path, *lines, *bad))
    assert [bad.line for bad in report.bad] == [5, 6, 7]
    assert {line.name for line in clients.list_clients(tx)} == set(names)


def test_an_order_too_long_for_one_call_is_named(tx: Tx, imported: Callable[[Path], ImportReport], path: Path) -> None:
    report = imported(write(path, *(row(i, Product_Name="p" * 300) for i in range(40)), row(99, order="O-2")))
    assert [(bad.line, bad.reason) for bad in report.bad] == [(2, "e_exchange_order_too_long")]
    assert report.orders_created == 1


def test_cancel_keeps_whole_orders(tx: Tx, path: Path) -> None:
    make_house(tx)
    log_in(tx, "ada")
    write(path, *(row(i, order=f"O-{i}", name=f"N{i}") for i in range(250)))

    def stop(done: int, total: int) -> None:
        raise Cancelled

    def transact(work: Callable[[Tx], T]) -> T:
        return work(tx)

    with pytest.raises(Cancelled):
        import_sales(transact, path, stop)
    assert counts(tx)[:3] == (100, 100, 100)


def test_a_manager_may_not_import(tx: Tx, imported: Callable[[Path], ImportReport], path: Path) -> None:
    log_in(tx, "mark")
    with pytest.raises(Refused) as refusal:
        imported(write(path, row(1)))
    assert refusal.value.key == "e_access_denied"


def test_the_server_judges_what_it_is_given(tx: Tx, imported: Callable[[Path], ImportReport], path: Path) -> None:
    put = queries.put_client(tx, "s", "1", "person", "Anna", "", "", "", "")
    assert put.status == "created"
    with pytest.raises(Refused) as refusal:
        queries.put_order(tx, "s", "O", put.id, date(2026, 1, 1), "", "1\tc\tn\tg\tmuch")
    assert refusal.value.key == "e_exchange_order_form"
    with pytest.raises(Refused) as refusal:
        queries.put_order(tx, "s", "O", 999_999, date(2026, 1, 1), "", "1\tc\tn\tg\t1/0/1")
    assert refusal.value.key == "e_exchange_no_client"
