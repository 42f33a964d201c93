"""The cart of a till: sums, discounts, payments and returns add up whatever is put into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.features.pos.rules import (
    Cart,
    Scanned,
    beyond_right,
    cash_rounding,
    line_sum,
    pay,
    receipt_of,
    refund_ways,
    return_cart,
    share_out,
)
from crm_desktop.features.pos.rules_ops import Payment, Receipt, from_json, to_json

NOW = datetime(2026, 11, 24, 9, 0)
BREAD = Scanned(1, "4601", "Хлеб", "шт", "piece", Decimal("45.50"))
APPLES = Scanned(2, "2200", "Яблоки", "кг", "weight", Decimal("129.90"))
BOOTS = Scanned(3, "4602", "Ботинки", "шт", "piece", Decimal("4999.00"), is_marked=True)
MARK = "MDEwNDYwNjIwMzA5MDc4NTIxc2VyaWFs"

goods = st.builds(
    lambda number, kind, price: Scanned(number, str(number), f"Товар {number}", "шт", kind, price),
    st.integers(1, 6),
    st.sampled_from(["piece", "weight"]),
    st.decimals(0, 9999, places=2),
)


def _quantity(one: Scanned, thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000 if one.kind == "weight" else Decimal(1 + thousandths % 7)


@st.composite
def carts(draw: st.DrawFn) -> Cart:
    """Any cart, with discounts of both kinds in any order."""
    cart = Cart(client_id=5)
    for one in draw(st.lists(goods, min_size=1, max_size=6)):
        cart = cart.add(one, _quantity(one, draw(st.integers(1, 5000))))
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            cart = cart.discount_percent(draw(st.decimals(0, 100, places=1)))
        else:
            full = sum((line.full for line in cart.lines), Decimal(0))
            cart = cart.discount_all(draw(st.decimals(0, full, places=2)))
    return cart


def _receipt(cart: Cart, *payments: Payment, step: str = "0") -> Receipt:
    return receipt_of(cart, pay(cart, payments, Decimal(step)), shift_no=1, staff_id=1, at=NOW)


def _refused(key: str) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, match=key)


# ---------------------------------------------------------------- sums


@given(carts())
def test_a_total_is_the_sum_of_its_lines_and_no_line_is_below_nothing(cart: Cart) -> None:
    receipt = _receipt(cart, *([Payment("cash", cart.total)] if cart.total else []))
    assert receipt.total == sum((line.sum for line in receipt.lines), Decimal(0)) == cart.total
    for line in receipt.lines:
        assert line.sum == line_sum(line.quantity, line.price) - line.discount
        assert min(line.sum, line.discount) >= 0
    assert from_json("receipt", to_json(receipt)) == receipt


@given(carts(), st.data(), st.sampled_from(["0", "0.10", "1.00", "5.00"]))
def test_payments_add_up_to_the_total_and_its_rounding(cart: Cart, data: st.DataObject, step: str) -> None:
    card = data.draw(st.decimals(0, cart.total, places=2))
    payments = [Payment("card", card)] if card else []
    rest = cart.total - card
    if rest:
        more = data.draw(st.decimals(0, 5000, places=2))
        payments.append(Payment("cash", rest + more, rest + more))
    receipt = _receipt(cart, *payments, step=step)
    assert sum((one.sum for one in receipt.payments), Decimal(0)) == receipt.total + receipt.rounding
    assert -Decimal(step) < receipt.rounding <= 0 or receipt.rounding == 0
    for one in receipt.payments:
        assert one.kind == "cash" or (one.given, one.change) == (None, None)
        if one.kind == "cash":
            assert one.given is not None and one.change is not None
            assert one.given - one.change == one.sum > 0


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=9), st.data())
def test_a_shared_discount_is_whole_and_nowhere_more_than_the_line(parts: list[Decimal], data: st.DataObject) -> None:
    amount = data.draw(st.decimals(0, sum(parts), places=2))
    shares = share_out(amount, parts)
    assert sum(shares) == amount
    assert all(0 <= share <= part for share, part in zip(shares, parts, strict=True))


# ---------------------------------------------------------------- lines


def test_the_same_goods_join_but_not_weighed_or_marked_ones() -> None:
    cart = Cart().add(BREAD).add(BREAD, Decimal(2)).add(APPLES, Decimal("0.5")).add(APPLES, Decimal("0.7"))
    assert [line.quantity for line in cart.lines] == [Decimal(3), Decimal("0.5"), Decimal("0.7")]
    assert cart.total == Decimal("136.50") + Decimal("64.95") + Decimal("90.93")
    assert len(Cart().add(BOOTS, mark=MARK).add(BOOTS, mark=MARK + "AA").lines) == 2


def test_a_price_that_changed_meanwhile_is_of_the_new_line_alone() -> None:
    cart = Cart().add(BREAD).add(replace(BREAD, price=Decimal("50.00")))
    assert [line.price for line in cart.lines] == [Decimal("45.50"), Decimal("50.00")]


def test_a_pack_code_sells_what_is_in_it() -> None:
    assert Cart().add(replace(BREAD, pack=Decimal(6))).lines[0].quantity == 6


def test_prices_by_quantity_are_worked_out_again_but_not_one_a_person_set() -> None:
    def wholesale(line: object) -> tuple[Decimal, int | None]:
        return (Decimal("40.00"), 9) if getattr(line, "quantity", 0) >= 3 else (Decimal("45.50"), None)

    cart = Cart().add(BREAD).add(BREAD).add(BREAD).repriced(wholesale)
    assert (cart.lines[0].price, cart.lines[0].goods.price_list_id) == (Decimal("40.00"), 9)
    assert [line.quantity for line in cart.add(BREAD).lines] == [4]
    cart = cart.set_price(1, Decimal("30"), approved_by=2).repriced(wholesale)
    assert (cart.lines[0].price, cart.lines[0].goods.price_list_id) == (Decimal("30.00"), None)
    assert [line.quantity for line in cart.add(BREAD).lines] == [3, 1]


@pytest.mark.parametrize("quantity", ["0", "-1", "100000", "0.0001", "NaN", "Infinity"])
def test_a_quantity_that_cannot_be_is_refused(quantity: str) -> None:
    with _refused("e_pos_quantity"):
        Cart().add(APPLES, Decimal(quantity))


def test_half_a_loaf_is_refused() -> None:
    with _refused("e_pos_quantity_whole"):
        Cart().add(BREAD, Decimal("0.5"))


def test_without_a_price_or_its_marking_code_nothing_is_added() -> None:
    with _refused("e_pos_no_price"):
        Cart().add(replace(BREAD, price=None))
    with _refused("e_pos_mark_needed"):
        Cart().add(BOOTS)
    with _refused("e_pos_mark_twice"):
        Cart().add(BOOTS, mark=MARK).add(BOOTS, mark=MARK)
    with _refused("e_pos_marked_one"):
        Cart().add(BOOTS, Decimal(2), mark=MARK)
    with _refused("e_pos_marked_one"):
        Cart().add(BOOTS, mark=MARK).set_quantity(1, Decimal(2))


def test_a_deleted_line_is_gone_and_its_key_is_not_used_again() -> None:
    cart = Cart().add(BREAD).add(APPLES).delete(1).add(replace(BREAD, goods_id=9))
    assert [line.key for line in cart.lines] == [2, 3]
    with _refused("e_pos_no_line"):
        cart.delete(1)


# ---------------------------------------------------------------- discounts


def test_no_discount_is_more_than_there_is() -> None:
    cart = Cart().add(BREAD)
    with _refused("e_pos_discount"):
        cart.discount_line(1, Decimal("45.51"))
    with _refused("e_pos_discount"):
        cart.discount_all(Decimal("-0.01"))
    with _refused("e_pos_percent"):
        cart.discount_percent(Decimal("100.1"))
    with _refused("e_pos_price"):
        cart.set_price(1, Decimal("-1"), None)
    assert cart.discount_percent(Decimal(100)).total == 0


def test_a_discount_shrinks_with_what_it_was_given_on() -> None:
    cart = Cart().add(BREAD, Decimal(2)).discount_line(1, Decimal("60.00"))
    assert cart.set_quantity(1, Decimal(1)).total == 0


def test_a_promotion_leaves_the_rest_to_the_discount_of_a_person() -> None:
    cart = Cart().add(BREAD).discount_line(1, Decimal("40.00")).with_promos({1: Decimal("20.00")}, {1: "2+1"}, ("2+1",))
    line = cart.lines[0]
    assert (line.promo, line.discount, line.sum) == (Decimal("20.00"), Decimal("25.50"), Decimal("0.00"))
    assert _receipt(cart).applied == ("2+1",)


def test_more_than_a_cashier_may_give_alone_waits_for_a_senior() -> None:
    cart = Cart().add(BREAD).discount_percent(Decimal(10))
    assert beyond_right(cart, Decimal(10)) == ()
    cart = cart.discount_line(1, Decimal("4.60"))
    assert beyond_right(cart, Decimal(10)) == cart.lines
    assert beyond_right(cart.discount_line(1, Decimal("4.60"), approved_by=7), Decimal(10)) == ()


# ---------------------------------------------------------------- payments


def test_card_over_the_total_is_refused_and_not_trimmed() -> None:
    cart = Cart().add(BREAD)
    with _refused("e_pos_card_over"):
        pay(cart, [Payment("card", Decimal("45.51"))])
    with _refused("e_pos_card_over"):
        pay(cart, [Payment("card", Decimal("40.00")), Payment("gift", Decimal("6.00"))])


def test_change_is_of_cash_alone() -> None:
    paid = pay(Cart().add(BREAD), [Payment("card", Decimal("40.00")), Payment("cash", Decimal("50.00"))])
    assert (paid.change, paid.missing) == (Decimal("44.50"), Decimal("0.00"))
    assert paid.payments[1] == Payment("cash", Decimal("5.50"), Decimal("50.00"), Decimal("44.50"))


def test_nothing_is_a_receipt_before_it_is_paid_in_full() -> None:
    cart = Cart().add(BREAD)
    paid = pay(cart, [Payment("card", Decimal("40.00"))])
    assert paid.missing == Decimal("5.50")
    with _refused("e_pos_not_paid"):
        receipt_of(cart, paid, shift_no=1, staff_id=1, at=NOW)
    with _refused("e_pos_empty"):
        _receipt(Cart())
    with _refused("e_pos_sum"):
        pay(cart, [Payment("cash", Decimal(0))])


def test_on_account_needs_to_know_of_whom() -> None:
    with _refused("e_pos_account_nobody"):
        pay(Cart().add(BREAD), [Payment("account", Decimal("45.50"))])
    assert pay(Cart(client_id=4).add(BREAD), [Payment("account", Decimal("45.50"))]).missing == 0


def test_cash_is_rounded_for_the_customer_and_cards_are_exact() -> None:
    cart = Cart().add(BREAD)
    in_cash = _receipt(cart, Payment("cash", Decimal("50.00")), step="1.00")
    assert (in_cash.total, in_cash.rounding) == (Decimal("45.50"), Decimal("-0.50"))
    assert in_cash.payments[0].change == Decimal("5.00")
    assert _receipt(cart, Payment("card", Decimal("45.50")), step="1.00").rounding == 0
    both = _receipt(cart, Payment("card", Decimal("40.20")), Payment("cash", Decimal("5.00")), step="1.00")
    assert (both.rounding, both.payments[1].sum) == (Decimal("-0.30"), Decimal("5.00"))


@given(st.decimals(0, 100_000, places=2), st.sampled_from(["0.05", "0.10", "0.50", "1.00", "10.00"]))
def test_rounding_makes_whole_steps(total: Decimal, step: str) -> None:
    rounded = total + cash_rounding(total, Decimal(step))
    assert rounded % Decimal(step) == 0 and 0 <= total - rounded < Decimal(step)


# ---------------------------------------------------------------- returns


def _sold(*payments: Payment) -> Receipt:
    cart = Cart(client_id=4, card_code="77").add(BREAD, Decimal(3)).discount_line(1, Decimal("1.00"))
    return _receipt(cart, *(payments or (Payment("cash", cart.total),)))


def test_no_more_comes_back_than_was_sold_less_what_came_before() -> None:
    cart = return_cart(_sold(), "op-1", {1: Decimal(1)})
    assert (cart.is_return, cart.return_of, cart.client_id) == (True, "op-1", 4)
    assert cart.lines[0].quantity == 2
    with _refused("e_pos_return_more"):
        cart.set_quantity(1, Decimal(3))
    with _refused("e_pos_quantity_whole"):
        cart.set_quantity(1, Decimal("0.5"))
    with _refused("e_pos_nothing_to_return"):
        return_cart(_sold(), "op-1", {1: Decimal(3)})


def test_returns_piece_by_piece_give_back_exactly_what_was_paid() -> None:
    sold = _sold()
    given_back = Decimal(0)
    for before in range(3):
        cart = return_cart(sold, "op-1", {1: Decimal(before)}).set_quantity(1, Decimal(1))
        given_back += _receipt(cart, *refund_ways(sold, cart.total)).total
    assert given_back == sold.total == Decimal("135.50")


def test_trying_quantities_out_does_not_change_what_comes_back() -> None:
    cart = return_cart(_sold(), "op-1", {})
    assert cart.set_quantity(1, Decimal(1)).set_quantity(1, Decimal(2)).set_quantity(1, Decimal(3)) == cart


def test_what_came_by_card_goes_back_to_it_first_and_never_more() -> None:
    sold = _sold(Payment("card", Decimal("100.00"), ref="rrn-1"), Payment("cash", Decimal("35.50")))
    assert refund_ways(sold, Decimal("60.00")) == (Payment("card", Decimal("60.00"), ref="rrn-1"),)
    assert refund_ways(sold, Decimal("75.50"), earlier=[Payment("card", Decimal("60.00"))]) == (
        Payment("card", Decimal("40.00"), ref="rrn-1"),
        Payment("cash", Decimal("35.50")),
    )


def test_money_that_goes_back_has_no_change_and_the_rounding_of_the_sale() -> None:
    cart = Cart().add(BREAD)
    sold = _receipt(cart, Payment("cash", Decimal("50.00")), step="1.00")
    back = return_cart(sold, "op-1", {})
    returned = _receipt(back, *refund_ways(sold, back.total), step="1.00")
    assert (returned.kind, returned.total, returned.rounding) == ("return", Decimal("45.50"), Decimal("-0.50"))
    assert returned.payments == (Payment("cash", Decimal("45.00")),)
