"""The Tasks room: one of several lists, page by page, and what is done to its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.tasks import queries
from crm_desktop.features.tasks.acts import TaskActs
from crm_desktop.features.tasks.rules import Person, Task
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
        self.acts = TaskActs(self, runner, clock, zone, people)
        self._runner = runner
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
