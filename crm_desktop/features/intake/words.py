"""Inquiries in plain words of the current language: why this person, what was tried, why a line was not taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from crm_desktop.code_words import code_text
from crm_desktop.features.intake.queries import OfferMade, TraceStep
from crm_desktop.features.intake.rules_words import UNFIT
from crm_desktop.i18n import _, pgettext


class Reasoned(Protocol):
    """What is needed to say why an inquiry came to a person."""

    @property
    def why(self) -> str:
        """Way of choosing: manager, last_order, person, turn, least_load, passed."""

    @property
    def rule_no(self) -> int | None:
        """Place of the rule that chose."""

    @property
    def passed_by(self) -> str | None:
        """Who passed it on."""

    @property
    def word(self) -> str | None:
        """What was said when passing it on."""


def channel_words(channel: str) -> str:
    """What came in: "Call", "Request from the site" ..."""
    texts = {
        "call": pgettext("channel", "Call"),
        "web": pgettext("channel", "Request from the site"),
        "mail": pgettext("channel", "Letter"),
        "chat": pgettext("channel", "Message"),
        "visit": pgettext("channel", "Visit"),
    }
    return code_text(texts, channel)


def offer_head_words(channel: str) -> str:
    """Head of an offer by its channel: "Incoming call" ..."""
    texts = {
        "call": _("Incoming call"),
        "web": _("Request from the site"),
        "mail": _("Incoming letter"),
        "chat": _("Incoming message"),
        "visit": _("Visitor at the door"),
    }
    return code_text(texts, channel)


def why_words(offer: Reasoned) -> str:
    """Why an offer came to me: the way of choosing with the rule's number, or who passed it on and with what word."""
    if offer.why == "passed" or offer.passed_by:
        if offer.passed_by is None:
            return _("Passed on to you")
        if offer.word:
            return _("Passed on by {person}: “{word}”").format(person=offer.passed_by, word=offer.word)
        return _("Passed on by {person}").format(person=offer.passed_by)
    texts = {
        "manager": _("You are the personal manager of this client"),
        "last_order": _("You handled this client's last order"),
        "person": _("Such inquiries are yours"),
        "turn": _("It is your turn in the group"),
        "least_load": _("You have the least open inquiries in the group"),
    }
    reason = code_text(texts, offer.why)
    return _with_rule(reason, offer.rule_no)


def made_words(made: OfferMade) -> str:
    """Why one offer of the history went to its person."""
    if made.passed_by:
        if made.word:
            return _("passed on by {person}: “{word}”").format(person=made.passed_by, word=made.word)
        return _("passed on by {person}").format(person=made.passed_by)
    reason = way_words(made.why)
    return _("{reason}, rule “{rule}”").format(reason=reason, rule=made.rule) if made.rule else reason


def way_words(way: str) -> str:
    """Way of choosing, short, of any person; also why an inquiry stays with nobody."""
    return {
        "manager": _("personal manager"),
        "last_order": _("handled the last order"),
        "person": _("named by the rule"),
        "turn": _("the next in turn"),
        "least_load": _("the least open inquiries"),
        "passed": _("handed over"),
    }.get(way) or reason_words(way)


def reason_words(reason: str | None) -> str:
    """Why an inquiry waits, or what keeps its client from being recognised; empty for no reason."""
    if not reason:
        return ""
    texts = {
        "nobody_free": _("nobody is free"),
        "no_rule": _("no rule fits"),
        "duty_rule": _("the rules send it to the duty queue"),
        "many": _("several clients have this phone or e-mail"),
        "hidden": _("the number is hidden"),
        "short": _("fewer than five digits in the number"),
        "malformed": _("there is no such number"),
    }
    return code_text(texts, reason)


def status_words(status: str) -> str:
    """What became of a record that came in."""
    texts = {
        "routed": _("offered to a person"),
        "waiting": _("waits in the duty queue"),
        "joined": _("joined to an earlier inquiry"),
        "repeated": _("was here before, nothing added"),
        "quarantined": _("put into quarantine"),
    }
    return code_text(texts, status)


def state_words(state: str) -> str:
    """State of an inquiry in a list."""
    texts = {
        "offered": pgettext("inquiry", "offered"),
        "waiting": pgettext("inquiry", "waits for anybody"),
        "accepted": pgettext("inquiry", "in work"),
        "closed": pgettext("inquiry", "closed"),
        "joined": pgettext("inquiry", "joined to another"),
    }
    return code_text(texts, state)


def offer_state_words(state: str) -> str:
    """How an offer of the history ended."""
    texts = {
        "open": pgettext("offer", "no answer yet"),
        "accepted": pgettext("offer", "accepted"),
        "passed": pgettext("offer", "passed on"),
        "declined": pgettext("offer", "not now"),
        "expired": pgettext("offer", "no answer in time"),
        "withdrawn": pgettext("offer", "taken back"),
    }
    return code_text(texts, state)


