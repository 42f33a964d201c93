"""Reads and acts of tasks, their series, lists and due times. Instants are UTC; each act asks the version seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.tasks.rules import Saved, Series, Task, TaskDraft, WorkingDues, leads_text

DAY_LIMIT = 100
PAGE = 100


def my_day(tx: Tx, limit: int = DAY_LIMIT) -> list[Task]:
    """My tasks around today: sections overdue, today, done, tomorrow, given; at most `limit` of each."""
    return tx.rows("select * from tasks_lists.my_day(?)", (limit,), Task)


def list_tasks(
    tx: Tx, which: str, after_at: datetime | None = None, after_id: int | None = None, limit: int = PAGE
) -> list[Task]:
    """A page of "mine", "given", "overdue", "all" or "done"; the next begins after the last row's time and id."""
    return tx.rows("select * from tasks_lists.list_tasks(?, ?, ?, ?)", (which, after_at, after_id, limit), Task)


def client_tasks(tx: Tx, client_id: int, limit: int = PAGE) -> list[Task]:
    """Tasks of a client that I may see, open ones first."""
    return tx.rows("select * from tasks_lists.client_tasks(?, ?)", (client_id, limit), Task)


def read_task(tx: Tx, task_id: int) -> Task | None:
    """One task, None when it is gone or out of my sight."""
    return tx.row("select * from tasks_lists.read_task(?)", (task_id,), Task)


def save_task(tx: Tx, draft: TaskDraft) -> Saved:
    """Writes a task that does not repeat. Refuses e_tasks_..."""
    saved = tx.row(
        "select * from tasks.save_task(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.id,
            draft.version,
            draft.title,
            draft.note,
            draft.client_id,
            draft.inquiry_id,
            draft.staff_id,
            draft.due_at,
            leads_text(draft.leads),
            draft.meeting_url,
        ),
        Saved,
    )
    return _given(saved)


def save_series(tx: Tx, draft: TaskDraft, zone: str, slots: Sequence[datetime], *, is_over: bool) -> Saved:
    """Writes a repeated task from `slots[0]` on; later open occurrences of its old series are replaced."""
    saved = tx.row(
        "select * from tasks_series.save_series(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.id,
            draft.version,
            draft.title,
            draft.note,
            draft.client_id,
            draft.staff_id,
            leads_text(draft.leads),
            draft.repeat_rule,
            zone,
            _slots(slots),
            is_over,
            draft.meeting_url,
        ),
        Saved,
    )
    return _given(saved)


def working_dues(tx: Tx, staff_id: int, hours: int) -> WorkingDues:
    """After so many working hours of a person, and when the next working day begins. Refuses e_due_times_minutes."""
    found = tx.row("select * from due_times.by_calendar(?, ?)", (staff_id, hours * 60), WorkingDues)
    return found.on_the_minute() if found else WorkingDues(None, None)


def end_series(tx: Tx, task_id: int, version: int) -> int:
    """Nothing comes after this occurrence any more. Returns the new version."""
    return _version(tx.value("select o_version from tasks_series.end_series(?, ?)", (task_id, version)))


def move_task(tx: Tx, task_id: int, version: int, due_at: datetime) -> int:
    """Gives one task a new due time; its reminders follow. Returns the new version."""
    return _version(tx.value("select * from tasks.move_task(?, ?, ?)", (task_id, version, due_at)))


def hand_over_task(tx: Tx, task_id: int, version: int, staff_id: int) -> int:
    """Gives the task to another person. Returns the new version."""
    return _version(tx.value("select * from tasks.hand_over_task(?, ?, ?)", (task_id, version, staff_id)))


def close_task(tx: Tx, task_id: int, version: int, result: str = "") -> int:
    """The task is done. Returns the new version."""
    return _version(tx.value("select * from tasks.close_task(?, ?, ?)", (task_id, version, result)))


def cancel_task(tx: Tx, task_id: int, version: int) -> int:
    """The task is not needed any more. Returns the new version."""
    return _version(tx.value("select * from tasks.cancel_task(?, ?)", (task_id, version)))


def reopen_task(tx: Tx, task_id: int, version: int) -> int:
    """Takes "done" or "not needed" back. Returns the new version."""
    return _version(tx.value("select * from tasks.reopen_task(?, ?)", (task_id, version)))


def hand_over_all(tx: Tx, from_staff_id: int, to_staff_id: int) -> int:
    """All open tasks and series of one person go to another. Returns how many tasks."""
    return _version(tx.value("select * from tasks.hand_over_all(?, ?)", (from_staff_id, to_staff_id)))


def series_to_extend(tx: Tx, limit: int) -> list[Series]:
    """Series with too few occurrences ahead."""
    return tx.rows("select * from tasks_series.series_to_extend(?)", (limit,), Series)


def add_occurrences(tx: Tx, series: Series, slots: Sequence[datetime], *, is_over: bool) -> int:
    """Adds the next occurrences; what is there already is left alone. Returns how many were added."""
    params = (series.id, series.version, _slots(slots), is_over)
    return _version(tx.value("select * from tasks_series.add_occurrences(?, ?, ?, ?)", params))


def _slots(slots: Sequence[datetime]) -> str:
    return ",".join(f"{slot:%Y-%m-%d %H:%M:%S}" for slot in slots)


def _version(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a number was expected from the base, not {value!r}")
    return value


def _given(saved: Saved | None) -> Saved:
    if saved is None:
        raise TypeError("the base did not answer what it saved")
    return saved
