"""Tells the demo day on standard output: each inquiry with who called, to whom it went, by which rule and why."""

from __future__ import annotations

import sys
from itertools import count

from crm_desktop.admin.session import Session
from crm_desktop.clock import to_zone
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.demo.rules_tongue import tongue_of
from crm_desktop.features.intake import words
from crm_desktop.features.intake.queries import InquiryCard, TraceStep, explain, inquiry_card, joined_of, offers_of
from crm_desktop.i18n import _, language


class Tale:
    """Reads through the eyes of an administrator, so that everything can be told."""

    def __init__(self, eyes: Session) -> None:
        self._eyes = eyes
        self._numbers = count(1)
        self.told: list[int] = []

    def say(self, text: str) -> None:
        """A sentence of its own."""
        say(text)

    def inquiry(self, inquiry_id: int, note: str = "") -> None:
        """One inquiry: what came in, who was asked and what each of them did."""
        card = self._eyes.read(lambda tx: inquiry_card(tx, inquiry_id))
        assert card is not None
        self.told.append(inquiry_id)
        say("")
        say(f"{next(self._numbers):2}. {_head(card)}")
        if note:
            say(f"    {note}")
        for made in self._eyes.read(lambda tx: offers_of(tx, inquiry_id)):
            why = words.made_words(made)
            say(f"    → {made.person}: {why}. {_capital(words.offer_state_words(made.state))}.")
        if card.joined_to_id is not None:
            say(
                "    → " + _("It joins the earlier inquiry of the same phone, with {person}").format(person=card.person)
            )
        elif card.state == "waiting":
            say("    → " + _("Duty queue: {reason}").format(reason=words.reason_words(card.reason)))
        for skipped in self._eyes.read(lambda tx: _skipped(explain(tx, card.trace))):
            say(f"      {skipped}")
        for joined in self._eyes.read(lambda tx: joined_of(tx, inquiry_id)):
            say("    " + _("The next one joined it: {what}").format(what=words.channel_words(joined.channel).lower()))


def say(text: str) -> None:
    """One line, seen at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _head(card: InquiryCard) -> str:
    at = to_zone(card.came_at, tongue_of(language()).zone).strftime("%H:%M:%S")
    who = card.client_name or card.person_name or _("somebody unknown")
    phone = format_phone(card.phone) if card.phone else (card.phone_typed or card.email or "")
    if card.phone_flaw == "hidden":
        phone = words.reason_words("hidden")
    about = " ".join((card.subject or card.body or "").split())
    line = f"{at}  {words.channel_words(card.channel)}: {who}" + (f", {phone}" if phone else "")
    return f"{line}. «{about[:70]}»" if about else line


def _skipped(steps: list[TraceStep]) -> list[str]:
    """People the rules wanted and could not have."""
    return [
        _("{person} is passed over: {why}").format(person=step.person, why=words.obstacle_words(step.obstacle))
        for step in steps
        if step.code in ("skipped", "nobody") and step.person and step.obstacle not in (None, "offered_before")
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
