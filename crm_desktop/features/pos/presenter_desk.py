"""What every step at a till stands on: its journal, its devices, who stands at it, and paper. Nothing here waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.devices.fiscal import FiscalAnswer, FiscalOutcome
from crm_desktop.devices.kinds import DeviceState, Outcome, PaperLine, Printed, Weight
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.devices.rules_words import ICONS, kind_word, state_words
from crm_desktop.features.goods.rules import WeightLayout
from crm_desktop.features.pos import catalogue_copy, journal, journal_steps
from crm_desktop.features.pos.catalogue_copy import Person
from crm_desktop.features.pos.receipt import TillWords, receipt_lines
from crm_desktop.features.pos.rules_ops import Event, Op, PrintedNote, Receipt
from crm_desktop.features.pos.rules_pin import TRIES, is_right
from crm_desktop.i18n import _, ngettext
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
ZERO = Decimal("0.00")


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
    """What the firm decided about this till. `free_discount`: percent a cashier may give without a senior; `offline`:
    what it may take while the base is away (`rules_offline`)."""

    code: str
    name: str
    words: TillWords
    rounding_step: Decimal = ZERO
    free_discount: Decimal = Decimal(0)
    weights: WeightLayout = WeightLayout()
    offline: tuple[str, ...] = ()

    @classmethod
    def from_journal(cls, text: str) -> TillFacts:
        """From what the journal keeps of the till; nonsense counts as not decided."""
        found = json.loads(text or "{}")
        own = found.get("till")
        till: dict[str, Any] = own if isinstance(own, dict) else {}
        words = TillWords.from_facts(found)
        allowed = till.get("offline")
        return cls(
            words.code,
            words.name,
            words,
            _decimal(till.get("rounding_step")),
            _decimal(till.get("free_discount")),
            offline=tuple(str(word) for word in allowed) if isinstance(allowed, list) else (),
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that needs a senior: what it is, and what goes on with him."""

    words: str
    go_on: Callable[[int | None], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the till stands, as its journal says."""

    shift: journal.OpenShift | None
    unprinted: list[journal.Kept]
    intents: list[journal.Intent]
    people: list[Person]
    unsent: int
    counted: Decimal


class Desk(QObject):
    """`changed`: anything in sight; `refused(words)`: beep and tell; `told(words)`; `senior_asked(words)`: somebody has
    to type a PIN; `pin_refused(words)`; `paused`: three wrong PINs; `done_something`: there is something to post;
    `recorded(op)`: something that is no receipt stands in the journal.
    """

    changed = Signal()
    refused = Signal(str)
    told = Signal(str)
    senior_asked = Signal(str)
    senior_came = Signal()
    pin_refused = Signal(str)
    paused = Signal()
    cashier_changed = Signal()
    done_something = Signal()
    recorded = Signal(object)
    _came = Signal(object)

    def __init__(
        self, own: Runner, clock: Clock, devices: Devices, facts: TillFacts, cashier: Person, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self.facts, self.cashier, self.devices, self.clock, self.own = facts, cashier, devices, clock, own
        # With a fiscal register receipts go through it: op_id and cashier, `fiscal_steps.register_receipt`.
        self.register: Callable[[str, str], Future[FiscalAnswer]] | None = None
        # What stands in the way of the next sale beside the till itself.
        self.stop_sale: Callable[[], Refused | None] = lambda: None
        # What is written with an operation, in its own transaction.
        self.beside: Callable[[Tx, Op, journal.Recorded], None] = nothing_beside
        self.notices: Callable[[], tuple[str, str]] = lambda: ("", "")
        self.shift: journal.OpenShift | None = None
        self.unprinted: list[journal.Kept] = []
        self.intents: list[journal.Intent] = []
        self.all_intents: list[journal.Intent] = []
        self.people: list[Person] = []
        self.unsent = 0
        self.last_counted = ZERO
        self.is_paused = False
        self.is_online = True
        self.away_since: datetime | None = None
        self.trouble = ""
        self._waiting: Waiting | None = None
        self._wrong_pins = 0
        self._came.connect(_call, Qt.ConnectionType.QueuedConnection)

    def read(self) -> None:
        """Shift, what waits for paper, what nobody knows the end of, people, what was not sent."""

        def done(found: Standing) -> None:
            self.shift, self.unprinted = found.shift, found.unprinted
            # What the fiscal register has to settle stands among the receipts not known to be on paper.
            self.intents = [one for one in found.intents if one.kind == "card"]
            self.all_intents = found.intents
            self.people, self.unsent, self.last_counted = found.people, found.unsent, found.counted
            self.changed.emit()

        self.own.run(_standing, done, self.refuse)

    # ---------------------------------------------------------------- in sight

    @property
    def allowed(self) -> tuple[str, ...] | None:
        """What may be taken now although the base is away; None: it is there."""
        return None if self.is_online else self.facts.offline

    def show_link(self, *, is_there: bool, trouble: str = "") -> None:
        """Whether the server answers; `trouble`: what it does not take although it is there."""
        if is_there != self.is_online:
            self.is_online = is_there
            self.away_since = None if is_there else self.clock.now()
        self.trouble = trouble
        self.changed.emit()

    def count_unsent(self) -> None:
        """Counts what waits to be posted; the journal's own order keeps the count and new entries apart."""

        def done(count: int) -> None:
            if count != self.unsent:
                self.unsent = count
                self.changed.emit()

        self.own.run(journal.unsent_count, done, self.refuse)

    def lights(self) -> list[tuple[str, str, str, str]]:
        """Of each device: its light, an icon, its word and why."""
        return [
            (state.light.value, ICONS.get(name.split()[0], "plug"), kind_word(name), state_words(state.why))
            for name, state in self.devices.states().items()
        ]

    def strip(self) -> tuple[str, str]:
        """What is not as it should be, calmly: a bold part and the rest; empty when all is well."""
        if not self.is_online:
            waits = ngettext("{count} entry waits to be sent", "{count} entries wait to be sent", self.unsent)
            waits = waits if self.unsent else _("everything is sent")
            since = to_zone(self.away_since or self.clock.now(), self.facts.words.time_zone)
            rest = _("since {time} · {waits} · receipts are printed and kept here, they go by themselves")
            return _("Selling without the server"), rest.format(
                time=f"{since:%H:%M}", waits=waits.format(count=self.unsent)
            )
        if self.trouble:
            return _("The server does not take what this till sends"), self.trouble
        if self.intents:
            return _("A card payment is not settled"), _("F12: say what became of it before the next card payment.")
        if self.unprinted:
            waits = ngettext(
                "{count} receipt is paid and not on paper", "{count} receipts are paid and not on paper",
                len(self.unprinted),
            )  # fmt: skip
            return waits.format(count=len(self.unprinted)), _("F12: print again, or say that it came out.")
        return self.notices()

    def now_words(self) -> str:
        """The clock of the till."""
        return f"{to_zone(self.clock.now(), self.facts.words.time_zone):%H:%M}"

    def shift_words(self) -> str:
        """The shift as it stands at the head of the window."""
        if self.shift is None:
            return _("the shift is closed")
        opened = to_zone(self.shift.opened_at, self.facts.words.time_zone)
        return _("shift {number}, opened at {time}").format(number=self.shift.shift_no, time=f"{opened:%H:%M}")

    def name_of(self, staff_id: int | None) -> str:
        """Somebody of the till, empty when nobody knows him here."""
        return next((one.name for one in (self.cashier, *self.people) if one.id == staff_id), "")

    # ---------------------------------------------------------------- writing

    def record(
        self, op: Op, done: Callable[[journal.Recorded], None], failed: Callable[[AppError], None] | None = None
    ) -> None:
        """One operation into the journal; then it is posted when the server is there."""
        now = self.clock.now()

        def written(recorded: journal.Recorded) -> None:
            self.unsent += 1
            done(recorded)
            self.recorded.emit(op)
            self.done_something.emit()

        def work(tx: Tx) -> journal.Recorded:
            recorded = journal.record(tx, op, now)
            self.beside(tx, op, recorded)
            return recorded

        self.own.run(work, written, failed or self.refuse, write=True)

    def note(
        self,
        what: str,
        approved_by: int | None = None,
        receipt_no: int | None = None,
        facts: dict[str, object] | None = None,
    ) -> None:
        """Something somebody may ask about later."""
        shift_no = self.shift.shift_no if self.shift else None
        op = Event(shift_no, self.clock.now(), self.cashier.id, approved_by, what, receipt_no, facts or {})
        self.record(op, nothing)

    def refuse(self, error: AppError) -> None:
        """Says why something was not done."""
        self.refused.emit(error_text(error))

    def hear(self, answer: Future[T], done: Callable[[T], None]) -> None:
        """A device's answer in the window's thread; a device that went away is told."""

        def came(future: Future[T]) -> None:
            if shiboken6.isValid(self):
                self._came.emit(partial(self._answered, future, done))

        answer.add_done_callback(came)

    def _answered(self, future: Future[T], done: Callable[[T], None]) -> None:
        try:
            found = future.result()
        except CancelledError:  # the devices are being closed: the next start asks what became of it
            return
        except (Unavailable, Refused) as error:
            self.refuse(error)
        else:
            done(found)

    # ---------------------------------------------------------------- paper

    def print_receipt(
        self, op_id: str, found: Receipt, *, copy_no: int = 0, client: str = "", sold_number: str = ""
    ) -> None:
        """Prints and writes down what became of it; nothing is printed again by itself."""
        if self.register is not None and not copy_no:
            self.hear(self.register(op_id, self.name_of(found.staff_id)), self._on_registered)
            return
        lines = receipt_lines(
            found,
            self.facts.words,
            cashier=self.name_of(found.staff_id),
            senior=self.name_of(found.approved_by),
            client=client,
            sold_number=sold_number,
            copy_no=copy_no,
        )

        def done(printed: Printed) -> None:
            now, outcome = self.clock.now(), printed.outcome.value

            def work(tx: Tx) -> journal.Recorded:
                return journal_steps.end_print(tx, op_id, outcome, "printer", now, copy_no=copy_no)

            self.own.run(work, self._on_paper_noted, self.refuse, write=True)
            if printed.outcome is Outcome.UNKNOWN:
                self.told.emit(_("Paid; nobody knows whether the receipt came out. Look at the printer (F12)."))
            elif printed.outcome is not Outcome.PRINTED:
                self.told.emit(_("Paid, not printed. The receipt is kept and waits for paper (F12)."))

        def begin(tx: Tx) -> None:
            if not copy_no:
                journal_steps.begin_print(tx, op_id)

        def begun(_none: None) -> None:
            self.hear(self.devices.print_receipt(lines, op_id), done)

        self.own.run(begin, begun, self.refuse, write=True)

    def _on_registered(self, answer: FiscalAnswer) -> None:
        """The register has printed it, or not; what became of it stands in the journal already."""
        if answer.outcome is FiscalOutcome.UNKNOWN:
            self.told.emit(_("Paid; nobody knows whether the receipt came out. Look at the printer (F12)."))
        elif answer.trouble is not None:
            self.refuse(answer.trouble)
        self.done_something.emit()
        self.read()

    def _on_paper_noted(self, _recorded: journal.Recorded) -> None:
        self.done_something.emit()
        self.read()

    def print_lines(self, lines: list[PaperLine]) -> None:
        """A slip: X, Z, cash. When it does not come out, that is told; a register without a printer prints its own."""
        if self.register is not None and not self.devices.has("printer"):
            return

        def done(printed: Printed) -> None:
            if printed.outcome is not Outcome.PRINTED:
                self.told.emit(_("The slip was not printed: look at the printer."))

        self.hear(self.devices.print_receipt(lines), done)

    def print_again(self, kept: journal.Kept, *, is_copy: bool) -> None:
        """A receipt that has not come out, or a copy of one that has, which is written down."""

        if is_copy and self.register is not None and not self.devices.has("printer"):
            self.refuse(Refused("e_pos_no_copy"))
            return

        def done(found: Receipt) -> None:
            if is_copy:
                self.note("copy_printed", receipt_no=kept.receipt_no)
            self.print_receipt(kept.op_id, found, copy_no=kept.copies + 1 if is_copy else 0)

        self.own.run(lambda tx: journal.receipt(tx, kept.op_id), done, self.refuse)

    def print_last_copy(self) -> None:
        """The newest receipt once more: as a copy when it came out, as itself when it did not."""

        def done(kept: journal.Kept | None) -> None:
            if kept is None:
                self.refuse(Refused("e_pos_no_receipt"))
            else:
                self.print_again(kept, is_copy=kept.print_state == Outcome.PRINTED.value)

        self.own.run(journal.last_receipt, done, self.refuse)

    def was_printed(self, kept: journal.Kept) -> None:
        """Somebody looked: the paper is there."""
        note = PrintedNote(kept.op_id, self.clock.now(), "person", Outcome.PRINTED.value)
        self.record(note, lambda _recorded: self.read())

    # ---------------------------------------------------------------- people

    def with_right(self, words: str, go_on: Callable[[int | None], None], *, is_free: bool = False) -> None:
        """Goes on at once when it is free or a senior stands here; else asks for a senior's PIN on the spot."""
        if is_free or self.cashier.is_senior:
            go_on(None if is_free else self.cashier.id)
            return
        self._waiting = Waiting(words, go_on)
        self.senior_asked.emit(words)

    @property
    def awaits_senior(self) -> str:
        """What a senior is asked for; empty: nothing."""
        return self._waiting.words if self._waiting is not None else ""

    def give_up_senior(self) -> None:
        """Nobody came: it stays as it was."""
        self._waiting = None

    def enter_pin(self, pin: str) -> None:
        """Of a senior for what waits for one, else of the person who takes the till. Three wrong ones pause it."""
        is_for_senior = self._waiting is not None
        people = [one for one in self.people if one.is_senior or not is_for_senior]

        # Hashing takes a tenth of a second for each person: never in the window's thread.
        def work(_tx: Tx) -> Person | None:
            return next((one for one in people if is_right(pin, one.pin_salt, one.pin_hash)), None)

        self.own.run(work, self._answer_pin, self.refuse)

    def swipe_badge(self, person: Person) -> None:
        """A badge does what its person's PIN does."""
        if self._waiting is None or person.is_senior:
            self._answer_pin(person)
        else:
            self._answer_pin(None)

    def take_over(self, person: Person) -> None:
        """Another cashier stands here."""
        self.cashier = person
        self._wrong_pins = 0
        self.is_paused = False
        self.note("cashier", facts={"name": person.name})
        self.told.emit(_("At the till: {name}").format(name=person.name))
        self.cashier_changed.emit()
        self.changed.emit()

    def _answer_pin(self, found: Person | None) -> None:
        waiting = self._waiting
        if found is None:
            self._wrong_pins += 1
            self.note("pin_failed", facts={"tries": self._wrong_pins})
            if self._wrong_pins < TRIES:
                self.pin_refused.emit(_("Wrong PIN. Tries left: {count}.").format(count=TRIES - self._wrong_pins))
                return
            self.is_paused = True
            self._waiting = None
            self.paused.emit()
            self.changed.emit()
            return
        self._wrong_pins = 0
        if waiting is None:
            self.take_over(found)
            return
        self._waiting = None
        self.note("approval", found.id, facts={"words": waiting.words})
        self.senior_came.emit()
        waiting.go_on(found.id)


def _standing(tx: Tx) -> Standing:
    return Standing(
        journal.current_shift(tx),
        journal.to_print(tx),
        journal.open_intents(tx),
        catalogue_copy.people(tx),
        journal.unsent_count(tx),
        journal.last_counted(tx),
    )


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except ArithmeticError:
        return ZERO


def _call(work: Callable[[], None]) -> None:
    work()


def nothing(_answer: object) -> None:
    """For answers nobody needs."""


def nothing_beside(_tx: Tx, _op: Op, _recorded: journal.Recorded) -> None:
    """An operation stands for itself."""
