"""The fiscal register beside the till: its shift goes with the till's, cash reaches it, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome, FiscalRegister, FiscalState, FiscalWarning, warnings
from crm_desktop.errors import Refused
from crm_desktop.features.pos import fiscal_cash, fiscal_steps, journal
from crm_desktop.features.pos.fiscal_cash import CashWait as CashWait
from crm_desktop.features.pos.presenter_shift import ShiftPresenter
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.rules_ops import CashMove, Op
from crm_desktop.features.tills.rules_fiscal import Line, fiscal_lines, fiscal_signs
from crm_desktop.i18n import _, pgettext
from crm_desktop.money import sum_words

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

Step = Callable[[FiscalRegister, str], FiscalAnswer]


class Fiscal(Protocol):
    """A register in a thread of its own; `told` is the last thing it said of itself."""

    told: FiscalState | None

    def ask(self, work: Callable[[FiscalRegister], FiscalAnswer]) -> Future[FiscalAnswer]:
        """Steps with it; what lasts too long is UNKNOWN."""
        ...

    def state(self) -> Future[FiscalState]:
        """What it says of itself now."""
        ...


class RegisterPresenter(QObject):
    """`changed` when it has said something new of itself; without a register nothing happens here."""

    changed = Signal()

    def __init__(
        self, till: TillPresenter, shift: ShiftPresenter, own: fiscal_steps.Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._till, self._own = till, own
        self._fiscal: Fiscal | None = None
        self._joined: int | None = None
        self._sending = 0
        till.beside = self._write_beside
        till.stop_sale = self._stop_sale
        till.notices = self.strip
        till.recorded.connect(self._on_recorded)
        till.changed.connect(self._join)
        shift.opened.connect(self._open_shift)
        shift.closed.connect(self._close_shift)
        shift.x_printed.connect(self._print_x)

    # ---------------------------------------------------------------- what it is

    def use(self, fiscal: Fiscal | None) -> None:
        """Another register, or none; with an open shift of the till its own is opened too."""
        self._fiscal = fiscal
        self._till.register = None if fiscal is None else self._register
        self._joined = None
        self._join()
        self.changed.emit()

    @property
    def is_there(self) -> bool:
        """Whether receipts go through a register."""
        return self._fiscal is not None

    @property
    def told(self) -> FiscalState | None:
        """What it last said of itself; None: nothing yet, or there is none."""
        return None if self._fiscal is None else self._fiscal.told

    @property
    def found(self) -> list[FiscalWarning]:
        """What to warn of, the worst first."""
        return [] if self.told is None else warnings(self.told)

    @property
    def is_shift_old(self) -> bool:
        """Over 24 hours: it is closed before the next sale."""
        return FiscalWarning.SHIFT_EXPIRED in self.found

    def facts(self) -> dict[str, object] | None:
        """What the office is told of it; None: it has said nothing yet, or there is none."""
        return None if self.told is None else fiscal_steps.fiscal_facts(self.told)

    def lines(self) -> list[Line]:
        """Everything it says of itself."""
        facts = self.facts()
        return [Line(_("Fiscal register"), _("has said nothing yet"))] if facts is None else fiscal_lines(facts)

    def signs(self) -> list[str]:
        """What somebody should do something about, the worst first."""
        waits = self.cash_waits()
        total = sum_words(sum((one.amount for one in waits), Decimal(0)))
        cash = [_("The register does not have {sum} of cash moves: F12, 3.").format(sum=total)] if waits else []
        left = [_("The till's shift is closed, the register's is not: close it too.")] if self._is_left_open else []
        return [*cash, *left, *(sign.words for sign in fiscal_signs(self.facts() or {}))]

    def strip(self) -> tuple[str, str]:
        """What stands over the cart about it; empty when all is well."""
        signs = self.signs()
        if not signs:
            return "", ""
        return signs[0], _("F12, {key}: the fiscal register.").format(key=pgettext("key", "R"))

    # ---------------------------------------------------------------- what it needs next

    def next_words(self) -> str:
        """What Enter does in its panel."""
        if self._is_left_open:
            return _("Close its shift (Z)")
        return _("Close its shift, open a new one") if self.is_shift_old else _("Look again")

    def do_next(self) -> None:
        """A shift too old gets a successor, one left open is closed; else it is asked how it stands."""
        if self._is_left_open:
            self.close_shift()
        elif self.is_shift_old:
            self.renew_shift(self.look)
        else:
            self.look()

    def look(self) -> None:
        """Asks it how it stands now."""
        if self._fiscal is not None:
            self._till.hear(self._fiscal.state(), lambda _state: self.changed.emit())

    @property
    def _is_left_open(self) -> bool:
        return self._till.shift is None and self.told is not None and self.told.shift != "closed"

    def look_again(self) -> None:
        """It has come back, or something of it has changed."""
        if self._joined is not None and self._joined < 0:
            self._joined = None
            self._join()
        self.changed.emit()

    # ---------------------------------------------------------------- its shift

    def renew_shift(self, done: Callable[[], object]) -> None:
        """Closes a shift of over 24 hours and opens the next one, in one step; the till's own shift goes on."""

        def heard(answer: FiscalAnswer) -> None:
            if answer.outcome is FiscalOutcome.DONE:
                self._till.told.emit(_("The fiscal register has a new shift."))
                done()

        self._do(lambda register, cashier: self._opened(register, cashier), heard)

    def close_shift(self) -> None:
        """Z of the register alone: when it could not be had at the closing of the till's shift."""
        self._do(lambda register, cashier: fiscal_steps.close_shift(self._own, register, cashier, self._till.clock.now))

    def _open_shift(self) -> None:
        if self._till.shift is not None:
            self._joined = self._till.shift.shift_no
        self._do(self._opened)

    def _close_shift(self) -> None:
        self._joined = None
        self.close_shift()

    def _print_x(self) -> None:
        self._do(lambda register, _cashier: register.x_report())

    def _opened(self, register: FiscalRegister, cashier: str) -> FiscalAnswer:
        return fiscal_steps.open_shift(self._own, register, cashier, self._till.clock.now)

    def _join(self) -> None:
        """Once for each shift of the till: what nobody knew the end of is settled, a closed shift is opened.

        A register that was silent is asked again when it has come back: the number is negative until then.
        """
        shift = self._till.shift
        if self._fiscal is None or shift is None or shift.shift_no == abs(self._joined or 0):
            return
        self._joined = number = shift.shift_no

        def heard(answer: FiscalAnswer) -> None:
            if answer.outcome is FiscalOutcome.DONE:
                self._send_cash()
            elif self._joined == number:
                self._joined = -number

        own, now = self._own, self._till.clock.now
        self._do(lambda register, cashier: fiscal_steps.join_shift(own, register, cashier, now), heard)

    # ---------------------------------------------------------------- receipts and cash

    def _register(self, op_id: str, cashier: str) -> Future[FiscalAnswer]:
        """In the register's thread: it waits for the journal, the journal never for it."""
        fiscal, own, now = self._fiscal, self._own, self._till.clock.now
        assert fiscal is not None
        return fiscal.ask(lambda register: fiscal_steps.register_receipt(own, register, op_id, cashier, now))

    def _on_recorded(self, op: object) -> None:
        if not isinstance(op, CashMove):
            return

        amount = op.sum

        def heard(answer: FiscalAnswer) -> None:
            if answer.outcome is FiscalOutcome.UNKNOWN:
                self._till.refuse(Refused("e_fiscal_cash_unknown", sum=sum_words(amount)))

        self._send_cash(heard)

    def _send_cash(self, heard: Callable[[FiscalAnswer], None] | None = None) -> None:
        own, now = self._own, self._till.clock.now
        self._sending += 1

        def sent(answer: FiscalAnswer) -> None:
            self._sending -= 1
            if heard is not None:
                heard(answer)

        self._do(lambda register, cashier: fiscal_cash.send(own, register, cashier, now), sent)

    def cash_waits(self) -> list[CashWait]:
        """Cash the register may not have; nothing while it is being sent."""
        return [] if self._sending or not self.is_there else fiscal_cash.waits(self._till.all_intents)

    def settle_cash(self, one: CashWait, *, is_there: bool) -> None:
        """Somebody looked at the register's paper: it is there (or need not be), or it is sent once more."""
        till, now = self._till, self._till.clock.now()

        def work(tx: Tx) -> None:
            if is_there:
                fiscal_cash.leave(tx, one.id, now)
            else:
                fiscal_cash.send_again(tx, one)

        def done(_none: None) -> None:
            till.read()
            if not is_there:
                self._send_cash()

        till.own.run(work, done, till.refuse, write=True)

    def _write_beside(self, tx: Tx, op: Op, recorded: journal.Recorded) -> None:
        if isinstance(op, CashMove) and self.is_there:
            fiscal_cash.begin(tx, op, recorded.op_id, self._till.clock.now())

    def _stop_sale(self) -> Refused | None:
        return Refused("e_fiscal_shift_expired") if self.is_shift_old else None

    def _do(self, step: Step, done: Callable[[FiscalAnswer], None] | None = None) -> None:
        """A step of the register; what it refuses is told, and the till is read again."""
        fiscal, till = self._fiscal, self._till
        if fiscal is None:
            return
        cashier = till.cashier.name

        def heard(answer: FiscalAnswer) -> None:
            if answer.trouble is not None:
                till.refuse(answer.trouble)
            if done is not None:
                done(answer)
            till.read()
            till.done_something.emit()
            self.changed.emit()

        till.hear(fiscal.ask(lambda register: step(register, cashier)), heard)
