"""Calls in plain words of the current language: how they ended, how long they were, why nothing is dialled. Pure."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.clock import to_zone
from crm_desktop.code_words import code_text
from crm_desktop.error_texts import error_text
from crm_desktop.errors import Refused
from crm_desktop.features.calls.rules import RECORDING_REASONS
from crm_desktop.features.calls.rules_desk import Call, CallRow, DialState
from crm_desktop.features.channels.rules_packed import unpack_error
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_card import CallWords
from crm_desktop.features.tasks.rules_words import moment_words
from crm_desktop.i18n import _


def number_words(call: Call) -> str:
    """The number for reading, "hidden number" when there is none."""
    if call.phone:
        return format_phone(call.phone)
    return call.number or _("hidden number")


def length_words(seconds: int | None) -> str:
    """How long a talk was: "4:05", "1:02:10"; empty for none."""
    if seconds is None:
        return ""
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def head_words(direction: str, state: str, result: str | None) -> str:
    """What a call is now: "Incoming call", "Missed call", "Outgoing call, busy"."""
    if state == "dialling":
        return _("Dialling")
    if state == "talking":
        return _("Talking")
    if state == "ringing":
        return _("Incoming call") if direction == "in" else _("Ringing there")
    if direction == "in":
        return _("Missed call") if result == "missed" else _("Incoming call")
    return _("Outgoing call")


def result_words(direction: str, result: str | None) -> str:
    """How a call ended, short."""
    texts = {
        "answered": _("answered"),
        "missed": _("missed call"),
        "busy": _("busy"),
        "no_answer": _("no answer"),
        "failed": _("not connected"),
        "cancelled": _("not dialled") if direction == "out" else _("broken off"),
    }
    return code_text(texts, result)


def outcome_words(outcome: str | None) -> str:
    """What a talk came to."""
    texts = {
        "agreed": _("Agreed"),
        "ordered": _("Ordered"),
        "advised": _("Advised"),
        "thinking": _("Will think it over"),
        "refused": _("Does not want it"),
        "complaint": _("Complaint"),
        "wrong_number": _("Wrong number"),
    }
    return code_text(texts, outcome)


def recording_words(call: CallRow) -> str:
    """What there is to be said of the recording; empty when it is there or was never made."""
    if call.recording_state == "expected":
        return _("the recording is on its way")
    if call.recording_state != "refused":
        return ""
    return _("recording refused: {reason}").format(reason=code_text(RECORDING_REASONS, call.recording_reason))


def ending_words(call: CallRow) -> str:
    """How a call ended and how long it was: "answered, 4:05", "missed"."""
    words = result_words(call.direction, call.result)
    length = length_words(call.talk_seconds) if call.result == "answered" else ""
    return ", ".join(part for part in (words, length) if part)


def card_words(call: CallRow) -> CallWords:
    """A call as the history of its client shows it."""
    is_missed = call.result == "missed"
    outcome = outcome_words(call.outcome)
    note = f"{outcome}. {call.note}" if outcome and call.note else outcome or call.note or ""
    return CallWords(
        call.call_id,
        head_words(call.direction, call.state, call.result),
        "phone-off" if is_missed else "phone-incoming" if call.direction == "in" else "phone-outgoing",
        "bad" if is_missed else "ok" if call.result == "answered" or call.state != "ended" else "",
        length_words(call.talk_seconds) if call.result == "answered" else "" if is_missed else ending_words(call),
        tuple(part for part in (note, recording_words(call)) if part),
        call.person or "",
        call.recording_state == "stored",
    )


def trouble_words(trouble: str | None) -> str:
    """Why a call was not dialled; "maybe": nobody knows whether it was."""
    if trouble == "maybe":
        return _("it is not known whether it was dialled")
    return error_text(Refused(trouble)) if trouble else ""


def dial_reason(state: DialState, now: datetime, zone: str) -> str:
    """Why nothing can be dialled, with the way out; empty when it can."""
    if state.state == "down":
        today = to_zone(now, zone).date()
        since = moment_words(to_zone(state.since, zone), today) if state.since else ""
        words = _("The line “{channel}” is down since {moment}.").format(channel=state.channel or "", moment=since)
        return f"{words} {error_text(unpack_error(state.error))}" if state.error else words
    return {
        "ok": "",
        "none": _("No telephone channel: Settings, Channels"),
        "off": _("The telephone channel is switched off: Settings, Channels"),
        "cannot": _("This line cannot be told to dial. Dial by hand and write the call down."),
        "no_extension": _("You have no internal number: it is set under Settings, Staff"),
    }.get(state.state, "")
