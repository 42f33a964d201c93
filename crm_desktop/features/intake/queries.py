"""Reads and procedure calls of intake: the only place of this feature that holds SQL."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from crm_desktop.db.tx import Tx
from crm_desktop.features.intake.rules import Incoming

_in_order = attrgetter(*(field.name for field in fields(Incoming)))


@dataclass(frozen=True, slots=True)
class Routed:
    """What became of an inquiry. `reason` says why it waits, or what kept the client from being recognised."""

    inquiry_id: int
    status: str
    reason: str | None
    client_id: int | None
    staff_id: int | None
    person: str | None
    rule_id: int | None
    rule: str | None
    joined_to_id: int | None
    trace: str | None


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of a decision. `code`: chosen, skipped, nobody, duty, off, or the kind of the condition that failed."""

    order_no: int
    rule_id: int
    rule: str | None
    code: str
    staff_id: int | None
    person: str | None
    obstacle: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """An open offer of mine with all that the offer panel shows. Instants are UTC."""

    offer_id: int
    inquiry_id: int
    channel: str
    came_at: datetime
    offered_at: datetime
    due_at: datetime
    client_id: int | None
    client_name: str | None
    chooser: str | None
    phone: str | None
    email: str | None
    person_name: str | None
    subject: str | None
    words: str | None
    source: str
    why: str
    rule_no: int | None
    rule: str | None
    passed_by: str | None
    word: str | None
    tags: str | None
    last_order: str | None
    last_order_at: datetime | None
    last_order_sum: Decimal | None
    open_orders: int | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A line of the inbox. Instants are UTC."""

    inquiry_id: int
    channel: str
    came_at: datetime
    source: str
    campaign: str | None
    client_id: int | None
    who: str
    phone: str
    subject: str | None
    words: str | None
    state: str
    reason: str | None
    chooser: str | None
    staff_id: int | None
    person: str | None
    rule_no: int | None
    rule: str | None
    offer_id: int | None
    due_at: datetime | None
    joined_count: int
    accepted_at: datetime | None
    closed_at: datetime | None
    result: str | None


@dataclass(frozen=True, slots=True)
class InquiryCard:
    """All of one inquiry. Instants are UTC."""

    inquiry_id: int
    channel: str
    came_at: datetime
    taken_at: datetime
    time_flaw: str | None
    source: str
    source_id: str
    campaign: str | None
    line: str | None
    client_id: int | None
    client_name: str | None
    chooser: str | None
    phone_typed: str | None
    phone: str | None
    phone_flaw: str | None
    email: str | None
    person_name: str | None
    subject: str | None
    body: str | None
    is_cut: bool
    state: str
    reason: str | None
    staff_id: int | None
    person: str | None
    rule_id: int | None
    rule: str | None
    taken_by: str | None
    accepted_at: datetime | None
    closed_at: datetime | None
    result: str | None
    joined_to_id: int | None
    trace: str | None


@dataclass(frozen=True, slots=True)
class OfferMade:
    """One offer in the history of an inquiry. `state`: open, accepted, passed, declined, expired, withdrawn."""

    offer_id: int
    staff_id: int
    person: str
    why: str
    rule: str | None
    passed_by: str | None
    word: str | None
    offered_at: datetime
    due_at: datetime
    state: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A later inquiry that was joined to this one."""

    inquiry_id: int
    channel: str
    came_at: datetime
    subject: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client an unclear inquiry may belong to."""

    client_id: int
    name: str
    owner: str | None
    phone: str | None
    email: str | None
    last_order_at: datetime | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An inquiry that is mine now."""

    inquiry_id: int
    client_id: int | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A line that could not be taken: where it stood, why, and what it was."""

    quarantine_id: int
    file_name: str
    line_no: int
    reason: str
    detail: str | None
    content: str
    put_at: datetime


@dataclass(frozen=True, slots=True)
class FileTaken:
    """A file that went through intake."""

    name: str
    byte_size: int
    line_count: int
    bad_count: int
    taken_at: datetime


def route_inquiry(tx: Tx, incoming: Incoming) -> Routed:
    """Writes an inquiry down and routes it; the same source and source id again give the first answer."""
    row = tx.row(
        "select * from intake.route_inquiry(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _in_order(incoming), Routed
    )
    assert row is not None
    return row


def explain(tx: Tx, trace: str | None) -> list[TraceStep]:
    """The steps of a kept trace, with the names of rules and people."""
    return tx.rows("select * from intake.explain(?)", (trace or "",), TraceStep)


def offers_for_me(tx: Tx) -> list[Offer]:
    """Open offers of mine, the most urgent first."""
    return tx.rows("select * from intake_offers.offers_for_me", (), Offer)


def accept_offer(tx: Tx, offer_id: int) -> Accepted:
    """Takes an offered inquiry; Refused e_intake_offer_gone when it has moved on."""
    row = tx.row("select * from intake_offers.accept_offer(?)", (offer_id,), Accepted)
    assert row is not None
    return row


def pass_offer(tx: Tx, offer_id: int, to_staff_id: int | None, word: str | None) -> str | None:
    """Passes an offer to a colleague (or, None, to the next rule); the name of who has it, None for the duty queue."""
    return _name(tx.value("select o_person from intake_offers.pass_offer(?, ?, ?)", (offer_id, to_staff_id, word)))


def decline_offer(tx: Tx, offer_id: int, word: str | None = None) -> str | None:
    """Not now; the name of who has it, None for the duty queue."""
    return _name(tx.value("select o_person from intake_offers.decline_offer(?, ?)", (offer_id, word)))


def take_waiting(tx: Tx, inquiry_id: int) -> None:
    """Takes an inquiry from the duty queue; Refused e_intake_closed with the name of who was quicker."""
    tx.value("select o_client_id from intake_offers.take_waiting(?)", (inquiry_id,))


def hand_over(tx: Tx, inquiry_id: int, to_staff_id: int, word: str | None) -> None:
    """Offers an open inquiry to a named person, whoever has it now."""
    tx.run("execute procedure intake_offers.hand_over(?, ?, ?)", (inquiry_id, to_staff_id, word))


def route_again(tx: Tx, inquiry_id: int) -> str | None:
    """Sends an inquiry through the rules once more; the name of who has it, None for the duty queue."""
    return _name(tx.value("select o_person from intake_offers.route_again(?)", (inquiry_id,)))


def close_inquiry(tx: Tx, inquiry_id: int, result: str | None) -> None:
    """Ends an inquiry with its result."""
    tx.run("execute procedure intake_offers.close_inquiry(?, ?)", (inquiry_id, result))


def choose_client(tx: Tx, inquiry_id: int, client_id: int) -> None:
    """Names the client of an inquiry that was not recognised for sure."""
    tx.run("execute procedure intake_offers.choose_client(?, ?)", (inquiry_id, client_id))


def candidates(tx: Tx, inquiry_id: int) -> list[Candidate]:
    """Clients with the inquiry's phone or e-mail."""
    return tx.rows("select * from intake_offers.candidates(?)", (inquiry_id,), Candidate)


