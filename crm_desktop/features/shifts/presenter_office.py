"""The room of shifts: receipts, what needs a look, what is suspicious, money, tills; paper beside the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock, from_zone, to_zone
from crm_desktop.code_words import code_text
from crm_desktop.devices.kinds import Code, PaperLine, Ruler, Sides, Space, Words
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.pos import queries_desk
from crm_desktop.features.pos.queries_desk import ReviewItem
from crm_desktop.features.pos.receipt import TillWords, receipt_lines, shift_lines
from crm_desktop.features.pos.rules_doubts import doubt_words
from crm_desktop.features.pos.rules_ops import PrintedNote, from_json
from crm_desktop.features.pos.rules_ops import Receipt as BornReceipt
from crm_desktop.features.shifts import model_rows, queries
from crm_desktop.features.shifts.model_rows import When
from crm_desktop.features.shifts.rules import (
    CashLine,
    Doing,
    OneReceipt,
    Receipt,
    Shift,
    differences,
    figures,
    read_facts,
)
from crm_desktop.features.shifts.rules_state import TillNow, signs, state_notes
from crm_desktop.features.shifts.rules_words import (
    DOING_WORDS,
    MOVE_WORDS,
    PRINT_WORDS,
    doing_details,
    doing_sum,
    doing_words,
    figure_words,
)
from crm_desktop.features.sources.rules import Period, period_of
from crm_desktop.i18n import _
from crm_desktop.money import sum_words
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
TABS = ("shifts", "receipts", "attention", "suspicious", "money", "tills")
PAPER_KINDS = (Words, Sides, Ruler, Code, Space)
DOINGS = tuple(DOING_WORDS)
TYPING_MS = 150


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a list: a title, notes (meaning, words), and paper; links by their ids."""

    title: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    paper: tuple[PaperLine, ...] = ()
    client: tuple[int, str] | None = None
    receipt: tuple[int, str] | None = None
    shift_id: int | None = None
    review: ReviewItem | None = None


