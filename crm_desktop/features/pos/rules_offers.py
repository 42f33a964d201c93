"""Prices of lists and promotions put on a cart, each time it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crm_desktop.clock import to_zone
from crm_desktop.features.goods.rules_prices import ListedPrice, PriceList, price_for
from crm_desktop.features.loyalty.rules import Buyer, Promo, PromoLine, best_mix
from crm_desktop.features.pos.rules import Cart, CartLine


@dataclass(frozen=True, slots=True)
class Offers:
    """What the firm offers at this till: `zone` is the branch's."""

    lists: tuple[PriceList, ...] = ()
    promos: tuple[Promo, ...] = ()
    zone: str = "UTC"

    def put_on(self, cart: Cart, now: datetime, prices: Callable[[int], Sequence[ListedPrice]]) -> Cart:
        """With the prices of lists (`prices`: of goods, in all lists) and what promotions take off.

        A return keeps what it was sold for.
        """
        if cart.is_return or not cart.lines:
            return cart
        local = to_zone(now, self.zone)
        if self.lists:

            def price_of(line: CartLine) -> tuple[Decimal, int | None]:
                found = price_for(
                    line.goods.price,
                    self.lists,
                    prices(line.goods.goods_id),
                    _amount(cart, line),
                    cart.client_tags,
                    now,
                    local,
                )
                return (line.price if found.price is None else found.price), found.price_list_id

            cart = cart.repriced(price_of)
        buyer = Buyer(now, local, cart.card_percent, cart.card_code is not None, cart.coupons)
        lines = [
            PromoLine(line.key, line.goods.goods_id, line.goods.group_id, line.quantity, line.price)
            for line in cart.lines
        ]
        mix = best_mix(lines, self.promos, buyer)
        return cart.with_promos(mix.off, mix.words, mix.lines)


def _amount(cart: Cart, line: CartLine) -> Decimal:
    """How much of the goods there is in all lines."""
    return sum((one.quantity for one in cart.lines if one.goods.goods_id == line.goods.goods_id), Decimal(0))
