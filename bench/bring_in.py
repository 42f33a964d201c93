"""Import of a sales list of 50 000 lines, against reading the file and inserting the same rows in bulk."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bench.measure import Times, timed
from bench.people import made_clients
from bench.place import Station
from bench.town import ADMIN
from crm_desktop.db.batch import insert_rows
from crm_desktop.db.tx import Tx
from crm_desktop.features.clients.rules_search import search_tokens
from crm_desktop.features.exchange.sales_file import FileClient, SaleRow, SalesList, read_sales
from crm_desktop.features.exchange.sales_import import SOURCE, import_sales

_LINES = 50_000
_LINES_A_CLIENT = 5  # of the base, at most: a small base gets a small file
_ORDERS_A_CLIENT, _LINES_AN_ORDER = 5, 2
_CALLS = 3
_FLOOR_SOURCE = "bench floor"
_NOW = datetime(2026, 1, 15, 8, 0)
_HEADER = ("Row ID", "Order ID", "Order Date", "Customer ID", "Customer Name", "Segment", "City", "State",
           "Postal Code", "Product ID", "Sub-Category", "Product Name", "Sales", "Quantity", "Discount")  # fmt: skip


def bring_in(station: Station) -> Times:
    """The whole file into a base that knows nobody in it; each time all of it is taken out again."""
    times = Times([], [])
    with tempfile.TemporaryDirectory() as folder, station.place.station(ADMIN) as admin:
        path = _write(Path(folder) / "sales.csv", min(_LINES, _LINES_A_CLIENT * station.place.customers))
        for _ in range(_CALLS):
            times.floor.append(timed(lambda: station.write_as_owner(lambda tx: _insert(tx, read_sales(path)))))
            times.op.append(timed(lambda: import_sales(admin.write, path)))
            for source in (_FLOOR_SOURCE, SOURCE):
                station.write_as_owner(lambda tx, source=source: _take_out(tx, source))  # type: ignore[misc]
    return times


def _write(path: Path, lines: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(_HEADER)
        sheet.writerows(_rows(lines))
    return path


def _rows(lines: int) -> Iterator[tuple[object, ...]]:
    clients = lines // (_ORDERS_A_CLIENT * _LINES_AN_ORDER)
    number = 0
    for client in made_clients(clients):
        segment = "Consumer" if client.kind == "person" else "Corporate"
        for order in range(_ORDERS_A_CLIENT):
            day = date(2025, 1, 1) + timedelta(days=(client.number * 7 + order * 30) % 365)
            for line in range(_LINES_AN_ORDER):
                number += 1
                yield (number, f"B-{client.number}-{order}", day.isoformat(), f"C-{client.number}", client.name,
                       segment, "Самара", "Самарская область", "443086", f"KR-{line}", "Краски",
                       "Краска «Аквалюкс», 9 л", "1490.00", 1, 0)  # fmt: skip


def _insert(tx: Tx, sales: SalesList) -> None:
    """The rows an import leaves behind, table by table."""
    branch = int(str(tx.value("select min(id) from branch")))
    first = 1 + max(int(str(tx.value(f"select max(id) from {table}"))) for table in ("client", "sale_document"))
    ids = {name: first + place for place, name in enumerate(sales.clients)}
    words = {name: search_tokens(client.name) for name, client in sales.clients.items()}
    _insert_clients(tx, list(sales.clients.values()), ids, branch)
    insert_rows(tx, "client_token", ("client_id", "token", "branch_id"),
                ((ids[name], word, branch) for name, theirs in words.items() for word in theirs))  # fmt: skip
    fresh = {word for theirs in words.values() for word in theirs} - set(
        tx.rows("select word from search_word", (), str)
    )
    insert_rows(tx, "search_word", ("word",), ((word,) for word in sorted(fresh)))
    _insert_orders(tx, list(sales.orders.values()), ids, branch, first)


def _insert_clients(tx: Tx, clients: list[FileClient], ids: dict[str, int], branch: int) -> None:
    insert_rows(
        tx,
        "client",
        ("id", "kind", "name", "branch_id", "source", "external_source", "external_id", "created_at", "updated_at"),
        ((ids[one.external_id], one.kind, one.name, branch, _FLOOR_SOURCE, _FLOOR_SOURCE, one.external_id, _NOW, _NOW)
         for one in clients),
    )  # fmt: skip
    insert_rows(
        tx,
        "client_address",
        ("client_id", "kind", "postal_code", "region", "city"),
        ((ids[one.external_id], "import", one.postal_code, one.region, one.city) for one in clients),
    )
    insert_rows(tx, "journal", ("client_id", "happened_at", "kind", "meaning", "title", "detail"),
                ((ids[one.external_id], _NOW, "card", "imported", "", SOURCE) for one in clients))  # fmt: skip
    for segment in sorted({one.segment for one in clients}):
        tx.run("update or insert into tag (name) values (?) matching (name)", (segment,))
        tag = tx.value("select id from tag where name = ?", (segment,))
        theirs = [ids[one.external_id] for one in clients if one.segment == segment]
        insert_rows(tx, "client_tag", ("client_id", "tag_id"), ((client, tag) for client in theirs))


def _insert_orders(tx: Tx, orders: list[list[SaleRow]], ids: dict[str, int], branch: int, first: int) -> None:
    sold = [(first + place, ids[rows[0].client_id], datetime.combine(rows[0].sold_on, _NOW.time()), rows[0].order_id,
             sum((row.total for row in rows), Decimal(0))) for place, rows in enumerate(orders)]  # fmt: skip
    insert_rows(
        tx,
        "sale_document",
        ("id", "kind", "client_id", "number_text", "sold_at", "branch_id", "total_sum", "external_source",
         "external_id", "created_at"),
        ((one, "order", client, number, at, branch, total, _FLOOR_SOURCE, number, _NOW)
         for one, client, at, number, total in sold),
    )  # fmt: skip
    insert_rows(
        tx,
        "sale_line",
        ("document_id", "line_no", "goods_code", "goods_name", "goods_group", "quantity", "discount_percent",
         "line_sum", "external_id"),
        ((first + place, line, row.goods_code, row.goods_name, row.goods_group, row.quantity, row.discount_percent,
          row.total, row.row_id) for place, rows in enumerate(orders) for line, row in enumerate(rows, 1)),
    )  # fmt: skip
    insert_rows(tx, "journal", ("client_id", "happened_at", "kind", "meaning", "title", "ref_id", "amount"),
                ((client, at, "order", "imported", number, one, total)
                 for one, client, at, number, total in sold))  # fmt: skip


def _take_out(tx: Tx, source: str) -> None:
    tx.run("delete from sale_document where external_source = ?", (source,))
    tx.run("execute block (source varchar(40) = ?) as declare id bigint; begin"
           " for select c.id from client c where c.external_source = :source into id do"
           " delete from journal j where j.client_id = :id; end", (source,))  # fmt: skip
    tx.run("delete from client where external_source = ?", (source,))
