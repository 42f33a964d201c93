"""An offer as it is shown: every text ready, every colour as a meaning. Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.intake import times, words
from crm_desktop.features.intake.queries import Offer
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import sum_words

NEAR_SHARE = 0.2
NEAR_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Countdown:
    """What changes from second to second. `left`: unspent share of the limit; `meaning`: ok, info, warn."""

    since: str
    runs_on: str
    left: float
    meaning: str


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer for the panel. `trouble` says why it is not clear whose inquiry this is, empty when it is."""

    offer_id: int
    inquiry_id: int
    client_id: int | None
    channel: str
    head: str
    who: str
    reach: str
    tags: list[str]
    trouble: str
    why: str
    about: str
    last_order: str
    last_order_sum: str
    open_orders: str
    owner: str
    countdown: Countdown
    offer: Offer = field(repr=False)

    @property
    def number(self) -> str:
        """The phone as E.164, empty when there is none to ring."""
        return self.offer.phone if self.offer.phone and self.offer.phone.startswith("+") else ""

    @property
    def number_words(self) -> str:
        """The phone for reading."""
        return phone_words(self.number)


def offer_card(offer: Offer, now: datetime, zone: str) -> OfferCard:
    """The card of an offer at an instant, on the clock of a zone."""
    return OfferCard(
        offer_id=offer.offer_id,
        inquiry_id=offer.inquiry_id,
        client_id=offer.client_id,
        channel=offer.channel,
        head=words.offer_head_words(offer.channel),
        who=who_words(offer.client_name, offer.person_name, offer.chooser, offer.phone, offer.email),
        reach=reach_words(offer.phone, offer.email),
        tags=[tag for tag in (offer.tags or "").split(", ") if tag],
        trouble=words.reason_words(offer.chooser),
        why=words.why_words(offer),
        about=about_words(offer.subject, offer.words),
        last_order=_last_order(offer, now, zone),
        last_order_sum="" if offer.last_order_sum is None else sum_words(offer.last_order_sum),
        open_orders=_open_orders(offer.open_orders),
        owner=offer.owner or "",
        countdown=countdown(offer, now, zone),
        offer=offer,
    )


def countdown(offer: Offer, now: datetime, zone: str) -> Countdown:
    """Time since it came and what is left of its limit."""
    whole = (offer.due_at - offer.offered_at).total_seconds()
    seconds = (offer.due_at - now).total_seconds()
    left = min(max(seconds / whole, 0.0), 1.0) if whole > 0 else 0.0
    calm = "ok" if offer.channel == "call" else "info"
    return Countdown(
        since=times.since_words(now - offer.came_at),
        runs_on=times.runs_on_words(now, offer.due_at, zone),
        left=left,
        meaning="warn" if left <= NEAR_SHARE or seconds <= NEAR_SECONDS else calm,
    )


def who_words(client: str | None, person: str | None, chooser: str | None, phone: str | None, email: str | None) -> str:
    """Whom an inquiry is from: the client, the name given, or what is known instead of a name."""
    if client or person:
        return client or person or ""
    if chooser == "many":
        return _("Several clients fit")
    if chooser == "hidden":
        return _("Hidden number")
    if phone:
        return _("New number")
    return _("New address") if email else _("Nobody known")


def reach_words(phone: str | None, email: str | None) -> str:
    """How to reach whoever wrote or called: phone, e-mail or both."""
    return " · ".join(part for part in (phone_words(phone), email or "") if part)


def phone_words(phone: str | None) -> str:
    """A phone in groups, as people read it: +7 927 612-40-77; what is no number stays as it was typed."""
    return format_phone(phone) if phone and phone.startswith("+") else phone or ""


def about_words(subject: str | None, body: str | None) -> str:
    """What it is about in one line: the subject, then the first words."""
    first = " ".join((body or "").split())
    if subject and first:
        return f"{subject}. {first}" if subject[-1] not in ".!?…" else f"{subject} {first}"
    return subject or first


def _last_order(offer: Offer, now: datetime, zone: str) -> str:
    if offer.last_order_at is None:
        return ""
    day = times.date_words(offer.last_order_at, now, zone)
    if not offer.last_order:
        return day
    return _("{day}, order {number}").format(day=day, number=offer.last_order)


def _open_orders(count: int | None) -> str:
    if not count:
        return ""
    return ngettext("{count} open order", "{count} open orders", count).format(count=count)
