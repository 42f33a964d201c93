"""Price lists and promotions from the copy of a till."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from crm_desktop.errors import Refused
from crm_desktop.features.goods.rules_prices import ListedPrice, list_from_facts
from crm_desktop.features.loyalty.rules import promo_from_facts
from crm_desktop.features.pos.catalogue_copy import bodies, prices_of
from crm_desktop.features.pos.rules import Cart
from crm_desktop.features.pos.rules_offers import Offers

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")


def read_offers(tx: Tx, zone: str) -> Offers:
    """What the firm offers; one that cannot be understood is left out, so that the rest is sold by."""
    lists = _each(bodies(tx, "price_list"), list_from_facts)
    promos = _each(bodies(tx, "promo"), promo_from_facts)
    return Offers(tuple(lists), tuple(promos), zone)


def coupon_series(tx: Tx) -> set[str]:
    """Series of coupons some promotion asks for."""
    return {promo.coupon for promo in _each(bodies(tx, "promo"), promo_from_facts) if promo.coupon}


def price_cart(tx: Tx, cart: Cart, zone: str, now: datetime) -> Cart:
    """A cart with the prices of lists and the promotions of now; `zone` is the branch's."""

    def prices(goods_id: int) -> list[ListedPrice]:
        return [ListedPrice(*row) for row in prices_of(tx, goods_id)]

    return read_offers(tx, zone).put_on(cart, now, prices)


def _each(found: list[dict[str, Any]], made: Callable[[dict[str, Any]], T]) -> list[T]:
    good: list[T] = []
    for facts in found:
        try:
            good.append(made(facts))
        except Refused:
            continue
    return good
