"""The best mix of promotions, and in words why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.features.loyalty.rules import (
    BUNDLE,
    GIFT,
    N_FOR_M,
    PERCENT,
    Buyer,
    Promo,
    PromoLine,
    best_mix,
    check,
    facts_of,
    promo_from_facts,
)

NOW = datetime(2026, 11, 24, 9, 0)
BUYER = Buyer(NOW, datetime(2026, 11, 24, 12, 0))
PAINT = PromoLine(1, 10, 1, Decimal(3), Decimal("2690.00"))
BRUSH = PromoLine(2, 20, 2, Decimal(2), Decimal("150.50"))
ROLLER = PromoLine(3, 30, 2, Decimal(1), Decimal("299.00"))
THREE_FOR_TWO = Promo(1, "3 по цене 2", N_FOR_M, goods=frozenset({10}), take=3, pay=2)
TEN = Promo(2, "−10 %", PERCENT, percent=Decimal(10))
SET = Promo(3, "Набор", BUNDLE, parts=((20, Decimal(1)), (30, Decimal(1))), price=Decimal("400.00"))
BRUSH_FREE = Promo(4, "Кисть в подарок", GIFT, goods=frozenset({10}), take=1, gift_id=20)


def test_of_three_the_cheapest_is_free() -> None:
    found = best_mix([PAINT], [THREE_FOR_TWO], BUYER)
    assert found.off == {1: Decimal("2690.00")}
    assert found.words == {1: "3 по цене 2"}
    assert len(found.lines) == 1 and "3 по цене 2" in found.lines[0]


def test_the_cheapest_piece_of_each_group_is_free_whatever_line_it_stands_in() -> None:
    cheap = PromoLine(5, 11, 1, Decimal(1), Decimal("100.00"))
    dear = PromoLine(6, 12, 1, Decimal(2), Decimal("500.00"))
    promo = Promo(7, "1+1", N_FOR_M, groups=frozenset({1}), take=2, pay=1)
    assert best_mix([cheap, dear], [promo], BUYER).off == {6: Decimal("500.00")}


def test_a_set_costs_its_price_and_the_rest_is_paid_in_full() -> None:
    found = best_mix([BRUSH, ROLLER], [SET], BUYER)
    assert found.total == Decimal("49.50")
    assert sum(found.off.values()) == Decimal("49.50")


def test_a_gift_is_free_once_for_each_piece_bought() -> None:
    assert best_mix([PAINT, BRUSH], [BRUSH_FREE], BUYER).off == {2: Decimal("301.00")}
    assert best_mix([BRUSH], [BRUSH_FREE], BUYER).off == {}


def test_the_mix_that_saves_most_is_taken_and_no_piece_counts_twice() -> None:
    found = best_mix([PAINT, BRUSH, ROLLER], [TEN, THREE_FOR_TWO, SET], BUYER)
    # Three paints for two, a brush and a roller as a set, and ten percent of the brush that is left.
    assert found.total == Decimal("2690.00") + Decimal("49.50") + Decimal("15.05")
    assert found.words == {1: "3 по цене 2", 2: "Набор, −10 %", 3: "Набор"}


def test_a_card_gives_its_percent_where_nothing_better_fits() -> None:
    buyer = Buyer(NOW, BUYER.local, Decimal(5), has_card=True)
    found = best_mix([BRUSH], [TEN], buyer)
    assert found.off == {2: Decimal("30.10")}
    assert best_mix([BRUSH], [], buyer).off == {2: Decimal("15.05")}


@pytest.mark.parametrize(
    "promo",
    [
        Promo(1, "Завтра", PERCENT, percent=Decimal(5), valid_from=datetime(2026, 11, 25)),
        Promo(1, "Вчера", PERCENT, percent=Decimal(5), valid_till=NOW),
        Promo(1, "По картам", PERCENT, percent=Decimal(5), only_cards=True),
        Promo(1, "По купону", PERCENT, percent=Decimal(5), coupon="ОСЕНЬ"),
        Promo(1, "От 5000", PERCENT, percent=Decimal(5), minimum_sum=Decimal(5000)),
        Promo(1, "По средам", PERCENT, percent=Decimal(5), week_days="3"),
        Promo(1, "Утром", PERCENT, percent=Decimal(5), time_from=time(7), time_till=time(10)),
        Promo(1, "Другая группа", PERCENT, percent=Decimal(5), groups=frozenset({9})),
    ],
    ids=lambda promo: promo.name,
)
def test_what_does_not_hold_takes_nothing_off(promo: Promo) -> None:
    assert best_mix([BRUSH], [promo], BUYER).off == {}


def test_a_coupon_opens_its_promotion() -> None:
    promo = Promo(1, "По купону", PERCENT, percent=Decimal(50), coupon="FALL")
    assert best_mix([BRUSH], [promo], Buyer(NOW, BUYER.local, coupons=("FALL-0001",))).off == {2: Decimal("150.50")}


@pytest.mark.parametrize("promo", [THREE_FOR_TWO, TEN, SET, BRUSH_FREE, Promo(5, "Ночь", PERCENT, 3, NOW, None,
    percent=Decimal("7.5"), minimum_sum=Decimal("100.00"), only_cards=True, coupon="A", week_days="67",
    time_from=time(22), time_till=time(6))], ids=lambda promo: promo.name)  # fmt: skip
def test_a_promotion_comes_back_as_it_was_kept(promo: Promo) -> None:
    kept = {
        "id": str(promo.id), "name": promo.name, "kind": promo.kind, "facts": facts_of(promo), "rank": str(promo.rank),
        "from": promo.valid_from.isoformat() if promo.valid_from else None, "till": None,
    }  # fmt: skip
    assert promo_from_facts(kept) == promo


def test_what_is_not_a_promotion_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="e_promo_unreadable"):
        promo_from_facts(
            {"id": "1", "name": "X", "kind": PERCENT, "facts": "{", "rank": "0", "from": None, "till": None}
        )
    for promo, key in (
        (Promo(1, " ", PERCENT, percent=Decimal(5)), "e_promo_name"),
        (Promo(1, "A", PERCENT, percent=Decimal(0)), "e_promo_percent"),
        (Promo(1, "A", N_FOR_M, take=2, pay=2), "e_promo_n_for_m"),
        (Promo(1, "A", BUNDLE, parts=((1, Decimal(1)),)), "e_promo_bundle"),
        (Promo(1, "A", GIFT, take=1), "e_promo_gift"),
        (Promo(1, "A", PERCENT, 0, NOW, NOW, percent=Decimal(5)), "e_promo_dates"),
    ):
        with pytest.raises(Refused, match=key):
            check(promo)


_LINES = st.lists(
    st.builds(
        PromoLine,
        st.integers(1, 1000),
        st.sampled_from([10, 20, 30]),
        st.sampled_from([1, 2, None]),
        st.integers(1, 7).map(Decimal),
        st.decimals("0.01", "5000", places=2),
    ),
    max_size=5,
    unique_by=lambda line: line.key,
)


@given(_LINES, st.data())
def test_the_order_of_scanning_changes_nothing(lines: list[PromoLine], data: st.DataObject) -> None:
    promos = [TEN, THREE_FOR_TWO, SET, BRUSH_FREE]
    shuffled = data.draw(st.permutations(lines))
    rekeyed = [replace(line, key=place) for place, line in enumerate(shuffled)]
    assert best_mix(shuffled, promos, BUYER) == best_mix(lines, promos, BUYER)
    assert best_mix(rekeyed, promos, BUYER).total == best_mix(lines, promos, BUYER).total


@given(_LINES)
def test_no_line_costs_less_than_nothing_and_the_mix_saves_no_less_than_one_alone(lines: list[PromoLine]) -> None:
    promos = [TEN, THREE_FOR_TWO, SET, BRUSH_FREE]
    found = best_mix(lines, promos, BUYER)
    by_key = {line.key: line for line in lines}
    assert all(0 <= off <= by_key[key].quantity * by_key[key].price + Decimal("0.01") for key, off in found.off.items())
    assert found.total >= max((best_mix(lines, [one], BUYER).total for one in promos), default=Decimal(0))
