"""The journal of a till: numbers without gaps, figures, intents, an older journal that still has something to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.errors import Refused
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.rules_ops import (
    CashMove,
    Payment,
    PrintedNote,
    Receipt,
    ReceiptLine,
    ShiftClose,
    ShiftOpen,
)

NOW = datetime(2026, 11, 24, 9, 0, 0)
OPEN = ShiftOpen(0, NOW, 1, Decimal("500.00"), Decimal("500.00"))
BREAD = ReceiptLine(
    1, 7, "B1", "Хлеб", "шт", Decimal(2), Decimal("45.50"), None, Decimal("1.00"), Decimal("90.00"), "10"
)
SALE = Receipt(
    0, "sale", 0, NOW, 1, None, None, None, None, (BREAD,),
    (Payment("card", Decimal("40.00")), Payment("cash", Decimal("50.00"), Decimal("100.00"), Decimal("50.00"))),
    Decimal("90.00"), Decimal("0.00"),
)  # fmt: skip


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    target = journal.open_journal(tmp_path / "till-1")
    with closing(Connection(target)) as opened:
        with opened.tx(write=True) as tx:
            journal.begin(tx, 5, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)
        yield opened


def _record(connection: Connection, op: object) -> journal.Recorded:
    with connection.tx(write=True) as tx:
        return journal.record(tx, op, NOW)  # type: ignore[arg-type]


def test_numbers_follow_each_other_and_a_refused_step_uses_none(connection: Connection) -> None:
    assert _record(connection, OPEN)[::2] == (1, None)
    first = _record(connection, SALE)
    with pytest.raises(Refused, match="e_pos_shift_open"):
        _record(connection, OPEN)
    second = _record(connection, SALE)
    assert (first.op_no, first.receipt_no) == (2, 1)
    assert (second.op_no, second.receipt_no) == (3, 2)
    with connection.tx(write=False) as tx:
        waiting = journal.unsent(tx)
        assert [one.op_no for one in waiting] == [1, 2, 3]
        kept = waiting[1].op
        assert isinstance(kept, Receipt)
        assert (kept.receipt_no, kept.shift_no, kept.lines) == (1, 1, (BREAD,))


def test_without_a_shift_nothing_is_sold(connection: Connection) -> None:
    with pytest.raises(Refused, match="e_pos_shift_closed"):
        _record(connection, SALE)


def test_figures_of_a_shift_add_up(connection: Connection) -> None:
    _record(connection, OPEN)
    sold = _record(connection, SALE)
    back = replace(BREAD, quantity=Decimal(1), discount=Decimal("0.50"), sum=Decimal("45.00"), return_of_line=1)
    _record(
        connection,
        replace(
            SALE, kind="return", return_of=sold.op_id, lines=(back,), total=Decimal("45.00"),
            payments=(Payment("cash", Decimal("45.00")),),
        ),
    )  # fmt: skip
    _record(connection, CashMove(0, NOW, 1, None, "in", Decimal("100.00"), "Размен"))
    _record(connection, CashMove(0, NOW, 1, 2, "collection", Decimal("300.00"), "Инкассация"))
    with connection.tx(write=False) as tx:
        found = journal.figures(tx, 1)
        assert (found.receipts, found.sold, found.returns, found.returned) == (1, Decimal("90.00"), 1, Decimal("45.00"))
        assert found.sold_by == {"card": Decimal("40.00"), "cash": Decimal("50.00")}
        assert found.drawer == journal.drawer_cash(tx) == Decimal("305.00")
        assert found.unprinted == 2
        assert journal.returned(tx, sold.op_id) == {1: Decimal(1)}


def test_no_more_is_paid_out_than_the_drawer_holds(connection: Connection) -> None:
    _record(connection, OPEN)
    with pytest.raises(Refused, match="e_pos_more_than_drawer"):
        _record(connection, CashMove(0, NOW, 1, None, "out", Decimal("500.01"), "Вода"))
    _record(connection, CashMove(0, NOW, 1, None, "out", Decimal("500.00"), "Вода"))


def test_a_closed_shift_hands_its_cash_to_the_next_one(connection: Connection) -> None:
    _record(connection, OPEN)
    _record(connection, ShiftClose(0, NOW, 1, Decimal("480.00"), Decimal("500.00"), "Недостача"))
    with connection.tx(write=False) as tx:
        assert journal.current_shift(tx) is None
        assert journal.last_counted(tx) == Decimal("480.00")
    assert _record(connection, OPEN).op_no == 3
    with connection.tx(write=False) as tx:
        opened = journal.current_shift(tx)
        assert opened is not None and opened.shift_no == 2


def test_what_is_paid_and_not_printed_waits_until_it_is(connection: Connection) -> None:
    _record(connection, OPEN)
    sold = _record(connection, SALE)
    _record(connection, PrintedNote(sold.op_id, NOW, "printer", "unknown"))
    with connection.tx(write=False) as tx:
        assert [one.print_state for one in journal.to_print(tx)] == ["unknown"]
    _record(connection, PrintedNote(sold.op_id, NOW, "printer", "printed"))
    _record(connection, PrintedNote(sold.op_id, NOW, "printer", "not_printed", copy_no=1))
    with connection.tx(write=False) as tx:
        assert journal.to_print(tx) == []
        kept = journal.last_receipt(tx)
        assert kept is not None and (kept.print_state, kept.copies) == ("printed", 1)


def test_a_charge_is_on_disk_before_the_terminal_hears_of_it_and_blocks_another(connection: Connection) -> None:
    with connection.tx(write=True) as tx:
        intent = journal.begin_intent(tx, "card", "cart-1", Decimal("40.00"), {}, NOW)
    with connection.tx(write=True) as tx, pytest.raises(Refused, match="e_pos_intent_open"):
        journal.begin_intent(tx, "card", "cart-2", Decimal("10.00"), {}, NOW)
    with connection.tx(write=True) as tx:
        assert [one.id for one in journal.open_intents(tx)] == [intent]
        journal.settle_intent(tx, intent, is_done=True, now=NOW)
        assert journal.open_intents(tx) == []
        journal.begin_intent(tx, "card", "cart-2", Decimal("10.00"), {}, NOW)


def test_a_cart_outlives_a_power_cut_and_goes_with_its_receipt(connection: Connection, tmp_path: Path) -> None:
    with connection.tx(write=True) as tx:
        journal.keep_cart(tx, '{"lines":1}', NOW)
    connection.close()
    with closing(Connection(journal.open_journal(tmp_path / "till-1"))) as again:
        with again.tx(write=False) as tx:
            assert journal.kept_cart(tx) == '{"lines":1}'
        _record(again, OPEN)
        _record(again, SALE)
        with again.tx(write=False) as tx:
            assert journal.kept_cart(tx) is None


def test_a_journal_of_another_till_is_refused(connection: Connection) -> None:
    with connection.tx(write=True) as tx, pytest.raises(Refused, match="e_pos_journal_other"):
        journal.begin(tx, 6, "firm", NOW, op_no=0, receipt_no=0, shift_no=0)


def test_every_write_is_forced_to_disk(connection: Connection) -> None:
    with connection.tx(write=False) as tx:
        assert tx.value("select mon$forced_writes from mon$database") == 1


def test_base_put_back_from_a_copy_is_told_again_what_it_lacks(connection: Connection) -> None:
    _record(connection, OPEN)
    for _ in range(3):
        _record(connection, SALE)
    with connection.tx(write=True) as tx:
        for one in journal.unsent(tx):
            journal.mark_sent(tx, one.op_no, "{}", NOW)
        assert journal.unsent_count(tx) == 0
        assert journal.send_again_after(tx, 2) == 2
        assert [one.op_no for one in journal.unsent(tx)] == [3, 4]


def test_a_journal_of_another_firm_is_kept_aside_whole(connection: Connection, tmp_path: Path) -> None:
    _record(connection, OPEN)
    connection.close()
    aside = journal.set_aside(tmp_path / "till-1", NOW)
    with closing(Connection(journal.open_journal(tmp_path / "till-1"))) as fresh, fresh.tx(write=True) as tx:
        assert journal.own(tx) is None
    with closing(Connection(journal.open_journal(aside))) as kept, kept.tx(write=False) as tx:
        assert [one.op_no for one in journal.unsent(tx)] == [1]
