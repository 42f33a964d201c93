"""The till at work: what is scanned, the cart, who stands at it, payments. Sells from its own journal alone."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from crm_desktop.clock import Clock
from crm_desktop.db.tx import Tx
from crm_desktop.devices.kinds import DeviceState, Outcome, PaperLine, Printed, Weight, WeightState
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.goods.rules import WeightLayout
from crm_desktop.features.pos import catalogue_copy, journal
from crm_desktop.features.pos.catalogue_copy import Card, Person
from crm_desktop.features.pos.ops import Event, Op, Payment, PrintedNote, Receipt
from crm_desktop.features.pos.receipt import TillWords, receipt_lines
from crm_desktop.features.pos.rules import CASH, Cart, CartLine, Paid, Scanned, pay, receipt_of
from crm_desktop.features.pos.rules_pin import TRIES, is_right
from crm_desktop.features.pos.scanning import Found, read_code
from crm_desktop.i18n import _
from crm_desktop.money import format_money
from crm_desktop.runner import Runner

T = TypeVar("T")
_ZERO = Decimal("0.00")


class Devices(Protocol):
    """The devices of a till; none of it waits."""

    def has(self, kind: str) -> bool:
        """Whether a device of this kind was chosen."""
        ...

    def print_receipt(self, lines: list[PaperLine], receipt_op_id: str = "") -> Future[Printed]:
        """Prints once."""
        ...

    def open_drawer(self) -> Future[None]:
        """Opens the drawer."""
        ...

    def show(self, top: str, bottom: str) -> None:
        """Two lines for the customer."""
        ...

    def weight(self) -> Future[Weight]:
        """What lies on the scale."""
        ...

    def states(self) -> dict[str, DeviceState]:
        """The light of each device."""
        ...


@dataclass(frozen=True, slots=True)
class TillFacts:
    """What the firm decided about this till."""

    code: str
    name: str
    words: TillWords
    rounding_step: Decimal = _ZERO
    free_discount: Decimal = Decimal(0)  # percent a cashier may give without a senior
    weights: WeightLayout = WeightLayout()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that needs a senior: what it is, and what goes on with him."""

    words: str
    go_on: Callable[[int], None]


