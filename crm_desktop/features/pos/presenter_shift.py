"""The shift of a till and its cash: counted opening and closing, X and Z, cash in and out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import Refused
from crm_desktop.features.pos import journal
from crm_desktop.features.pos.journal import Figures as Figures
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.receipt import cash_lines, shift_lines
from crm_desktop.features.pos.rules_ops import CashMove, ShiftClose, ShiftOpen
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_RIGHTS = ("out", "collection")


class ShiftPresenter(QObject):
    """`opened`, `closed` and `moved` when it stands in the journal; `x_printed`. A shift can always be closed."""

    opened = Signal()
    closed = Signal()
    moved = Signal()
    x_printed = Signal()

    def __init__(self, till: TillPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till = till

    def open(self, counted: Decimal, reason: str = "") -> str:
        """Opens a shift; what is wrong as words, or nothing."""
        till, expected = self._till, self._till.last_counted
        if counted < 0:
            return _("Count what lies in the drawer; nothing is 0.")
        if counted != expected and not reason:
            return _("At the last closing it was another sum. Write why it differs.")
        op = ShiftOpen(0, till.clock.now(), till.cashier.id, counted, expected, reason)

        def done(_recorded: journal.Recorded) -> None:
            till.wrong = ""
            till.told.emit(_("The shift is open."))
            till.read()
            self.opened.emit()

        till.record(op, done)
        return ""

    def figures(self, done: Callable[[Figures], None]) -> None:
        """The sums of the open shift as they stand now."""
        till = self._till
        if till.shift is None:
            till.refuse(Refused("e_pos_shift_closed"))
            return
        number = till.shift.shift_no
        till.own.run(lambda tx: journal.figures(tx, number), done, till.refuse)

    def print_x(self, found: Figures) -> None:
        """X on paper."""
        till = self._till
        assert till.shift is not None
        till.print_lines(
            shift_lines(
                found.as_facts(), till.facts.words, till.clock.now(), shift_no=found.shift_no,
                opened_at=till.shift.opened_at, cashier=till.cashier.name,
            )
        )  # fmt: skip
        self.x_printed.emit()

    def close(self, found: Figures, counted: Decimal, reason: str = "") -> str:
        """Closes the shift and prints Z; what is wrong as words, or nothing."""
        till = self._till
        if till.cart.lines:
            return _("A receipt is begun still. Pay it, park it or give it up first.")
        if counted < 0:
            return _("Count what lies in the drawer; nothing is 0.")
        if counted != found.drawer and not reason:
            return _("It should be another sum. Write why it differs.")
        opened_at = till.shift.opened_at if till.shift else None
        now, facts = till.clock.now(), found.as_facts()
        op = ShiftClose(found.shift_no, now, till.cashier.id, counted, found.drawer, reason, facts)

        def done(_recorded: journal.Recorded) -> None:
            till.print_lines(
                shift_lines(
                    facts, till.facts.words, now, shift_no=found.shift_no, opened_at=opened_at,
                    cashier=till.cashier.name, is_z=True, counted=counted, reason=reason,
                )
            )  # fmt: skip
            till.paid_words = None
            till.told.emit(_("The shift is closed."))
            till.read()
            self.closed.emit()

        till.record(op, done)
        return ""

    def reprint_z(self) -> None:
        """The last Z once more, as it was, marked as a copy."""
        till = self._till

        def done(found: tuple[int, ShiftClose] | None) -> None:
            if found is None:
                till.refuse(Refused("e_pos_no_z"))
                return
            number, op = found
            till.note("copy_printed", facts={"z": number})
            till.print_lines(
                shift_lines(
                    op.z, till.facts.words, op.at, shift_no=number, cashier=till.name_of(op.staff_id), is_z=True,
                    counted=op.counted, reason=op.reason, copy_no=1,
                )
            )  # fmt: skip

        till.own.run(_last_z, done, till.refuse)

    def move(self, direction: str, amount: Decimal, reason: str) -> str:
        """Cash put in, paid out or collected, with its slip; what is wrong as words, or nothing."""
        till = self._till
        if amount <= 0:
            return _("Write a sum above nothing.")
        if not reason:
            return _("Write what for.")

        def go_on(approved_by: int | None) -> None:
            shift_no = till.shift.shift_no if till.shift else 0
            op = CashMove(shift_no, till.clock.now(), till.cashier.id, approved_by, direction, amount, reason)

            def done(_recorded: journal.Recorded) -> None:
                senior = till.name_of(approved_by)
                till.print_lines(cash_lines(op, till.facts.words, cashier=till.cashier.name, senior=senior))
                if till.devices.has("printer"):
                    till.hear(till.devices.open_drawer(), lambda _none: None)
                till.told.emit(_("Written down, the slip is being printed."))
                till.read()
                self.moved.emit()

            till.record(op, done)

        words = {"out": _("Pay {sum} out"), "collection": _("Collection of {sum}")}.get(direction, "")
        till.with_right(words.format(sum=amount), go_on, is_free=direction not in _RIGHTS)
        return ""


def _last_z(tx: Tx) -> tuple[int, ShiftClose] | None:
    op = journal.last_close(tx)
    return None if op is None else (op.shift_no, op)
