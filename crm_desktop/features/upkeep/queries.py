"""Reads of package `upkeep`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crm_desktop.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: its kind, the row it stands in, what was expected there and what was found."""

    code: str
    ref_id: int
    expected: str | None
    found: str | None


def totals(tx: Tx) -> dict[str, int | Decimal]:
    """Rows of each kind by name; `order_sum` is money."""
    return {name: amount if rows is None else rows for name, rows, amount in tx.rows("select * from upkeep.totals", ())}


def findings(tx: Tx) -> list[Finding]:
    """What contradicts itself; empty when all agrees."""
    return tx.rows("select * from upkeep.findings", (), Finding)


def begin_index_round(tx: Tx, *, is_now: bool = False) -> list[str]:
    """Names of the indexes to count; none unless a day is over and the base has grown by half, or `is_now`."""
    return [str(name) for (name,) in tx.rows("select * from index_statistics.begin_round(?)", (is_now,))]


def count_index(tx: Tx, name: str) -> None:
    """Lets the engine count how selective an index is; it does so at the commit."""
    tx.run("execute procedure index_statistics.count_index(?)", (name,))


def end_index_round(tx: Tx) -> None:
    """Notes how large the base is now, for the next round."""
    tx.run("execute procedure index_statistics.end_round")