class TillPresenter(QObject):
    """One till. `changed`: anything in sight; `refused(words)`: beep and tell; `told(words)`; `sold(op_id)`;
    `senior_asked(words)`: somebody has to type a PIN; `paused`: three wrong PINs."""

    changed = Signal()
    refused = Signal(str)
    failed = Signal(object)
    told = Signal(str)
    sold = Signal(str)
    senior_asked = Signal(str)
    paused = Signal()
    weight_asked = Signal(object)
    _came = Signal(object)

    def __init__(
        self,
        own: Runner,
        clock: Clock,
        devices: Devices,
        facts: TillFacts,
        cashier: Person,
        wake: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.facts, self.cashier, self.devices, self.clock = facts, cashier, devices, clock
        self.cart = Cart()
        self.current: int | None = None
        self.last_words = ""
        self.shift: journal.OpenShift | None = None
        self.unprinted: list[journal.Kept] = []
        self.intents: list[journal.Intent] = []
        self.payments: tuple[Payment, ...] = ()
        self.people: list[Person] = []
        self.is_paused = False
        self._own = own
        self._wake = wake
        self._codes: deque[str] = deque()
        self._is_reading = False
        self._is_held = False
        self._waiting: Waiting | None = None
        self._wrong_pins = 0
        self._came.connect(_call, Qt.ConnectionType.QueuedConnection)

    # ---------------------------------------------------------------- state

    def read(self) -> None:
        """Shift, what waits for paper, what nobody knows the end of, people."""

        def work(tx: Tx) -> tuple[Any, ...]:
            return (
                journal.current_shift(tx), journal.to_print(tx), journal.open_intents(tx), catalogue_copy.people(tx)
            )  # fmt: skip

        def done(found: tuple[Any, ...]) -> None:
            self.shift, self.unprinted, self.intents, self.people = found
            self.changed.emit()

        self._own.run(work, done, self.failed.emit)

    def paid(self) -> Paid:
        """What the payments given so far make of the cart."""
        return pay(self.cart, self.payments, self.facts.rounding_step)

    def line(self) -> CartLine | None:
        """The line that is chosen."""
        return next((line for line in self.cart.lines if line.key == self.current), None)

    def choose(self, key: int) -> None:
        """Another line is the current one."""
        self.current = key
        self.changed.emit()

    def hold(self, held: bool) -> None:
        """While something else has the keyboard, codes wait in order."""
        self._is_held = held
        self._next_code()

    # ---------------------------------------------------------------- codes

    def scan(self, code: str) -> None:
        """A code from a scanner or typed; one after another."""
        self._codes.append(code)
        self._next_code()

    def _next_code(self) -> None:
        if self._is_reading or self._is_held or self.is_paused or not self._codes:
            return
        self._is_reading = True
        code = self._codes.popleft()

        def done(found: Found) -> None:
            self._is_reading = False
            self._take(found)
            self._next_code()

        def failed(error: AppError) -> None:
            self._is_reading = False
            self._refuse(error)
            self._next_code()

        self._own.run(lambda tx: read_code(tx, code, self.facts.weights), done, failed)

    def _take(self, found: Found) -> None:
        if found.card is not None:
            self.take_card(found.card)
        elif found.person is not None:
            self.change_cashier(found.person)
        elif found.goods is not None:
            self.add(found.goods, found.quantity, found.mark)

    def add(self, goods: Scanned, quantity: Decimal = Decimal(1), mark: str | None = None) -> None:
        """Into the cart; what is weighed and came without a weight is asked for."""
        if goods.kind == "weight" and quantity == 1 and goods.pack == 1 and mark is None and self._weigh(goods):
            return
        self._change(lambda cart: cart.add(goods, quantity, mark), newest=True)

    def _weigh(self, goods: Scanned) -> bool:
        def done(weight: Weight) -> None:
            if weight.state is WeightState.STABLE and weight.kilograms:
                kilograms = weight.kilograms
                self._change(lambda cart: cart.add(goods, kilograms), newest=True)
            else:
                self.weight_asked.emit(goods)

        if not self.devices.has("scale"):
            self.weight_asked.emit(goods)
        else:
            self._hear(self.devices.weight(), done)
        return True

    def take_card(self, card: Card) -> None:
        """The cart is of this client from now on."""
        if not card.is_active:
            self._refuse(Refused("e_pos_card_off"))
            return
        self._change(lambda cart: cart.of_client(card.client_id, card.client_name or "", card.code))
        self.told.emit(_("Card of {name}").format(name=card.client_name or card.code))

    # ---------------------------------------------------------------- the cart

    def set_quantity(self, quantity: Decimal, key: int | None = None) -> None:
        """Of the current line."""
        wanted = key if key is not None else self.current
        if wanted is not None:
            self._change(lambda cart: cart.set_quantity(wanted, quantity))

    def step(self, by: int) -> None:
        """One more or one less of the current line; none left takes it away."""
        line = self.line()
        if line is None:
            return
        if line.quantity + by <= 0:
            self.delete()
        else:
            self.set_quantity(line.quantity + by)

    def delete(self) -> None:
        """Takes the current line away, which is written down."""
        line = self.line()
        if line is None:
            return
        self._change(lambda cart: cart.delete(line.key))
        self._event("line_deleted", name=line.goods.name, quantity=str(line.quantity), sum=str(line.sum))

    def drop(self) -> None:
        """The cart is given up, which is written down."""
        if not self.cart.lines:
            self._begin_new()
            return
        self._event("cart_dropped", total=str(self.cart.total), lines=len(self.cart.lines))
        self._begin_new()

    def discount(self, percent: Decimal) -> None:
        """Off the whole cart; beyond what a cashier may give a senior is asked."""

        def go_on(approved_by: int | None) -> None:
            self._change(lambda cart: cart.discount_percent(percent, approved_by))
            self._event("discount", approved_by, percent=str(percent), sum=str(self.cart.discount))

        words = _("Discount of {percent} %").format(percent=percent)
        self._with_right(words, go_on, is_free=percent <= self.facts.free_discount)

    def set_price(self, price: Decimal) -> None:
        """Another price of the current line: always with a senior."""
        line = self.line()
        if line is None:
            return

        def go_on(approved_by: int | None) -> None:
            self._change(lambda cart: cart.set_price(line.key, price, approved_by))
            self._event("price_changed", approved_by, name=line.goods.name, was=str(line.price), now=str(price))

        self._with_right(_("Another price"), go_on)

    def take_cart(self, cart: Cart) -> None:
        """A cart made elsewhere: a return, a parked one."""
        self.cart, self.payments = cart, ()
        self.current = cart.lines[-1].key if cart.lines else None
        self._after_change()

    def _change(self, step: Callable[[Cart], Cart], *, newest: bool = False) -> None:
        if self.payments:
            self._refuse(Refused("e_pos_being_paid"))
            return
        try:
            was = self.cart
            self.cart = step(was)
        except Refused as refused:
            self._refuse(refused)
            return
        changed = next((line for line in reversed(self.cart.lines) if line not in was.lines), None)
        if newest and changed is not None:
            self.current = changed.key
            self.last_words = ""
        elif self.line() is None:
            self.current = self.cart.lines[-1].key if self.cart.lines else None
        self._after_change()

    def _after_change(self) -> None:
        line = self.line()
        if line is not None:
            self.devices.show(line.goods.name[:20], f"{_('Total')} {format_money(self.cart.total)}")
        body = json.dumps([[line.goods.goods_id, str(line.quantity)] for line in self.cart.lines])
        now = self.clock.now()
        self._own.run(lambda tx: journal.keep_cart(tx, body, now), _nothing, self.failed.emit, write=True)
        self.changed.emit()

    def _begin_new(self) -> None:
        self.cart, self.payments, self.current = Cart(), (), None
        self._own.run(journal.drop_cart, _nothing, self.failed.emit, write=True)
        self.changed.emit()

    # ---------------------------------------------------------------- paying

    def give(self, kind: str, amount: Decimal, ref: str = "") -> None:
        """One payment more; when nothing is missing the receipt is written and printed."""
        one = Payment(kind, amount, amount if kind == CASH else None, ref=ref)
        try:
            if self.shift is None:
                raise Refused("e_pos_shift_closed")
            if not self.cart.lines:
                raise Refused("e_pos_empty")
            paid = pay(self.cart, (*self.payments, one), self.facts.rounding_step)
        except Refused as refused:
            self._refuse(refused)
            return
        self.payments = (*self.payments, one)
        self.changed.emit()
        if paid.missing == 0:
            self._finish(paid)

    def give_back_payments(self) -> None:
        """Payments not finished are taken back: cash to the customer; what a card gave stays and is settled apart."""
        if any(payment.kind not in (CASH,) for payment in self.payments):
            self._refuse(Refused("e_pos_card_taken"))
            return
        self.payments = ()
        self.changed.emit()

    def missing(self) -> Decimal:
        """What is still to be paid in cash."""
        try:
            return pay(
                self.cart, (*self.payments, Payment(CASH, Decimal("0.01"))), self.facts.rounding_step
            ).missing + (Decimal("0.01"))
        except Refused:
            return self.cart.total

    def _finish(self, paid: Paid) -> None:
        assert self.shift is not None
        try:
            made = receipt_of(
                self.cart, paid, shift_no=self.shift.shift_no, staff_id=self.cashier.id, at=self.clock.now()
            )
        except Refused as refused:
            self._refuse(refused)
            return
        client = self.cart.client_name
        self.last_words = _("Change {sum}").format(sum=format_money(paid.change)) if paid.change else _("Paid")
        self.devices.show(_("Thank you!"), f"{_('Change')} {format_money(paid.change)}")

        def done(recorded: journal.Recorded) -> None:
            numbered = replace(made, receipt_no=recorded.receipt_no or 0)
            self.cart, self.payments, self.current = Cart(), (), None
            self.print_receipt(recorded.op_id, numbered, client=client)
            if any(payment.kind == CASH for payment in made.payments):
                self.devices.open_drawer()
            self.sold.emit(recorded.op_id)
            self._wake()
            self.read()

        def failed(error: AppError) -> None:
            self.payments = ()
            self._refuse(error)

        self.record(made, done, failed)

    # ---------------------------------------------------------------- paper

    def print_receipt(self, op_id: str, found: Receipt, *, copy_no: int = 0, client: str = "") -> None:
        """Prints and writes down what became of it; nothing is printed again by itself."""
        lines = receipt_lines(
            found,
            self.facts.words,
            cashier=self._name(found.staff_id),
            senior=self._name(found.approved_by) if found.approved_by else "",
            client=client,
            copy_no=copy_no,
        )

        def done(printed: Printed) -> None:
            note = PrintedNote(op_id, self.clock.now(), "printer", printed.outcome.value, copy_no)
            self.record(note, self._told_of_paper, self.failed.emit)
            if printed.outcome is not Outcome.PRINTED:
                self.told.emit(_("Paid, not printed. The receipt is kept and waits for paper."))

        self._hear(self.devices.print_receipt(lines, op_id), done)

    def _told_of_paper(self, _recorded: journal.Recorded) -> None:
        self._wake()
        self.read()

    def print_lines(self, lines: list[PaperLine]) -> None:
        """A slip: X, Z, cash. When it does not come out, that is told."""

        def done(printed: Printed) -> None:
            if printed.outcome is not Outcome.PRINTED:
                self.told.emit(_("The slip was not printed: look at the printer."))

        self._hear(self.devices.print_receipt(lines), done)

    def print_again(self, kept: journal.Kept, *, is_copy: bool) -> None:
        """A receipt that has not come out, or a copy of one that has."""

        def done(found: Receipt) -> None:
            if is_copy:
                self._event("copy_printed", receipt_no=kept.receipt_no)
            self.print_receipt(kept.op_id, found, copy_no=kept.copies + 1 if is_copy else 0)

        self._own.run(lambda tx: journal.receipt(tx, kept.op_id), done, self._refuse)

    def was_printed(self, kept: journal.Kept) -> None:
        """Somebody looked: the paper is there."""
        note = PrintedNote(kept.op_id, self.clock.now(), "person", Outcome.PRINTED.value)
        self.record(note, lambda recorded: self.read(), self.failed.emit)

    # ---------------------------------------------------------------- people

    def enter_pin(self, pin: str) -> None:
        """For what waits for a senior. Three wrong ones pause the till."""
        waiting = self._waiting
        if waiting is None:
            return
        seniors = [one for one in self.people if one.is_senior]
        found = next((one for one in seniors if is_right(pin, one.pin_salt, one.pin_hash)), None)
        self._answer_pin(found, lambda person: self._approved(waiting, person))

    def enter_cashier(self, person: Person, pin: str) -> None:
        """Another cashier by his PIN."""
        found = person if is_right(pin, person.pin_salt, person.pin_hash) else None
        self._answer_pin(found, self.change_cashier)

    def change_cashier(self, person: Person) -> None:
        """By badge, or after his PIN."""
        self.cashier = person
        self._wrong_pins = 0
        self.is_paused = False
        self._event("cashier", name=person.name)
        self.told.emit(_("At the till: {name}").format(name=person.name))
        self.changed.emit()
        self._next_code()

    def give_up_senior(self) -> None:
        """Nobody came: it stays as it was."""
        self._waiting = None

    def _approved(self, waiting: Waiting, senior: Person) -> None:
        self._waiting = None
        self._event("approval", senior.id, words=waiting.words)
        waiting.go_on(senior.id)

    def _answer_pin(self, found: Person | None, go_on: Callable[[Person], None]) -> None:
        if found is not None:
            self._wrong_pins = 0
            go_on(found)
            return
        self._wrong_pins += 1
        self._event("pin_failed", tries=self._wrong_pins)
        if self._wrong_pins >= TRIES:
            self.is_paused = True
            self._waiting = None
            self.paused.emit()
        else:
            self._refuse(Refused("e_pin_wrong"))

    def _with_right(self, words: str, go_on: Callable[[int | None], None], *, is_free: bool = False) -> None:
        if is_free or self.cashier.is_senior:
            go_on(self.cashier.id if self.cashier.is_senior else None)
            return
        self._waiting = Waiting(words, go_on)
        self.senior_asked.emit(words)

    def ask_senior(self, words: str, go_on: Callable[[int | None], None]) -> None:
        """For steps of other windows of the till."""
        self._with_right(words, go_on)

    # ---------------------------------------------------------------- writing

    def record(
        self, op: Op, done: Callable[[journal.Recorded], None], failed: Callable[[AppError], None] | None = None
    ) -> None:
        """One operation into the journal, under one id however often it is tried."""
        now = self.clock.now()
        self._own.run(lambda tx: journal.record(tx, op, now), done, failed or self._refuse, write=True)

    def open_drawer(self) -> None:
        """Without a sale: a senior has to agree, and it is written down."""

        def go_on(approved_by: int | None) -> None:
            self.devices.open_drawer()
            self._event("drawer_opened", approved_by)

        self._with_right(_("Open the drawer without a sale"), go_on)

    def _event(self, what: str, approved_by: int | None = None, receipt_no: int | None = None, **facts: object) -> None:
        shift_no = self.shift.shift_no if self.shift else None
        op = Event(shift_no, self.clock.now(), self.cashier.id, approved_by, what, receipt_no, facts)
        self.record(op, lambda recorded: self._wake(), self.failed.emit)

    def _name(self, staff_id: int) -> str:
        known = (self.cashier, *self.people)
        return next((one.name for one in known if one.id == staff_id), "")

    def _refuse(self, error: AppError) -> None:
        from crm_desktop.error_texts import error_text

        self.refused.emit(error_text(error))

    def _hear(self, answer: Future[T], done: Callable[[T], None]) -> None:
        """A device's answer in the window's thread; devices answer by outcome, never by an exception of their own."""
        answer.add_done_callback(lambda future: self._came.emit(partial(done, future.result())))


def _call(work: Callable[[], None]) -> None:
    work()


def _nothing(_answer: object) -> None:
    return None
