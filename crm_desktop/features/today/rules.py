"""What the day looks like: lines by hour with the line of now, inquiries waiting, tasks given to others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crm_desktop.clock import to_zone
from crm_desktop.features.tasks.rules import Task, in_day_order
from crm_desktop.features.tasks.rules_words import (
    late_words,
    moment_words,
    repeat_words,
    span_words,
)
from crm_desktop.i18n import _, ngettext, pgettext

SOON = timedelta(minutes=5)


@dataclass(frozen=True)
class DayLine:
    """A line of the day. `kind`: task, now, head. `meaning`: overdue, late (today), done, plain.

    `is_next`: the first task still to come today. `link`: the meeting an open task is about.
    """

    kind: str
    time: str = ""
    title: str = ""
    second: str = ""
    chip: str = ""
    meaning: str = "plain"
    icon: str = ""
    task: Task | None = None
    is_next: bool = False
    link: str = ""


@dataclass(frozen=True)
class Waiting:
    """An inquiry that waits for me. Instants are UTC; `due_at` is the limit of an offer not yet accepted."""

    inquiry_id: int
    channel: str
    who: str
    words: str
    came_at: datetime
    due_at: datetime | None
    client_id: int | None


@dataclass(frozen=True)
class WaitingLine:
    """A waiting inquiry as it is shown. `meaning`: soon (its limit is near) or plain."""

    inquiry_id: int
    icon: str
    title: str
    second: str
    left: str
    meaning: str


@dataclass(frozen=True)
class Attention:
    """Something of the firm somebody should look at. `meaning`: bad or warn; `where`: what opens it."""

    key: str
    icon: str
    title: str
    second: str
    meaning: str
    where: str


def day_lines(tasks: list[Task], now: datetime, zone: str) -> list[DayLine]:
    """Overdue tasks, the day with the line of now between what was and what comes, then tomorrow."""
    here = to_zone(now, zone)
    day = in_day_order([task for task in tasks if task.section in ("today", "done")])
    before = [task for task in day if not task.is_open or task.due_at <= now]
    coming = [task for task in day if task.is_open and task.due_at > now]
    tomorrow = [task for task in tasks if task.section == "tomorrow"]
    lines = [task_line(task, now, zone) for task in tasks if task.section == "overdue"]
    lines += [task_line(task, now, zone) for task in before]
    if lines or coming:
        lines.append(DayLine("now", time=f"{here:%H:%M}"))
    lines += [replace(task_line(task, now, zone), is_next=task is coming[0]) for task in coming]
    if tomorrow:
        count = len(tomorrow)
        lines.append(
            DayLine(
                "head", title=_("Tomorrow"), second=ngettext("{count} task", "{count} tasks", count).format(count=count)
            )
        )
        lines += [task_line(task, now, zone) for task in tomorrow]
    return lines


def task_line(task: Task, now: datetime, zone: str) -> DayLine:
    """One task of mine as a line."""
    local = to_zone(task.due_at, zone).replace(tzinfo=None)
    today = to_zone(now, zone).date()
    is_other_day = local.date() < today
    meaning, chip = "plain", ""
    if not task.is_open:
        meaning = "done"
    elif task.due_at < now:
        meaning, chip = ("overdue" if is_other_day else "late"), late_words(task.due_at, now)
    return DayLine(
        kind="task",
        time=_narrow_day(local.date(), today) if is_other_day else f"{local:%H:%M}",
        title=task.title,
        second=_second(task, zone),
        chip=chip,
        meaning=meaning,
        icon=_icon(task),
        task=task,
        link=_link(task),
    )


def given_line(task: Task, now: datetime, zone: str) -> DayLine:
    """A task somebody else does for me."""
    local = to_zone(task.due_at, zone).replace(tzinfo=None)
    late = task.is_overdue(now)
    return DayLine(
        kind="task",
        title=task.title,
        second=_joined(task.staff_name, task.client_name),
        chip=late_words(task.due_at, now) if late else "",
        time="" if late else moment_words(local, to_zone(now, zone).date()),
        meaning="overdue" if late else "plain",
        task=task,
        link=_link(task),
    )


def waiting_line(waiting: Waiting, now: datetime, zone: str) -> WaitingLine:
    """One waiting inquiry as a line: who first, then what it is about and how long there is."""
    came = to_zone(waiting.came_at, zone).replace(tzinfo=None)
    today = to_zone(now, zone).date()
    at = f"{came:%H:%M}" if came.date() == today else moment_words(came, today)
    names = {
        "call": _("call at {time}"),
        "web": _("request at {time}"),
        "mail": _("letter at {time}"),
        "chat": _("message at {time}"),
        "visit": _("visit at {time}"),
    }
    icons = {"call": "phone-incoming", "web": "world-www", "mail": "mail", "chat": "messages", "visit": "user"}
    left, meaning = _("yours"), "plain"
    if waiting.due_at is not None:
        remains = waiting.due_at - now
        left = _("{span} left").format(span=span_words(remains)) if remains > timedelta() else _("time is up")
        meaning = "soon" if remains <= SOON else "plain"
    return WaitingLine(
        inquiry_id=waiting.inquiry_id,
        icon=icons.get(waiting.channel, "inbox"),
        title=waiting.who or _("Unknown person"),
        second=_joined(names.get(waiting.channel, "{time}").format(time=at), waiting.words),
        left=left,
        meaning=meaning,
    )


def day_summary(tasks: list[Task], now: datetime) -> str:
    """ "5 till evening, 1 overdue"."""
    coming = sum(1 for task in tasks if task.section == "today" and task.due_at >= now)
    late = sum(1 for task in tasks if task.section in ("overdue", "today") and task.is_overdue(now))
    parts = []
    if coming:
        parts.append(ngettext("{count} till evening", "{count} till evening", coming).format(count=coming))
    if late:
        parts.append(ngettext("{count} overdue", "{count} overdue", late).format(count=late))
    return ", ".join(parts)


def _narrow_day(day: date, today: date) -> str:
    """A day that is over, in the narrow column of times."""
    return pgettext("narrow", "yest.") if day == today - timedelta(days=1) else f"{day:%d.%m}"


def _second(task: Task, zone: str) -> str:
    if not task.is_open and task.done_at is not None:
        closed = _("closed at {time}").format(time=f"{to_zone(task.done_at, zone):%H:%M}")
        return _joined(closed, task.client_name, task.result)
    given = ""
    if task.author_id != task.staff_id and task.author_name:
        given = _("from {person}").format(person=task.author_name)
    return _joined(task.client_name, given, repeat_words(task.repeat_rule or ""))


def _icon(task: Task) -> str:
    if task.repeat_rule:
        return "repeat"
    return "inbox" if task.inquiry_id else ""


def _link(task: Task) -> str:
    return (task.meeting_url or "") if task.is_open else ""


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
