"""The Tasks room: one of several lists, page by page, and what is done to its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.tasks import queries, queries_acts
from crm_desktop.features.tasks.queries_acts import Act
from crm_desktop.features.tasks.rules import Person, Task, quick_dues
from crm_desktop.features.tasks.rules_words import act_words, quick_due_words
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

FILTERS = ("mine", "overdue", "given", "all", "done")


class TasksPresenter(QObject):
    """Tasks of the chosen filter, as far as they were read.

    Signals: `tasks_changed` (the list), `loading_changed` (bool), `acted` (sentence, function that takes it back),
    `refused` (error), `task_asked` (id), `client_asked` (id), `link_asked` (address of a meeting), `new_asked`.
    """

    tasks_changed = Signal(list)
    loading_changed = Signal(bool)
    acted = Signal(str, object)
    refused = Signal(object)
    task_asked = Signal(object)
    client_asked = Signal(object)
    link_asked = Signal(str)
    new_asked = Signal()

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        people: Callable[[Tx], list[Person]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.clock = clock
        self.zone = zone
        self.which = "mine"
        self.tasks: list[Task] = []
        self._runner = runner
        self._people = people
        self._has_more = False
        self._reading = 0

    def choose(self, which: str) -> None:
        """Shows another list."""
        self.which = which
        self.tasks = []
        self.tasks_changed.emit(self.tasks)
        self.refresh()

    def refresh(self) -> None:
        """Reads again as much as is shown."""
        self._read(None, max(len(self.tasks), queries.PAGE))

    def has_more(self) -> bool:
        """Whether another page can be asked for now."""
        return self._has_more and not self._reading

    def more(self) -> None:
        """Reads the next page, when there is one and none is on its way."""
        if self.has_more() and self.tasks:
            self._read(self.tasks[-1], queries.PAGE)

    def find(self, task_id: int) -> Task | None:
        """A task of the list."""
        return next((task for task in self.tasks if task.id == task_id), None)

    def moments(self) -> list[tuple[str, datetime]]:
        """Due times (UTC) to move a task to with one press, with their names."""
        return [(quick_due_words(quick.key), quick.due_at) for quick in quick_dues(self.clock.now(), self.zone)]

    def toggle_done(self, task: Task) -> None:
        """Closes an open task, opens a closed one again."""
        self._act(lambda tx: queries_acts.close(tx, task) if task.is_open else queries_acts.reopen(tx, task))

    def cancel(self, task: Task) -> None:
        """The task is not needed any more."""
        self._act(lambda tx: queries_acts.cancel(tx, task))

    def move(self, task: Task, due_at: datetime) -> None:
        """Another due time (UTC)."""
        self._act(lambda tx: queries_acts.move(tx, task, due_at))

    def hand_over(self, task: Task, staff_id: int) -> None:
        """Somebody else does it."""
        self._act(lambda tx: queries_acts.hand_over(tx, task, staff_id))

    def ask_people(self, answer: Callable[[list[Person]], None]) -> None:
        """Reads who a task may be given to."""
        self._runner.run(self._people, answer, self.refused.emit)

    def _act(self, work: Callable[[Tx], Act]) -> None:
        self._runner.run(work, self._on_acted, self._on_refused, write=True)

    def _on_acted(self, act: Act) -> None:
        self.acted.emit(act_words(act.kind, act.task.title), lambda: self._take_back(act))
        self.refresh()

    def _take_back(self, act: Act) -> None:
        self._runner.run(act.undo, lambda _answer: self.refresh(), self._on_refused, write=True)

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(error)
        self.refresh()

    def _read(self, after: Task | None, limit: int) -> None:
        which = self.which
        at = (after.done_at if which == "done" else after.due_at) if after else None
        self._reading += 1
        self.loading_changed.emit(True)

        def read(tx: Tx) -> list[Task]:
            return queries.list_tasks(tx, which, at, after.id if after else None, limit)

        def done(tasks: list[Task]) -> None:
            self._settle()
            if which != self.which or (after and (not self.tasks or self.tasks[-1] != after)):
                return
            self._has_more = len(tasks) == limit
            self.tasks = [*self.tasks, *tasks] if after else tasks
            self.tasks_changed.emit(self.tasks)

        def failed(error: AppError) -> None:
            self._settle()
            self.refused.emit(error)

        self._runner.run(read, done, failed)

    def _settle(self) -> None:
        self._reading -= 1
        self.loading_changed.emit(self._reading > 0)
