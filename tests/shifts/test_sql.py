"""Shifts as the office reads them: the same sums as at the till, receipts as they were born, what is suspicious."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.pos.rules_ops import CashMove, Event, Payment, PrintedNote, Receipt, ShiftClose, from_json
from crm_desktop.features.shifts import queries
from crm_desktop.features.shifts.rules import differences, figures, quick_differences
from crm_desktop.features.shifts.rules_state import signs
from crm_desktop.features.tills import queries as tills
from tests.support.builders_firm import open_session
from tests.support.builders_pos import MORNING, Shop, Till, add_client, make_shop

DAY = timedelta(days=1)


@pytest.fixture
def shop(tx: Tx) -> Shop:
    """A shop with two tills; OLGA, the cashier, is logged in."""
    return make_shop(tx)


def _sell_a_day(tx: Tx, shop: Shop) -> Receipt:
    """Two sales, a return, cash in and out; answers the second sale."""
    till = shop.till
    till.open(tx, "1000.00")
    client = add_client(tx, shop.firm.branch, "Анна Петрова", shop.firm.person("DENIS"))
    till.post(tx, till.receipt(shop.line("Краска"), client_id=client))
    till.post(tx, PrintedNote(till.last_id, MORNING, "printer", "printed"))
    sold = till.receipt(shop.line("Лампа", "2"), pay="card", rounding=Decimal(0))
    till.post(tx, sold)
    sold_id = till.last_id
    back = till.receipt(shop.line("Лампа", "1", return_of_line=1), kind="return", pay="card", return_of=sold_id)
    till.post(tx, back)
    till.post(tx, CashMove(1, MORNING, till.cashier, None, "in", Decimal("50.00"), "размен"))
    till.post(tx, CashMove(1, MORNING, till.cashier, None, "collection", Decimal("700.00"), "в банк"))
    return sold


def _close(tx: Tx, till: Till, counted: str, expected: str, z: dict[str, object]) -> None:
    op = ShiftClose(1, MORNING + timedelta(hours=8), till.cashier, Decimal(counted), Decimal(expected), "сдача", z)
    till.post(tx, op)


def test_the_sums_of_the_base_are_those_of_the_till(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    open_session(tx, "MARINA")
    (shift,) = queries.list_shifts(tx)
    found = figures(shift, queries.paid(tx, shift.id))
    assert (found["receipts"], found["returns"], found["unprinted"]) == (2, 1, 2)
    assert (found["sold"], found["returned"]) == ("2869.80", "89.90")
    assert (found["sold_by"], found["returned_by"]) == ({"cash": "2690.00", "card": "179.80"}, {"card": "89.90"})
    assert Decimal(found["drawer"]) == Decimal("1000") + 2690 + 50 - 700
    assert [(line.direction, line.reason) for line in queries.cash_moves(tx, shift.id)] == [
        ("in", "размен"),
        ("collection", "в банк"),
    ]


def test_a_z_that_says_otherwise_is_seen(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    _close(tx, shop.till, "3040.00", "3040.00", {"receipts": 2, "sold": "2879.80", "drawer": "3040.00"})
    open_session(tx, "MARINA")
    (shift,) = queries.list_shifts(tx)
    found = figures(shift, queries.paid(tx, shift.id))
    assert differences(found, shift.till_z) == [("sold", Decimal("2869.80"), Decimal("2879.80"))]
    assert quick_differences(shift)


def test_the_z_of_the_till_itself_fits(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    open_session(tx, "MARINA")
    (shift,) = queries.list_shifts(tx)
    own = figures(shift, queries.paid(tx, shift.id))
    open_session(tx, "OLGA")
    _close(tx, shop.till, "3040.00", "3040.00", own)
    open_session(tx, "MARINA")
    (shift,) = queries.list_shifts(tx)
    assert json.loads(shift.till_z or "") == own
    assert differences(figures(shift, queries.paid(tx, shift.id)), shift.till_z) == []


def test_a_receipt_comes_back_as_it_was_born(tx: Tx, shop: Shop) -> None:
    sold = _sell_a_day(tx, shop)
    open_session(tx, "MARINA")
    (shift,) = queries.list_shifts(tx)
    back, second, first = queries.receipts(tx, shift_id=shift.id)
    assert (back.kind, back.total, second.paid, first.client) == ("return", Decimal("-89.90"), "card", "Анна Петрова")
    found = queries.one_receipt(tx, second.id)
    assert found is not None
    assert from_json("receipt", found.body) == sold
    printed = queries.prints(tx, first.id)
    assert [(note.outcome, note.device) for note in printed] == [("printed", "printer")]
    again = queries.one_receipt(tx, back.id)
    assert again is not None
    assert again.sold_number == second.number


def test_receipts_are_narrowed_and_read_in_pages(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    open_session(tx, "MARINA")
    period = {"first": MORNING - DAY, "last": MORNING + DAY}
    found = queries.receipts(tx, **period)
    assert len(found) == 3
    assert queries.receipts(tx, **period, before=found[0], limit=1) == [found[1]]
    assert [one.kind for one in queries.receipts(tx, **period, which="return")] == ["return"]
    assert len(queries.receipts(tx, **period, which="unprinted")) == 2
    assert queries.receipts(tx, **period, which="discount") == []
    assert [one.number for one in queries.receipts(tx, **period, number="-2")] == ["K1-1-2"]


def test_what_is_suspicious_names_who_and_when(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    marina = shop.firm.person("MARINA")
    event = Event(1, MORNING, shop.till.cashier, None, "drawer_opened", None, {})
    shop.till.post(tx, event)
    discount = replace(event, what="discount", approved_by=marina, receipt_no=2, facts={"off": "50.00"})
    shop.till.post(tx, discount)
    _close(tx, shop.till, "3000.00", "3040.00", {})
    open_session(tx, "MARINA")
    found = queries.suspicious(tx, MORNING - DAY, MORNING + DAY)
    assert [one.what for one in found if one.what != "return"][0] == "difference"
    assert {one.what for one in found} == {"difference", "return", "drawer_opened", "discount"}
    shortage = next(one for one in found if one.what == "difference")
    assert (shortage.sum, shortage.cashier) == (Decimal("-40.00"), "Ольга Кассирова")
    off = queries.suspicious(tx, MORNING - DAY, MORNING + DAY, shop.till.cashier, "discount")
    assert [(one.senior, one.receipt_no) for one in off] == [("Марина Соколова", 2)]
    assert off[0].receipt_id is not None


def test_money_by_day_and_till(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    open_session(tx, "MARINA")
    (day,) = queries.money(tx, MORNING - DAY, MORNING + DAY)
    assert (day.till, day.receipts, day.returns, day.revenue) == ("K1", 2, 1, Decimal("2779.90"))
    assert (day.cash, day.card, day.other) == (Decimal("2690.00"), Decimal("89.90"), Decimal("0.00"))
    assert day.day == MORNING.date()


def test_how_a_till_stands(tx: Tx, shop: Shop) -> None:
    shop.till.open(tx)
    tills.enter_till(tx, shop.till.id, shop.till.cashier)
    tills.tell_state(tx, shop.till.id, 3, MORNING, {"paper": "out", "op_no": shop.till.op_no + 3})
    open_session(tx, "MARINA")
    first, second = queries.tills_now(tx)
    assert (first.code, first.shift_no, first.unsent, first.people) == ("K1", 1, 3, "Ольга Кассирова")
    assert first.last_at is not None
    found = signs(first, MORNING + timedelta(hours=25))
    assert [sign.meaning for sign in found][:2] == ["bad", "bad"]
    assert signs(second, MORNING) == []


def test_nobody_sees_the_tills_of_another_branch(tx: Tx, shop: Shop) -> None:
    _sell_a_day(tx, shop)
    open_session(tx, "MARINA")
    (shift,) = queries.list_shifts(tx)
    (receipt, *_rest) = queries.receipts(tx, shift_id=shift.id)
    open_session(tx, "LEV")
    period = (MORNING - DAY, MORNING + DAY)
    assert queries.list_shifts(tx) == []
    assert queries.one_shift(tx, shift.id) is None
    assert queries.paid(tx, shift.id) == []
    assert queries.cash_moves(tx, shift.id) == []
    assert queries.receipts(tx, shift_id=shift.id) == []
    assert queries.one_receipt(tx, receipt.id) is None
    assert queries.prints(tx, receipt.id) == []
    assert queries.suspicious(tx, *period) == []
    assert queries.money(tx, *period) == []
    assert queries.tills_now(tx) == []


def test_a_receipt_paid_in_two_ways_names_both(tx: Tx, shop: Shop) -> None:
    till = shop.till
    till.open(tx)
    ways = (Payment("cash", Decimal(1000), Decimal(1000), Decimal(0)), Payment("card", Decimal(1690)))
    till.post(tx, till.receipt(shop.line("Краска"), payments=ways))
    open_session(tx, "MARINA")
    (found,) = queries.receipts(tx, first=MORNING - DAY, last=MORNING + DAY)
    assert sorted((found.paid or "").split(",")) == ["card", "cash"]
