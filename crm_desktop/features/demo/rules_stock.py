"""What lies in the store of the demo firm: bought for about two thirds of its price, some of it running out."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from crm_desktop.features.demo.rules_goods import ShelfGoods
from crm_desktop.features.demo.rules_tongue import Tongue
from crm_desktop.money import round_money

_SHARE = Decimal("0.63")
_LEAST_EVERY = 6
_SHORT_EVERY = 24


class ShelfStock(NamedTuple):
    """How much of the goods came, for how much each, and the least amount (None: nobody has set one)."""

    code: str
    quantity: Decimal
    cost: Decimal
    minimum: Decimal | None


class StockWords(NamedTuple):
    """Notes of the documents."""

    opening: str
    spoilt: str
    delivery: str
    shelf: str


def make_stock(shelves: list[ShelfGoods]) -> list[ShelfStock]:
    """The opening stock of goods that are kept in a store and have a price, the same each time."""
    made: list[ShelfStock] = []
    for place, item in enumerate(shelves):
        card = item.card
        if card.kind not in ("piece", "weight") or card.price is None:
            continue
        quantity = Decimal(4 + place * 7 % 29)
        is_short = place % _SHORT_EVERY == 0
        minimum = Decimal(5 + place % 4 * 5) if place % _LEAST_EVERY == 0 else None
        if minimum is not None:
            quantity = max(Decimal(1), minimum - 3) if is_short else max(quantity, minimum + 2)
        made.append(ShelfStock(card.code, quantity, round_money(card.price * _SHARE), minimum))
    return made


def stock_words(tongue: Tongue) -> StockWords:
    """Notes in the language of the firm."""
    if tongue.language == "en":
        return StockWords("Opening stock", "Wet in transport", "Delivery note 1841", "Shelf by the counter")
    return StockWords("Начальные остатки", "Подмокли в дороге", "Накладная 1841", "Стеллаж у кассы")
