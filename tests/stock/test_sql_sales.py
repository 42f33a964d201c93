"""What a sale does to the stock: movements, kits by their parts, cost of the moment, what is short."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from tests.support.builders_firm import make_firm, open_session
from tests.support.builders_stock import (
    Shop,
    add_goods,
    add_move,
    add_part,
    balance,
    contradictions,
    make_shop,
    move,
    sell,
    write_sale,
)


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx, make_firm(tx))
    open_session(tx, "PETR")
    return shop


def _costs(tx: Tx, document: int) -> list[Decimal | None]:
    return [
        cost for (cost,) in tx.rows("select cost from sale_line where document_id = ? order by line_no", (document,))
    ]


def test_every_branch_has_a_store_with_a_balance_of_all_goods(tx: Tx, shop: Shop) -> None:
    goods = add_goods(tx, "Кисть")
    assert shop.store != shop.other_store
    assert tx.value("select count(*) from stock_balance where goods_id = ?", (goods,)) == 2
    assert balance(tx, goods, shop.store) == 0


def test_a_sale_takes_and_a_return_brings_back(tx: Tx, shop: Shop) -> None:
    brush, roll = add_goods(tx, "Кисть"), add_goods(tx, "Валик")
    add_move(tx, shop.store, brush, "10", "40.00")
    sold = write_sale(tx, shop, [(brush, "3"), (roll, "1"), (brush, "1")])
    assert move(tx, sold) == []
    assert (balance(tx, brush, shop.store), balance(tx, roll, shop.store)) == (Decimal(6), Decimal(-1))
    move(tx, write_sale(tx, shop, [(brush, "2")], kind="return", return_of=sold))
    assert balance(tx, brush, shop.store) == 8
    assert contradictions(tx) == []


def test_the_cost_of_a_sale_is_the_average_of_its_moment(tx: Tx, shop: Shop) -> None:
    brush = add_goods(tx, "Кисть")
    unknown = write_sale(tx, shop, [(brush, "1")])
    move(tx, unknown)
    add_move(tx, shop.store, brush, "11", "40.00")
    first = write_sale(tx, shop, [(brush, "1")])
    move(tx, first)
    add_move(tx, shop.store, brush, "9", "50.00")
    second = write_sale(tx, shop, [(brush, "1")])
    move(tx, second)
    back = write_sale(tx, shop, [(brush, "1")], kind="return", return_of=first)
    move(tx, back)
    assert _costs(tx, unknown) == [None]
    assert _costs(tx, first) == [Decimal(40)]
    assert _costs(tx, second) == [Decimal(45)]
    assert _costs(tx, back) == [Decimal(40)]


def test_a_kit_moves_its_parts_and_a_missing_part_is_named(tx: Tx, shop: Shop) -> None:
    kit, brush = add_goods(tx, "Набор маляра", kind="kit"), add_goods(tx, "Кисть")
    tape = add_goods(tx, "Лента «Белая»", policy="block")
    work = add_goods(tx, "Колеровка", kind="service")
    for part, quantity in ((brush, "2"), (tape, "1"), (work, "1")):
        add_part(tx, kit, part, quantity)
    add_move(tx, shop.store, brush, "10", "30.00")
    add_move(tx, shop.store, tape, "1", "12.50")
    sold = write_sale(tx, shop, [(kit, "2"), (brush, "1")])
    ((line, what, facts),) = move(tx, sold)
    assert (line, what) == (1, "stock")
    assert json.loads(facts) == {
        "goods_id": tape, "goods": "Лента «Белая»", "kit": "Набор маляра", "wanted": "2.000", "left": "1.000",
    }  # fmt: skip
    assert (balance(tx, brush, shop.store), balance(tx, tape, shop.store)) == (Decimal(5), Decimal(-1))
    assert balance(tx, kit, shop.store) == 0
    assert _costs(tx, sold) == [Decimal("72.50"), Decimal(30)]


def test_a_cart_is_told_what_would_not_be_there(tx: Tx, shop: Shop) -> None:
    kit, brush = add_goods(tx, "Набор маляра", kind="kit"), add_goods(tx, "Кисть", policy="block")
    free = add_goods(tx, "Пакет", policy="allow")
    add_part(tx, kit, brush, "2")
    add_move(tx, shop.store, brush, "4")
    lines = f"{kit}\t1\n{brush}\t2.000\n{free}\t5"
    short = "select o_name, o_kit_name, o_policy, o_wanted, o_left from stock.short_of(?, ?)"
    assert tx.rows(short, (shop.store, lines)) == []
    (row,) = tx.rows(short, (shop.store, f"{lines}\n{brush}\t1"))
    assert tuple(row) == ("Кисть", "Набор маляра", "block", Decimal(5), Decimal(4))


def test_odd_names_keep_the_facts_readable(tx: Tx, shop: Shop) -> None:
    goods = add_goods(tx, 'Труба 1/2" \\ «Б»', policy="block")
    ((_line, _what, facts),) = sell(tx, shop, (goods, "1"))
    assert json.loads(facts)["goods"] == 'Труба 1/2" \\ «Б»'


def test_a_movement_is_never_changed_or_taken_away(tx: Tx, shop: Shop) -> None:
    goods = add_goods(tx, "Кисть")
    add_move(tx, shop.store, goods, "1")
    for sql in ("update stock_move set quantity = 2", "delete from stock_move"):
        with pytest.raises(Refused) as refused:
            tx.run(sql)
        assert refused.value.key == "e_stock_move_stands"
