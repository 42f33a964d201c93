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
