"""One inquiry in full: what is known, why it came to whom, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.intake import queries
from crm_desktop.features.intake.inquiry_sheet import InquirySheet, Whole, inquiry_sheet, read_whole
from crm_desktop.features.intake.presenter_offers import Me
from crm_desktop.features.intake.queries import Accepted
from crm_desktop.features.sources.queries import set_inquiry_source
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")


def usual_results() -> list[str]:
    """Results that are written most often, to be chosen with one click."""
    return [
        _("Order placed"),
        _("Question answered"),
        _("Will think it over"),
        _("Could not be reached"),
        _("Not for us"),
        _("Advertising"),
    ]


class InquiryPresenter(QObject):
    """The inquiry whose sheet is open.

    Signals: `shown` (sheet, or None when nothing is open), `gone` (it is not for me to see any more), `acted` (a
    sentence that says what has been done), `changed` (lists may be out of date), `taken` (inquiry, client or None: mine
    now), `refused` (error: the sheet and what was typed stay).
    """

    shown = Signal(object)
    gone = Signal()
    acted = Signal(str)
    changed = Signal()
    taken = Signal(object, object)
    refused = Signal(object)
    client_asked = Signal(object)
    chooser_asked = Signal(object)
    new_client_asked = Signal(object, object)
    new_task = Signal(object, object)

    def __init__(self, runner: Runner, clock: Clock, me: Me, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._me = me
        self._inquiry_id: int | None = None
        self._sheet: InquirySheet | None = None
        self._acting = False

    @property
    def sheet(self) -> InquirySheet | None:
        """What is shown."""
        return self._sheet

    def show_inquiry(self, inquiry_id: int | None) -> None:
        """Opens an inquiry, or nothing."""
        self._inquiry_id = inquiry_id
        if inquiry_id is None:
            self._show(None)
        else:
            self.refresh()

    def refresh(self) -> None:
        """Reads the open inquiry again."""
        if self._inquiry_id is not None:
            inquiry_id = self._inquiry_id
            self._runner.run(
                lambda tx: read_whole(tx, inquiry_id), partial(self._on_read, inquiry_id), self.refused.emit
            )

    def accept(self) -> None:
        """Takes it: by its offer to me, or from the duty queue."""
        sheet = self._sheet
        if sheet is None:
            return
        if sheet.offer_id is not None:
            offer_id = sheet.offer_id
            self._act(lambda tx: queries.accept_offer(tx, offer_id), self._on_accepted)
        elif sheet.can_take:
            self._act(
                lambda tx: queries.take_waiting(tx, sheet.inquiry_id),
                lambda _none: self._on_accepted(Accepted(sheet.inquiry_id, sheet.client_id)),
            )

    def pass_on(self, to_staff_id: int | None, word: str = "") -> None:
        """Passes my offer on, to a colleague or (None) to the next one by the rules."""
        if self._sheet is None or self._sheet.offer_id is None:
            return
        offer_id = self._sheet.offer_id
        self._act(lambda tx: queries.pass_offer(tx, offer_id, to_staff_id, _line(word) or None), self._on_went)

    def not_now(self) -> None:
        """Declines my offer."""
        if self._sheet is None or self._sheet.offer_id is None:
            return
        offer_id = self._sheet.offer_id
        self._act(lambda tx: queries.decline_offer(tx, offer_id), self._on_went)

    def hand_over(self, to_staff_id: int, person: str, word: str = "") -> None:
        """Offers it to a person, whoever has it now."""
        if self._sheet is None:
            return
        inquiry_id = self._sheet.inquiry_id
        self._act(
            lambda tx: queries.hand_over(tx, inquiry_id, to_staff_id, _line(word) or None),
            lambda _none: self._on_acted(_("Handed over: {person}").format(person=person)),
        )

    def route_again(self) -> None:
        """Sends it through the rules from the top."""
        if self._sheet is None:
            return
        inquiry_id = self._sheet.inquiry_id
        self._act(lambda tx: queries.route_again(tx, inquiry_id), self._on_went)

    def close(self, result: str) -> None:
        """Ends it with a result of one line; without one it is refused."""
        if self._sheet is None:
            return
        text = _line(result)
        if not text:
            self.refused.emit(Refused("e_intake_no_result"))
            return
        inquiry_id = self._sheet.inquiry_id
        self._act(
            lambda tx: queries.close_inquiry(tx, inquiry_id, text),
            lambda _none: self._on_acted(_("Closed: {result}").format(result=text)),
        )

    def choose_client(self, client_id: int) -> None:
        """Names its client."""
        if self._sheet is None:
            return
        inquiry_id = self._sheet.inquiry_id
        self._act(
            lambda tx: queries.choose_client(tx, inquiry_id, client_id),
            lambda _none: self._on_acted(_("The client is chosen")),
        )

    def set_source(self, source_id: int | None) -> None:
        """Says where the client comes from: he was asked."""
        if self._sheet is None:
            return
        inquiry_id = self._sheet.inquiry_id
        self._act(
            lambda tx: set_inquiry_source(tx, inquiry_id, source_id),
            lambda _none: self._on_acted(_("The source is noted")),
        )

    def ask_client(self) -> None:
        """Wants the card of its client, or the chooser when there is none yet."""
        if self._sheet is None:
            return
        if self._sheet.client_id is not None:
            self.client_asked.emit(self._sheet.client_id)
        else:
            self.chooser_asked.emit(self._sheet.inquiry_id)

    def ask_new_client(self) -> None:
        """Wants a new client made from what it says: name, phone, email, source."""
        if self._sheet is not None:
            self.new_client_asked.emit(self._sheet.inquiry_id, client_draft(self._sheet))

    def ask_task(self) -> None:
        """Wants a new task about it."""
        if self._sheet is not None:
            self.new_task.emit(self._sheet.client_id, self._sheet.inquiry_id)

    def _act(self, work: Callable[[Tx], T], done: Callable[[T], None]) -> None:
        if self._acting:
            return
        self._acting = True

        def answered(answer: T) -> None:
            self._acting = False
            done(answer)

        self._runner.run(work, answered, self._on_refused, write=True)

    def _on_accepted(self, answer: Accepted) -> None:
        self._on_acted(_("It is yours now"))
        self.taken.emit(answer.inquiry_id, answer.client_id)

    def _on_went(self, person: str | None) -> None:
        self._on_acted(now_with_words(person))

    def _on_acted(self, sentence: str) -> None:
        self.acted.emit(sentence)
        self.changed.emit()
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._acting = False
        self.refused.emit(error)
        if isinstance(error, Refused):
            self.changed.emit()
            self.refresh()

    def _on_read(self, inquiry_id: int, whole: Whole | None) -> None:
        if inquiry_id != self._inquiry_id:
            return
        if whole is None:
            self._inquiry_id = None
            self._show(None)
            self.gone.emit()
            return
        self._show(
            inquiry_sheet(
                whole, self._clock.now(), self._me.time_zone, self._me.staff_id,
                may_assign=self._me.may("intake.assign"),
            )
        )  # fmt: skip

    def _show(self, sheet: InquirySheet | None) -> None:
        self._sheet = sheet
        self.shown.emit(sheet)


def now_with_words(person: str | None) -> str:
    """Who has an inquiry after it has gone on."""
    return _("Now with {person}").format(person=person) if person else _("Nobody is free: it waits in the duty queue")


def client_draft(sheet: InquirySheet) -> dict[str, str]:
    """What a new client made from an inquiry begins with."""
    card = sheet.card
    draft = {
        "name": card.person_name,
        "phone": card.phone or card.phone_typed,
        "email": card.email,
        "source": None if card.source == "hand" else card.source,
    }
    return {name: text for name, text in draft.items() if text}


def _line(text: str) -> str:
    return " ".join(text.split())[:500]
