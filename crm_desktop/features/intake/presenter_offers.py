"""Offers of inquiries to me: what is open, the countdown, my answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.intake import queries
from crm_desktop.features.intake.offer_card import OfferCard, countdown, offer_card
from crm_desktop.features.intake.queries import Accepted, Offer
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
_GONE = ("e_intake_offer_gone", "e_intake_not_found")


class Me(Protocol):
    """Who sits here."""

    @property
    def staff_id(self) -> int:
        """Number of the person."""

    @property
    def time_zone(self) -> str:
        """Zone in which the person reads times."""

    def may(self, action: str) -> bool:
        """Is the action allowed, whatever its scope?"""


class OffersPresenter(QObject):
    """Open offers of mine, the most urgent first.

    Signals: `offers_changed` (cards), `arrived` (a card not seen before), `counted` (offer id -> Countdown, every
    second), `accepted` (inquiry id, client id or None: the window opens the card, the chooser or a new client),
    `went_on` and `offer_gone` (who has the inquiry now, empty for the duty queue), `refused` (error: the panel stays).
    """

    offers_changed = Signal(list)
    arrived = Signal(object)
    counted = Signal(object)
    accepted = Signal(object, object)
    went_on = Signal(str)
    offer_gone = Signal(str)
    refused = Signal(object)
    open_asked = Signal(object, object)

    def __init__(self, runner: Runner, clock: Clock, me: Me, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._me = me
        self._offers: list[Offer] = []
        self._answering: set[int] = set()
        self._reading = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    @property
    def cards(self) -> list[OfferCard]:
        """Offers as last read, the most urgent first."""
        now = self._clock.now()
        return [offer_card(offer, now, self._me.time_zone) for offer in self._offers]

    def start(self) -> None:
        """Reads the offers and lets the countdown run."""
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        """Ends the countdown, for a person who logs out."""
        self._timer.stop()

    def refresh(self) -> None:
        """Reads the offers again: at start, when my event rings, by the poll."""
        self._reading = True
        self._runner.run(queries.offers_for_me, self._on_read, self._on_read_failed)

    def tick(self) -> None:
        """A second has gone by: tells the countdowns, and reads again once a limit has passed."""
        if not self._offers:
            return
        now = self._clock.now()
        self.counted.emit({offer.offer_id: countdown(offer, now, self._me.time_zone) for offer in self._offers})
        if not self._reading and any(offer.due_at <= now for offer in self._offers):
            self.refresh()

    def accept(self, offer_id: int) -> None:
        """Takes the inquiry."""

        def done(answer: Accepted) -> None:
            self._settle(offer_id)
            self.accepted.emit(answer.inquiry_id, answer.client_id)

        self._answer(offer_id, lambda tx: queries.accept_offer(tx, offer_id), done)

    def pass_on(self, offer_id: int, to_staff_id: int | None, word: str = "") -> None:
        """Passes the inquiry to a colleague with a word; None: to the next one by the rules."""

        def work(tx: Tx) -> str | None:
            return queries.pass_offer(tx, offer_id, to_staff_id, word.strip()[:500] or None)

        self._answer(offer_id, work, partial(self._on_went_on, offer_id))

    def not_now(self, offer_id: int, word: str = "") -> None:
        """Declines: the next rule takes over."""

        def work(tx: Tx) -> str | None:
            return queries.decline_offer(tx, offer_id, word.strip()[:500] or None)

        self._answer(offer_id, work, partial(self._on_went_on, offer_id))

    def open_offer(self, offer_id: int) -> None:
        """Asks the window to show the inquiry, the offer staying open."""
        for offer in self._offers:
            if offer.offer_id == offer_id:
                self.open_asked.emit(offer.inquiry_id, offer.client_id)

    def _answer(self, offer_id: int, work: Callable[[Tx], T], done: Callable[[T], None]) -> None:
        if offer_id in self._answering:
            return
        self._answering.add(offer_id)

        def answered(answer: T) -> None:
            self._answering.discard(offer_id)
            done(answer)

        self._runner.run(work, answered, partial(self._on_refused, offer_id), write=True)

    def _settle(self, offer_id: int) -> None:
        self._offers = [offer for offer in self._offers if offer.offer_id != offer_id]
        self.offers_changed.emit(self.cards)

    def _on_went_on(self, offer_id: int, person: str | None) -> None:
        self._settle(offer_id)
        self.went_on.emit(person or "")
        self.refresh()

    def _on_refused(self, offer_id: int, error: AppError) -> None:
        self._answering.discard(offer_id)
        if isinstance(error, Refused) and error.key in _GONE:
            self._settle(offer_id)
            self.offer_gone.emit(str(error.facts.get("person", "")))
            self.refresh()
        else:
            self.refused.emit(error)

    def _on_read(self, offers: list[Offer]) -> None:
        self._reading = False
        known = {offer.offer_id for offer in self._offers}
        changed = offers != self._offers
        self._offers = offers
        if not changed:
            return
        self.offers_changed.emit(self.cards)
        for card in self.cards:
            if card.offer_id not in known:
                self.arrived.emit(card)

    def _on_read_failed(self, error: AppError) -> None:
        self._reading = False
        if not isinstance(error, Unavailable):
            self.refused.emit(error)
