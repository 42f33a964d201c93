"""The till at work: what is scanned, the cart, payments. Sells from its own journal alone."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.devices.kinds import Weight, WeightState
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.pos import journal, journal_steps
from crm_desktop.features.pos.cart_text import cart_text, read_cart
from crm_desktop.features.pos.catalogue_copy import Card, Person
from crm_desktop.features.pos.presenter_desk import Desk, Devices, TillFacts, nothing
from crm_desktop.features.pos.rules import CASH, Cart, CartLine, Paid, Scanned, pay, receipt_of
from crm_desktop.features.pos.rules_ops import Payment, Receipt
from crm_desktop.features.pos.scanning import Found, read_code
from crm_desktop.i18n import _
from crm_desktop.money import format_money, round_money
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_CENT = Decimal("0.01")
Pricing = Callable[["Tx", Cart], Cart]


class TillPresenter(Desk):
    """One till. `sold(receipt, change)`; `weight_asked(goods)`: type what it weighs; `wrong` holds what the last code
    was refused for, until the next one.
    """

    sold = Signal(object, object)
    weight_asked = Signal(object)

    def __init__(
        self,
        own: Runner,
        clock: Clock,
        devices: Devices,
        facts: TillFacts,
        cashier: Person,
        pricing: Pricing | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(own, clock, devices, facts, cashier, parent)
        self.cart = Cart()
        self.current: int | None = None
        self.last: CartLine | None = None
        self.wrong = ""
        self.paid_words: tuple[str, str] | None = None
        self.payments: tuple[Payment, ...] = ()
        self.sold_number = ""
        self._pricing = pricing
        self._codes: deque[tuple[str, Decimal]] = deque()
        self._taker: Callable[[str], None] | None = None
        self._is_reading = False
        self._is_writing = False
        self._is_held = False
        self.refused.connect(self._keep_wrong)

    def start(self) -> None:
        """Reads how the till stands, and the cart of before a power cut."""

        def done(text: str | None) -> None:
            if text:
                try:
                    cart = read_cart(text)
                except Refused:
                    return
                if cart.lines and not self.cart.lines:
                    self.take_cart(cart)
                    self.told.emit(_("The receipt begun before is here again."))

        now = self.clock.now()

        def work(tx: Tx) -> str | None:
            journal_steps.wake(tx, now)
            return journal.kept_cart(tx)

        self.own.run(work, done, self.refuse, write=True)
        self.read()

    # ---------------------------------------------------------------- in sight

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

    def move(self, by: int) -> None:
        """The line above or below."""
        keys = [line.key for line in self.cart.lines]
        if keys:
            place = keys.index(self.current) if self.current in keys else -1
            self.choose(keys[max(0, min(len(keys) - 1, place + by))])

    @property
    def is_in_doubt(self) -> bool:
        """A card may have paid for this very cart: nothing is done with it before that is settled."""
        drafts = [journal_steps.wanted(one) for one in self.intents]
        return any(draft is not None and self.is_cart_of(draft) for draft in drafts)

    def is_cart_of(self, made: Receipt) -> bool:
        """Whether a receipt is what stands in the cart."""
        ours = [(line.goods.code, line.quantity, line.sum, line.mark) for line in self.cart.lines]
        return ours == [(line.code, line.quantity, line.sum, line.mark) for line in made.lines]

    def missing(self) -> Decimal:
        """What is still to be paid in cash, rounded as cash is."""
        try:
            return pay(self.cart, (*self.payments, Payment(CASH, _CENT)), self.facts.rounding_step).missing + _CENT
        except Refused:
            return self.cart.total

    def missing_exactly(self) -> Decimal:
        """What is still to be paid otherwise."""
        return self.cart.total - sum((one.given or one.sum for one in self.payments), Decimal(0))

    # ---------------------------------------------------------------- codes

    def hold(self, held: bool) -> None:
        """While something modal has the keyboard, codes wait in order."""
        self._is_held = held
        self._next_code()

    def send_codes_to(self, taker: Callable[[str], None] | None) -> None:
        """A sheet that stands open reads codes itself: a receipt's number, a card."""
        self._taker = taker

    def scan(self, code: str, quantity: Decimal = Decimal(1)) -> None:
        """A code from a scanner or typed; one after another."""
        if self._taker is not None:
            self._taker(code)
            return
        self._codes.append((code, quantity))
        self._next_code()

    def torn(self) -> None:
        """Half of a code came."""
        self.refuse(Refused("e_pos_code_half"))

    def _next_code(self) -> None:
        is_busy = self._is_reading or self._is_writing
        if is_busy or self._is_held or self.is_paused or not self._codes:
            return
        self._is_reading = True
        code, quantity = self._codes.popleft()

        def done(found: Found) -> None:
            self._is_reading = False
            self._take(found, quantity)
            self._next_code()

        def failed(error: AppError) -> None:
            self._is_reading = False
            self.refuse(error)
            self._next_code()

        self.own.run(lambda tx: read_code(tx, code, self.facts.weights), done, failed)

    def _take(self, found: Found, quantity: Decimal) -> None:
        if found.card is not None:
            self.take_card(found.card)
        elif found.coupon:
            if self._change(lambda cart: cart.with_coupon(found.coupon)):
                self.told.emit(_("Coupon {code}").format(code=found.coupon))
        elif found.person is not None:
            self.swipe_badge(found.person)
        elif found.goods is not None:
            self.add(found.goods, found.quantity * quantity, found.mark)

    def _keep_wrong(self, words: str) -> None:
        self.wrong = words
        self.changed.emit()

    def add(self, goods: Scanned, quantity: Decimal = Decimal(1), mark: str | None = None) -> None:
        """Into the cart; what is weighed and came without a weight is asked for."""
        if self.shift is None:
            self.refuse(Refused("e_pos_shift_closed"))
        elif goods.kind == "weight" and quantity == 1 and goods.pack == 1 and mark is None:
            self._weigh(goods)
        else:
            self._change(lambda cart: cart.add(goods, quantity, mark))

    def _weigh(self, goods: Scanned) -> None:
        def done(weight: Weight) -> None:
            if weight.state is WeightState.STABLE and weight.kilograms:
                kilograms = weight.kilograms
                self._change(lambda cart: cart.add(goods, kilograms))
            else:
                self.weight_asked.emit(goods)

        if self.devices.has("scale"):
            self.hear(self.devices.weight(), done)
        else:
            self.weight_asked.emit(goods)

    def add_weight(self, goods: Scanned, kilograms: Decimal) -> None:
        """What somebody read from a scale."""
        self._change(lambda cart: cart.add(goods, kilograms))

    def take_card(self, card: Card) -> None:
        """The cart is of this client from now on."""
        if not card.is_active:
            self.refuse(Refused("e_pos_card_off"))
            return
        tags = tuple(filter(None, (card.tags or "").split("\n")))
        self.take_client(card.client_id, card.client_name or "", card.code, card.discount_percent, tags)

    def take_client(
        self,
        client_id: int | None,
        name: str,
        card_code: str | None = None,
        percent: Decimal = Decimal(0),
        tags: tuple[str, ...] = (),
    ) -> None:
        """The cart is of this client from now on: his card, his prices."""
        self._change(lambda cart: cart.of_client(client_id, name, card_code, percent, tags))
        self.told.emit(_("Client: {client}").format(client=name or card_code or ""))

    # ---------------------------------------------------------------- the cart

    def set_quantity(self, quantity: Decimal, key: int | None = None) -> None:
        """Of the current line."""
        wanted = key if key is not None else self.current
        if wanted is not None:
            self._change(lambda cart: cart.set_quantity(wanted, quantity))

    def step(self, by: int) -> None:
        """One more or one less of the current line; none left takes it away."""
        line = self.line()
        if line is not None and line.quantity + by <= 0:
            self.delete()
        elif line is not None:
            self.set_quantity(line.quantity + by)

    def delete(self) -> None:
        """Takes the current line away, which is written down."""
        line = self.line()
        if line is not None and self._change(lambda cart: cart.delete(line.key)):
            facts: dict[str, object] = {"name": line.goods.name, "quantity": str(line.quantity), "sum": str(line.sum)}
            self.note("line_deleted", facts=facts)

    def drop(self) -> None:
        """The cart is given up, which is written down. What a card has paid for, or may have, is not."""
        if self.is_in_doubt:
            self.refuse(Refused("e_pos_in_doubt"))
            return
        if self.payments and not self.give_back_payments():
            return
        if self.cart.lines:
            self.note("cart_dropped", facts={"total": str(self.cart.total), "lines": len(self.cart.lines)})
        self.begin_new()

    def set_aside(self) -> None:
        """A receipt a card may have paid for makes room: the journal has it whole, and it is settled there."""
        if self.is_in_doubt:
            self.told.emit(_("Set aside until the bank's answer is known: F12, 3."))
            self.begin_new()

    def discount(self, percent: Decimal, *, of_line: bool = False) -> None:
        """Off the whole cart or the current line; beyond what a cashier may give a senior is asked."""
        words = _("Discount of {percent} %").format(percent=f"{percent.normalize():f}")
        line = self.line() if of_line else None

        def step(cart: Cart, approved_by: int | None) -> Cart:
            if line is None:
                return cart.discount_percent(percent, approved_by)
            if not 0 <= percent <= 100:
                raise Refused("e_pos_percent")
            off = round_money((line.full - line.promo) * percent / 100)
            return cart.discount_line(line.key, off, approved_by)

        self._discount(words, step, is_free=percent <= self.facts.free_discount, percent=str(percent))

    def discount_sum(self, amount: Decimal, *, of_line: bool = False) -> None:
        """The same as a sum."""
        words = _("Discount of {sum}").format(sum=format_money(amount))
        line = self.line() if of_line else None

        def step(cart: Cart, approved_by: int | None) -> Cart:
            if line is None:
                return cart.discount_all(amount, approved_by)
            return cart.discount_line(line.key, amount, approved_by)

        whole = line.full if line is not None else self.cart.total
        is_free = amount * 100 <= whole * self.facts.free_discount
        self._discount(words, step, is_free=is_free, sum=str(amount))

    def _discount(
        self, words: str, step: Callable[[Cart, int | None], Cart], *, is_free: bool, **facts: object
    ) -> None:
        def go_on(approved_by: int | None) -> None:
            if self._change(lambda cart: step(cart, approved_by)):
                self.note("discount", approved_by, facts={"off": str(self.cart.discount), **facts})

        self.with_right(words, go_on, is_free=is_free)

    def set_price(self, price: Decimal) -> None:
        """Another price of the current line: always with a senior."""
        line = self.line()
        if line is None:
            self.refuse(Refused("e_pos_no_line"))
            return

        def go_on(approved_by: int | None) -> None:
            if self._change(lambda cart: cart.set_price(line.key, price, approved_by)):
                facts: dict[str, object] = {"name": line.goods.name, "was": str(line.price), "now": str(price)}
                self.note("price_changed", approved_by, facts=facts)

        self.with_right(_("Another price for “{name}”").format(name=line.goods.name), go_on)

    def take_cart(self, cart: Cart, sold_number: str = "") -> None:
        """A cart made elsewhere: a return, a parked one, one begun before."""
        self.cart, self.payments, self.sold_number, self.paid_words = cart, (), sold_number, None
        self.last = None
        self.current = cart.lines[-1].key if cart.lines else None
        self._after_change()

    def begin_new(self) -> None:
        """An empty cart."""
        self.cart, self.payments, self.current, self.last = Cart(), (), None, None
        self.sold_number, self.wrong = "", ""
        self.own.run(journal.drop_cart, nothing, self.refuse, write=True)
        self.changed.emit()

    def _change(self, step: Callable[[Cart], Cart]) -> bool:
        if self.payments or self._is_writing or self.is_in_doubt:
            self.refuse(Refused("e_pos_in_doubt" if self.is_in_doubt else "e_pos_being_paid"))
            return False
        was = self.cart
        try:
            self.cart = step(was)
        except Refused as refused:
            self.refuse(refused)
            return False
        changed = next((line for line in reversed(self.cart.lines) if line not in was.lines), None)
        if changed is not None:
            self.current, self.last = changed.key, changed
        elif self.line() is None:
            self.current = self.cart.lines[-1].key if self.cart.lines else None
            self.last = None
        self.wrong, self.paid_words = "", None
        self._after_change()
        return True

    def _after_change(self) -> None:
        line = self.line()
        if line is not None:
            self.devices.show(line.goods.name[:20], f"{_('Total')} {format_money(self.cart.total)}")
        cart, now, pricing = self.cart, self.clock.now(), self._pricing

        def work(tx: Tx) -> Cart:
            priced = cart if pricing is None else pricing(tx, cart)
            journal.keep_cart(tx, cart_text(priced), now)
            return priced

        def done(priced: Cart) -> None:
            if self.cart is cart and priced != cart:  # nothing was scanned meanwhile
                self.cart = priced
                self.last = next((one for one in priced.lines if self.last and one.key == self.last.key), None)
                self.changed.emit()

        self.own.run(work, done, self.refuse, write=True)
        self.changed.emit()

    # ---------------------------------------------------------------- paying

    def give(self, kind: str, amount: Decimal, ref: str = "") -> bool:
        """One payment more; when nothing is missing the receipt is written and printed. False: refused."""
        one = Payment(kind, amount, amount if kind == CASH else None, ref=ref)
        try:
            self.check_ready()
            paid = pay(self.cart, (*self.payments, one), self.facts.rounding_step)
        except Refused as refused:
            self.refuse(refused)
            return False
        self.payments = (*self.payments, one)
        self.changed.emit()
        if paid.missing == 0:
            self._finish(paid)
        return True

    def give_all(self, payments: tuple[Payment, ...]) -> None:
        """All payments at once: what goes back in a return."""
        try:
            self.check_ready()
            paid = pay(self.cart, payments, self.facts.rounding_step)
        except Refused as refused:
            self.refuse(refused)
            return
        self.payments = payments
        self._finish(paid)

    def check_ready(self) -> None:
        """Raises Refused e_pos_shift_closed, e_pos_empty, e_pos_being_paid, e_pos_in_doubt, e_fiscal_shift_expired."""
        if self.shift is None:
            raise Refused("e_pos_shift_closed")
        if not self.cart.lines:
            raise Refused("e_pos_empty")
        if self._is_writing:
            raise Refused("e_pos_being_paid")
        if self.is_in_doubt:
            raise Refused("e_pos_in_doubt")
        stopped = self.stop_sale()
        if stopped is not None:
            raise stopped

    def give_back_payments(self) -> bool:
        """Payments not finished are taken back: cash to the customer; what a card gave stays and is settled apart."""
        if any(payment.kind != CASH for payment in self.payments):
            self.refuse(Refused("e_pos_card_taken"))
            return False
        self.payments = ()
        self.changed.emit()
        return True

    def made(self, paid: Paid) -> Receipt:
        """The receipt of the cart with these payments.

        Raises Refused e_pos_shift_closed, e_pos_empty, e_pos_not_paid.
        """
        self.check_ready()
        assert self.shift is not None
        return receipt_of(self.cart, paid, shift_no=self.shift.shift_no, staff_id=self.cashier.id, at=self.clock.now())

    def draft(self) -> Receipt:
        """The receipt as it would be, for the opinion of the base. Raises as `made` does."""
        return self.made(Paid((), self.cart.total, Decimal(0), Decimal(0), Decimal(0)))

    def write(self, made: Receipt, change: Decimal, work: Callable[[Tx], journal.Recorded] | None = None) -> None:
        """Writes the receipt, forced to disk; only then it is printed. `work` may write more with it.

        A charge settled late leaves another cart, begun since, as it is.
        """
        is_ours = self.is_cart_of(made)
        client, sold_number, now = self.cart.client_name, self.sold_number, self.clock.now()
        op_id, allowed = str(uuid.uuid4()), self.allowed
        self._is_writing = True

        def done(recorded: journal.Recorded) -> None:
            self._is_writing = False
            numbered = replace(made, receipt_no=recorded.receipt_no or 0)
            self.wrong = ""
            if is_ours:
                self.cart, self.payments, self.current, self.last, self.sold_number = Cart(), (), None, None, ""
            else:
                self._after_change()
            self.unsent += 1
            self._say_paid(numbered, change)
            self.print_receipt(recorded.op_id, numbered, client=client, sold_number=sold_number)
            if any(payment.kind == CASH for payment in made.payments) and self.devices.has("printer"):
                self.hear(self.devices.open_drawer(), nothing)
            self.sold.emit(numbered, change)
            self.done_something.emit()
            self.read()
            self._next_code()

        def failed(error: AppError) -> None:
            self._is_writing = False
            self.payments = ()
            self.refuse(error)

        self.own.run(
            work or (lambda tx: journal_steps.sell(tx, made, now, op_id, allowed=allowed)), done, failed, write=True
        )

    def _finish(self, paid: Paid) -> None:
        self.write(self.made(paid), paid.change)

    def _say_paid(self, made: Receipt, change: Decimal) -> None:
        number = self.facts.words.number(made.shift_no, made.receipt_no)
        if made.kind == "return":
            self.paid_words = (_("Given back"), format_money(made.total + made.rounding))
        else:
            self.paid_words = (_("Change due"), format_money(change))
        self.told.emit(_("Receipt {number} is paid.").format(number=number))
        self.devices.show(_("Thank you!"), " ".join(self.paid_words))

    def open_drawer(self) -> None:
        """Without a sale: a senior has to agree, and it is written down."""

        def go_on(approved_by: int | None) -> None:
            self.hear(self.devices.open_drawer(), nothing)
            self.note("drawer_opened", approved_by)

        self.with_right(_("Open the drawer without a sale"), go_on)
