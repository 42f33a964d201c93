"""One inquiry with all that is known of it, as its pane shows it. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crm_desktop.features.intake import queries, times, words
from crm_desktop.features.intake.offer_card import about_words, phone_words, reach_words, who_words
from crm_desktop.features.intake.queries import Candidate, InquiryCard, Joined, OfferMade, TraceStep
from crm_desktop.features.sources.queries import choices_for
from crm_desktop.features.sources.rules import SourceChoice
from crm_desktop.i18n import _

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Whole:
    """What is read for one inquiry, in one transaction."""

    card: InquiryCard
    steps: list[TraceStep]
    offers: list[OfferMade]
    joined: list[Joined]
    candidates: list[Candidate]
    sources: list[SourceChoice]


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer of the history: to whom and when, why, how it ended. `meaning`: "", ok, warn."""

    person: str
    when: str
    why: str
    ending: str
    meaning: str


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """A later inquiry joined to this one."""

    inquiry_id: int
    head: str
    about: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A client this inquiry may belong to."""

    client_id: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class InquirySheet:
    """An inquiry in ready texts, and what I may do with it now."""

    inquiry_id: int
    client_id: int | None
    offer_id: int | None
    channel: str
    head: str
    who: str
    reach: str
    trouble: str
    state: str
    state_word: str
    facts: list[tuple[str, str]]
    subject: str
    body: str
    notes: list[str]
    trace: list[str]
    offers: list[OfferLine]
    joined: list[JoinedLine]
    candidates: list[CandidateLine]
    sources: list[SourceChoice]
    joined_to_id: int | None
    result: str
    can_answer: bool
    can_take: bool
    can_assign: bool
    can_close: bool
    can_choose: bool
    card: InquiryCard = field(repr=False)

    @property
    def number_words(self) -> str:
        """The phone for reading, empty when there is none to ring."""
        return phone_words(self.card.phone)


def read_whole(tx: Tx, inquiry_id: int) -> Whole | None:
    """All of one inquiry; None when there is none that I may see."""
    card = queries.inquiry_card(tx, inquiry_id)
    if card is None:
        return None
    return Whole(
        card=card,
        steps=queries.explain(tx, card.trace),
        offers=queries.offers_of(tx, inquiry_id),
        joined=queries.joined_of(tx, inquiry_id),
        candidates=queries.candidates(tx, inquiry_id) if card.client_id is None else [],
        sources=choices_for(tx, inquiry_id),
    )


def inquiry_sheet(whole: Whole, now: datetime, zone: str, staff_id: int, *, may_assign: bool) -> InquirySheet:
    """The sheet of an inquiry for the person `staff_id` at an instant, on the clock of a zone."""
    card = whole.card
    is_open = card.state in ("offered", "waiting", "accepted")
    mine = next((o.offer_id for o in whole.offers if o.state == "open" and o.staff_id == staff_id), None)
    return InquirySheet(
        inquiry_id=card.inquiry_id,
        client_id=card.client_id,
        offer_id=mine,
        channel=card.channel,
        head=_("{channel}, {moment}").format(
            channel=words.channel_words(card.channel), moment=times.moment_words(card.came_at, now, zone)
        ),
        who=who_words(card.client_name, card.person_name, card.chooser, card.phone, card.email),
        reach=reach_words(card.phone or card.phone_typed, card.email),
        trouble=words.reason_words(card.chooser),
        state=card.state,
        state_word=_state_sentence(card, now, zone),
        facts=_facts(card, now, zone),
        subject=card.subject or "",
        body=card.body or "",
        notes=_notes(card),
        trace=words.trace_sentences(whole.steps),
        offers=[_offer_line(made, now, zone) for made in whole.offers],
        joined=[_joined_line(one, now, zone) for one in whole.joined],
        candidates=candidate_lines(whole.candidates, now, zone),
        sources=whole.sources,
        joined_to_id=card.joined_to_id,
        result=card.result or "",
        can_answer=mine is not None,
        can_take=card.state == "waiting",
        can_assign=is_open and may_assign,
        can_close=is_open and (card.staff_id == staff_id or card.state == "waiting" or may_assign),
        can_choose=is_open and card.client_id is None,
        card=card,
    )


def candidate_lines(found: Sequence[Candidate], now: datetime, zone: str) -> list[CandidateLine]:
    """Clients to choose from, each with what tells them apart."""
    return [
        CandidateLine(
            one.client_id,
            one.name,
            " · ".join(
                part
                for part in (
                    phone_words(one.phone),
                    one.email or "",
                    _("last order {day}").format(day=times.date_words(one.last_order_at, now, zone))
                    if one.last_order_at
                    else _("no orders yet"),
                    one.owner or "",
                )
                if part
            ),
        )
        for one in found
    ]


def _state_sentence(card: InquiryCard, now: datetime, zone: str) -> str:
    state = words.state_words(card.state)
    if card.state == "waiting" and card.reason:
        return _("{state}: {reason}").format(state=state, reason=words.reason_words(card.reason))
    if card.state == "closed" and card.closed_at:
        state = _("{state} {moment}").format(state=state, moment=times.moment_words(card.closed_at, now, zone))
    return f"{state} · {card.person}" if card.person and card.state != "joined" else state


def _facts(card: InquiryCard, now: datetime, zone: str) -> list[tuple[str, str]]:
    source = _("by hand") if card.source == "hand" else card.source
    rows = [
        (_("Came"), times.moment_words(card.came_at, now, zone)),
        (_("Name given"), card.person_name if card.client_name else None),
        (_("Phone as typed"), card.phone_typed if card.phone is None else None),
        (_("Source"), source),
        (_("Campaign"), card.campaign),
        (_("Line called"), card.line),
        (_("Written down by"), card.taken_by),
        (_("Rule"), card.rule),
    ]
    return [(label, text) for label, text in rows if text]


def _notes(card: InquiryCard) -> list[str]:
    notes = []
    if card.is_cut:
        notes.append(_("The text was too long and has been cut."))
    if card.time_flaw:
        notes.append(_("About the time: {what}.").format(what=words.time_flaw_words(card.time_flaw)))
    return notes


def _offer_line(made: OfferMade, now: datetime, zone: str) -> OfferLine:
    ending = words.offer_state_words(made.state)
    if made.state == "open":
        ending = times.limit_words(now, made.due_at, zone)
    elif made.answered_at:
        ending = _("{ending} {moment}").format(ending=ending, moment=times.moment_words(made.answered_at, now, zone))
    meaning = {"accepted": "ok", "expired": "warn"}.get(made.state, "")
    return OfferLine(
        made.person, times.moment_words(made.offered_at, now, zone), words.made_words(made), ending, meaning
    )


def _joined_line(one: Joined, now: datetime, zone: str) -> JoinedLine:
    head = _("{channel}, {moment}").format(
        channel=words.channel_words(one.channel), moment=times.moment_words(one.came_at, now, zone)
    )
    return JoinedLine(one.inquiry_id, head, about_words(one.subject, one.words))
