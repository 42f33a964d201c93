"""People and tasks for the tests of tasks, reminders and Today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crm_desktop.db.tx import Tx
from crm_desktop.features.tasks import queries
from crm_desktop.features.tasks.rules import Saved, Task, TaskDraft

ZONE = "Europe/Samara"


@dataclass(frozen=True)
class Office:
    """A branch with a head and two managers under him, a stranger in another branch, and somebody who left."""

    branch: int
    other_branch: int
    boris: int
    anna: int
    ivan: int
    stranger: int
    gone: int


def make_office(tx: Tx) -> Office:
    """Writes the office; nobody is logged in yet."""
    branch = _branch(tx, "Tasks north", ZONE)
    other = _branch(tx, "Tasks south", "Europe/Moscow")
    boris = _person(tx, "BORIS", "Борис", "head", branch, None)
    return Office(
        branch=branch,
        other_branch=other,
        boris=boris,
        anna=_person(tx, "ANNA", "Анна", "manager", branch, boris),
        ivan=_person(tx, "IVAN", "Иван", "manager", branch, boris),
        stranger=_person(tx, "STRANGER", "Чужой", "head", other, None),
        gone=_person(tx, "GONE", "Ушедший", "manager", branch, boris, is_active=False),
    )


def log_in(tx: Tx, login: str) -> str:
    """Opens a session of this person on the connection; returns its ticket."""
    return str(tx.value("select o_ticket from access.open_session(?, 'test', '1.0')", (login,)))


def make_client(tx: Tx, branch: int, name: str = "ООО «СтройДвор»", owner: int | None = None) -> int:
    """A client of a branch."""
    return _id(
        tx,
        "insert into client (kind, name, branch_id, owner_id, created_at, updated_at)"
        " values ('company', ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (name, branch, owner),
    )


def utc_now() -> datetime:
    """The base judges by the real clock, so do its tests."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def in_minutes(minutes: int) -> datetime:
    """A moment as seen from now."""
    return utc_now() + timedelta(minutes=minutes)


def draft(staff_id: int, due_at: datetime, title: str = "Позвонить", leads: tuple[int, ...] = (0,)) -> TaskDraft:
    """A plain new task."""
    return TaskDraft(title=title, staff_id=staff_id, due_at=due_at, leads=leads)


def give(tx: Tx, staff_id: int, due_at: datetime, title: str = "Позвонить", leads: tuple[int, ...] = (0,)) -> Task:
    """Writes a task as the person logged in and reads it back."""
    return read(tx, queries.save_task(tx, draft(staff_id, due_at, title, leads)))


def read(tx: Tx, saved: Saved) -> Task:
    """The task as it is now."""
    task = queries.read_task(tx, saved.id)
    assert task is not None
    return task


def back_in_time(tx: Tx, task_id: int, minutes: int) -> None:
    """Makes a task and its reminders this much older, as if time had passed."""
    tx.run("update task set due_at = dateadd(minute, ?, due_at) where id = ?", (-minutes, task_id))
    tx.run("update task set escalate_at = dateadd(minute, ?, escalate_at) where id = ?", (-minutes, task_id))
    tx.run("update reminder set fire_at = dateadd(minute, ?, fire_at) where task_id = ?", (-minutes, task_id))


def plan_of(tx: Tx, package: str, procedure: str) -> str:
    """How the engine really runs a procedure that was called on this connection."""
    found = tx.value(
        "select first 1 mon$explained_plan from mon$compiled_statements"
        " where mon$package_name = ? and mon$object_name = ?",
        (package, procedure),
    )
    return str(found)


def _branch(tx: Tx, name: str, zone: str) -> int:
    return _id(tx, "insert into branch (name, time_zone) values (?, ?) returning id", (name, zone))


def _person(tx: Tx, login: str, name: str, role: str, branch: int, head: int | None, *, is_active: bool = True) -> int:
    return _id(
        tx,
        "insert into staff (login, name, role_code, branch_id, head_id, is_active, state_since, created_at)"
        " values (?, ?, ?, ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (login, name, role, branch, head, is_active),
    )


def _id(tx: Tx, sql: str, params: tuple[object, ...]) -> int:
    found = tx.value(sql, params)
    assert isinstance(found, int)
    return found


class CannedTx:
    """Stands in for a transaction: answers each procedure from a table and remembers what was asked.

    An answer is a list of ready rows, a value, a function of the parameters, or an error to raise.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.calls: list[tuple[str, tuple[object, ...]]] = []

    def rows(self, sql: str, params: Sequence[object] = (), into: type[Any] = tuple) -> list[Any]:
        """Ready rows of the procedure named in the text."""
        found = self._answer(sql, params)
        return list(found) if isinstance(found, list) else [found]

    def row(self, sql: str, params: Sequence[object] = (), into: type[Any] = tuple) -> Any:
        """The first of them."""
        found = self._answer(sql, params)
        return (found[0] if found else None) if isinstance(found, list) else found

    def value(self, sql: str, params: Sequence[object] = ()) -> Any:
        """A single value."""
        return self._answer(sql, params)

    def run(self, sql: str, params: Sequence[object] = ()) -> None:
        """Nothing comes back."""
        self._answer(sql, params)

    def called(self, name: str) -> list[tuple[object, ...]]:
        """Parameters of each call of a procedure."""
        return [params for procedure, params in self.calls if procedure == name]

    def _answer(self, sql: str, params: Sequence[object]) -> Any:
        found = re.search(r"(?:tasks|tasks_series|tasks_lists|reminders|due_times)\.(\w+)", sql)
        assert found, sql
        self.calls.append((found[1], tuple(params)))
        answer = self.answers.get(found[1], [])
        if callable(answer):
            answer = answer(*params)
        if isinstance(answer, Exception):
            raise answer
        return answer


def plain_task(number: int, due_at: datetime, **changes: Any) -> Task:
    """A task as the base would give it, for tests without a base."""
    task = Task(
        section="today",
        id=number,
        version=1,
        title=f"Task {number}",
        note=None,
        due_at=due_at,
        state="open",
        done_at=None,
        result=None,
        client_id=None,
        client_name=None,
        inquiry_id=None,
        staff_id=1,
        staff_name="Anna",
        author_id=1,
        author_name="Anna",
        lead_minutes="0,15",
        series_id=None,
        repeat_rule=None,
        time_zone=ZONE,
    )
    return replace(task, **changes)
