"""What a till asks before payment, and receipts that were."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.goods.rules import amount_words
from crm_desktop.features.pos.queries import check_sale
from crm_desktop.features.pos.queries_receipts import (
    find_client,
    find_receipt,
    receipt_lines,
    receipt_payments,
    receipts_of,
)
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ShiftClose
from tests.support.builders_pos import MORNING, Shop, Till, add_client, make_shop


@pytest.fixture
def shop(tx: Tx) -> Shop:
    shop = make_shop(tx)
    shop.till.open(tx)
    return shop


def _doubts(tx: Tx, till: Till, draft: Receipt) -> list[tuple[int | None, str, str]]:
    return [(one.line_no, one.what, one.severity) for one in check_sale(tx, till.id, draft)]


def _come_in(tx: Tx, shop: Shop, name: str, quantity: str) -> None:
    tx.run(
        "insert into stock_move (store_id, goods_id, quantity, cost, kind, at_instant, written_at)"
        " values (?, ?, ?, 1, 'receipt', clock.utc_now(), clock.utc_now())",
        (shop.store, shop.goods[name], Decimal(quantity)),
    )


def test_a_sale_that_fits_meets_no_doubt_and_leaves_nothing(tx: Tx, shop: Shop) -> None:
    draft = shop.till.receipt(shop.line("Кофе", "2"), shop.line("Кисть", line_no=2))
    assert _doubts(tx, shop.till, draft) == []
    assert tx.value("select count(*) from sale_document") == 0


def test_prices_and_goods_out_of_use_are_asked_about(tx: Tx, shop: Shop) -> None:
    tx.run("update goods set is_active = false where id = ?", (shop.goods["Лампа"],))
    cheap = shop.line("Кофе", price=Decimal("600.00"), sum=Decimal("600.00"))
    draft = shop.till.receipt(cheap, shop.line("Лампа", line_no=2))
    assert _doubts(tx, shop.till, draft) == [(1, "price", "ask"), (2, "goods_gone", "ask")]
    assert _doubts(tx, shop.till, replace(draft, approved_by=shop.firm.person("MARINA"))) == []


def test_stock_blocks_warns_or_is_let_be_by_the_policy_of_the_goods(tx: Tx, shop: Shop) -> None:
    _come_in(tx, shop, "Кофе", "3")
    _come_in(tx, shop, "Кисть", "1")
    tx.run("update goods set stock_policy = 'block' where id in (?, ?)", (shop.goods["Кофе"], shop.goods["Лампа"]))
    enough = shop.till.receipt(shop.line("Кофе", "3"), shop.line("Кисть", line_no=2), shop.line("Краска", "9", 3))
    assert _doubts(tx, shop.till, enough) == []
    short = shop.till.receipt(
        shop.line("Кофе", "2"), shop.line("Кофе", "2", 2), shop.line("Кисть", "2", 3), shop.line("Лампа", "1", 4)
    )
    found = {json.loads(one.facts)["goods"]: (one.what, one.severity) for one in check_sale(tx, shop.till.id, short)}
    assert found == {"Кофе": ("stock", "stop"), "Лампа": ("stock", "stop"), "Кисть": ("stock", "warn")}
    tx.run("update goods set stock_policy = 'allow'")
    assert _doubts(tx, shop.till, short) == []


def test_a_missing_part_of_a_kit_is_named(tx: Tx, shop: Shop) -> None:
    kit, part = shop.goods["Краска"], shop.goods["Кисть"]
    tx.run("update goods set kind = 'kit' where id = ?", (kit,))
    tx.run("insert into kit_part (kit_id, part_id, quantity) values (?, ?, 2)", (kit, part))
    tx.run("update goods set stock_policy = 'block' where id = ?", (part,))
    (doubt,) = check_sale(tx, shop.till.id, shop.till.receipt(shop.line("Краска", "3")))
    assert json.loads(doubt.facts) == {
        "goods_id": part, "goods": "Кисть", "kit": "Краска", "wanted": "6.000", "left": "0.000",
    }  # fmt: skip


def test_a_return_is_stopped_at_what_is_left(tx: Tx, shop: Shop) -> None:
    till = shop.till
    till.post(tx, till.receipt(shop.line("Кофе", "3")))
    sold = till.last_id
    draft = till.receipt(shop.line("Кофе", "2", return_of_line=1), kind="return", return_of=sold)
    assert _doubts(tx, till, draft) == []
    till.post(tx, draft)
    assert _doubts(tx, till, draft) == [(1, "return_excess", "stop")]
    stray = till.receipt(shop.line("Кофе", return_of_line=7), kind="return", return_of=sold)
    assert _doubts(tx, till, stray) == [(1, "return_excess", "stop")]
    bare = till.receipt(shop.line("Кофе"), kind="return")
    assert _doubts(tx, till, bare) == [(None, "return_unknown", "ask")]
    assert _doubts(tx, till, replace(bare, return_of="0" * 36)) == [(None, "return_unknown", "warn")]


def test_marking_codes_are_sold_once_and_not_forgotten(tx: Tx, shop: Shop) -> None:
    till, code = shop.till, "MDEwNDYwNjIwMzA5MDc4NTIxc2VyaWFs"
    tx.run("update goods set is_marked = true where id = ?", (shop.goods["Кофе"],))
    bare = till.receipt(shop.line("Кофе"))
    assert _doubts(tx, till, bare) == [(1, "mark_missing", "ask")]
    twice = till.receipt(shop.line("Кофе", mark=code), shop.line("Кофе", line_no=2, mark=code))
    assert _doubts(tx, till, twice) == [(2, "mark_twice", "stop")]
    once = till.receipt(shop.line("Кофе", mark=code))
    assert _doubts(tx, till, once) == []
    till.post(tx, once)
    assert _doubts(tx, till, once) == [(1, "mark_sold", "stop")]


def test_coupons_points_and_gift_cards_must_still_hold(tx: Tx, shop: Shop) -> None:
    tx.run("insert into coupon (code, used_by_op, changed_in) values ('USED', ?, 0)", ("a" * 36,))
    tx.run("insert into coupon (code, valid_till, changed_in) values ('LATE', timestamp '2026-01-01 00:00', 0)")
    tx.run("insert into coupon (code, changed_in) values ('GOOD', 0)")
    tx.run(
        "insert into loyalty_card (code, points, issued_at, changed_in) values ('CARD', 100, clock.utc_now(), 0)"
    )
    tx.run("insert into gift_card (code, balance) values ('GIFT', 200)")
    payments = (Payment("points", Decimal("240.00")), Payment("gift", Decimal("400.00"), ref="GIFT"))
    draft = shop.till.receipt(
        shop.line("Кофе"), card_code="CARD", payments=payments, coupons=("GOOD", "USED", "LATE", "NONE")
    )
    found = check_sale(tx, shop.till.id, draft)
    assert {one.severity for one in found} == {"stop"}
    coupons = [json.loads(one.facts) for one in found if one.what == "coupon"]
    assert [(one["code"], one["why"]) for one in coupons] == [("USED", "used"), ("LATE", "late"), ("NONE", "unknown")]
    sums = {one.what: json.loads(one.facts) for one in found if one.what != "coupon"}
    assert sums == {"points": {"sum": "240.00", "left": "100.00"}, "gift": {"sum": "400.00", "left": "200.00"}}
    paid = (Payment("points", Decimal("100.00")), Payment("gift", Decimal("200.00"), ref="GIFT"),
            Payment("card", Decimal("340.00")))  # fmt: skip
    assert _doubts(tx, shop.till, replace(draft, payments=paid, coupons=("GOOD",))) == []


def test_a_sale_over_the_credit_limit_needs_a_senior(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    tx.run("update client set credit_limit = 1000 where id = ?", (client,))
    draft = shop.till.receipt(shop.line("Кофе"), pay="account", client_id=client)
    assert _doubts(tx, shop.till, draft) == []
    shop.till.post(tx, draft)
    assert _doubts(tx, shop.till, draft) == [(None, "credit", "ask")]
    assert _doubts(tx, shop.till, replace(draft, approved_by=shop.firm.person("MARINA"))) == []
    assert _doubts(tx, shop.till, replace(draft, client_id=None)) == [(None, "credit", "stop")]


def test_sums_and_shifts_are_compared(tx: Tx, shop: Shop) -> None:
    till = shop.till
    draft = till.receipt(shop.line("Кофе"))
    assert _doubts(tx, till, replace(draft, total=Decimal("1.00"))) == [(None, "sum", "stop")]
    assert _doubts(tx, till, replace(draft, shift_no=2)) == [(None, "shift_unknown", "warn")]
    till.post(tx, ShiftClose(1, MORNING, till.cashier, Decimal(0), Decimal(0)))
    assert _doubts(tx, till, draft) == [(None, "shift_closed", "stop")]


# ---------------------------------------------------------------- receipts that were


def test_a_receipt_is_found_by_the_number_on_paper(tx: Tx, shop: Shop) -> None:
    till = shop.till
    op = till.receipt(shop.line("Кофе", "3"), shop.line("Кисть", line_no=2))
    till.post(tx, op)
    sold = till.last_id
    till.post(tx, till.receipt(shop.line("Кофе", "2", return_of_line=1), kind="return", return_of=sold))
    found = find_receipt(tx, shop.other.id, " k1-1-1 ")
    assert found is not None
    assert (found.op_id, found.kind, found.number, found.total) == (sold, "receipt", "K1-1-1", op.total)
    assert found == find_receipt(tx, till.id, "1")
    back = find_receipt(tx, till.id, "K1-1-2")
    assert back is not None and (back.kind, back.sold_number) == ("return", "K1-1-1")
    lines = receipt_lines(tx, found.document_id)
    assert [(line.name, *map(amount_words, (line.quantity, line.returned, line.left))) for line in lines] == [
        ("Кофе", "3", "2", "1"), ("Кисть", "1", "0", "1"),
    ]  # fmt: skip
    assert [(one.kind, one.sum) for one in receipt_payments(tx, found.document_id)] == [("cash", op.total)]
    for nothing in ("", "K1", "K1-1-99", "K9-1-1", "сто", "1' or 1=1", "K1-1-"):
        assert find_receipt(tx, till.id, nothing) is None


def test_receipts_of_another_branch_are_not_seen(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    shop.till.post(tx, shop.till.receipt(shop.line("Кофе"), client_id=client))
    (mine,) = receipts_of(tx, client)
    tx.run("update staff set branch_id = ? where id = ?", (shop.firm.other_branch, shop.till.cashier))
    assert receipts_of(tx, client) == []
    assert find_receipt(tx, shop.till.id, "K1-1-1") is None
    assert (receipt_lines(tx, mine.document_id), receipt_payments(tx, mine.document_id)) == ([], [])


def test_receipts_of_a_client_come_newest_first_by_pages(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    for _ in range(3):
        shop.till.post(tx, shop.till.receipt(shop.line("Кофе"), client_id=client))
    first = receipts_of(tx, client, limit=2)
    assert [one.number for one in first] == ["K1-1-3", "K1-1-2"]
    assert [one.number for one in receipts_of(tx, client, first[-1])] == ["K1-1-1"]


def test_a_client_is_found_by_card_or_phone(tx: Tx, shop: Shop) -> None:
    client = add_client(tx, shop.firm.branch, "Дом и сад")
    sql = "insert into client_phone (client_id, phone, typed, kind) values (?, '+79270000001', '', 'mobile')"
    tx.run(sql, (client,))
    tx.run(
        "insert into loyalty_card (code, client_id, discount_percent, points, issued_at, changed_in)"
        " values ('770', ?, 5, 42, clock.utc_now(), 0)", (client,),
    )  # fmt: skip
    shop.till.post(tx, shop.till.receipt(shop.line("Кофе"), pay="account", client_id=client))
    card, phone = find_client(tx, "770"), find_client(tx, "+79270000001")
    assert card == (client, "Дом и сад", "770", Decimal("5.00"), Decimal("42.00"), Decimal("640.00"), None, None)
    assert phone == (client, "Дом и сад", None, None, None, Decimal("640.00"), None, None)
    assert find_client(tx, "1") is None
