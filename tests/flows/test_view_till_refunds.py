"""Money that goes back to cards in the real window, a register that fails at Z, and what the office sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from crm_desktop.db.target import Embedded
from crm_desktop.devices.terminal import CardOutcome
from crm_desktop.rooms import SHIFTS, TODAY
from tests.flows.test_view_till_fiscal import (
    REGISTER,
    base_says,
    begin_return,
    choose_more,
    memory,
    move_cash,
    open_shift,
    paid,
    register,
    sell_by_card,
    sell_cash,
    settled,
    sit,
    terminal,
)
from tests.flows.test_view_till_fiscal import shop as shop
from tests.support.builders_pos import Shop
from tests.support.till_seat import COFFEE, PAINT, TillSeat
from tests.support.window import Programs, words_in

RETURNS = "select count(*) from receipt where return_of_id is not null"
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def at(programs: Programs, base_path: Path, shop: Shop, tmp_path: Path) -> TillSeat:
    return sit(programs, base_path, shop, tmp_path)


@contextmanager
def refund_lost(at: TillSeat) -> Iterator[None]:
    """The terminal gives the money back, but nobody hears of it, and it cannot be asked."""
    bank, real = terminal(at), terminal(at).refund

    def lost(amount: Decimal, ref: str, bank_ref: str) -> Any:
        answer = real(amount, ref, bank_ref)
        bank.troubles.is_silent = True
        return replace(answer, outcome=CardOutcome.UNKNOWN)

    bank.refund = lost  # type: ignore[method-assign]
    yield
    del bank.refund
    bank.troubles.is_silent = False


def give_back(at: TillSeat) -> None:
    at.key(Qt.Key.Key_F9)
    at.wait_sheet()
    at.key(ENTER)


def test_a_refund_nobody_knows_of_is_settled_by_who_looks_at_the_terminal(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    sell_by_card(at, PAINT)
    settled(at)
    begin_return(at, "1")
    with refund_lost(at):
        give_back(at)
        at.seat.wait_for(lambda: at.till.intents and "has not said" in at.till.wrong)
        at.wait_no_sheet()
        cart = at.till.cart
        at.key(Qt.Key.Key_F9)
        at.wait_sheet()
        at.key(ENTER)
        at.seat.wait_for(lambda: "F12, 3" in at.till.wrong)
        at.wait_no_sheet()
        assert at.till.cart == cart
    sheet = choose_more(at, "3")
    assert sheet.view.rows[0].text == "Back to a card"
    at.key(ENTER)
    at.seat.wait_for(lambda: at.front() not in (sheet, at.window))
    assert "give" in words_in(at.front())
    at.key(ENTER)
    paid(at)
    settled(at)
    assert [one["amount"] for one in terminal(at)._operations()] == ["2690.00", "-2690.00"]
    assert base_says(base_path, RETURNS) == 1


def test_a_refund_cut_off_by_the_end_of_the_program_is_written_at_the_next_start(
    at: TillSeat, programs: Programs, base_path: Path, shop: Shop, tmp_path: Path
) -> None:
    open_shift(at)
    sell_by_card(at, PAINT)
    settled(at)
    begin_return(at, "1")
    with refund_lost(at):
        give_back(at)
        at.seat.wait_for(lambda: at.till.intents)
        programs.close()
    again = sit(programs, base_path, shop, tmp_path)
    settled(again)
    again.seat.wait_for(lambda: base_says(base_path, RETURNS) == 1)
    assert len(terminal(again)._operations()) == 2
    assert Decimal(memory(again)["returned"]) == Decimal("2690.00")


def test_no_more_goes_back_to_a_card_than_came_from_it(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    for _twice in range(2):
        at.window.scan(PAINT)
    at.seat.wait_for(lambda: at.till.cart.lines and at.till.cart.lines[0].quantity == 2)
    # 2 000 in cash, the rest of 5 380 by card.
    at.key(Qt.Key.Key_F11)
    at.wait_sheet()
    at.type("2000")
    for _field in ("cash", "card", "points"):
        at.key(ENTER)
    paid(at)
    settled(at)
    for back in ("2690.00", "690.00"):
        begin_return(at, "1")
        if back == "2690.00":
            at.type("1*")
            at.key(ENTER)
        at.seat.wait_for(lambda: at.till.cart.total == Decimal("2690.00"))
        give_back(at)
        paid(at)
        settled(at)
        assert Decimal(terminal(at)._operations()[-1]["amount"]) == -Decimal(back)
    assert Decimal(memory(at)["cash"]) == 0
    assert base_says(base_path, RETURNS) == 2


def test_a_card_taken_without_this_terminal_goes_back_by_hand(
    programs: Programs, base_path: Path, shop: Shop, tmp_path: Path
) -> None:
    at = sit(programs, base_path, shop, tmp_path, REGISTER)
    open_shift(at)
    at.window.scan(PAINT)
    at.seat.wait_for(lambda: at.till.cart.lines)
    at.key(Qt.Key.Key_F10)
    at.wait_sheet()
    at.key(ENTER)
    paid(at)
    settled(at)
    begin_return(at, "1")
    give_back(at)
    at.seat.wait_for(lambda: at.front() is not at.window and "Back to the card" in words_in(at.front()))
    at.key(ESC)
    at.wait_no_sheet()
    at.seat.wait_for(lambda: not at.till.intents)
    assert at.till.cart.is_return
    give_back(at)
    at.seat.wait_for(lambda: at.front() is not at.window and "Back to the card" in words_in(at.front()))
    at.key(ENTER)
    paid(at)
    settled(at)
    assert Decimal(memory(at)["returned"]) == Decimal("2690.00")


def test_a_register_silent_at_z_is_closed_later_from_its_panel(at: TillSeat) -> None:
    open_shift(at)
    sell_cash(at, COFFEE)
    settled(at)
    register(at).troubles.is_silent = True
    choose_more(at, "9")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is None)
    at.wait_no_sheet()
    at.seat.wait_for(lambda: at.till.wrong)
    register(at).troubles.is_silent = False
    at.seat.place.devices.till.look()
    at.seat.wait_for(lambda: "close it too" in at.till.strip()[0])
    choose_more(at, "R")
    at.key(ENTER)
    at.seat.wait_for(lambda: memory(at)["shift_began"] is None)
    at.seat.wait_for(lambda: "Look again" in at.front().yes.text() or at.till.strip()[0] == "")


def test_a_z_that_differs_stands_on_the_head_s_day_until_somebody_settles_it(
    at: TillSeat, programs: Programs, base_path: Path
) -> None:
    open_shift(at)
    sell_cash(at, COFFEE)
    settled(at)
    choose_more(at, "9")
    at.type("600")
    at.key(ENTER)
    at.type("torn note")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is None and at.till.unsent == 0)
    programs.close()
    head = programs.seat("head")
    head.log_in(Embedded(base_path), "PETR")
    head.place.window.open_room(TODAY)
    head.wait_for(lambda: head.place.today.attention)
    (line,) = [one for one in head.place.today.attention if one.where == "attention"]
    assert "600" in line.title and "640.10" in line.title
    view = head.place.window.room(TODAY)
    assert view.attention_list.isVisible()
    head.place.today.attention_asked.emit(line.where)
    head.wait_for(lambda: head.place.window.page == SHIFTS)
    room = head.place.window.room(SHIFTS)
    head.wait_for(lambda: room.tables["attention"].model().rowCount() == 1)


def test_cash_the_register_may_not_have_waits_for_somebody_to_look(
    at: TillSeat, programs: Programs, base_path: Path, shop: Shop, tmp_path: Path
) -> None:
    open_shift(at)
    register(at).troubles.is_silent = True
    move_cash(at, "4", "1000")
    at.seat.wait_for(lambda: "Nobody knows" in at.till.wrong)
    # It waits on disk, over a new start too.
    programs.close()
    at = sit(programs, base_path, shop, tmp_path)
    at.seat.wait_for(lambda: "cash moves" in at.till.strip()[0])
    assert Decimal(memory(at)["cash"]) == 0
    sheet = choose_more(at, "3")
    assert "nobody knows whether the register has it" in [row.second for row in sheet.view.rows]
    at.key(ENTER)
    at.seat.wait_for(lambda: at.front() not in (sheet, at.window))
    at.key(Qt.Key.Key_F5)
    at.seat.wait_for(lambda: Decimal(memory(at)["cash"]) == Decimal(1000))
    at.seat.wait_for(lambda: at.till.strip()[0] == "")
