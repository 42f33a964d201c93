"""The shelves of the demo firm: plausible in both languages, every code with a holder of its own."""

from __future__ import annotations

import pytest

from crm_desktop.features.demo.rules_goods import make_goods
from crm_desktop.features.demo.rules_tongue import ENGLISH, RUSSIAN, Tongue
from crm_desktop.features.goods.rules import is_gtin


@pytest.mark.parametrize("tongue", [RUSSIAN, ENGLISH], ids=["ru", "en"])
def test_every_article_and_barcode_stands_once(tongue: Tongue) -> None:
    goods = make_goods(tongue)
    codes = [line.code for one in goods for line in one.card.codes]
    assert len(goods) > 100
    assert len({one.card.code for one in goods}) == len({one.card.name for one in goods}) == len(goods)
    assert len(set(codes)) == len(codes)
    assert all(map(is_gtin, codes))


def test_the_english_shelves_are_english() -> None:
    assert not [
        one for one in make_goods(ENGLISH) if any("а" <= sign.lower() <= "я" for sign in one.card.name + one.group)
    ]
