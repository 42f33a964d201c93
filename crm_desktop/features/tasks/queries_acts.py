"""What a person does with a task in one press, each with its way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.tasks import queries
from crm_desktop.features.tasks.rules import Task


@dataclass(frozen=True)
class Act:
    """Something was done to a task. `kind`: closed, reopened, cancelled, moved, handed; `undo` takes it back."""

    kind: str
    task: Task
    undo: Callable[[Tx], object]


def close(tx: Tx, task: Task, result: str = "") -> Act:
    """The task is done."""
    version = queries.close_task(tx, task.id, task.version, result)
    return Act("closed", task, lambda back: queries.reopen_task(back, task.id, version))


def reopen(tx: Tx, task: Task) -> Act:
    """The task is not done after all."""
    version = queries.reopen_task(tx, task.id, task.version)
    return Act("reopened", task, lambda back: queries.close_task(back, task.id, version, task.result or ""))


def cancel(tx: Tx, task: Task) -> Act:
    """The task is not needed any more."""
    version = queries.cancel_task(tx, task.id, task.version)
    return Act("cancelled", task, lambda back: queries.reopen_task(back, task.id, version))


def move(tx: Tx, task: Task, due_at: datetime) -> Act:
    """The task, and no other of its series, gets another due time (UTC)."""
    version = queries.move_task(tx, task.id, task.version, due_at)
    return Act("moved", task, lambda back: queries.move_task(back, task.id, version, task.due_at))


def hand_over(tx: Tx, task: Task, staff_id: int) -> Act:
    """Somebody else does the task."""
    version = queries.hand_over_task(tx, task.id, task.version, staff_id)
    return Act("handed", task, lambda back: queries.hand_over_task(back, task.id, version, task.staff_id))
