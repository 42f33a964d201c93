"""Repeated tasks: the rule (worked out here) and the occurrences (kept by the base) brought together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.tasks import queries
from crm_desktop.features.tasks.rules import Saved, Task, TaskDraft, parse_leads
from crm_desktop.features.tasks.rules_repeat import AHEAD, check_repeat, moved_repeat, next_dues, parse_repeat


def save(tx: Tx, draft: TaskDraft, zone: str) -> Saved:
    """Writes a task, repeated when the draft has a rule. `zone` is whose clock the repeats follow.

    The due time of a repeated task is its first time by the rule at or after the one in the draft. Refuses e_tasks_...
    """
    if not draft.repeat_rule:
        return queries.save_task(tx, draft)
    repeat = parse_repeat(draft.repeat_rule)
    if draft.due_at is None:
        raise Refused("e_tasks_no_due")
    check_repeat(repeat, draft.due_at, zone)
    slots = next_dues(repeat, draft.due_at, zone, AHEAD + 1)
    return queries.save_series(
        tx, replace(draft, repeat_rule=repeat.text), zone, slots[:AHEAD], is_over=len(slots) <= AHEAD
    )


def save_changed(tx: Tx, task: Task | None, draft: TaskDraft, zone: str, *, whole_series: bool) -> Saved:
    """Saves what a form holds: a new task, this occurrence alone, or this and all later ones."""
    if task is None or task.series_id is None:
        return save(tx, draft, zone)
    if not whole_series:
        return queries.save_task(tx, draft)
    if not draft.repeat_rule:
        version = queries.end_series(tx, task.id, task.version)
        return queries.save_task(tx, replace(draft, version=version))
    if draft.repeat_rule == task.repeat_rule and draft.due_at is not None:
        moved = moved_repeat(parse_repeat(draft.repeat_rule), task.due_at, draft.due_at, zone)
        draft = replace(draft, repeat_rule=moved.text)
    return save(tx, draft, zone)


def move_series(tx: Tx, task: Task, due_at: datetime) -> Saved:
    """Moves this occurrence and all later ones; days named by the rule move too. Refuses e_tasks_..."""
    repeat = moved_repeat(parse_repeat(task.repeat_rule or ""), task.due_at, due_at, task.time_zone)
    draft = TaskDraft(
        title=task.title,
        staff_id=task.staff_id,
        due_at=due_at,
        id=task.id,
        version=task.version,
        note=task.note or "",
        client_id=task.client_id,
        inquiry_id=task.inquiry_id,
        leads=parse_leads(task.lead_minutes),
        repeat_rule=repeat.text,
        meeting_url=task.meeting_url or "",
    )
    return save(tx, draft, task.time_zone)


def extend_series(tx: Tx, now: datetime, limit: int = 50) -> int:
    """Tops up series that have too few occurrences ahead; missed times of a long pause are not made up for.

    Any number of callers may run it. Returns how many tasks were added.
    """
    added = 0
    for series in queries.series_to_extend(tx, limit):
        after = max(series.made_till, now)
        slots = next_dues(parse_repeat(series.repeat_rule), series.starts_at, series.time_zone, AHEAD + 1, after)
        added += queries.add_occurrences(tx, series, slots[:AHEAD], is_over=len(slots) <= AHEAD)
    return added
