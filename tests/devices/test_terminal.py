"""The simulator of a bank terminal."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.devices.terminal import CardOutcome
from crm_desktop.devices.terminal_simulator import TerminalSimulator
from crm_desktop.errors import Unavailable

SUM = Decimal("350.00")


def test_a_charge_is_approved_once_under_its_id(tmp_path: Path) -> None:
    terminal = TerminalSimulator(tmp_path / "bank.json")
    first = terminal.charge(SUM, "one")
    assert first.outcome is CardOutcome.APPROVED and first.bank_ref
    assert terminal.charge(SUM, "one") == first
    assert terminal.close_day().amount == SUM


def test_a_lost_answer_is_settled_by_the_last_operation_also_after_a_new_start(tmp_path: Path) -> None:
    terminal = TerminalSimulator(tmp_path / "bank.json")
    terminal.troubles.loses_answer = True
    assert terminal.charge(SUM, "one").outcome is CardOutcome.UNKNOWN
    again = TerminalSimulator(tmp_path / "bank.json")
    assert again.last_operation("one").outcome is CardOutcome.APPROVED
    assert again.last_operation("two").outcome is CardOutcome.DECLINED


def test_a_silent_terminal_leaves_the_charge_unknown(tmp_path: Path) -> None:
    terminal = TerminalSimulator(tmp_path / "bank.json")
    terminal.troubles.is_silent = True
    assert terminal.charge(SUM, "one").outcome is CardOutcome.UNKNOWN
    with pytest.raises(Unavailable):
        terminal.last_operation("one")


def test_no_more_goes_back_than_was_charged(tmp_path: Path) -> None:
    terminal = TerminalSimulator(tmp_path / "bank.json")
    charged = terminal.charge(SUM, "one")
    assert terminal.refund(Decimal("100.00"), "two", charged.bank_ref).outcome is CardOutcome.APPROVED
    assert terminal.refund(Decimal("300.00"), "three", charged.bank_ref).outcome is CardOutcome.DECLINED
    assert terminal.refund(Decimal("250.00"), "four", charged.bank_ref).outcome is CardOutcome.APPROVED
    assert terminal.refund(Decimal("1.00"), "five", "").outcome is CardOutcome.DECLINED


def test_a_declined_card_takes_nothing(tmp_path: Path) -> None:
    terminal = TerminalSimulator(tmp_path / "bank.json")
    terminal.troubles.declines = True
    assert terminal.charge(SUM, "one").outcome is CardOutcome.DECLINED
    assert terminal.close_day().amount == 0
