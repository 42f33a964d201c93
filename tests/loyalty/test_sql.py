"""Promotions, cards, coupons and gift cards in the base."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.loyalty import queries
from crm_desktop.features.loyalty.queries import Card, KeptPromo
from crm_desktop.features.loyalty.rules import N_FOR_M, PERCENT, Promo
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_pos import add_client

PROMO = Promo(0, "3 по цене 2", N_FOR_M, 5, goods=frozenset({10}), take=3, pay=2)


@pytest.fixture
def client(tx: Tx) -> Iterator[int]:
    firm = make_firm(tx)
    found = add_client(tx, firm.branch, "Дом и сад")
    tx.run(
        "insert into client_phone (client_id, phone, typed, kind) values (?, '+79270000001', '', 'mobile')", (found,)
    )
    open_session(tx, "PETR")
    yield found


@pytest.mark.usefixtures("client")
def test_a_promotion_is_kept_changed_and_guarded(tx: Tx) -> None:
    queries.save_promo(tx, KeptPromo(PROMO, 0, True))
    kept = queries.promos(tx)[0]
    assert (kept.promo.name, kept.promo.take, kept.promo.goods) == ("3 по цене 2", 3, frozenset({10}))
    queries.save_promo(tx, kept._replace(is_active=False))
    with pytest.raises(Refused, match="e_promo_stale"):
        queries.save_promo(tx, kept)
    with pytest.raises(Refused, match="e_promo_taken"):
        queries.save_promo(tx, KeptPromo(PROMO, 0, True))
    with pytest.raises(Refused, match="e_promo_percent"):
        queries.save_promo(tx, KeptPromo(Promo(0, "Даром", PERCENT), 0, True))


def test_a_card_is_issued_to_who_has_the_phone(tx: Tx, client: int) -> None:
    version = queries.save_card(tx, Card("4471", percent=Decimal(5)), "+79270000001")
    found = queries.cards(tx, "44")[0]
    assert (found.client_id, found.client, found.percent) == (client, "Дом и сад", Decimal("5.00"))
    assert queries.cards(tx, "дом")[0].code == "4471"
    with pytest.raises(Refused, match="e_card_taken"):
        queries.save_card(tx, Card("4471"), None)
    with pytest.raises(Refused, match="e_card_phone"):
        queries.save_card(tx, Card("4472"), "+79270000009")
    queries.save_card(tx, Card("4471", version, percent=Decimal(7), is_active=False), None)
    with pytest.raises(Refused, match="e_card_stale"):
        queries.save_card(tx, Card("4471", version), None)


@pytest.mark.usefixtures("client")
def test_points_of_a_card_are_the_sum_of_their_moves(tx: Tx) -> None:
    queries.save_card(tx, Card("4471"), None)
    queries.add_points(tx, "4471", Decimal(100), "Подарок")
    assert queries.add_points(tx, "4471", Decimal(-30), "Ошибка") == Decimal("70.00")
    moves = tx.value("select sum(points) from points_move where card_code = '4471'")
    assert moves == queries.cards(tx)[0].points == Decimal("70.00")


@pytest.mark.usefixtures("client")
def test_coupons_are_numbered_on_and_counted(tx: Tx) -> None:
    assert queries.make_coupons(tx, "fall", 2, None) == ["FALL-000001", "FALL-000002"]
    assert queries.make_coupons(tx, "FALL", 1, None) == ["FALL-000003"]
    tx.run("update coupon set used_at = clock.utc_now() where code = 'FALL-000002'")
    found = queries.coupons(tx)[0]
    assert (found.series, found.made, found.used) == ("FALL", 3, 1)
    for series, count, key in (
        ("осень", 1, "e_coupon_series"),
        ("A", 0, "e_coupon_count"),
        ("A", 10_001, "e_coupon_count"),
    ):
        with pytest.raises(Refused, match=key):
            queries.make_coupons(tx, series, count, None)


@pytest.mark.usefixtures("client")
def test_a_gift_card_takes_more(tx: Tx) -> None:
    queries.put_on_gift(tx, "G1", Decimal(1000))
    assert queries.put_on_gift(tx, "G1", Decimal("500.50")) == Decimal("1500.50")
    assert queries.gift_cards(tx)[0].balance == Decimal("1500.50")
    with pytest.raises(Refused, match="e_gift_sum"):
        queries.put_on_gift(tx, "G1", Decimal(0))


@pytest.mark.usefixtures("client")
def test_a_cashier_reads_promotions_and_changes_none(tx: Tx) -> None:
    open_session(tx, "OLGA")
    assert queries.promos(tx) == []
    with pytest.raises(Refused, match="e_access_denied"):
        queries.save_promo(tx, KeptPromo(PROMO, 0, True))
