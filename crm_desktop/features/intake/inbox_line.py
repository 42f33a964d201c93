"""A row of the inbox as it is shown: every text ready, every colour as a meaning. Qt-free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.features.intake import times, words
from crm_desktop.features.intake.offer_card import about_words, phone_words, who_words
from crm_desktop.features.intake.queries import InboxRow
from crm_desktop.i18n import _, ngettext

_NEAR_SECONDS = 180


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One inquiry in a list. `limit_meaning`: "" calm, warn near the limit, bad when it has run out.

    `age` is how old an open inquiry is, and when a closed one was closed.
    """

    inquiry_id: int
    client_id: int | None
    offer_id: int | None
    channel: str
    channel_word: str
    who: str
    about: str
    source: str
    age: str
    came: str
    limit: str
    limit_meaning: str
    person: str
    rule: str
    state: str
    state_word: str
    trouble: str
    joined: str
    result: str
    row: InboxRow = field(repr=False)


def inbox_line(row: InboxRow, now: datetime, zone: str) -> InboxLine:
    """The line of a row at an instant, on the clock of a zone."""
    phone = row.phone if row.phone.startswith("+") else None
    return InboxLine(
        inquiry_id=row.inquiry_id,
        client_id=row.client_id,
        offer_id=row.offer_id,
        channel=row.channel,
        channel_word=words.channel_words(row.channel),
        who=_who(row, phone),
        about=about_words(row.subject, row.words),
        source=" · ".join(part for part in (_source_words(row.source), row.campaign or "") if part),
        age=times.moment_words(row.closed_at, now, zone) if row.closed_at else times.age_words(now - row.came_at),
        came=_("Came: {moment}").format(moment=times.moment_words(row.came_at, now, zone)),
        limit=times.limit_words(now, row.due_at, zone) if row.due_at else "",
        limit_meaning=_limit_meaning(now, row.due_at),
        person=row.person or "",
        rule=_("{number}. {rule}").format(number=row.rule_no, rule=row.rule) if row.rule and row.rule_no else "",
        state=row.state,
        state_word=words.state_words(row.state),
        trouble=words.reason_words(row.reason if row.state == "waiting" else row.chooser),
        joined=_joined(row.joined_count),
        result=row.result or "",
        row=row,
    )


def _who(row: InboxRow, phone: str | None) -> str:
    if row.who:
        return row.who
    if phone and row.chooser is None:
        return phone_words(phone)
    return who_words(None, None, row.chooser, phone, row.phone or None)


def _source_words(source: str) -> str:
    return _("by hand") if source == "hand" else source


def _limit_meaning(now: datetime, due_at: datetime | None) -> str:
    if due_at is None:
        return ""
    left = (due_at - now).total_seconds()
    if left <= 0:
        return "bad"
    return "warn" if left <= _NEAR_SECONDS else ""


def _joined(count: int) -> str:
    return ngettext("{count} more joined", "{count} more joined", count).format(count=count) if count else ""
