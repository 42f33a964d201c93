"""A call of the strip as it is shown: every text ready, every colour as a meaning. Qt-free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_desktop.clock import from_zone, to_zone
from crm_desktop.features.calls.rules_desk import LiveCall
from crm_desktop.features.calls.rules_words import head_words, length_words, number_words, trouble_words
from crm_desktop.features.clients.rules_words import short_day
from crm_desktop.i18n import _, ngettext
from crm_desktop.money import sum_words

# When to call back, in the order of the choice: nothing, in an hour, tomorrow morning, in a week.
CALL_BACKS = ("", "hour", "tomorrow", "week")
_MORNING = 10
_STAGES = {"dialling": "ringing", "ringing": "ringing", "talking": "talking", "ended": "over"}
_URGENCY = {"ringing": 0, "talking": 1, "over": 2}


@dataclass(frozen=True, slots=True)
class StripLine:
    """One call of the strip. `stage` is ringing, talking or over; `kind` says the icon: in, out, missed or trouble.

    `hang_up`, of a call dialled from here: yes, asked (it is being ended) or cannot; empty for others.
    `about` is what one wants to know before saying hello, `why` why it came to me.
    """

    call_id: int
    stage: str
    kind: str
    meaning: str
    head: str
    who: str
    number: str
    about: str
    why: str
    client_id: int | None
    inquiry_id: int | None
    phone: str | None
    is_spoken: bool
    hang_up: str
    version: int


def strip_line(call: LiveCall, why: str, now: datetime, zone: str) -> StripLine:
    """The line of a call at an instant, on the clock of a zone; `why` says why an incoming one came to me."""
    kind = "trouble" if call.trouble else "missed" if call.result == "missed" else call.direction
    number = number_words(call)
    # No modem hears whether somebody spoke on its line: he who did is asked what came of it.
    by_modem_out = call.is_by_modem and call.direction == "out" and not call.trouble
    is_spoken = call.answered_at is not None or call.result == "answered"
    return StripLine(
        call.call_id,
        _STAGES[call.state],
        kind,
        _meaning(call, kind),
        _head(call, is_dialled=by_modem_out and call.state == "ringing"),
        call.client_name or (number if call.phone else _("Somebody unknown")),
        number if call.client_name or not call.phone else "",
        trouble_words(call.trouble) or _about(call, now, zone),
        why if call.direction == "in" else "",
        call.client_id,
        call.inquiry_id,
        call.phone,
        is_spoken or (by_modem_out and call.is_over and call.result is None),
        "" if call.is_over or call.trouble else call.hang_up or "",
        call.version,
    )


def running_words(call: LiveCall, now: datetime) -> str:
    """Time since it rings, the length of the talk, or of what was spoken."""
    if call.state == "ended":
        return length_words(call.talk_seconds) if call.result == "answered" else ""
    since = call.answered_at if call.state == "talking" and call.answered_at else call.rang_at
    return length_words(int((now - since).total_seconds()))


def in_order(calls: list[LiveCall]) -> list[LiveCall]:
    """What rings first, then what is spoken, then what ended; the newest of each first."""
    return sorted(calls, key=lambda call: (_URGENCY[_STAGES[call.state]], -call.rang_at.timestamp(), -call.call_id))


def call_back_at(choice: str, now: datetime, zone: str) -> datetime:
    """When (UTC) a promised call is due; tomorrow and a week mean the morning of that day where the person is."""
    if choice == "hour":
        return now + timedelta(hours=1)
    days = 7 if choice == "week" else 1
    day = to_zone(now, zone).replace(hour=_MORNING, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return from_zone(day, zone)


def call_back_words(choice: str) -> str:
    """A choice of CALL_BACKS in words."""
    return {
        "": _("No call back"),
        "hour": _("Call back in an hour"),
        "tomorrow": _("Call back tomorrow at 10"),
        "week": _("Call back in a week"),
    }[choice]


def _head(call: LiveCall, *, is_dialled: bool) -> str:
    if call.trouble:
        return _("Not dialled")
    # The modem leaves the line in a moment; it hears nobody ring there.
    return _("Lift the handset") if is_dialled else head_words(call.direction, call.state, call.result)


def _meaning(call: LiveCall, kind: str) -> str:
    if kind in ("missed", "trouble"):
        return "bad"
    return "ok" if call.state in ("ringing", "talking") else "info"


def _about(call: LiveCall, now: datetime, zone: str) -> str:
    if call.client_id is None:
        return _("nobody known by this number") if call.phone else ""
    parts = [_last_order(call, now, zone)]
    if call.open_orders:
        count = call.open_orders
        parts.append(ngettext("{count} open order", "{count} open orders", count).format(count=count))
    if call.open_tasks and call.task:
        more = call.open_tasks - 1
        parts.append(_("task: {title}").format(title=call.task) + (f" +{more}" if more else ""))
    return " · ".join(part for part in parts if part)


def _last_order(call: LiveCall, now: datetime, zone: str) -> str:
    if call.last_order_at is None:
        return _("no orders yet")
    day = short_day(call.last_order_at, zone, to_zone(now, zone).date())
    total = "" if call.last_order_sum is None else sum_words(call.last_order_sum)
    words = _("last order {number}, {day}").format(number=call.last_order or "", day=day)
    return f"{words}, {total}" if total else words
