"""Lights, moments and reasons of channels in words of the current language."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeGuard

from crm_desktop.clock import to_zone
from crm_desktop.code_words import code_text
from crm_desktop.error_texts import TEXTS, error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.channels.rules import ARRIVAL_KINDS, KINDS, SERVED_BY, ArrivalLine, ChannelLine, RefusalLine
from crm_desktop.features.channels.rules_forms import fields_of
from crm_desktop.features.channels.rules_packed import unpack_answer, unpack_error
from crm_desktop.features.intake.rules_words import UNFIT
from crm_desktop.features.staff.rules_words import date_text
from crm_desktop.i18n import _

ICONS = {
    "asterisk": "phone",
    "cloud_pbx": "cloud",
    "modem": "device-usb",
    "site": "world-www",
    "mailbox": "mail",
}


_NAME_A_SETTING = ("e_calls_setting", "e_mail_facts", "e_mail_no_secret")

# Why something was refused, put off or not sent: keys of error texts, and why a post was no inquiry.
REASONS = {**TEXTS, **UNFIT}


def moment(at: datetime | None, now: datetime, zone: str) -> str:
    """ "14:03" today, "23.11.2026, 14:03" before; empty for never."""
    if at is None:
        return ""
    there = to_zone(at, zone)
    if there.date() == to_zone(now, zone).date():
        return f"{there:%H:%M}"
    return f"{date_text(there.date())}, {there:%H:%M}"


def day_text(day: date) -> str:
    """A date as the current language writes it."""
    return date_text(day)


def light_word(line: ChannelLine) -> str:
    """One word for the light of a channel."""
    if not line.is_on:
        return _("off")
    if not line.is_held:
        return _("nobody works on it")
    return {"ok": _("works"), "warn": _("with a flaw"), "down": _("does not work")}.get(line.state, _("starting"))


def light_sentence(line: ChannelLine, now: datetime, zone: str) -> str:
    """What the light means: since when, and why."""
    if not line.is_on:
        return _("Nothing comes or goes by it until it is switched on.")
    if not line.is_held and line.kind in SERVED_BY:
        return _("It is served together with a channel of the kind “Site”: one has to be on and working.")
    if not line.is_held:
        return _("No agent works on it. On one computer it is this program itself, while its window is open.")
    since = moment(line.state_since, now, zone)
    if line.state == "ok":
        return _("Works since {since}, at {place}.").format(since=since, place=place_word(line.held_by))
    why = error_words(line.kind, unpack_error(line.last_error)) if line.last_error else ""
    if line.state == "down":
        return _("Does not work since {since}. {why}").format(since=since, why=why)
    return why or _("Starting…")


def trouble_sentence(line: ChannelLine, now: datetime, zone: str) -> str:
    """One line for those who only need to know: the channel, and what is wrong with it."""
    return f"{line.name}: {light_sentence(line, now, zone)}"


def last_error_sentence(line: ChannelLine, now: datetime, zone: str) -> str:
    """The last error of a channel that works again; empty when there was none."""
    if not line.last_error or line.state in ("down", "warn"):
        return ""
    at = moment(line.last_error_at, now, zone)
    return _("Last error, {at}: {why}").format(at=at, why=error_words(line.kind, unpack_error(line.last_error)))


def test_sentence(line: ChannelLine, now: datetime, zone: str) -> tuple[str, str]:
    """What the last test came to, and its meaning: ok, bad, or info while it goes on."""
    if line.test_asked_at is not None:
        return _("The test has been asked for; the agent will answer here."), "info"
    if line.test_result is None:
        return "", ""
    answer = unpack_answer(line.test_result)
    at = moment(line.tested_at, now, zone)
    if isinstance(answer, str):
        return _("Test at {at}: all is well. {answer}").format(at=at, answer=answer), "ok"
    return _("Test at {at}: {why}").format(at=at, why=error_words(line.kind, answer)), "bad"


def error_words(kind: str, error: AppError) -> str:
    """An error of a channel; a setting it names has the name it has on the page."""
    if isinstance(error, Refused):
        labels = {one.name: one.label for one in fields_of(kind)}
        named = {key: _(labels[str(fact)]) for key, fact in error.facts.items() if str(fact) in labels}
        if named and error.key in _NAME_A_SETTING:
            return error_text(Refused(error.key, **{**error.facts, **named}))
    return error_text(error)


def place_word(held_by: str | None) -> str:
    """The computer of a process by its name in the base."""
    return (held_by or "").split("/")[0]


def reason_text(reason: str | None, detail: str | None = None) -> str:
    """A reason code in words; the detail helps when it holds the facts of an error."""
    if reason is not None and _is_error(reason):
        return error_text(unpack_error(detail) if _is_packed(detail) else Refused(reason))
    return code_text(REASONS, reason)


def plain_detail(reason: str | None, detail: str | None) -> str:
    """What stands beside a reason: a detail for people as it is, or the error behind a reason of another name."""
    if not detail or reason in UNFIT:
        return ""
    if _is_packed(detail):
        return "" if reason is not None and _is_error(reason) else error_text(unpack_error(detail))
    return detail


def _is_error(reason: str) -> bool:
    return reason.startswith(("e_", "away_"))


def _is_packed(detail: str | None) -> TypeGuard[str]:
    return bool(detail) and str(detail).startswith("[")


def kind_word(kind: str) -> str:
    """The kind of a channel."""
    return code_text(KINDS, kind)


def arrival_title(line: ArrivalLine, now: datetime, zone: str) -> str:
    """ "Letter, 14:03"."""
    return f"{code_text(ARRIVAL_KINDS, line.kind)}, {moment(line.got_at, now, zone)}"


def arrival_second(line: ArrivalLine, now: datetime, zone: str) -> str:
    """Why it waits or was refused."""
    why = reason_text(line.reason, line.detail) or plain_detail(None, line.detail)
    if line.state == "refused":
        return why or _("Refused.")
    if line.attempts == 0:
        return _("Waits for its turn.")
    again = moment(line.next_at, now, zone)
    return _("Tried {times}×, again at {at}. {why}").format(times=line.attempts, at=again, why=why)


def refusal_second(line: RefusalLine, now: datetime, zone: str) -> str:
    """When the last one was, and what it was."""
    told = plain_detail(line.reason, line.last_detail)
    last = _("last at {at}").format(at=moment(line.last_at, now, zone))
    return f"{last} · {told}" if told else last
