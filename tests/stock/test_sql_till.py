"""What a till posts moves the stock: a sale, its return, goods that may not go below nothing, a repeated posting."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.queries import post_op
from crm_desktop.features.stock import queries
from crm_desktop.features.upkeep.queries import findings
from tests.support.builders_firm import open_session
from tests.support.builders_pos import Shop, make_shop
from tests.support.builders_stock import add_move, balance, contradictions


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    return shop


def _store(tx: Tx, shop: Shop) -> int:
    store = tx.value("select store_id from till where id = ?", (shop.till.id,))
    assert isinstance(store, int)
    return store


def test_a_posted_receipt_takes_its_goods_once(tx: Tx, shop: Shop) -> None:
    store, brush = _store(tx, shop), shop.goods["Кисть"]
    add_move(tx, store, brush, "10", "90.00")
    shop.till.post(tx, shop.till.receipt(shop.line("Кисть", "3")))
    post_op(tx, shop.till.id, *shop.till.posted[-1])
    assert balance(tx, brush, store) == 7
    open_session(tx, "PETR")
    (newest, _first) = queries.diary(tx, brush, store)
    assert (newest.kind, newest.number, newest.left) == ("sale", "K1-1-1", Decimal(7))
    assert [finding for finding in findings(tx) if finding.code.startswith("stock")] == []


def test_what_may_not_run_out_is_looked_at_and_the_receipt_stands(tx: Tx, shop: Shop) -> None:
    store, brush = _store(tx, shop), shop.goods["Кисть"]
    tx.run("update goods g set g.stock_policy = 'block' where g.id = ?", (brush,))
    add_move(tx, store, brush, "2", "90.00")
    answer = shop.till.post(tx, shop.till.receipt(shop.line("Кисть", "3")))
    (review,) = answer.review
    facts = json.loads(review.facts)
    assert (review.what, facts["goods"], facts["left"], facts["wanted"]) == ("stock", "Кисть", "2.000", "3.000")
    assert balance(tx, brush, store) == -1
    assert contradictions(tx) == []
