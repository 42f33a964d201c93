"""Calls of package `loyalty`: promotions, cards, coupons, gift cards."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.db.tx import Tx
from crm_desktop.features.loyalty.rules import Promo, check, facts_of, promo_from_facts

PAGE = 200


class KeptPromo(NamedTuple):
    """A promotion with its version."""

    promo: Promo
    version: int
    is_active: bool


class Card(NamedTuple):
    """A card of a client; no version: a new one."""

    code: str
    version: int | None = None
    client_id: int | None = None
    client: str | None = None
    percent: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    is_active: bool = True


class CouponSeries(NamedTuple):
    """Coupons that begin alike."""

    series: str
    made: int
    used: int
    valid_till: datetime | None


class GiftCard(NamedTuple):
    """A gift card and what is left on it."""

    code: str
    balance: Decimal
    is_active: bool


def promos(tx: Tx) -> list[KeptPromo]:
    """Promotions, those in use first. Raises Refused e_promo_unreadable."""
    return tx.rows("select * from loyalty.promos", (), _kept)


def save_promo(tx: Tx, kept: KeptPromo) -> KeptPromo:
    """Makes (number 0) or changes one. Raises Refused e_promo_*."""
    one = kept.promo
    check(one)
    row = tx.row(
        "select * from loyalty.save_promo(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.id or None, kept.version or None, one.name, one.kind, facts_of(one), one.rank, one.valid_from,
            one.valid_till, kept.is_active,
        ),
    )  # fmt: skip
    assert row is not None
    return kept._replace(version=int(str(row[1])))


def cards(tx: Tx, text: str = "", limit: int = PAGE) -> list[Card]:
    """Cards whose code or client begins so."""
    return tx.rows("select * from loyalty.cards(?, ?)", (text[:100], limit), Card)


def save_card(tx: Tx, card: Card, phone: str | None) -> int:
    """Issues or changes a card; a phone in E.164 finds its client. Its version. Raises Refused e_card_*."""
    row = tx.row(
        "select * from loyalty.save_card(?, ?, ?, ?, ?)", (card.code, card.version, phone, card.percent, card.is_active)
    )
    assert row is not None
    return int(str(row[0]))


def add_points(tx: Tx, code: str, points: Decimal, note: str) -> Decimal:
    """Points by hand; how many there are then. Raises Refused e_card_stale."""
    found = tx.value("select o_points from loyalty.add_points(?, ?, ?)", (code, points, note[:200]))
    assert isinstance(found, Decimal)
    return found


def make_coupons(tx: Tx, series: str, count: int, valid_till: datetime | None) -> list[str]:
    """New one-time coupons. Raises Refused e_coupon_*."""
    return tx.rows("select o_code from loyalty.make_coupons(?, ?, ?)", (series, count, valid_till), str)


def coupons(tx: Tx) -> list[CouponSeries]:
    """Series of coupons."""
    return tx.rows("select * from loyalty.coupons", (), CouponSeries)


def put_on_gift(tx: Tx, code: str, amount: Decimal) -> Decimal:
    """Makes a gift card or puts more on it; what is on it then. Raises Refused e_card_code, e_gift_sum."""
    found = tx.value("select o_balance from loyalty.put_on_gift(?, ?)", (code, amount))
    assert isinstance(found, Decimal)
    return found


def gift_cards(tx: Tx, limit: int = PAGE) -> list[GiftCard]:
    """Gift cards, the fullest first."""
    return tx.rows("select * from loyalty.gift_cards(?)", (limit,), GiftCard)


def _kept(
    promo_id: int, version: int, name: str, kind: str, facts: str, rank: int, first: datetime | None,
    last: datetime | None, is_active: bool,
) -> KeptPromo:  # fmt: skip
    found = {
        "id": str(promo_id), "name": name, "kind": kind, "facts": facts, "rank": str(rank),
        "from": first.isoformat() if first else None, "till": last.isoformat() if last else None,
    }  # fmt: skip
    return KeptPromo(promo_from_facts(found), version, is_active)