def expire_due(tx: Tx, limit: int = 100) -> int:
    """Moves offers past their limit on; how many."""
    return _int(tx.value("select o_count from intake_offers.expire_due(?)", (limit,)))


def inbox(
    tx: Tx,
    view: str,
    limit: int,
    before: tuple[datetime, int] | None = None,
    idle_minutes: int = 0,
    rule: tuple[int | None, datetime] = (None, datetime.min),
) -> list[InboxRow]:
    """A page of a view (waiting, mine, open, closed, idle, rule), newest first.

    `before` is the last row's instant and id. `rule`, for the view rule: lineage (None: no rule at all), since when.
    """
    before_at, before_id = before or (None, None)
    params = (view, idle_minutes, before_at, before_id, limit, *rule)
    return tx.rows("select * from intake_inbox.inbox(?, ?, ?, ?, ?, ?, ?)", params, InboxRow)


def inbox_counts(tx: Tx) -> dict[str, int]:
    """Rows of the views mine, waiting, open and of the quarantine."""
    return dict(tx.rows("select * from intake_inbox.inbox_counts", ()))


def inquiry_card(tx: Tx, inquiry_id: int) -> InquiryCard | None:
    """All of one inquiry; None when there is none that I may see."""
    return tx.row("select * from intake_inbox.inquiry_card(?)", (inquiry_id,), InquiryCard)


def offers_of(tx: Tx, inquiry_id: int) -> list[OfferMade]:
    """To whom an inquiry was offered, in order."""
    return tx.rows("select * from intake_inbox.offers_of(?)", (inquiry_id,), OfferMade)


def joined_of(tx: Tx, inquiry_id: int) -> list[Joined]:
    """Later inquiries joined to this one."""
    return tx.rows("select * from intake_inbox.joined_of(?)", (inquiry_id,), Joined)


def put_quarantine(
    tx: Tx, source: str, file_name: str, digest: str, line_no: int, reason: str, detail: str, content: str
) -> bool:
    """Keeps a line that cannot be an inquiry; False when it was kept before."""
    return bool(
        tx.value(
            "select o_is_new from intake_quarantine.put_quarantine(?, ?, ?, ?, ?, ?, ?)",
            (source[:100], file_name[-255:], digest, line_no, reason, detail[:500] or None, content[:4000]),
        )
    )


def quarantined(tx: Tx, limit: int, before_id: int | None = None) -> list[Quarantined]:
    """Unsettled lines, newest first."""
    return tx.rows("select * from intake_quarantine.quarantined(?, ?)", (before_id, limit), Quarantined)


def settle_quarantine(tx: Tx, quarantine_id: int) -> None:
    """Marks a line as looked at."""
    tx.run("execute procedure intake_quarantine.settle_quarantine(?)", (quarantine_id,))


def note_file(tx: Tx, digest: str, name: str, byte_size: int, line_count: int, bad_count: int) -> None:
    """Remembers a file that was taken whole."""
    tx.run(
        "execute procedure intake_quarantine.note_file(?, ?, ?, ?, ?)",
        (digest, name[-255:], byte_size, line_count, bad_count),
    )


def files_taken(tx: Tx, limit: int = 50) -> list[FileTaken]:
    """Files taken lately, newest first."""
    return tx.rows("select * from intake_quarantine.files_taken(?)", (limit,), FileTaken)


def sources_known(tx: Tx, limit: int = 40) -> list[str]:
    """Names of sources seen so far, in alphabetical order."""
    return [str(row[0]) for row in tx.rows("select o_source from intake_inbox.sources_known(?)", (limit,))]


def _name(value: object) -> str | None:
    return None if value is None else str(value)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
