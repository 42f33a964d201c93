"""Tasks as a Qt list that grows page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.features.tasks.rules import Task

TASK_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class TaskListModel(QAbstractListModel):
    """Tasks in the order they were read; a view near the end asks `more` while `has_more`."""

    def __init__(self, has_more: Callable[[], bool], more: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_more = has_more
        self._more = more
        self._tasks: list[Task] = []

    def show(self, tasks: list[Task]) -> None:
        """Takes the list as it is now; what only grew at its end is not laid out again."""
        old = self._tasks
        if old and tasks[: len(old)] == old:
            if len(tasks) > len(old):
                self.beginInsertRows(QModelIndex(), len(old), len(tasks) - 1)
                self._tasks = list(tasks)
                self.endInsertRows()
            return
        if tasks and [task.id for task in tasks] == [task.id for task in old]:
            self._tasks = list(tasks)
            self.dataChanged.emit(self.index(0), self.index(len(tasks) - 1))
            return
        self.beginResetModel()
        self._tasks = list(tasks)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Tasks read so far."""
        return 0 if parent.isValid() else len(self._tasks)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        """Whether another page can be asked for now."""
        return not parent.isValid() and self._has_more()

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        """Asks for the next page; it comes when it comes."""
        if not parent.isValid():
            self._more()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The task itself, or its title."""
        if not index.isValid():
            return None
        task = self._tasks[index.row()]
        if role == TASK_ROLE:
            return task
        return task.title if role == Qt.ItemDataRole.DisplayRole else None
