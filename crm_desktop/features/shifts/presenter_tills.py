"""Settings of tills: the list, one till with its terms and its receipt, PINs and badges of those who sell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.devices.kinds import PaperLine
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.pos.receipt import TillWords, receipt_lines
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ReceiptLine
from crm_desktop.features.pos.rules_pin import badge_hash, new_salt, pin_hash
from crm_desktop.features.shifts.rules import read_facts
from crm_desktop.features.tills import queries
from crm_desktop.features.tills.rules import OFFLINE, ROUNDINGS, Place, Seller, TillRow, TillTerms
from crm_desktop.features.tills.rules_template import BLOCKS, EXAMPLE, WORDS, check_template
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

__all__ = [
    "BLOCKS",
    "EXAMPLE",
    "OFFLINE",
    "ROUNDINGS",
    "WORDS",
    "PinsPresenter",
    "Seller",
    "TillRow",
    "TillTerms",
    "TillsPresenter",
]


class TillsPresenter(QObject):
    """`changed` when the list was read; `saved(id)`; `refused(error)` at the form; `told(words)`."""

    changed = Signal()
    saved = Signal(int)
    refused = Signal(object)
    told = Signal(str)

    def __init__(self, runner: Runner, clock: Clock, firm: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tills: list[TillRow] = []
        self.places: list[Place] = []
        self._runner, self._clock, self._firm = runner, clock, firm

    def load(self) -> None:
        """Reads tills and where they may stand."""

        def work(tx: Tx) -> tuple[list[TillRow], list[Place]]:
            return queries.list_tills(tx), queries.places(tx)

        def done(found: tuple[list[TillRow], list[Place]]) -> None:
            self.tills, self.places = found
            self.changed.emit()

        self._runner.run(work, done, self.refused.emit)

    def new_till(self) -> TillRow:
        """The draft of another till: the next free code, in the first branch."""
        taken = {till.code for till in self.tills}
        number = next(number for number in range(1, 1000) if f"K{number}" not in taken)
        place = self.places[0] if self.places else Place(0, "", 0, "")
        words = _("Till {number}").format(number=number)
        return TillRow(
            None, 1, f"K{number}", words, place.branch_id, place.branch, place.store_id, place.store, "{}", None, True,
            False,
        )  # fmt: skip

    def save(self, till: TillRow, terms: TillTerms) -> None:
        """Saves a till with its terms; a receipt that means nothing is refused here already."""
        if terms.template.strip():
            try:
                check_template(terms.template)
            except Refused as error:
                self.refused.emit(error)
                return

        def done(found: queries.SavedTill) -> None:
            self.saved.emit(found.id)
            self.told.emit(_("The till is saved. It knows of it when it next asks the base."))
            self.load()

        wanted = till._replace(facts=terms.into_json(till.facts))
        self._runner.run(lambda tx: queries.save_till(tx, wanted), done, self.refused.emit, write=True)

    def free(self, till: TillRow) -> None:
        """Another computer may become this till."""
        till_id = till.id
        assert till_id is not None

        def done(_answer: None) -> None:
            self.told.emit(_("Another computer can be this till now."))
            self.load()

        self._runner.run(lambda tx: queries.free_till(tx, till_id), done, self.refused.emit, write=True)

    def sample(self, till: TillRow, terms: TillTerms) -> tuple[list[PaperLine], Refused | None]:
        """How a receipt would look, and what is wrong with the firm's own wording (then the built-in one is shown)."""
        wrong = None
        if terms.template.strip():
            try:
                check_template(terms.template)
            except Refused as error:
                wrong, terms = error, replace(terms, template="")
        facts = {
            "code": till.code, "name": till.name, "firm": self._firm, "branch": till.branch,
            "till": read_facts(terms.into_json(till.facts)),
        }  # fmt: skip
        words = TillWords.from_facts(facts)
        return receipt_lines(_sample_receipt(self._clock.now()), words, cashier=_("Cashier")), wrong


def _sample_receipt(at: datetime) -> Receipt:
    price, off = Decimal("2690.00"), Decimal("134.50")
    name = _("White paint for walls, 2.5 l")
    line = ReceiptLine(1, None, "PT-001", name, _("pcs"), Decimal(1), price, None, off, price - off, "20")
    paid = Payment("cash", price - off, Decimal(3000), Decimal(3000) - price + off)
    return Receipt(1, "sale", 1, at, 0, None, None, None, None, (line,), (paid,), price - off, Decimal(0))


class PinsPresenter(QObject):
    """`changed` when the list was read; `refused(error)`; `told(words)`."""

    changed = Signal()
    refused = Signal(object)
    told = Signal(str)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: list[Seller] = []
        self._runner = runner

    def load(self) -> None:
        """Reads who may sell."""

        def done(found: list[Seller]) -> None:
            self.people = found
            self.changed.emit()

        self._runner.run(queries.sellers, done, self.refused.emit)

    def set_pin(self, person: Seller, pin: str) -> None:
        """A PIN of four to eight digits; an empty one takes it away. Only its hash leaves this computer."""
        salt = new_salt()
        try:
            hashed = pin_hash(pin, salt) if pin else None
        except Refused as error:
            self.refused.emit(error)
            return
        words = _("{name} has a new PIN.") if pin else _("{name} has no PIN any more.")
        self._write(lambda tx: queries.set_pin(tx, person.id, salt if pin else None, hashed), words, person)

    def set_badge(self, person: Seller, code: str) -> None:
        """The code of a badge as a scanner or a card reader gives it; an empty one takes it away."""
        hashed = badge_hash(code.strip()) if code.strip() else None
        words = _("{name} has a new badge.") if hashed else _("{name} has no badge any more.")
        self._write(lambda tx: queries.set_badge(tx, person.id, hashed), words, person)

    def _write(self, work: Callable[[Tx], None], words: str, person: Seller) -> None:
        def done(_answer: None) -> None:
            self.told.emit(words.format(name=person.name))
            self.load()

        def failed(error: AppError) -> None:
            self.refused.emit(error)

        self._runner.run(work, done, failed, write=True)
