"""A till with a fiscal register and a bank terminal in the real window: every receipt once, whatever goes wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from crm_desktop.config import data_dir
from crm_desktop.db.target import Embedded
from crm_desktop.devices.fiscal import FiscalOutcome
from crm_desktop.devices.fiscal_simulator import FiscalSimulator
from crm_desktop.devices.kinds import DeviceSetting
from crm_desktop.devices.terminal import CardOutcome
from crm_desktop.devices.terminal_simulator import TerminalSimulator
from tests.support.builders_pos import Shop
from tests.support.till_seat import COFFEE, PAINT, SENIOR_PIN, TillSeat, furnish_shop, sit_down
from tests.support.window import Programs, do, words_in

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
REGISTER, TERMINAL = DeviceSetting("fiscal", "", "emulator"), DeviceSetting("terminal", "", "emulator")
_MEMORIES = ("fiscal-simulator.json", "terminal-simulator.json")


@pytest.fixture
def shop(base_path: Path) -> Shop:
    for name in _MEMORIES:
        (data_dir() / "devices" / name).unlink(missing_ok=True)
    return furnish_shop(base_path)


def sit(programs: Programs, base_path: Path, shop: Shop, tmp_path: Path, *devices: DeviceSetting) -> TillSeat:
    """A person at this till; the same till again after the programs were closed."""
    chosen = devices or (REGISTER, TERMINAL)
    return sit_down(programs.seat(), Embedded(base_path), "OLGA", tmp_path / "tills", shop.till.id, more=chosen)


@pytest.fixture
def at(programs: Programs, base_path: Path, shop: Shop, tmp_path: Path) -> TillSeat:
    return sit(programs, base_path, shop, tmp_path)


def register(at: TillSeat) -> FiscalSimulator:
    found: FiscalSimulator = at.seat.place.devices.money.fiscal
    return found


def terminal(at: TillSeat) -> TerminalSimulator:
    found: TerminalSimulator = at.seat.place.devices.money.terminal
    return found


def memory(at: TillSeat) -> dict[str, Any]:
    return register(at)._read()


def open_shift(at: TillSeat) -> None:
    at.key(ENTER)
    at.wait_sheet()
    at.key(ENTER)
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is not None)
    at.wait_no_sheet()
    at.seat.wait_for(lambda: at.till.register is None or memory(at)["shift_began"])


def scan(at: TillSeat, code: str) -> None:
    at.window.scan(code)
    at.seat.wait_for(lambda: at.till.cart.lines)


def sell_cash(at: TillSeat, code: str) -> None:
    scan(at, code)
    at.key(Qt.Key.Key_Plus)
    paid(at)


def sell_by_card(at: TillSeat, code: str) -> None:
    scan(at, code)
    at.key(Qt.Key.Key_F10)
    paid(at)


def paid(at: TillSeat) -> None:
    at.seat.wait_for(lambda: not at.till.cart.lines and at.till.paid_words is not None)


def settled(at: TillSeat) -> None:
    at.seat.wait_for(lambda: not at.till.unprinted and not at.till.intents and at.till.unsent == 0)


def choose_more(at: TillSeat, key: str) -> Any:
    at.key(Qt.Key.Key_F12)
    more = at.wait_sheet()
    at.type(key)
    at.seat.wait_for(lambda: at.front() not in (more, at.window))
    return at.front()


def begin_return(at: TillSeat, number: str) -> None:
    at.key(Qt.Key.Key_F6)
    at.wait_sheet()
    at.type(number)
    at.key(ENTER)
    at.type("Broken")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.awaits_senior)
    at.wait_sheet()
    at.type(SENIOR_PIN)
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.cart.is_return)
    at.wait_no_sheet()


def move_cash(at: TillSeat, key: str, amount: str, *, with_senior: bool = False) -> None:
    choose_more(at, key)
    at.type(amount)
    at.key(ENTER)
    at.type("Change")
    at.key(ENTER)
    if with_senior:
        at.seat.wait_for(lambda: at.till.awaits_senior)
        at.wait_sheet()
        at.type(SENIOR_PIN)
        at.key(ENTER)
    at.wait_no_sheet()


def base_says(path: Path, sql: str) -> object:
    return do(Embedded(path), lambda tx: tx.value(sql))


# ---------------------------------------------------------------- a day


def test_a_day_through_the_register_by_keys_alone(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    assert memory(at)["shift_no"] == 1
    sell_cash(at, COFFEE)
    sell_by_card(at, PAINT)
    settled(at)
    assert Decimal(memory(at)["sold"]) == Decimal("3330.10")
    assert Decimal(memory(at)["cash"]) == Decimal("640.10")
    # Cash in and out, and the collection, are in the register too.
    move_cash(at, "4", "1000")
    at.seat.wait_for(lambda: Decimal(memory(at)["cash"]) == Decimal("1640.10"))
    move_cash(at, "5", "140.10", with_senior=True)
    at.seat.wait_for(lambda: Decimal(memory(at)["cash"]) == Decimal("1500.00"))
    move_cash(at, "6", "500", with_senior=True)
    at.seat.wait_for(lambda: Decimal(memory(at)["cash"]) == Decimal("1000.00"))
    # X changes nothing and is on its paper.
    papers = at.seat.place.devices.money.papers_in_all
    choose_more(at, "1")
    at.key(ENTER)
    at.wait_no_sheet()
    at.seat.wait_for(lambda: at.seat.place.devices.money.papers_in_all > papers)
    # Z closes the shift of the register with that of the till.
    choose_more(at, "9")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.till.shift is None and memory(at)["shift_began"] is None)
    at.seat.wait_for(lambda: base_says(base_path, "select count(*) from till_shift where state = 'closed'") == 1)
    assert base_says(base_path, "select count(*) from receipt where print_state = 'printed'") == 2
    assert base_says(base_path, "select count(*) from review_item") == 0


# ---------------------------------------------------------------- money goes back to a card


def test_a_return_gives_money_back_to_the_card_it_came_from(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    sell_by_card(at, PAINT)
    settled(at)
    begin_return(at, "1")
    at.key(Qt.Key.Key_F9)
    at.wait_sheet()
    at.key(ENTER)
    paid(at)
    settled(at)
    assert [Decimal(one["amount"]) for one in terminal(at)._operations()] == [Decimal("2690.00"), Decimal("-2690.00")]
    assert Decimal(memory(at)["returned"]) == Decimal("2690.00")
    assert Decimal(memory(at)["cash"]) == 0
    assert base_says(base_path, "select count(*) from payment where kind = 'card'") == 2


def test_what_the_bank_declines_goes_back_in_cash_when_a_senior_agrees(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    sell_cash(at, PAINT)
    sell_by_card(at, COFFEE)
    settled(at)
    begin_return(at, "2")
    terminal(at).troubles.declines = True
    try:
        at.key(Qt.Key.Key_F9)
        at.wait_sheet()
        at.key(ENTER)
        at.seat.wait_for(lambda: "declined" in at.till.wrong)
    finally:
        terminal(at).troubles.declines = False
    at.wait_no_sheet()
    assert at.till.cart.is_return
    at.seat.wait_for(lambda: not at.till.intents)
    at.key(Qt.Key.Key_F9)
    at.wait_sheet()
    at.key(Qt.Key.Key_F5)
    at.seat.wait_for(lambda: at.till.awaits_senior)
    at.wait_sheet()
    at.type(SENIOR_PIN)
    at.key(ENTER)
    paid(at)
    settled(at)
    assert len(terminal(at)._operations()) == 1
    assert Decimal(memory(at)["cash"]) == Decimal("2049.90")
    assert base_says(base_path, "select count(*) from receipt r where r.return_of_id is not null") == 1


# ---------------------------------------------------------------- a terminal that falls silent


def test_an_unknown_charge_is_settled_before_a_second_one(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    scan(at, PAINT)
    terminal(at).troubles.is_silent = True
    try:
        at.key(Qt.Key.Key_F10)
        at.seat.wait_for(lambda: at.till.intents and "has not said" in at.till.wrong)
        at.wait_no_sheet()
        assert at.till.strip()[0] == "A card payment is not settled"
        # Neither by card nor in cash, nor thrown away: it may be paid already.
        for key in (Qt.Key.Key_F10, Qt.Key.Key_Plus):
            at.till.wrong = ""
            at.key(key)
            at.seat.wait_for(lambda: "F12, 3" in at.till.wrong)
        at.till.drop()
        assert len(at.till.cart.lines) == 1
    finally:
        terminal(at).troubles.is_silent = False
    sheet = choose_more(at, "3")
    assert "nobody knows what the bank has done" in [row.second for row in sheet.view.rows]
    at.key(ENTER)
    at.seat.wait_for(lambda: at.front() not in (sheet, at.window))
    at.key(Qt.Key.Key_F5)
    at.seat.wait_for(lambda: not at.till.intents)
    at.wait_no_sheet()
    assert len(at.till.cart.lines) == 1
    at.key(Qt.Key.Key_F10)
    paid(at)
    settled(at)
    assert len(terminal(at)._operations()) == 1
    assert base_says(base_path, "select count(*) from sale_document") == 1


def test_others_pay_in_cash_while_a_charge_is_in_doubt(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    scan(at, PAINT)
    terminal(at).troubles.is_silent = True
    try:
        at.key(Qt.Key.Key_F10)
        at.seat.wait_for(lambda: at.till.intents and "has not said" in at.till.wrong)
        at.wait_no_sheet()
        at.key(ESC)
        at.wait_sheet()
        at.key(Qt.Key.Key_Delete)
        at.seat.wait_for(lambda: not at.till.cart.lines)
        at.wait_no_sheet()
        sell_cash(at, COFFEE)
        at.seat.wait_for(lambda: not at.till.unprinted)
        # The next customer's card waits.
        scan(at, COFFEE)
        at.key(Qt.Key.Key_F10)
        at.seat.wait_for(lambda: "not known yet" in at.till.wrong)
    finally:
        terminal(at).troubles.is_silent = False
    # The bank has taken it, says the terminal's paper: its receipt is written, and the other cart stays.
    sheet = choose_more(at, "3")
    at.key(ENTER)
    at.seat.wait_for(lambda: at.front() not in (sheet, at.window))
    at.key(ENTER)
    at.seat.wait_for(lambda: not at.till.intents)
    assert [line.goods.code for line in at.till.cart.lines] == [COFFEE]
    at.key(Qt.Key.Key_F10)
    paid(at)
    settled(at)
    assert memory(at)["receipts"] == 3
    assert base_says(base_path, "select count(*) from sale_document") == 3


def test_a_lost_answer_of_the_bank_becomes_its_receipt_once(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    terminal(at).troubles.loses_answer = True
    sell_by_card(at, PAINT)
    settled(at)
    assert len(terminal(at)._operations()) == 1
    assert memory(at)["receipts"] == 1
    assert base_says(base_path, "select count(*) from sale_document") == 1


# ---------------------------------------------------------------- a register in trouble


def falls_silent_after(at: TillSeat) -> None:
    """The next receipt is registered, but its answer is lost and nothing can be asked."""
    soft, real = register(at), register(at).register

    def lost(receipt: Any) -> Any:
        answer = real(receipt)
        soft.troubles.is_silent = True
        return replace(answer, outcome=FiscalOutcome.UNKNOWN)

    soft.register = lost  # type: ignore[method-assign]


def test_a_lost_answer_is_settled_by_the_last_document_before_anything_else(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    falls_silent_after(at)
    sell_cash(at, COFFEE)
    at.seat.wait_for(lambda: [one.print_state for one in at.till.unprinted] == ["unknown"])
    # The next one waits too: nothing is registered over a receipt nobody knows the end of.
    sell_cash(at, COFFEE)
    at.seat.wait_for(lambda: len(at.till.unprinted) == 2)
    assert memory(at)["receipts"] == 1
    register(at).troubles.is_silent = False
    del register(at).register
    sheet = choose_more(at, "3")
    rows = [row.second for row in sheet.view.rows]
    at.type("") if rows[0].startswith("did not") else at.key(Qt.Key.Key_Down)
    at.key(ENTER)
    settled(at)
    assert memory(at)["receipts"] == 2
    assert Decimal(memory(at)["sold"]) == Decimal("1280.20")
    assert base_says(base_path, "select count(*) from receipt where print_state = 'printed'") == 2


def test_without_paper_it_is_paid_and_registered_once_later(at: TillSeat) -> None:
    open_shift(at)
    register(at).troubles.is_paper_out = True
    sell_cash(at, PAINT)
    at.seat.wait_for(lambda: "no paper" in at.till.wrong)
    at.seat.wait_for(lambda: [one.print_state for one in at.till.unprinted] == ["not_printed"])
    assert "not on paper" in at.till.strip()[0]
    assert memory(at)["receipts"] == 0
    register(at).troubles.is_paper_out = False
    choose_more(at, "3")
    at.key(ENTER)
    settled(at)
    at.wait_no_sheet()
    assert memory(at)["receipts"] == 1


def test_a_program_that_ended_between_settles_its_receipt_at_the_next_start(
    at: TillSeat, programs: Programs, base_path: Path, shop: Shop, tmp_path: Path
) -> None:
    open_shift(at)
    falls_silent_after(at)
    sell_cash(at, COFFEE)
    at.seat.wait_for(lambda: [one.print_state for one in at.till.unprinted] == ["unknown"])
    programs.close()
    again = sit(programs, base_path, shop, tmp_path)
    settled(again)
    assert memory(again)["receipts"] == 1
    sell_cash(again, COFFEE)
    settled(again)
    assert memory(again)["receipts"] == 2


def test_a_charge_cut_off_by_the_end_of_the_program_becomes_its_receipt_at_the_next_start(
    at: TillSeat, programs: Programs, base_path: Path, shop: Shop, tmp_path: Path
) -> None:
    open_shift(at)
    scan(at, PAINT)
    real = terminal(at).charge

    def lost(amount: Decimal, ref: str) -> Any:
        answer = real(amount, ref)
        terminal(at).troubles.is_silent = True
        return replace(answer, outcome=CardOutcome.UNKNOWN)

    terminal(at).charge = lost  # type: ignore[method-assign]
    at.key(Qt.Key.Key_F10)
    at.seat.wait_for(lambda: at.till.intents)
    programs.close()
    again = sit(programs, base_path, shop, tmp_path)
    settled(again)
    assert not again.till.cart.lines
    assert memory(again)["receipts"] == 1
    again.seat.wait_for(lambda: base_says(base_path, "select count(*) from sale_document") == 1)


def test_a_shift_of_over_24_hours_is_closed_in_one_step_before_the_next_sale(at: TillSeat) -> None:
    open_shift(at)
    sell_cash(at, COFFEE)
    settled(at)
    money = at.seat.place.devices.money
    money.hours_on = 25
    at.seat.place.devices.till.look()
    told = at.at_work.register
    assert told is not None
    at.seat.wait_for(lambda: told.is_shift_old)
    assert "24 hours" in at.till.strip()[0]
    scan(at, PAINT)
    at.key(Qt.Key.Key_Plus)
    at.wait_sheet()
    assert len(at.till.cart.lines) == 1
    at.key(ENTER)
    paid(at)
    settled(at)
    assert memory(at)["shift_no"] == 2
    assert Decimal(memory(at)["sold"]) == Decimal("2690.00")
    assert at.till.strip()[0] == ""


def test_the_panel_and_the_office_hear_of_it_days_ahead(at: TillSeat, base_path: Path) -> None:
    open_shift(at)
    money = at.seat.place.devices.money
    register(at).troubles.no_link_to_tax_office = True
    sell_cash(at, COFFEE)
    settled(at)
    register(at).memory_ends = (at.till.clock.now() + timedelta(days=12)).date()
    money.hours_on = 4 * 24
    at.seat.place.devices.till.look()
    found = at.at_work.register
    assert found is not None
    at.seat.wait_for(lambda: len(found.signs()) == 3)
    choose_more(at, "R")
    shown = words_in(at.front())
    assert "over 24 hours" in shown and "1 waits, 4 d." in shown and "ends in 8 days" in shown
    assert "In 26 days the register stops" in shown
    facts = "select facts from till_state"
    at.seat.wait_for(lambda: '"days_unsent":4' in str(base_says(base_path, facts)))
    told = json.loads(str(base_says(base_path, facts)))
    assert told["fiscal"]["days_unsent"] == 4 and told["fiscal"]["days_of_memory"] == 8
    assert told["paper"] == "ok" and told["op_no"] >= 2
    # Enter gives it a new shift; the panel follows.
    at.key(ENTER)
    at.seat.wait_for(lambda: "open for 0 h" in words_in(at.front()))


# ---------------------------------------------------------------- chosen in the middle of a shift


def test_a_register_chosen_in_the_middle_of_a_shift_gets_its_own(
    programs: Programs, base_path: Path, shop: Shop, tmp_path: Path
) -> None:
    at = sit(programs, base_path, shop, tmp_path, TERMINAL)
    open_shift(at)
    sell_cash(at, COFFEE)
    settled(at)
    assert memory(at)["shift_no"] == 0
    devices = at.seat.place.devices
    devices.choose([*devices.chosen(), REGISTER])
    at.seat.wait_for(lambda: memory(at)["shift_began"] is not None)
    sell_cash(at, PAINT)
    settled(at)
    assert (memory(at)["shift_no"], memory(at)["receipts"]) == (1, 1)
