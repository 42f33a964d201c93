"""What a till asks of a fiscal register and what it answers; a lost answer is settled, never repeated blindly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from crm_desktop.devices.kinds import Paper
from crm_desktop.errors import AppError, Unavailable

# Federal law 54-FZ: a shift of a register lasts 24 hours at the most; one that could not send its documents for 30 days
# stops by itself.
SHIFT_LENGTH = timedelta(hours=24)
SHIFT_ENDS_SOON = timedelta(hours=1)
UNSENT_BLOCK = timedelta(days=30)
UNSENT_WORRY = timedelta(days=3)
MEMORY_ENDS_SOON = timedelta(days=30)


class FiscalKind(StrEnum):
    """What a document of a register stands for."""

    SALE = "sale"
    RETURN = "return"
    SHIFT_OPENED = "shift_opened"
    SHIFT_CLOSED = "shift_closed"


class FiscalOutcome(StrEnum):
    """What became of a document."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FiscalLine:
    """One line of goods. `total` is the rounded sum with its discount; `mark` the whole state marking code."""

    name: str
    quantity: Decimal
    price: Decimal
    total: Decimal
    vat: str = "none"
    mark: bytes | None = None


@dataclass(frozen=True, slots=True)
class FiscalReceipt:
    """A receipt as the register gets it. `request_id` is the operation's own id: the same one is never done twice.

    `prepaid` was paid before (a gift card), `credit` will be paid later (on account).
    """

    request_id: str
    kind: FiscalKind
    lines: tuple[FiscalLine, ...]
    cash: Decimal
    card: Decimal
    cashier: str
    buyer: str = ""
    prepaid: Decimal = Decimal("0.00")
    credit: Decimal = Decimal("0.00")

    @property
    def paid(self) -> Decimal:
        """What all ways of paying add up to."""
        return self.cash + self.card + self.prepaid + self.credit

    @property
    def total(self) -> Decimal:
        """What the lines add up to."""
        return sum((line.total for line in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class FiscalDocument:
    """A document in the memory of the register. `at` is the register's own clock, without a zone."""

    number: int
    kind: FiscalKind
    total: Decimal
    sign: str
    memory: str
    at: datetime

    def qr(self) -> str:
        """The text of the QR code on the receipt (format of fiscal data of the Federal Tax Service)."""
        way = {FiscalKind.SALE: 1, FiscalKind.RETURN: 2}[self.kind]
        return f"t={self.at:%Y%m%dT%H%M}&s={self.total:.2f}&fn={self.memory}&i={self.number}&fp={self.sign}&n={way}"


@dataclass(frozen=True, slots=True)
class FiscalAnswer:
    """The outcome, the document when there is one, and what stood in the way when it was not done."""

    outcome: FiscalOutcome
    document: FiscalDocument | None = None
    trouble: AppError | None = None


@dataclass(frozen=True, slots=True)
class FiscalState:
    """What a register says of itself. None: it did not say. Instants are its own clock."""

    shift: str  # closed, open, expired
    now: datetime
    last_number: int
    shift_began: datetime | None = None
    paper: Paper = Paper.UNKNOWN
    unsent: int = 0
    oldest_unsent: datetime | None = None
    memory_ends: date | None = None


class FiscalWarning(StrEnum):
    """What somebody should do something about."""

    SHIFT_EXPIRED = "shift_expired"
    SHIFT_ENDS_SOON = "shift_ends_soon"
    UNSENT = "unsent"
    UNSENT_BLOCKED = "unsent_blocked"
    MEMORY_ENDS = "memory_ends"
    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"


class FiscalRegister(Protocol):
    """A fiscal register. Unavailable("fiscal") is raised only by what changes nothing: state and settle."""

    def state(self) -> FiscalState:
        """What it says of itself now."""
        ...

    def open_shift(self, cashier: str) -> FiscalAnswer:
        """Opens its shift; done already is done."""
        ...

    def register(self, receipt: FiscalReceipt) -> FiscalAnswer:
        """Registers and prints a sale or a return."""
        ...

    def settle(self, receipt: FiscalReceipt, before: int) -> FiscalAnswer:
        """What became of a receipt whose answer was lost; `before` is the last document before it was sent."""
        ...

    def move_cash(self, amount: Decimal, cashier: str) -> FiscalAnswer:
        """Cash into the drawer (positive) or out of it (negative)."""
        ...

    def x_report(self) -> FiscalAnswer:
        """Prints the sums of the shift and changes nothing."""
        ...

    def close_shift(self, cashier: str) -> FiscalAnswer:
        """Prints Z and closes its shift; done already is done."""
        ...


def judge(receipt: FiscalReceipt, before: int, last: FiscalDocument | None) -> FiscalAnswer:
    """What the last document of a register says of a lost receipt; anything but a plain yes or no stays unknown."""
    if last is None or last.number == before:
        return FiscalAnswer(FiscalOutcome.NOT_DONE)
    is_it = last.number == before + 1 and last.kind is receipt.kind and last.total == receipt.total
    return FiscalAnswer(FiscalOutcome.DONE, last) if is_it else FiscalAnswer(FiscalOutcome.UNKNOWN)


def register_once(
    register: FiscalRegister, receipt: FiscalReceipt, note_before: Callable[[int], None], before: int | None
) -> FiscalAnswer:
    """Registers a receipt exactly once. `before` is what `note_before` put on disk the last time, None the first time.

    The number of the last document is on disk before anything is sent; a receipt already tried is settled first, and
    sent again only when the register says that it was not done. Raises Unavailable("fiscal") when it cannot be asked
    before anything was sent.
    """
    if before is not None:
        settled = register.settle(receipt, before)
        if settled.outcome is not FiscalOutcome.NOT_DONE:
            return settled
    before = register.state().last_number
    note_before(before)
    answer = register.register(receipt)
    if answer.outcome is not FiscalOutcome.UNKNOWN:
        return answer
    try:
        return register.settle(receipt, before)
    except Unavailable:
        return answer


def warnings(state: FiscalState) -> list[FiscalWarning]:
    """What to warn of, the worst first."""
    found: list[FiscalWarning] = []
    age = state.now - state.shift_began if state.shift_began else timedelta()
    waiting = state.now - state.oldest_unsent if state.unsent and state.oldest_unsent else timedelta()
    if state.shift == "expired" or (state.shift == "open" and age >= SHIFT_LENGTH):
        found.append(FiscalWarning.SHIFT_EXPIRED)
    if waiting >= UNSENT_BLOCK:
        found.append(FiscalWarning.UNSENT_BLOCKED)
    if state.paper is Paper.OUT:
        found.append(FiscalWarning.PAPER_OUT)
    if state.shift == "open" and SHIFT_LENGTH - SHIFT_ENDS_SOON <= age < SHIFT_LENGTH:
        found.append(FiscalWarning.SHIFT_ENDS_SOON)
    if UNSENT_WORRY <= waiting < UNSENT_BLOCK:
        found.append(FiscalWarning.UNSENT)
    if state.memory_ends is not None and state.memory_ends - state.now.date() <= MEMORY_ENDS_SOON:
        found.append(FiscalWarning.MEMORY_ENDS)
    if state.paper is Paper.NEAR_END:
        found.append(FiscalWarning.PAPER_NEAR_END)
    return found
