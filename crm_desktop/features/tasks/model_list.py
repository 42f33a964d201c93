"""Tasks as a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.clock import Clock, to_zone
from crm_desktop.features.tasks.rules import Task
from crm_desktop.features.tasks.rules_words import date_words, late_words, moment_words, repeat_words
from crm_desktop.i18n import N_, _

TASK_ROLE = Qt.ItemDataRole.UserRole
MEANING_ROLE = TASK_ROLE + 1
ICON_ROLE = TASK_ROLE + 2
COLUMNS = (N_("When"), N_("What"), N_("Client"), N_("Who does it"), N_("Given by"), N_("Repeats"))
_WHEN, _WHAT = 0, 1
Index = QModelIndex | QPersistentModelIndex


class TaskTableModel(QAbstractTableModel):
    """Rows in the order they were read; a view near the end asks `more` while `has_more`."""

    def __init__(
        self,
        clock: Clock,
        zone: str,
        has_more: Callable[[], bool],
        more: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._zone = zone
        self._has_more = has_more
        self._more = more
        self._tasks: list[Task] = []

    def show(self, tasks: list[Task]) -> None:
        """Takes the list as it is now; what only grew at its end is not laid out again."""
        if self._tasks and tasks[: len(self._tasks)] == self._tasks:
            if len(tasks) > len(self._tasks):
                self.beginInsertRows(QModelIndex(), len(self._tasks), len(tasks) - 1)
                self._tasks = list(tasks)
                self.endInsertRows()
            return
        if [task.id for task in tasks] == [task.id for task in self._tasks]:
            self._tasks = list(tasks)
            if tasks:
                self.dataChanged.emit(self.index(0, 0), self.index(len(tasks) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._tasks = list(tasks)
        self.endResetModel()

    def task(self, row: int) -> Task:
        """Task of a row."""
        return self._tasks[row]

    def row_of(self, task_id: int) -> int | None:
        """Row of a task, None when it is not in the list."""
        return next((row for row, task in enumerate(self._tasks) if task.id == task_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Tasks read so far."""
        return 0 if parent.isValid() else len(self._tasks)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        """Whether another page can be asked for now."""
        return not parent.isValid() and self._has_more()

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        """Asks for the next page; it comes when it comes."""
        if not parent.isValid():
            self._more()

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        """Names the table of the kit reads."""
        return {**super().roleNames(), int(MEANING_ROLE): QByteArray(b"meaning"), int(ICON_ROLE): QByteArray(b"icon")}

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Heads of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a cell, and what they mean."""
        if not index.isValid():
            return None
        task = self._tasks[index.row()]
        if role == TASK_ROLE:
            return task
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(task)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._exact(task) if index.column() == _WHEN else (task.note or None)
        if role == MEANING_ROLE:
            return self._meaning(task, index.column())
        if role == ICON_ROLE and index.column() == _WHAT:
            return "" if task.is_open else "circle-check"
        return None

    def _words(self, task: Task) -> tuple[str, ...]:
        return (
            self._when(task),
            task.title,
            task.client_name or "",
            task.staff_name,
            task.author_name or "" if task.author_id != task.staff_id else "",
            repeat_words(task.repeat_rule or ""),
        )

    def _when(self, task: Task) -> str:
        now = self._clock.now()
        if task.is_overdue(now):
            return late_words(task.due_at, now)
        moment = task.done_at if task.done_at and not task.is_open else task.due_at
        return moment_words(self._local(moment), self._local(now).date())

    def _exact(self, task: Task) -> str:
        local = self._local(task.due_at)
        return _("Due {date}, {time}").format(date=date_words(local.date()), time=f"{local:%H:%M}")

    def _meaning(self, task: Task, column: int) -> str:
        if not task.is_open:
            return "mute"
        if column == _WHEN and task.is_overdue(self._clock.now()):
            return "bad"
        return "bold" if column == _WHAT else ""

    def _local(self, moment: datetime) -> datetime:
        return to_zone(moment, self._zone).replace(tzinfo=None)
