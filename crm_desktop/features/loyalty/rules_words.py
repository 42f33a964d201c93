"""Promotions and cards as plain sentences."""

from __future__ import annotations

from decimal import Decimal

from crm_desktop.features.loyalty.rules import BUNDLE, GIFT, N_FOR_M, PERCENT, Promo
from crm_desktop.i18n import _
from crm_desktop.money import sum_words


def promo_words(promo: Promo) -> str:
    """What a promotion gives, and when, in one line."""
    ways = {
        PERCENT: _("{percent} % off").format(percent=_plain(promo.percent)),
        N_FOR_M: _("{take} for the price of {pay}").format(take=promo.take, pay=promo.pay),
        BUNDLE: _("a set for {sum}").format(sum=sum_words(promo.price)),
        GIFT: _("a gift for every {take}").format(take=promo.take),
    }
    words = [ways.get(promo.kind, promo.kind)]
    if promo.minimum_sum:
        words.append(_("from {sum}").format(sum=sum_words(promo.minimum_sum)))
    if promo.only_cards:
        words.append(_("with a card"))
    if promo.coupon:
        words.append(_("with a coupon {series}").format(series=promo.coupon))
    if promo.kind != BUNDLE:
        words.append(_("chosen goods") if promo.goods or promo.groups else _("all goods"))
    return ", ".join(words)


def card_words(client: str | None, percent: Decimal) -> str:
    """Whose card it is and what it gives."""
    whose = client or _("of nobody yet")
    return _("{whose}, {percent} % off").format(whose=whose, percent=_plain(percent)) if percent else whose


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
