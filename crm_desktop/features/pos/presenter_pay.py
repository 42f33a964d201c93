"""Paying otherwise than in cash: the intent is on disk before the terminal hears of it, and settled before another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import Refused
from crm_desktop.features.pos import journal, journal_steps
from crm_desktop.features.pos.journal import Intent as Intent
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.queries import Doubt, check_sale
from crm_desktop.features.pos.rules import CARD, pay
from crm_desktop.features.pos.rules_doubts import doubt_words
from crm_desktop.features.pos.rules_ops import Payment
from crm_desktop.i18n import _
from crm_desktop.money import sum_words
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

# The base may think so long about a sale; a queue does not wait longer.
OPINION_MS = 1_500


class Terminal(Protocol):
    """A bank terminal in a thread of its own; `outcome` of an answer is approved, declined or unknown."""

    def charge(self, amount: Decimal, ref: str) -> Future[Any]:
        """Takes money."""
        ...

    def refund(self, amount: Decimal, ref: str, bank_ref: str) -> Future[Any]:
        """Gives money back for an operation of this bank number."""
        ...

    def last_operation(self, ref: str) -> Future[Any]:
        """What became of a charge or a refund."""
        ...


def decline_words(said: str) -> str:
    """What a cashier hears when the bank does not agree."""
    return _("The bank has declined: {words}. No money has moved: try again, or another way.").format(words=said or "—")


class PayPresenter(QObject):
    """`card_asked(amount)`: without a terminal of the till a person says whether the card was taken;
    `card_waits(amount)`: the terminal is at work; `card_over` ends both. In a return money goes to the card;
    `is_back_declined`: the bank did not take this one back.
    """

    card_asked = Signal(object)
    card_waits = Signal(object)
    card_over = Signal()

    def __init__(
        self,
        till: TillPresenter,
        base: Runner | None,
        till_id: int,
        terminal: Terminal | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._till, self._base, self._till_id, self._terminal = till, base, till_id, terminal
        self._ref = ""
        self._asked: set[str] = set()
        self._change = Decimal(0)
        self.is_back_declined = False
        till.sold.connect(lambda _receipt, _change: self._forget_decline())
        till.changed.connect(self.settle_open)

    def opinion(self, done: Callable[[list[Doubt]], None]) -> None:
        """What the base thinks of the cart; nothing when it is away or thinks too long."""
        till = self._till
        if self._base is None or not till.is_online:
            done([])
            return
        try:
            draft = till.draft()
        except Refused as refused:
            till.refuse(refused)
            return
        is_over = [False]

        def answer(doubts: list[Doubt]) -> None:
            if not is_over[0]:
                is_over[0] = True
                done(doubts)

        QTimer.singleShot(OPINION_MS, self, lambda: answer([]))
        self._base.run(lambda tx: check_sale(tx, self._till_id, draft), answer, lambda _error: answer([]))

    @staticmethod
    def words(doubts: list[Doubt]) -> list[str]:
        """Doubts as sentences."""
        return [doubt_words(one.what, one.facts) for one in doubts]

    # ---------------------------------------------------------------- cards

    def pay_all(self, payments: tuple[Payment, ...]) -> None:
        """All payments of the cart at once; what a card has to pay is charged last, with everything on disk before.

        What goes back to a card in a return is asked for in the same way.
        """
        till = self._till
        try:
            till.check_ready()
            paid = pay(till.cart, payments, till.facts.rounding_step)
            made = till.made(paid)
        except Refused as refused:
            till.refuse(refused)
            return
        is_back = made.kind == "return"
        cards = [one for one in paid.payments if one.kind == CARD and (is_back or not one.ref)]
        charged = sum((one.sum for one in cards), Decimal(0))
        if not charged:
            till.write(made, paid.change)
            return
        self._change = paid.change
        now, allowed = till.clock.now(), till.allowed
        # What was charged without this terminal cannot be given back through it: it knows no number of it.
        bank_ref = cards[0].ref if is_back else ""
        terminal = None if is_back and not bank_ref else self._terminal

        def begun(ref: str) -> None:
            self._ref = ref
            if terminal is None:
                self.card_asked.emit(charged)
                return
            self.card_waits.emit(charged)
            asked = terminal.refund(charged, ref, bank_ref) if is_back else terminal.charge(charged, ref)
            till.hear(asked, self._on_terminal)

        till.own.run(
            lambda tx: journal_steps.begin_charge(tx, made, charged, now, allowed=allowed, is_by_hand=terminal is None),
            begun,
            till.refuse,
            write=True,
        )

    def answer(self, is_approved: bool, bank_ref: str = "") -> None:
        """A person, or the terminal, said what became of the charge."""
        ref, self._ref = self._ref, ""
        if ref:
            self.card_over.emit()
            self.settle(ref, is_approved=is_approved, bank_ref=bank_ref)

    def _on_terminal(self, found: Any) -> None:
        outcome = str(found.outcome)
        if outcome == "approved":
            self.answer(True, found.bank_ref)
        elif outcome == "declined":
            self.is_back_declined = self._till.cart.is_return
            self.answer(False)
            self._till.refused.emit(decline_words(str(found.words)))
        else:
            self._ref = ""
            self.card_over.emit()
            self._till.read()
            self._till.refuse(Refused("e_pos_card_unknown", sum=sum_words(found.amount)))

    def _forget_decline(self) -> None:
        self.is_back_declined = False

    def settle(self, ref: str, *, is_approved: bool, bank_ref: str = "") -> None:
        """The end of a charge; an approved one becomes its receipt in the same transaction, whatever happened since."""
        till = self._till
        now = till.clock.now()
        if not is_approved:
            till.own.run(
                lambda tx: journal_steps.end_charge(tx, ref, is_approved=False, bank_ref="", now=now),
                lambda _none: till.read(), till.refuse, write=True,
            )  # fmt: skip
            return

        def work(tx: Tx) -> journal.Recorded:
            recorded = journal_steps.end_charge(
                tx, ref, is_approved=True, bank_ref=bank_ref, now=now, is_offline=not till.is_online
            )
            assert recorded is not None
            return recorded

        def found(made: Any) -> None:
            till.write(made, self._change, work)
            self._change = Decimal(0)

        till.own.run(lambda tx: journal_steps.charged(tx, ref), found, till.refuse)

    @staticmethod
    def is_back(intent: Intent) -> bool:
        """Whether the bank was asked to give money back."""
        wanted = journal_steps.wanted(intent)
        return wanted is not None and wanted.kind == "return"

    def use_terminal(self, terminal: Terminal | None) -> None:
        """Another terminal, or none: then a person says what became of a charge."""
        self._terminal = terminal
        self._asked.clear()
        self.settle_open()

    def settle_open(self) -> None:
        """Asks the terminal once what became of a charge nobody knows the end of; else a person has to look."""
        passed = {self._ref, *self._asked}
        cards = [one for one in self._till.intents if one.kind == "card"]
        intents = [one for one in cards if one.id not in passed and not journal_steps.is_by_hand(one)]
        if self._terminal is None or self._ref or not intents:
            return
        ref = intents[0].id
        self._asked.add(ref)

        def heard(answer: Any) -> None:
            if str(answer.outcome) in ("approved", "declined"):
                self.settle(ref, is_approved=str(answer.outcome) == "approved", bank_ref=answer.bank_ref)

        self._till.hear(self._terminal.last_operation(ref), heard)
