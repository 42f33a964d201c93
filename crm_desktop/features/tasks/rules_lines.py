"""A task as one line of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_desktop.clock import to_zone
from crm_desktop.features.tasks.rules import Task
from crm_desktop.features.tasks.rules_words import date_words, late_words, moment_words, repeat_words
from crm_desktop.i18n import _


@dataclass(frozen=True)
class TaskLine:
    """Words of a line. `meaning`: overdue, done, cancelled or plain; `exact` is for the tooltip."""

    title: str
    second: str
    when: str
    exact: str
    meaning: str


def task_line(task: Task, now: datetime, zone: str, *, names_person: bool) -> TaskLine:
    """The line of a task on the clock of a zone; `names_person` when tasks of several people stand in the list."""
    today = to_zone(now, zone).date()
    local = to_zone(task.due_at, zone).replace(tzinfo=None)
    exact = _("Due {date}, {time}").format(date=date_words(local.date()), time=f"{local:%H:%M}")
    given = ""
    if task.author_name and task.author_id != task.staff_id:
        given = _("given by {person}").format(person=task.author_name)
    parts = (
        task.staff_name if names_person else "",
        task.client_name,
        given,
        repeat_words(task.repeat_rule or ""),
        task.result,
    )
    if task.is_overdue(now):
        when, meaning = late_words(task.due_at, now), "overdue"
    elif task.is_open or task.done_at is None:
        when, meaning = moment_words(local, today), "plain"
    else:
        when, meaning = moment_words(to_zone(task.done_at, zone).replace(tzinfo=None), today), task.state
    return TaskLine(task.title, " · ".join(part for part in parts if part), when, exact, meaning)
