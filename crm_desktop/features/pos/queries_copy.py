"""Calls of package `till_copy`: what a till keeps a copy of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from crm_desktop.db.tx import Tx


class About(NamedTuple):
    """The till as the base knows it. `up_to`: every transaction before it has ended."""

    up_to: int
    code: str
    name: str
    facts: str
    branch: str
    time_zone: str
    firm: str
    currency: str
    op_no: int
    receipt_no: int
    shift_no: int
    firm_key: str

    def as_facts(self) -> dict[str, object]:
        """What the journal keeps of it."""
        return {
            "code": self.code,
            "name": self.name,
            "branch": self.branch,
            "time_zone": self.time_zone,
            "firm": self.firm,
            "currency": self.currency,
            "till": json.loads(self.facts or "{}"),
        }


@dataclass(frozen=True, slots=True)
class Fresh:
    """What changed since a cursor."""

    goods: list[Any]
    codes: list[Any]
    prices: list[Any]
    gone: list[Any]
    lists: list[Any]
    promos: list[Any]
    cards: list[Any]
    people: list[Any]


def about(tx: Tx, till_id: int) -> About:
    """In a transaction of its own: the cursor it gives must be older than the reading that uses it.

    Raises Refused e_pos_no_till.
    """
    found = tx.row("select * from till_copy.about(?)", (till_id,), About)
    assert found is not None
    return found


def read_fresh(tx: Tx, till_id: int, since: int) -> Fresh:
    """What was changed in or after a transaction; the same row may come twice, which does no harm. 0: everything."""
    both = (till_id, since)
    return Fresh(
        tx.rows("select * from till_copy.goods_since(?, ?)", both),
        tx.rows("select * from till_copy.codes_since(?, ?)", both),
        tx.rows("select * from till_copy.prices_since(?, ?)", both),
        tx.rows("select * from till_copy.gone_since(?, ?)", both) if since else [],
        tx.rows("select * from till_copy.lists(?)", (till_id,)),
        tx.rows("select * from till_copy.promos(?)", (till_id,)),
        tx.rows("select * from till_copy.cards_since(?, ?)", both),
        tx.rows("select * from till_copy.people(?)", (till_id,)),
    )
