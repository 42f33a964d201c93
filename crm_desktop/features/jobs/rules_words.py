"""Jobs, agents and the outbox in words of the current language."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.clock import to_zone
from crm_desktop.code_words import code_text
from crm_desktop.error_texts import error_text
from crm_desktop.features.channels.rules_packed import unpack_error
from crm_desktop.features.channels.rules_words import reason_text
from crm_desktop.features.jobs.rules import JOBS, AgentLine, JobLine
from crm_desktop.features.outbox.rules import OutgoingLine
from crm_desktop.features.staff.rules_words import date_text
from crm_desktop.i18n import N_, _, language

STATES = {
    "queued": (N_("waits"), ""),
    "sending": (N_("being sent"), "info"),
    "sent": (N_("sent"), "ok"),
    "maybe": (N_("maybe sent"), "warn"),
    "failed": (N_("not sent"), "bad"),
    "cancelled": (N_("taken back"), ""),
}


def moment(at: datetime | None, now: datetime, zone: str) -> str:
    """ "14:03" today, with the date before; empty for never."""
    if at is None:
        return ""
    there = to_zone(at, zone)
    is_today = there.date() == to_zone(now, zone).date()
    return f"{there:%H:%M}" if is_today else f"{date_text(there.date())}, {there:%H:%M}"


def ago(seconds: int) -> str:
    """ "just now", "40 s ago", "5 min ago", "3 h ago", "2 d ago"."""
    if seconds < 15:
        return _("just now")
    for limit, step, word in (
        (90, 1, _("{count} s ago")),
        (5400, 60, _("{count} min ago")),
        (172_800, 3600, _("{count} h ago")),
    ):
        if seconds < limit:
            return word.format(count=seconds // step)
    return _("{count} d ago").format(count=seconds // 86_400)


def length(ms: int | None) -> str:
    """ "12 ms", "1.4 s"; empty when it is not known."""
    if ms is None:
        return ""
    if ms < 1000:
        return _("{count} ms").format(count=ms)
    seconds = f"{ms / 1000:.1f}"
    return _("{count} s").format(count=seconds.replace(".", ",") if language() == "ru" else seconds)


def job_word(job: str) -> str:
    """The name of a job."""
    return code_text(JOBS, job)


def trouble_sentence(line: JobLine) -> str:
    """What is wrong with a job in trouble, for those who only need to know."""
    if line.is_missed:
        return _("{job}: missed, last run {ago}.").format(job=job_word(line.job), ago=ago(line.seconds_ago))
    why = error_text(unpack_error(line.last_error)) if line.last_error else ""
    return f"{job_word(line.job)}: {why}"


def job_error(line: JobLine, now: datetime, zone: str) -> str:
    """What went wrong last, and when; empty when nothing did."""
    if not line.last_error:
        return ""
    return f"{moment(line.last_error_at, now, zone)} · {error_text(unpack_error(line.last_error))}"


def agent_title(line: AgentLine) -> str:
    """The computer, and what works there."""
    place, _slash, kind = line.workplace.rpartition("/")
    return _("{place}: program window").format(place=place) if kind == "window" else (place or kind)


def agent_second(line: AgentLine, now: datetime, zone: str) -> str:
    """Since when it works, or when it ended or was heard of last."""
    if line.stopped_at is not None:
        return _("Ended {at}.").format(at=moment(line.stopped_at, now, zone))
    parts = [
        _("Works since {at}").format(at=moment(line.started_at, now, zone)),
        _("version {number}").format(number=line.app_version),
    ]
    if line.memory_mb is not None:
        parts.append(_("{count} MB of memory").format(count=line.memory_mb))
    if line.light == "bad":
        parts = [_("Not heard of since {at}.").format(at=moment(line.beat_at, now, zone))]
    return " · ".join(parts)


def outgoing_title(line: OutgoingLine) -> str:
    """What it is about."""
    kind = _("Letter") if line.kind == "letter" else _("Call")
    return f"{kind}: {line.what}" if line.what else kind


def outgoing_second(line: OutgoingLine, now: datetime, zone: str) -> str:
    """Who wanted it when, by which channel, and what became of it."""
    parts = [part for part in (line.person, line.channel, moment(line.created_at, now, zone)) if part]
    why = reason_text(line.reason, line.detail)
    if line.state == "queued" and line.attempts:
        at = moment(line.next_at, now, zone)
        parts.append(_("tried {times}×, again at {at}").format(times=line.attempts, at=at))
    return " · ".join(parts) + (f" · {why}" if why else "")
