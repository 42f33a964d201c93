"""Brings a sales list into the base, some orders per transaction: whole orders only, and a second run adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol, TypeVar

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.exchange import queries
from crm_desktop.features.exchange.sales_file import BadRow, FileClient, SaleRow, SalesList, read_sales

T = TypeVar("T")
SOURCE = "superstore"
_ORDERS_AT_ONCE = 100


class Transact(Protocol):
    """Runs work in one writing transaction of its own, repeatable as a whole, and gives its result."""

    def __call__(self, work: Callable[[Tx], T], /) -> T: ...


@dataclass
class ImportReport:
    """What an import did. `bad` are the lines left out; sums are those of the orders written now."""

    clients_created: int = 0
    clients_updated: int = 0
    clients_same: int = 0
    orders_created: int = 0
    orders_updated: int = 0
    orders_same: int = 0
    lines_written: int = 0
    rows_read: int = 0
    total: Decimal = Decimal(0)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        """Everything in the file was known already."""
        return not (self.clients_created or self.clients_updated or self.orders_created or self.orders_updated)


@dataclass(frozen=True)
class Batch:
    """Orders that are written in one transaction, with their clients."""

    clients: tuple[FileClient, ...]
    orders: tuple[tuple[SaleRow, ...], ...]

    @property
    def row_count(self) -> int:
        """Lines of the file in it."""
        return sum(len(rows) for rows in self.orders)


def import_sales(
    transact: Transact, path: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> ImportReport:
    """Imports a file; `progress(rows done, rows in all)` may raise Cancelled, what is written by then stays.

    Raises Refused when the file as a whole cannot be used; single bad lines are in the report.
    """
    sales = read_sales(path)
    report = ImportReport(rows_read=sales.row_count, bad=sales.bad)
    done = len(sales.bad)
    for batch in batches(sales):
        add_up(report, transact(lambda tx, batch=batch: write_batch(tx, batch)))  # type: ignore[misc]
        done += batch.row_count
        progress(done, sales.row_count)
    return report


def batches(sales: SalesList) -> Iterator[Batch]:
    """The list in portions: each client once, with all of its orders."""
    by_client: dict[str, list[tuple[SaleRow, ...]]] = {}
    for rows in sales.orders.values():
        by_client.setdefault(rows[0].client_id, []).append(tuple(rows))
    clients: list[FileClient] = []
    orders: list[tuple[SaleRow, ...]] = []
    for name, theirs in by_client.items():
        clients.append(sales.clients[name])
        orders += theirs
        if len(orders) >= _ORDERS_AT_ONCE:
            yield Batch(tuple(clients), tuple(orders))
            clients, orders = [], []
    if clients:
        yield Batch(tuple(clients), tuple(orders))


def write_batch(tx: Tx, batch: Batch) -> ImportReport:
    """Writes one portion; the caller's transaction keeps all of it or nothing."""
    done = ImportReport()
    ids: dict[str, int] = {}
    for client in batch.clients:
        put = queries.put_client(
            tx, SOURCE, client.external_id, client.kind, client.name, client.segment, client.postal_code,
            client.region, client.city,
        )  # fmt: skip
        ids[client.external_id] = put.id
        _count(done, "clients", put.status)
    for rows in batch.orders:
        _write_order(tx, rows, ids[rows[0].client_id], done)
    return done


def _write_order(tx: Tx, rows: tuple[SaleRow, ...], client_id: int, done: ImportReport) -> None:
    lines = "\n".join(_line(row) for row in rows)
    first = rows[0]
    if len(lines) > queries.LINES_LIMIT:
        done.bad.append(BadRow(first.line, "e_exchange_order_too_long", {"order": first.order_id, "count": len(rows)}))
        return
    try:
        put = queries.put_order(tx, SOURCE, first.order_id, client_id, first.sold_on, "", lines)
    except Refused as refusal:
        done.bad.append(BadRow(first.line, refusal.key, refusal.facts))
        return
    _count(done, "orders", put.status)
    done.lines_written += put.line_count
    if put.status != "same":
        done.total += put.total


def _line(row: SaleRow) -> str:
    numbers = f"{row.quantity:f}/{row.discount_percent:f}/{row.total:f}"
    return "\t".join((row.row_id, row.goods_code, row.goods_name, row.goods_group, numbers))


def _count(report: ImportReport, what: str, status: str) -> None:
    name = f"{what}_{status}"
    setattr(report, name, getattr(report, name) + 1)


def add_up(report: ImportReport, part: ImportReport) -> None:
    """Adds what one portion did to the whole."""
    for what in ("clients", "orders"):
        for status in ("created", "updated", "same"):
            name = f"{what}_{status}"
            setattr(report, name, getattr(report, name) + getattr(part, name))
    report.lines_written += part.lines_written
    report.total += part.total
    report.bad += part.bad
