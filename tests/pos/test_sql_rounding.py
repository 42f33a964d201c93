"""One rounding for till and base: the same cases for Python and for what the base compares a receipt with."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.queries import check_sale
from crm_desktop.features.pos.rules import line_sum
from tests.support.builders_pos import Shop, make_shop

CASES = tomllib.loads(Path(__file__).with_name("cases_rounding.toml").read_text(encoding="utf-8"))["case"]
_CENT = Decimal("0.01")


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    return shop


def test_till_and_base_round_every_case_the_same_way(tx: Tx, shop: Shop) -> None:
    for case in CASES:
        quantity, price, amount = (Decimal(case[name]) for name in ("quantity", "price", "sum"))
        assert line_sum(quantity, price) == amount, case
        right = shop.line("Кофе", str(quantity), goods_id=None, price=price, sum=amount)
        assert check_sale(tx, shop.till.id, shop.till.receipt(right)) == [], case
        assert shop.till.post(tx, shop.till.receipt(right)).review == [], case
        wrong = shop.line("Кофе", str(quantity), goods_id=None, price=price, sum=amount + _CENT)
        assert [one.what for one in shop.till.post(tx, shop.till.receipt(wrong)).review] == ["sum"], case
