"""A Z that is not as it should be: somebody has to look at it, and settles it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.queries_desk import reviews, settle_review
from crm_desktop.features.pos.rules_doubts import doubt_words
from crm_desktop.features.pos.rules_ops import CashMove, ShiftClose
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, make_shop


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    shop.till.post(tx, shop.till.receipt(shop.line("Кофе")))
    shop.till.post(tx, CashMove(1, MORNING, shop.till.cashier, None, "in", Decimal("500.00"), "размен"))
    shop.till.post(tx, CashMove(1, MORNING, shop.till.cashier, None, "out", Decimal("40.00"), "вода"))
    return shop


def _closed(tx: Tx, shop: Shop, counted: str, expected: str) -> list[str]:
    answer = shop.till.post(
        tx, ShiftClose(1, MORNING, shop.till.cashier, Decimal(counted), Decimal(expected), "сдача")
    )  # fmt: skip
    return [one.what for one in answer.review]


def test_a_z_that_agrees_is_nobody_s_trouble(tx: Tx, shop: Shop) -> None:
    assert _closed(tx, shop, "1100.00", "1100.00") == []


def test_a_drawer_that_differs_waits_for_somebody_to_look(tx: Tx, shop: Shop) -> None:
    assert _closed(tx, shop, "1090.50", "1100.00") == ["z_difference"]
    open_session(tx, "PETR")
    (item,) = reviews(tx)
    words = doubt_words(item.what, item.facts)
    assert "1,090.50" in words and "1,100" in words
    settle_review(tx, item.id, "нашлись под ящиком")
    assert reviews(tx) == []


def test_a_z_that_is_not_what_the_base_has_waits_too(tx: Tx, shop: Shop) -> None:
    assert _closed(tx, shop, "1000.00", "1000.00") == ["z_base"]
