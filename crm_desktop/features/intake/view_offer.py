"""The offer of an inquiry at the right edge: who, why me, how long still; answered without taking the keyboard away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.intake.presenter_offers import OfferCard, OffersPresenter
from crm_desktop.features.intake.presenter_people import PeoplePresenter
from crm_desktop.features.intake.view_marks import CHANNEL_ICONS
from crm_desktop.features.intake.view_people import PeoplePopover
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.offer import OfferButton, OfferPanel
from crm_desktop.ui.phone import Dialler, PhoneLink

_GUARD_MS = 500
_MOST_TAGS = 4
Say = Callable[[str, str, str], None]


class Side(Protocol):
    """The place at the right edge of the window."""

    def show_panel(self, widget: QWidget) -> None:
        """Slides a panel in."""

    def hide_panel(self) -> None:
        """Slides it out."""


class OfferView(QObject):
    """Shows the most urgent offer and how many more there are. `say(text, icon, meaning)` shows a short message.

    A press that comes within half a second after another offer has come to the front is not taken for it.
    `is_told` says of an offer that all of it stands elsewhere in sight: it comes folded, so as to cover nothing.
    """

    def __init__(
        self,
        presenter: OffersPresenter,
        people: PeoplePresenter,
        side: Side,
        say: Say,
        parent: QObject | None = None,
        *,
        dialler: Dialler | None = None,
        is_told: Callable[[OfferCard], bool] = lambda _card: False,
    ) -> None:
        super().__init__(parent)
        self._is_told = is_told
        self._presenter = presenter
        self._side = side
        self._say = say
        self._dialler = dialler
        self._front: OfferCard | None = None
        self._passing_id: int | None = None
        self._shown_for = QElapsedTimer()
        self.panel = OfferPanel()
        self._popover = PeoplePopover(people, self.panel)
        self.panel.set_buttons(
            [
                OfferButton("accept", _("Accept"), "check", "success", "F8"),
                OfferButton("pass", _("Pass on"), "arrow-forward-up", "plain", "Shift+F8"),
                OfferButton("open", _("Open"), "", "plain", "Ctrl+F8"),
                OfferButton("not_now", _("Not now"), "", "quiet", ""),
            ]
        )
        self.panel.pressed.connect(self._on_pressed)
        self.panel.folded.connect(lambda _is_folded: self._popover.close())
        self._popover.picked.connect(self._on_picked)
        presenter.offers_changed.connect(self.show_cards)
        presenter.counted.connect(self._on_counted)
        presenter.went_on.connect(self._on_went_on)
        presenter.offer_gone.connect(self._on_gone)
        presenter.refused.connect(self._on_refused)

    def show_cards(self, cards: list[OfferCard]) -> None:
        """The open offers, the most urgent first."""
        if not cards:
            self._front = None
            self._popover.close()
            self._side.hide_panel()
            return
        front = next((card for card in cards if self._is_being_passed(card)), cards[0])
        if self._front is None or self._front.offer_id != front.offer_id:
            self._shown_for.start()
            self._fill(front)
            if self._is_told(front):
                self.panel.set_folded(True)
            elif not _is_typing():
                self.panel.set_folded(False)
        self._front = front
        more = len(cards) - 1
        self.panel.set_more(
            ngettext("{count} more is waiting", "{count} more are waiting", more).format(count=more) if more else ""
        )
        self._count(front)
        self._side.show_panel(self.panel)

    def fold_told(self) -> None:
        """Something else has come into sight: the offer folds if that tells all of it."""
        if self._front is not None and self._is_told(self._front) and not self._popover.isVisible():
            self.panel.set_folded(True)
            self._side.show_panel(self.panel)

    def forget_guard(self) -> None:
        """Presses are taken at once, as if the card had been in front for a while."""
        self._shown_for.invalidate()

    def _is_being_passed(self, card: OfferCard) -> bool:
        return self._popover.isVisible() and card.offer_id == self._passing_id

    def _fill(self, card: OfferCard) -> None:
        self.panel.clear_sections()
        self.panel.set_brief(card.who)
        self.panel.add_section("", _who(card, self._dialler))
        self.panel.add_section(_("Why you"), Label(card.why, wrap=True))
        if card.trouble:
            self.panel.add_section(
                _("Whose inquiry"), Label(_("To be chosen: {reason}").format(reason=card.trouble), wrap=True)
            )
        if card.about:
            self.panel.add_section(_("What it is about"), Label(card.about, wrap=True))
        if card.last_order:
            total = Label(card.last_order_sum, bold=True)
            total.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            self.panel.add_section(_("Last order"), box(row(Label(card.last_order, elide=True), total)))
        if card.open_orders:
            self.panel.add_section("", Label(card.open_orders, token="soft"))

    def _count(self, card: OfferCard) -> None:
        countdown = card.countdown
        icon = CHANNEL_ICONS.get(card.channel, "inbox")
        self.panel.set_head(icon, card.head, countdown.meaning, countdown.since, countdown.runs_on)
        self.panel.set_left(countdown.left)

    def _on_counted(self, countdowns: dict[int, object]) -> None:
        if self._front is not None and self._front.offer_id in countdowns:
            now = next((card for card in self._presenter.cards if card.offer_id == self._front.offer_id), None)
            if now is not None:
                self._count(now)

    def _on_pressed(self, key: str) -> None:
        card = self._front
        if card is None or (self._shown_for.isValid() and self._shown_for.elapsed() < _GUARD_MS):
            return
        if key == "pass":
            self._passing_id = card.offer_id
            self.panel.set_folded(False)
            self._popover.ask(self.panel, _("To whom shall it go?"), _("Pass on"), by_rules=True, beside=True)
            return
        act = {
            "accept": self._presenter.accept,
            "open": self._presenter.open_offer,
            "not_now": self._presenter.not_now,
        }[key]
        act(card.offer_id)

    def _on_picked(self, staff_id: int | None, _name: str, word: str) -> None:
        if self._passing_id is not None:
            self._presenter.pass_on(self._passing_id, staff_id, word)

    def _on_went_on(self, person: str) -> None:
        if person:
            self._say(_("Passed on: {person}").format(person=person), "arrow-forward-up", "ok")
        else:
            self._say(_("Nobody is free: it waits in the duty queue"), "hourglass", "warn")

    def _on_gone(self, person: str) -> None:
        if person:
            self._say(_("Too late: {person} has it now").format(person=person), "clock", "warn")
        else:
            self._say(_("Too late: it waits in the duty queue"), "clock", "warn")

    def _on_refused(self, error: AppError) -> None:
        self._say(error_text(error), "alert-circle", "bad")


def _is_typing() -> bool:
    """A strip that unfolds would cover what somebody is writing."""
    return isinstance(QApplication.focusWidget(), QLineEdit | QTextEdit | QPlainTextEdit)


def _who(card: OfferCard, dialler: Dialler | None) -> QWidget:
    tags = QWidget()
    flow = FlowLayout(tags)
    if dialler is not None and card.number:
        flow.addWidget(PhoneLink(card.number_words, card.number, dialler, card.client_id))
        if card.offer.email:
            flow.addWidget(Label(card.offer.email, token="soft"))
    elif card.reach:
        flow.addWidget(Label(card.reach, token="soft"))
    for tag in card.tags[:_MOST_TAGS]:
        flow.addWidget(Chip(tag, "info"))
    if card.owner:
        flow.addWidget(Label(_("manager: {person}").format(person=card.owner), "small", "mute"))
    return box(column(Label(card.who, "name", wrap=True), tags, gap=4))
