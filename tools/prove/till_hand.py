"""A cashier of the proof of kills: sells by journal, printer and bank terminal of a till, and says each step.

The same steps run in the process that is killed and in the one that goes on from what it left.
"""

from __future__ import annotations

import json
import random
import threading
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.devices.kinds import Outcome
from crm_desktop.devices.ports import open_port
from crm_desktop.devices.printer import EscPosPrinter
from crm_desktop.devices.profiles import read_profile
from crm_desktop.devices.terminal import CardOutcome
from crm_desktop.devices.terminal_simulator import TerminalSimulator
from crm_desktop.features.pos import catalogue_copy, journal, journal_steps
from crm_desktop.features.pos.receipt import TillWords, receipt_lines
from crm_desktop.features.pos.rules import Cart, pay, receipt_of, refund_ways, return_cart
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ShiftClose, ShiftOpen
from crm_desktop.features.pos.sync import TillSync, Told, Way

T = TypeVar("T")
Say = Callable[..., None]
_NOTHING = Decimal("0.00")
_STEP = Decimal("1.00")  # cash is rounded to whole roubles here, so that the rounding is proved as well


def utc_now() -> datetime:
    """To the millisecond, as it stands in the journal."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _silent(**facts: object) -> None:
    """Nobody listens."""


@dataclass
class Hand:
    """One till: `codes` are what its scanner reads."""

    own: Way
    base: Way
    till_id: int
    cashier: int
    codes: list[str]
    printer: EscPosPrinter
    terminal: TerminalSimulator
    say: Say = _silent

    @property
    def sync(self) -> TillSync:
        """Between the journal and the base."""
        return TillSync(self.base, self.own, self.till_id, utc_now)

    def read(self, work: Callable[[Tx], T]) -> T:
        """From the journal."""
        return self.own.submit(work).result()

    def write(self, work: Callable[[Tx], T]) -> T:
        """Into the journal; on disk when this returns."""
        return self.own.submit(work, write=True).result()

    # ------------------------------------------------------------ a day

    def open_shift(self) -> None:
        """With what the last one left."""
        if self.read(journal.current_shift) is None:
            left = self.read(journal.last_counted)
            self.write(lambda tx: journal.record(tx, ShiftOpen(0, utc_now(), self.cashier, left, left), utc_now()))
            self.say(step="opened")

    def close_shift(self) -> journal.Figures:
        """With its own figures; nothing is missing in the drawer."""
        shift = self.read(journal.current_shift)
        assert shift is not None
        found = self.read(lambda tx: journal.figures(tx, shift.shift_no))
        closing_op = ShiftClose(0, utc_now(), self.cashier, found.drawer, found.drawer, "", found.as_facts())
        self.write(lambda tx: journal.record(tx, closing_op, utc_now()))
        return found

    def sell(self, draw: random.Random) -> None:
        """A sale, or now and then a return of one; paid in cash, by card, or by both."""
        cart = self._return(draw) if draw.random() < 0.2 else None
        cart = cart or self._scanned(draw)
        shift = self.read(journal.current_shift)
        assert shift is not None
        paid = pay(cart, self._payments(cart, draw), _STEP)
        draft = receipt_of(cart, paid, shift_no=shift.shift_no, staff_id=self.cashier, at=utc_now())
        card = sum((one.sum for one in draft.payments if one.kind == "card"), _NOTHING)
        recorded = self._charged(draft, card) if card and not cart.is_return else self._recorded(draft)
        if recorded is not None:
            self.say(step="recorded", op_id=recorded.op_id)
            self.print(recorded.op_id)

    def _scanned(self, draw: random.Random) -> Cart:
        cart = Cart()
        for _ in range(draw.randint(1, 4)):
            code = draw.choice(self.codes)
            found = self.read(lambda tx, code=code: catalogue_copy.find_code(tx, code))  # type: ignore[misc]
            assert found is not None
            quantity = Decimal(draw.randint(1, 2500)) / 1000 if found.kind == "weight" else Decimal(draw.randint(1, 3))
            cart = cart.add(found, quantity)
            body = json.dumps([line.goods.code for line in cart.lines])
            self.write(lambda tx, body=body: journal.keep_cart(tx, body, utc_now()))  # type: ignore[misc]
            self.say(step="scanned")
        return cart.discount_percent(Decimal(draw.choice((0, 0, 3, 10))))

    def _return(self, draw: random.Random) -> Cart | None:
        kept = self.read(journal.last_receipt)
        if kept is None or kept.kind != "sale":
            return None
        sold = self.read(lambda tx: journal.receipt(tx, kept.op_id))
        cart = return_cart(sold, kept.op_id, self.read(lambda tx: journal.returned(tx, kept.op_id)))
        line = draw.choice(cart.lines)
        for other in cart.lines:
            cart = cart if other.key == line.key else cart.delete(other.key)
        return cart

    def _payments(self, cart: Cart, draw: random.Random) -> list[Payment]:
        total = cart.total
        if total == 0:
            return []
        if cart.return_of is not None:
            sold = self.read(lambda tx: journal.receipt(tx, str(cart.return_of)))
            return list(refund_ways(sold, total))
        card = draw.choice((_NOTHING, total, (total / 2).quantize(_NOTHING)))
        payments = [Payment("card", card)] if card else []
        if card < total:
            payments.append(Payment("cash", total - card, total - card + draw.randint(0, 500)))
        return payments

    def _recorded(self, draft: Receipt) -> journal.Recorded:
        op_id = str(uuid.uuid4())
        return self.write(lambda tx: journal.record(tx, draft, utc_now(), op_id))

    def _charged(self, draft: Receipt, card: Decimal) -> journal.Recorded | None:
        ref = self.write(lambda tx: journal_steps.begin_charge(tx, draft, card, utc_now()))
        self.say(step="charging", ref=ref)
        self.terminal.charge(card, ref)
        self.say(step="charged", ref=ref)
        return self._settle(ref)

    def _settle(self, ref: str) -> journal.Recorded | None:
        """Asks the terminal what became of it: also of what it has just answered, which is the same."""
        answer = self.terminal.last_operation(ref)
        is_approved = answer.outcome is CardOutcome.APPROVED
        return self.write(
            lambda tx: journal_steps.end_charge(
                tx, ref, is_approved=is_approved, bank_ref=answer.bank_ref, now=utc_now()
            )
        )

    # ------------------------------------------------------------ paper

    def print(self, op_id: str) -> Outcome:
        """The receipt itself, once."""
        found = self.read(lambda tx: journal.receipt(tx, op_id))
        own = self.read(journal.own)
        assert own is not None
        self.write(lambda tx: journal_steps.begin_print(tx, op_id))
        self.say(step="printing")
        printed = self.printer.print_lines(receipt_lines(found, TillWords.from_facts(json.loads(own.facts))), op_id)
        self.say(step="out")
        self.write(lambda tx: journal_steps.end_print(tx, op_id, printed.outcome.value, "printer", utc_now()))
        self.say(step="printed", op_id=op_id, outcome=printed.outcome.value)
        return printed.outcome

    def go_on(self, is_on_paper: Callable[[str], bool]) -> list[str]:
        """After a start: cards are settled, torn prints looked at, the rest printed; what was wrong with the journal.

        `is_on_paper(number)` is the look of the cashier at the paper.
        """
        wrong = []
        for intent in self.read(journal.open_intents):
            self._settle(intent.id)
        waiting = self.write(lambda tx: journal_steps.wake(tx, utc_now()))
        for kept in waiting:
            there = is_on_paper(self.number(kept))
            if kept.print_state == "not_printed" and there:
                wrong.append(f"receipt {kept.receipt_no} is on paper, and the journal says it is not")
            if kept.print_state == "unknown" and there:
                self.write(
                    lambda tx, kept=kept: journal_steps.end_print(tx, kept.op_id, "printed", "eyes", utc_now())  # type: ignore[misc]
                )
            elif self.print(kept.op_id) is not Outcome.PRINTED:
                wrong.append(f"receipt {kept.receipt_no} could not be printed in the end")
        return wrong

    def number(self, kept: journal.Kept) -> str:
        """As it stands on paper."""
        own = self.read(journal.own)
        assert own is not None
        return f"{json.loads(own.facts)['code']}-{kept.shift_no}-{kept.receipt_no}"


class Poster:
    """Tells the base in a thread of its own, as the program does: a sale never waits for it."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._ring = threading.Event()
        self._is_ending = False
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """Something waits."""
        self._ring.set()

    def end(self) -> None:
        """After one round more."""
        self._is_ending = True
        self._ring.set()
        self._thread.join(60)

    def _loop(self) -> None:
        while not self._is_ending:
            self._ring.wait()
            self._ring.clear()
            told: Told = self._hand.sync.post()
            self._hand.say(step="told", sent=told.sent)


def work(order: dict[str, object], base: Lane, say: Say) -> None:
    """Sells until it is done or killed."""
    with closing(Lane(journal.open_journal(Path(str(order["journal"]))), name="till")) as own:
        hand = Hand(
            own, base, int(str(order["till"])), int(str(order["cashier"])), list(order["codes"]),  # type: ignore[call-overload]
            printer_at(str(order["printer"])), TerminalSimulator(Path(str(order["terminal"]))), say,
        )  # fmt: skip
        poster = Poster(hand)
        draw = random.Random(int(str(order["number"])))
        say(step="begun")
        hand.open_shift()
        for _ in range(int(str(order["sales"]))):
            hand.sell(draw)
            poster.ring()
        poster.end()
        say(done=True)  # closing the lanes is no part of it


def printer_at(address: str) -> EscPosPrinter:
    """The printer at the end of a cable."""
    return EscPosPrinter("printer", lambda: open_port(address), read_profile("epson"))
