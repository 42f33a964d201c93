"""The store of the demo firm: everything has a cost below its price, something is running out, in both languages."""

from __future__ import annotations

import pytest

from crm_desktop.features.demo.rules_goods import make_goods
from crm_desktop.features.demo.rules_stock import make_stock, stock_words
from crm_desktop.features.demo.rules_tongue import ENGLISH, RUSSIAN, Tongue


@pytest.mark.parametrize("tongue", [RUSSIAN, ENGLISH], ids=["ru", "en"])
def test_what_lies_in_the_store_can_be_sold_with_a_margin(tongue: Tongue) -> None:
    shelves = make_goods(tongue)
    prices = {item.card.code: item.card.price for item in shelves}
    stock = make_stock(shelves)
    assert len(stock) > 100
    assert all(item.quantity > 0 and 0 < item.cost < (prices[item.code] or 0) for item in stock)
    short = [item for item in stock if item.minimum is not None and item.quantity < item.minimum]
    assert 3 <= len(short) <= 10
    assert make_stock(shelves) == stock


def test_the_notes_are_in_the_language_of_the_firm() -> None:
    assert all(note.isascii() for note in stock_words(ENGLISH))
    assert not any(note.isascii() for note in stock_words(RUSSIAN))
