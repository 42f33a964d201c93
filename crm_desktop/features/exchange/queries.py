"""Writing of imported clients and orders: one function per procedure of package exchange."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx

LINES_LIMIT = 8000


class PutClient(NamedTuple):
    """What became of a client of the file: created, updated or same."""

    id: int
    status: str


class PutOrder(NamedTuple):
    """What became of an order of the file: created, updated or same; lines and sum that were written."""

    id: int
    status: str
    line_count: int
    total: Decimal


def put_client(
    tx: Tx, source: str, external_id: str, kind: str, name: str, tag: str, postal_code: str, region: str, city: str
) -> PutClient:
    """Writes a client of another program, or brings it up to date."""
    found = tx.row(
        "select o_id, o_status from exchange.put_client(?, ?, ?, ?, ?, ?, ?, ?)",
        (source, external_id, kind, name, tag, postal_code, region, city),
        PutClient,
    )
    if found is None:
        raise RuntimeError("put_client gave no row")
    return found


def put_order(tx: Tx, source: str, external_id: str, client_id: int, sold_on: date, note: str, lines: str) -> PutOrder:
    """Writes an order of another program with its lines (see the procedure for their form)."""
    found = tx.row(
        "select o_id, o_status, o_line_count, o_sum from exchange.put_order(?, ?, ?, ?, ?, ?)",
        (source, external_id, client_id, sold_on, note, lines),
        PutOrder,
    )
    if found is None:
        raise RuntimeError("put_order gave no row")
    return found
