"""A whole till in the real window, by keys alone: a shift, sales, a return, a discount with a senior, X and Z."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from crm_desktop.db.target import Embedded
from crm_desktop.devices.emulated_till import emulated_till
from tests.support.till_seat import CASHIER_PIN, COFFEE, PAINT, SENIOR_PIN, TillSeat, furnish_shop, sit_down
from tests.support.window import Programs, do, words_in

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def at_till(programs: Programs, base_path: Path, tmp_path: Path) -> TillSeat:
    shop = furnish_shop(base_path)
    return sit_down(programs.seat(), Embedded(base_path), "OLGA", tmp_path / "tills", shop.till.id)


def open_shift(at: TillSeat) -> None:
    at.key(ENTER)
    at.wait_sheet()
    at.key(ENTER)
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is not None)
    at.wait_no_sheet()


def sell(at: TillSeat, *codes: str) -> None:
    before = len(at.till.cart.lines)
    for code in codes:
        at.type(code)
        at.key(ENTER)
    at.seat.wait_for(lambda: len(at.till.cart.lines) == before + len(set(codes)))


def paid(at: TillSeat) -> None:
    at.seat.wait_for(lambda: not at.till.cart.lines and at.till.paid_words is not None)


def paper() -> str:
    return "\n".join(mark.text for mark in emulated_till().printer.roll)


def printed(at: TillSeat) -> None:
    at.seat.wait_for(lambda: not at.till.unprinted and at.till.unsent == 0)


def base_says(path: Path, sql: str) -> object:
    return do(Embedded(path), lambda tx: tx.value(sql))


def test_a_day_by_keys_alone(at_till: TillSeat, base_path: Path) -> None:
    at = at_till
    open_shift(at)
    # Two of the paint and a coffee, 6 020,10 in all; the customer gives 7 000.
    at.type("2*" + PAINT)
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.cart.lines)
    sell(at, COFFEE)
    assert [line.quantity for line in at.till.cart.lines] == [2, 1]
    at.type("7000")
    at.key(Qt.Key.Key_Plus)
    paid(at)
    assert at.till.paid_words is not None and at.till.paid_words[1].replace("\u00a0", "").startswith("979")
    printed(at)
    # A card, asked for the sum, says that it was taken.
    sell(at, COFFEE)
    at.key(Qt.Key.Key_F10)
    at.wait_sheet()
    at.key(ENTER)
    paid(at)
    printed(at)
    # One of the two paints comes back: a senior agrees on the spot.
    at.key(Qt.Key.Key_F6)
    at.wait_sheet()
    at.type("1")
    at.key(ENTER)
    at.type("Broken")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.awaits_senior)
    at.wait_sheet()
    at.type(SENIOR_PIN)
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.cart.is_return)
    at.wait_no_sheet()
    at.key(Qt.Key.Key_Delete)
    at.type("1*")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.cart.total == Decimal("2690.00"))
    at.key(Qt.Key.Key_F9)
    at.wait_sheet()
    at.key(ENTER)
    paid(at)
    printed(at)
    # Z with exactly what should be there.
    at.key(Qt.Key.Key_F12)
    at.wait_sheet()
    at.type("9")
    at.seat.wait_for(lambda: "Close" in words_in(at.front()))
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is None)
    at.seat.wait_for(lambda: base_says(base_path, "select count(*) from till_shift where state = 'closed'") == 1)
    at.seat.wait_for(lambda: "Z REPORT" in paper())
    assert base_says(base_path, "select count(*) from sale_document") == 3
    assert base_says(
        base_path, "select sum(iif(kind = 'return', -total_sum, total_sum)) from sale_document"
    ) == Decimal("3970.20")
    assert base_says(base_path, "select close_counted from till_shift where state = 'closed'") == Decimal("3330.10")
    assert base_says(base_path, "select count(*) from review_item") == 0
    assert base_says(base_path, "select count(*) from till_event where what = 'approval'") == 1


def test_esc_never_loses_a_receipt_and_giving_it_up_is_written_down(at_till: TillSeat, base_path: Path) -> None:
    at = at_till
    open_shift(at)
    sell(at, PAINT)
    for answer in (ESC, ENTER):
        at.key(ESC)
        at.wait_sheet()
        at.key(answer)
        at.wait_no_sheet()
        assert len(at.till.cart.lines) == 1
    at.key(ESC)
    at.wait_sheet()
    at.key(Qt.Key.Key_Delete)
    at.seat.wait_for(lambda: not at.till.cart.lines)
    at.seat.wait_for(lambda: base_says(base_path, "select count(*) from till_event where what = 'cart_dropped'") == 1)


def test_wrong_codes_add_nothing_and_codes_wait_while_something_stands(at_till: TillSeat) -> None:
    at = at_till
    open_shift(at)
    at.window.scan("4006381333932")
    at.seat.wait_for(lambda: "digit" in at.till.wrong)
    at.window.scan("nothing-like-it")
    at.seat.wait_for(lambda: "nothing-like-it" in at.till.wrong)
    assert not at.till.cart.lines
    at.key(Qt.Key.Key_F12)
    at.wait_sheet()
    for _ in range(10):
        emulated_till().scanner.scan(PAINT)
    emulated_till().scanner.scan(COFFEE)
    at.seat._qtbot.wait(300)
    assert not at.till.cart.lines
    at.key(ESC)
    at.seat.wait_for(lambda: len(at.till.cart.lines) == 2)
    assert [line.quantity for line in at.till.cart.lines] == [10, 1]


def test_three_wrong_pins_pause_the_till_and_a_right_one_opens_it(at_till: TillSeat, base_path: Path) -> None:
    at = at_till
    open_shift(at)
    sell(at, PAINT)
    at.key(Qt.Key.Key_F5)
    at.wait_sheet()
    at.type("20")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.awaits_senior)
    for tries in range(3):
        at.seat.wait_for(lambda: at.front() is not at.window and at.front().line.isEnabled())
        at.type("9999")
        at.key(ENTER)
        at.seat.wait_for(lambda count=tries: at.till._wrong_pins == count + 1)
    at.seat.wait_for(lambda: at.till.is_paused)
    at.window.scan(COFFEE)
    at.seat.wait_for(lambda: "paused" in words_in(at.front()))
    assert len(at.till.cart.lines) == 1
    at.type(CASHIER_PIN)
    at.key(ENTER)
    at.seat.wait_for(lambda: not at.till.is_paused)
    at.seat.wait_for(lambda: len(at.till.cart.lines) == 2)
    assert at.till.cart.discount == 0


def test_without_paper_a_receipt_is_paid_and_kept_and_printed_once_later(at_till: TillSeat) -> None:
    at, printer = at_till, emulated_till().printer
    open_shift(at)
    before = len(printer.roll)
    printer.is_paper_out = True
    try:
        sell(at, PAINT)
        at.key(Qt.Key.Key_Plus)
        paid(at)
        at.seat.wait_for(lambda: at.till.unprinted, timeout=30_000)
        assert "not on paper" in at.till.strip()[0]
        assert len(printer.roll) == before
    finally:
        printer.put_paper_in()
    at.key(Qt.Key.Key_F12)
    at.wait_sheet()
    at.type("3")
    at.seat.wait_for(lambda: at.front() is not at.window and "settled" in words_in(at.front()))
    at.key(ENTER)
    if at.front() is not at.window and "come out" in words_in(at.front()):
        at.key(Qt.Key.Key_F5)
    at.seat.wait_for(lambda: not at.till.unprinted, timeout=30_000)