def obstacle_words(obstacle: str | None) -> str:
    """Why a person was skipped."""
    if not obstacle:
        return ""
    texts = {
        "blocked": _("does not work here any more"),
        "away": _("is away"),
        "busy": _("is busy"),
        "leave": _("is on leave"),
        "off_shift": _("is off shift"),
        "limit": _("has enough open inquiries"),
        "offered_before": _("was asked before"),
        "no_manager": _("the client has no personal manager"),
        "no_last_order": _("nobody handled a last order"),
    }
    return code_text(texts, obstacle)


def unfit_words(kind: str) -> str:
    """Why a rule did not fit: the kind of the condition that failed, or "off"."""
    texts = {
        "off": _("switched off"),
        "channel": _("came another way"),
        "source": _("another source"),
        "campaign": _("another campaign"),
        "line": _("another line was called"),
        "client": _("the client is not of this kind"),
        "tag": _("the client has no such tag"),
        "has_manager": _("the personal manager does not fit"),
        "open_order": _("the open orders do not fit"),
        "days_since_more": _("the last order is too recent"),
        "days_since_less": _("the last order is too long ago"),
        "orders_more": _("the sum of orders is too small"),
        "orders_less": _("the sum of orders is too large"),
        "phone_prefix": _("the phone begins otherwise"),
        "words": _("no such words in the text"),
        "working_time": _("the working hours do not fit"),
        "blocked": _("the block on the client does not fit"),
    }
    return code_text(texts, kind)


def trace_sentences(steps: Iterable[TraceStep]) -> list[str]:
    """A kept decision as sentences, one for each rule tried: "1. Personal manager: Anna is on leave"."""
    sentences: list[str] = []
    last_no = 0
    for group in _by_rule(steps):
        head = group[0]
        if head.order_no <= last_no:
            sentences.append(_("Sent through the rules again:"))
        last_no = head.order_no
        sentences.append(
            _("{number}. {rule}: {what}").format(
                number=head.order_no,
                rule=head.rule or _("a rule that is gone"),
                what="; ".join(_step_words(step) for step in group),
            )
        )
    return sentences


def trace_entries(steps: Iterable[TraceStep]) -> list[dict[str, object]]:
    """A kept decision for programs: each rule tried, whether its conditions held, and why it did or did not choose."""
    return [
        {
            "rule": group[0].rule,
            "fits": group[-1].code in ("chosen", "skipped", "nobody", "duty"),
            "why": "; ".join(_step_words(step) for step in group),
        }
        for group in _by_rule(steps)
    ]


def quarantine_words(reason: str, detail: str | None = None) -> str:
    """Why a line could not be taken, with the place when it is known."""
    sentence = code_text(UNFIT, reason)
    detail = _quarantine_detail(reason, detail or "")
    return _("{what}: {detail}").format(what=sentence, detail=detail) if detail else sentence


def _quarantine_detail(reason: str, detail: str) -> str:
    """What of a detail a person can use: a name, or a place in the line."""
    if reason == "broken_json":
        place = re.search(r"char (\d+)", detail)
        return _("after {count} characters").format(count=place.group(1)) if place else ""
    if reason == "too_long" and detail.isdigit():
        return _("{count} bytes").format(count=detail)
    return detail if reason in ("unknown_channel", "wrong_type") else ""


def time_flaw_words(flaw: str | None) -> str:
    """What was wrong with the time an inquiry came with; empty when nothing was."""
    if not flaw:
        return ""
    texts = {
        "missing": _("the time was missing, the time of arrival is used"),
        "unreadable": _("the time could not be read, the time of arrival is used"),
        "implausible": _("the time could not be true, the time of arrival is used"),
    }
    return code_text(texts, flaw)


def _with_rule(reason: str, rule_no: int | None) -> str:
    return _("{reason}, rule {number}").format(reason=reason, number=rule_no) if rule_no else reason


def _by_rule(steps: Iterable[TraceStep]) -> Iterator[Sequence[TraceStep]]:
    """Steps of one try of one rule together; a try ends with the choice."""
    group: list[TraceStep] = []
    for step in steps:
        same = group and (step.order_no, step.rule_id) == (group[0].order_no, group[0].rule_id)
        if group and (not same or group[-1].code in ("chosen", "duty")):
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def _step_words(step: TraceStep) -> str:
    if step.code == "chosen":
        return _("goes to {person}").format(person=step.person or _("somebody who is gone"))
    if step.code == "duty":
        return _("goes to the duty queue")
    if step.code in ("skipped", "nobody"):
        if step.person:
            return _("{person} {obstacle}").format(person=step.person, obstacle=obstacle_words(step.obstacle))
        return obstacle_words(step.obstacle) or _("nobody to choose from")
    return _("does not fit, {reason}").format(reason=unfit_words(step.code))
