"""Which price list gives the price."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

import pytest

from crm_desktop.features.goods.rules_prices import ListedPrice, PriceList, list_from_facts, price_for

NOW = datetime(2026, 11, 24, 9, 0)
NOON = datetime(2026, 11, 24, 12, 0)  # a Tuesday
OWN = Decimal("100.00")


def _price(
    lists: list[PriceList], prices: list[ListedPrice], quantity: str = "1", *tags: str
) -> tuple[Decimal | None, int | None]:
    return price_for(OWN, lists, prices, Decimal(quantity), tags, NOW, NOON)


def test_without_a_list_the_goods_have_their_own_price() -> None:
    assert _price([], []) == (OWN, None)


def test_the_highest_rank_that_holds_gives_the_price_and_its_name() -> None:
    lists = [PriceList(1, "Опт", 5, tag="опт"), PriceList(2, "Всем", 1)]
    prices = [ListedPrice(1, Decimal(1), Decimal("80.00")), ListedPrice(2, Decimal(1), Decimal("95.00"))]
    assert _price(lists, prices) == (Decimal("95.00"), 2)
    assert _price(lists, prices, "1", "опт") == (Decimal("80.00"), 1)


def test_a_larger_quantity_has_its_own_price() -> None:
    lists = [PriceList(1, "Всем")]
    prices = [ListedPrice(1, Decimal(1), Decimal("95.00")), ListedPrice(1, Decimal(10), Decimal("90.00"))]
    assert [_price(lists, prices, amount)[0] for amount in ("9", "10", "25")] == [
        Decimal("95.00"), Decimal("90.00"), Decimal("90.00"),
    ]  # fmt: skip


def test_a_price_only_for_many_is_not_the_price_of_one() -> None:
    assert _price([PriceList(1, "Ящик")], [ListedPrice(1, Decimal(12), Decimal("70.00"))]) == (OWN, None)


@pytest.mark.parametrize(
    ("made", "holds"),
    [
        (PriceList(1, "Вторник", week_days="2"), True),
        (PriceList(1, "Выходные", week_days="67"), False),
        (PriceList(1, "Утро", time_from=time(8), time_till=time(12)), False),
        (PriceList(1, "День", time_from=time(12), time_till=time(18)), True),
        (PriceList(1, "Ночь", time_from=time(22), time_till=time(6)), False),
        (PriceList(1, "С завтра", valid_from=datetime(2026, 11, 25)), False),
        (PriceList(1, "До сейчас", valid_till=NOW), False),
    ],
    ids=lambda one: one.name if isinstance(one, PriceList) else "",
)
def test_a_list_holds_on_its_days_and_in_its_hours(made: PriceList, holds: bool) -> None:
    found = _price([made], [ListedPrice(1, Decimal(1), Decimal("50.00"))])
    assert (found[1] == 1) is holds


def test_a_list_comes_back_from_the_copy_as_it_was() -> None:
    facts = {
        "id": "3", "name": "Ночь", "rank": "2", "tag": None, "from": "2026-11-01 00:00:00", "till": None, "days": "67",
        "time_from": "22:00:00", "time_till": "06:00:00",
    }  # fmt: skip
    assert list_from_facts(facts) == PriceList(3, "Ночь", 2, "", datetime(2026, 11, 1), None, "67", time(22), time(6))
