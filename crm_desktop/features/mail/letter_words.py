"""Words for letters: when, from whom, what became of one that was sent."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from crm_desktop.clock import to_zone
from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused
from crm_desktop.features.channels.rules_packed import unpack_error
from crm_desktop.features.clients.rules_words import short_day
from crm_desktop.features.mail.rules_desk import Letter, ThreadRow
from crm_desktop.features.mail.writing import bare_subject
from crm_desktop.features.tasks.rules_words import day_words
from crm_desktop.i18n import _

_KILO = 1024


class Mark(NamedTuple):
    """A few words with a meaning: "", info, ok, warn, bad."""

    words: str
    meaning: str
    detail: str = ""


def when_words(utc: datetime, now: datetime, zone: str) -> str:
    """Today the time, then "yesterday", "18 Nov", of another year the whole date: as the other rooms say it."""
    at, today = to_zone(utc, zone), to_zone(now, zone).date()
    if at.date() == today:
        return f"{at:%H:%M}"
    return day_words(at, today) if (today - at.date()).days == 1 else short_day(utc, zone, today)


def head_words(utc: datetime, now: datetime, zone: str) -> str:
    """At the head of a letter: today the time, else the day too, and the year when it is another one."""
    at, today = to_zone(utc, zone), to_zone(now, zone).date()
    return f"{at:%H:%M}" if at.date() == today else f"{short_day(utc, zone, today)}, {at:%H:%M}"


def moment_words(utc: datetime, zone: str) -> str:
    """Date and time, whole."""
    return f"{to_zone(utc, zone):%d.%m.%Y %H:%M}"


def size_words(size: int) -> str:
    """A size as people say it."""
    if size < _KILO:
        return _("{count} B").format(count=size)
    if size < _KILO * _KILO:
        return _("{count} KB").format(count=round(size / _KILO))
    return _("{count} MB").format(count=f"{size / _KILO / _KILO:.1f}".replace(".0", ""))


def subject_words(subject: str) -> str:
    """The subject in a list."""
    return bare_subject(subject) or _("(no subject)")


def list_mark(row: ThreadRow) -> Mark:
    """What a line of the list tells of the way out."""
    if row.draft_id is not None:
        return Mark(_("draft"), "")
    return {
        "queued": Mark(_("in the queue"), ""),
        "sending": Mark(_("being sent"), "info"),
        "maybe": Mark(_("maybe sent"), "warn"),
        "failed": Mark(_("not sent"), "bad"),
        "bounce": Mark(_("came back"), "bad"),
    }.get(row.sending or "", Mark("", ""))


def sent_mark(letter: Letter, zone: str) -> Mark:
    """What became of a letter of ours."""
    if letter.bounce_state == "hard":
        return Mark(_("Came back"), "bad", letter.bounce_reason or "")
    if letter.bounce_state == "soft":
        return Mark(_("Delayed"), "warn", letter.bounce_reason or "")
    why = _reason(letter)
    return {
        "queued": Mark(_("In the queue"), "warn" if why else "", why),
        "sending": Mark(_("Being sent"), "info"),
        "sent": Mark(_("Sent"), "ok", moment_words(letter.written_at, zone)),
        "maybe": Mark(_("Maybe sent"), "warn", why or _("The link broke before the server had answered.")),
        "failed": Mark(_("Not sent"), "bad", why),
        "cancelled": Mark(_("Cancelled"), ""),
    }.get(letter.sending or "", Mark("", ""))


def intro_words(letter: Letter, zone: str) -> str:
    """The line above words that are quoted."""
    who = letter.from_name or letter.from_address
    return _("{at}, {who} wrote:").format(at=moment_words(letter.written_at, zone), who=who)


def forward_words(letter: Letter, zone: str) -> str:
    """The lines above a letter that is passed on."""
    who = f"{letter.from_name} <{letter.from_address}>" if letter.from_name else letter.from_address
    return "\n".join(
        (
            _("---------- Forwarded letter ----------"),
            _("From: {who}").format(who=who),
            _("Sent: {at}").format(at=moment_words(letter.written_at, zone)),
            _("To: {to}").format(to=letter.to_text),
            _("Subject: {subject}").format(subject=letter.subject),
        )
    )


def _reason(letter: Letter) -> str:
    """Why it has not left, as the agent noted it."""
    if letter.detail:
        return error_text(unpack_error(letter.detail))
    return error_text(Refused(letter.reason)) if letter.reason else ""
