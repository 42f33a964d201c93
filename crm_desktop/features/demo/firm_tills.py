"""The tills of the demo firm, PINs of its people, and a week of sales through the posting of tills."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from crm_desktop.features.demo.rules_goods import make_goods
from crm_desktop.features.demo.rules_stock import make_stock
from crm_desktop.features.demo.rules_tills import DAYS, PINS, Sellable, TillWeek, till_names
from crm_desktop.features.demo.rules_tongue import Tongue
from crm_desktop.features.pos.queries import post_op
from crm_desktop.features.pos.rules_pin import new_salt, pin_hash
from crm_desktop.features.tills import queries as tills
from crm_desktop.features.tills.rules import TillRow, TillTerms

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_ENOUGH = Decimal(10)
_OPEN_HOURS = 10


def put_tills(
    tx: Tx,
    branch_id: int,
    people: Mapping[str, int],
    goods: Mapping[str, int],
    clients: Sequence[int],
    now: datetime,
    seed: int,
    tongue: Tongue,
) -> None:
    """Two tills; the first has sold for a week and is closed, the second waits for its first shift."""
    names = till_names(tongue.language)
    terms = TillTerms(footer=(names.footer,), free_discount=Decimal(5), offline=("coupon",)).into_json("{}")
    first = TillRow(None, 1, "K1", names.till, branch_id, "", None, "", terms, None, True, False)
    till_id = tills.save_till(tx, first).id
    tills.save_till(tx, first._replace(code="K2", name=names.second))
    for login, pin in PINS.items():
        salt = new_salt()
        tills.set_pin(tx, people[login], salt, pin_hash(pin, salt))
    rng = random.Random(seed)
    week = TillWeek(people["OLGA"], people["MARINA"], _sellable(goods, tongue), clients, rng, names)
    number = 0
    for shift_no in range(1, DAYS + 1):
        opened_at = tongue.opening(now - timedelta(days=DAYS + 1 - shift_no))
        closed_at = opened_at + timedelta(hours=_OPEN_HOURS)
        count = rng.randint(7, 12)
        for born in week.day(shift_no, opened_at, closed_at, count, is_last=shift_no == DAYS):
            number += 1
            post_op(tx, till_id, number, born.op_id, born.op)


def _sellable(goods: Mapping[str, int], tongue: Tongue) -> list[Sellable]:
    """Goods there are enough of for a week."""
    shelves = make_goods(tongue)
    held = {item.code: item.quantity for item in make_stock(shelves)}
    return [
        Sellable(goods[item.card.code], item.card.code, item.card.name, item.card.unit, item.card.price, item.card.vat)
        for item in shelves
        if item.card.kind == "piece" and item.card.price is not None and not item.card.is_marked
        and held.get(item.card.code, Decimal(0)) >= _ENOUGH
    ]  # fmt: skip