class OfficePresenter(QObject):
    """`shown(tab)` after each answer; `beside_changed` when another thing stands beside the list; `told(words)`."""

    shown = Signal(str)
    beside_changed = Signal()
    loading_changed = Signal(bool)
    failed = Signal(object)
    told = Signal(str)
    client_asked = Signal(int)

    def __init__(
        self, runner: Runner, clock: Clock, zone: str, *, may_settle: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.may_settle = may_settle
        self.tab = "shifts"
        self.beside = Beside()
        self.period_key = "month"
        self.which = "all"
        self.what = ""
        self.is_open = True
        self.shift: Shift | None = None
        self._runner, self._clock, self._zone = runner, clock, zone
        self._text = ""
        self._asked = 0
        self._generation = 0
        self._when = When(zone, clock.now)
        self.models: dict[str, Any] = {
            "shifts": model_rows.shifts_model(self._when, self),
            "receipts": model_rows.receipts_model(self._when, self),
            "attention": model_rows.reviews_model(self._when, self),
            "suspicious": model_rows.doings_model(self._when, self),
            "money": model_rows.money_model(self),
            "tills": model_rows.tills_model(self._when, lambda till: signs(till, clock.now()), self),
        }
        for tab in ("shifts", "receipts", "attention"):
            self.models[tab].more_wanted.connect(self._read_more)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.refresh)

    # ---------------------------------------------------------------- what is shown

    def open_tab(self, tab: str) -> None:
        """One of TABS."""
        self.tab = tab
        self._put_beside(Beside())
        self.refresh()

    def choose_period(self, key: str) -> None:
        """One of those `period_of` knows."""
        self.period_key = key
        self.refresh()

    def choose_which(self, which: str) -> None:
        """Receipts: all, return, unprinted, discount."""
        self.which = which
        self.refresh()

    def choose_what(self, what: str) -> None:
        """Doings of one kind, or ("") of all."""
        self.what = what
        self.refresh()

    def choose_open(self, is_open: bool) -> None:
        """What is still to be settled, or what was."""
        self.is_open = is_open
        self.refresh()

    def search(self, text: str) -> None:
        """Receipts by a part of their number, while it is typed."""
        self._text = text.strip()
        self._typing.start()

    def show_receipts_of(self, shift: Shift | None) -> None:
        """Receipts of a shift, or (None) of the period."""
        self.shift = shift
        self.open_tab("receipts")

    def refresh(self) -> None:
        """Reads the list in sight again."""
        self._typing.stop()
        self._generation += 1
        tab = self.tab

        def done(found: list[Any]) -> None:
            has_more = tab in ("shifts", "receipts", "attention") and len(found) == queries.PAGE
            self.models[tab].set_rows(found, has_more=has_more)

        self._run(self._reading(None), done)

    def _read_more(self) -> None:
        tab = self.tab
        last = self.models[tab].items[-1]

        def done(found: list[Any]) -> None:
            self.models[tab].add_rows(found, has_more=len(found) == queries.PAGE)

        self._run(self._reading(last), done)

    def _reading(self, last: Any) -> Callable[[Tx], list[Any]]:
        first, end = self.bounds()
        which, text, what, shift, is_open = self.which, self._text, self.what, self.shift, self.is_open
        if self.tab == "shifts":
            return lambda tx: queries.list_shifts(tx, before=last.opened_at if last else None)
        if self.tab == "receipts":
            shift_id = shift.id if shift else None
            return lambda tx: queries.receipts(
                tx, shift_id=shift_id, first=first, last=end, which=which, number=text, before=last
            )
        if self.tab == "attention":
            before = last.id if last else None
            return lambda tx: queries_desk.reviews(tx, is_open=is_open, before_id=before, limit=queries.PAGE)
        if self.tab == "suspicious":
            return lambda tx: queries.suspicious(tx, first, end, what=what or None)
        if self.tab == "money":
            return lambda tx: queries.money(tx, first, end)
        return queries.tills_now

    def bounds(self) -> tuple[datetime, datetime]:
        """The period in UTC, its last day included."""
        period: Period = period_of(self.period_key, to_zone(self._clock.now(), self._zone).date())
        first = from_zone(datetime.combine(period.first, time()), self._zone)
        return first, from_zone(datetime.combine(period.last + timedelta(days=1), time()), self._zone)

    def by_cashier(self) -> list[tuple[str, int]]:
        """How often each cashier stands among what is suspicious, the most often first."""
        counted: dict[str, int] = {}
        for doing in self.models["suspicious"].items:
            if doing.cashier:
                counted[doing.cashier] = counted.get(doing.cashier, 0) + 1
        return sorted(counted.items(), key=lambda pair: -pair[1])

    def _run(self, work: Callable[[Tx], T], show: Callable[[T], None]) -> None:
        generation, tab = self._generation, self.tab
        self.loading_changed.emit(True)

        def done(found: T) -> None:
            if generation != self._generation:
                return
            self.loading_changed.emit(False)
            show(found)
            self.shown.emit(tab)

        def failed(error: AppError) -> None:
            if generation == self._generation:
                self.loading_changed.emit(False)
                self.failed.emit(error)

        self._runner.run(work, done, failed)

    # ---------------------------------------------------------------- beside the list

    def choose(self, item: object) -> None:
        """Shows what belongs to a row beside the list."""
        if isinstance(item, Shift):
            self._show_shift(item)
        elif isinstance(item, Receipt):
            self.open_receipt(item.id)
        elif isinstance(item, ReviewItem):
            self._show_review(item)
        elif isinstance(item, Doing) and item.receipt_id is not None:
            self.open_receipt(item.receipt_id)
        elif isinstance(item, Doing):
            self._put_beside(self._doing_beside(item))
        elif isinstance(item, TillNow):
            self._put_beside(Beside(item.name, state_notes(item, self._clock.now())))

    def _doing_beside(self, doing: Doing) -> Beside:
        amount = doing_sum(doing)
        words = [
            _("Till {till}, {at}").format(till=doing.till, at=self._when(doing.at)),
            _("Cashier: {name}").format(name=doing.cashier) if doing.cashier else "",
            doing_details(doing),
            sum_words(amount) if amount is not None else "",
        ]
        return Beside(doing_words(doing.what), tuple(("", word) for word in words if word))

    def _put_beside(self, beside: Beside) -> None:
        self._asked += 1
        self.beside = beside
        self.beside_changed.emit()

    def _read_beside(self, work: Callable[[Tx], Beside]) -> None:
        self._asked += 1
        asked = self._asked

        def done(found: Beside) -> None:
            if asked == self._asked:
                self._put_beside(found)

        self._runner.run(work, done, self.failed.emit)

    def open_receipt(self, document_id: int) -> None:
        """A receipt as paper."""
        self._read_beside(lambda tx: self._receipt_beside(tx, document_id))

    def _show_review(self, item: ReviewItem) -> None:
        def work(tx: Tx) -> Beside:
            notes = (("warn", doubt_words(item.what, item.facts)),)
            if item.document_id is None:
                return Beside(item.till, notes, review=item)
            found = self._receipt_beside(tx, item.document_id)
            return Beside(found.title, (*notes, *found.notes), found.paper, found.client, found.receipt, None, item)

        self._read_beside(work)

    def _receipt_beside(self, tx: Tx, document_id: int) -> Beside:
        found = queries.one_receipt(tx, document_id)
        if found is None:
            raise Refused("e_pos_no_review")
        born = from_json("receipt", found.body)
        assert isinstance(born, BornReceipt)
        paper = receipt_lines(
            born, _till_words(found), cashier=found.cashier or "", senior=found.senior or "",
            client=found.client or "", sold_number=found.sold_number or "",
        )  # fmt: skip
        return Beside(
            _("Receipt {number}").format(number=found.number),
            self._print_notes(found, queries.prints(tx, document_id)),
            tuple(paper),
            (found.client_id, found.client or "") if found.client_id is not None else None,
            (found.sold_id, found.sold_number or "") if found.sold_id is not None else None,
        )

    def _print_notes(self, found: OneReceipt, printed: list[PrintedNote]) -> tuple[tuple[str, str], ...]:
        if not printed:
            return (("warn", _("Nothing was told of its paper yet.")),)
        notes = []
        for note in printed:
            outcome = code_text(PRINT_WORDS, note.outcome)
            words = _("{at}: {outcome}").format(at=self._when(note.at), outcome=outcome)
            if note.copy_no:
                words = _("{at}: copy {number}, {outcome}").format(
                    at=self._when(note.at), number=note.copy_no, outcome=outcome
                )
            notes.append(("" if note.outcome == "printed" else "warn", words))
        if found.print_state != "printed":
            notes.insert(0, ("warn", _("The client has no paper of it, or nobody knows.")))
        return tuple(notes)

    def _show_shift(self, shift: Shift) -> None:
        def work(tx: Tx) -> Beside:
            ours = figures(shift, queries.paid(tx, shift.id))
            unprinted = queries.receipts(tx, shift_id=shift.id, which="unprinted") if shift.unprinted else []
            return self._shift_beside(shift, ours, unprinted, queries.cash_moves(tx, shift.id))

        self._read_beside(work)

    def _shift_beside(
        self, shift: Shift, ours: dict[str, Any], unprinted: list[Receipt], moves: list[CashLine]
    ) -> Beside:
        notes: list[tuple[str, str]] = []
        if unprinted:
            numbers = ", ".join(one.number for one in reversed(unprinted))
            notes.append(("warn", _("Not on paper: {numbers}").format(numbers=numbers)))
        # What the till has printed is what is printed again, whatever the base says; that stands as a note.
        theirs = read_facts(shift.till_z or "") if not shift.is_open else {}
        notes += [("bad", figure_words(*one)) for one in differences(ours, shift.till_z)]
        for words, amount, reason in (
            (_("At the opening cash differed by {sum}"), shift.open_counted - shift.open_expected, shift.open_reason),
            (_("At the closing cash differed by {sum}"), shift.difference, shift.reason),
        ):
            if amount:
                notes.append(("bad", ": ".join(filter(None, (words.format(sum=sum_words(amount)), reason)))))
        for move in moves:
            parts = (f"{code_text(MOVE_WORDS, move.direction)} {sum_words(move.sum)}", move.reason, move.client)
            notes.append(("", ", ".join(filter(None, (*parts, self._when(move.at))))))
        paper = shift_lines(
            theirs or ours, _till_words(shift), shift.closed_at or self._clock.now(), shift_no=shift.shift_no,
            opened_at=shift.opened_at, cashier=shift.closed_by or shift.opened_by, is_z=not shift.is_open,
            counted=shift.counted, reason=shift.reason or "",
        )  # fmt: skip
        title = _("Shift {number} of till {till}").format(number=shift.shift_no, till=shift.till)
        return Beside(title, tuple(notes), tuple(paper), shift_id=shift.id)

    # ---------------------------------------------------------------- settling

    def settle(self, note: str) -> None:
        """Somebody has looked at what stands beside the list."""
        item = self.beside.review
        if item is None:
            return

        def done(_answer: None) -> None:
            self.told.emit(_("Settled."))
            self._put_beside(Beside())
            self.refresh()

        self._runner.run(lambda tx: queries_desk.settle_review(tx, item.id, note), done, self.failed.emit, write=True)


def _till_words(found: OneReceipt | Shift) -> TillWords:
    facts = {
        "code": found.till, "name": found.till_name, "firm": found.firm, "branch": found.branch,
        "time_zone": found.time_zone, "till": read_facts(found.till_facts),
    }  # fmt: skip
    return TillWords.from_facts(facts)
