"""The Tasks room: whose tasks, each a row with its keys."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.tasks.model_list import TASK_ROLE, TaskListModel
from crm_desktop.features.tasks.presenter_list import TasksPresenter
from crm_desktop.features.tasks.rules import Person, Task
from crm_desktop.features.tasks.rules_lines import task_line
from crm_desktop.i18n import N_, _, pgettext
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook
from crm_desktop.ui.switches import SegmentedControl

_FILTERS = {
    "mine": N_("Mine"),
    "overdue": N_("Overdue"),
    "given": N_("Given by me"),
    "all": N_("Of everybody"),
    "done": N_("Done by me"),
}
_EMPTY = {
    "mine": N_("You have no open tasks."),
    "overdue": N_("Nothing is overdue."),
    "given": N_("You gave no tasks to others."),
    "all": N_("There are no open tasks."),
    "done": N_("You have not closed a task yet."),
}
_CHIPS = {"overdue": "bad"}


class TasksView(Page):
    """`sees_others`: the person may see tasks of colleagues, so that the list of all makes sense.

    `acted` (sentence, function that takes it back) is for the window's toast.
    """

    acted = Signal(str, object)

    def __init__(self, presenter: TasksPresenter, *, sees_others: bool, parent: QWidget | None = None) -> None:
        super().__init__(_("Tasks"), parent=parent)
        self._presenter = presenter
        shown = {key: word for key, word in _FILTERS.items() if sees_others or key != "all"}
        self.filters = SegmentedControl(
            [(key, _(word)) for key, word in shown.items()], presenter.which, name=_("Which tasks")
        )
        self.filters.chosen.connect(self._on_filter)
        self.head.add_left(self.filters)
        new = Button(_("New task"), "plus", "primary")
        new.setToolTip(_("New task (Ctrl+N)"))
        new.clicked.connect(presenter.new_asked)
        self.head.add(new)
        self._trouble = ErrorBanner()
        self._trouble.retry.connect(presenter.refresh)
        self._trouble.closed.connect(lambda: self.set_banner(None))
        self._model = TaskListModel(presenter.has_more, presenter.more, self)
        self.rows = RowList(self._look, name=_("Tasks"))
        self.rows.setModel(self._model)
        self.rows.done_toggled.connect(lambda index: presenter.acts.toggle_done(index.data(TASK_ROLE)))
        self.rows.opened.connect(lambda index: presenter.task_asked.emit(index.data(TASK_ROLE).id))
        self.rows.key_pressed.connect(self._on_key)
        self.rows.action.connect(self._on_action)
        self.rows.empty_pressed.connect(presenter.new_asked)
        panel = Panel()
        panel.add(self.rows, 1)
        self.add(panel, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.New), self).activated.connect(presenter.new_asked)
        presenter.tasks_changed.connect(self._model.show)
        presenter.loading_changed.connect(self.rows.set_loading)
        presenter.acted.connect(self.acted)
        presenter.refused.connect(self._on_refused)
        self._say_empty()
        self._model.show(presenter.tasks)

    def _on_filter(self, which: str) -> None:
        self._presenter.choose(which)
        self._say_empty()

    def _say_empty(self) -> None:
        which = self._presenter.which
        self.rows.set_empty(_(_EMPTY[which]), "" if which in ("overdue", "done") else _("New task"))

    def _on_refused(self, error: AppError) -> None:
        self._trouble.show_error(error)
        self.set_banner(self._trouble)

    def _look(self, index: Any) -> RowLook:
        task: Task = index.data(TASK_ROLE)
        presenter = self._presenter
        line = task_line(
            task, presenter.clock.now(), presenter.zone, names_person=presenter.which in ("given", "all", "overdue")
        )
        bad = _CHIPS.get(line.meaning, "")
        joins = bool(task.meeting_url) and task.is_open
        return RowLook(
            title=line.title,
            second=line.second,
            key=task.id,
            done=not task.is_open,
            chip=line.when,
            chip_meaning=bad,
            chip_icon="alert-circle" if bad else "",
            meaning=bad,
            action_icon="video" if joins else "repeat" if task.repeat_rule else "",
            action_name=_("Join the meeting") if joins else "",
            action_text=_("Join") if joins else "",
            tooltip=line.exact,
            mute=not task.is_open,
            keys=_keys(task),
        )

    def _on_key(self, index: QModelIndex, key: str) -> None:
        task: Task = index.data(TASK_ROLE)
        place = self.rows.viewport().mapToGlobal(self.rows.visualRect(index).bottomLeft()) + QPoint(44, 4)
        if key == pgettext("key", "M"):
            self._presenter.acts.ask_moments(task, partial(self._open_moments, task, place))
        elif key == pgettext("key", "A"):
            self._presenter.acts.ask_people(partial(self._open_people, task, place))
        elif key == pgettext("key", "J"):
            self._on_action(index)

    def _on_action(self, index: QModelIndex) -> None:
        task: Task = index.data(TASK_ROLE)
        if task.meeting_url:
            self._presenter.link_asked.emit(task.meeting_url)
        else:
            self._presenter.task_asked.emit(task.id)

    def _open_moments(self, task: Task, place: QPoint, moments: list[tuple[str, datetime]]) -> None:
        menu = QMenu(self)
        for words, due_at in moments:
            menu.addAction(words).triggered.connect(
                lambda _checked, due_at=due_at: self._presenter.acts.move(task, due_at)
            )
        menu.addSeparator()
        menu.addAction(_("Another time…")).triggered.connect(lambda: self._presenter.task_asked.emit(task.id))
        _pop_up(menu, place)

    def _open_people(self, task: Task, place: QPoint, people: list[Person]) -> None:
        menu = QMenu(self)
        for person in people:
            if person.id != task.staff_id:
                words = f"{person.name}   {person.note}" if person.note else person.name
                menu.addAction(words).triggered.connect(
                    lambda _checked, staff_id=person.id: self._presenter.acts.hand_over(task, staff_id)
                )
        if menu.isEmpty():
            menu.addAction(_("There is nobody else")).setEnabled(False)
        _pop_up(menu, place)


def _pop_up(menu: QMenu, place: QPoint) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
    if menu.actions():
        menu.setActiveAction(menu.actions()[0])


def _keys(task: Task) -> tuple[tuple[str, str], ...]:
    if not task.is_open:
        return ((pgettext("key", "Space"), _("Not done after all")),)
    return (
        *(((pgettext("key", "J"), _("Join")),) if task.meeting_url else ()),
        (pgettext("key", "Space"), _("Done")),
        (pgettext("key", "M"), _("Move")),
        (pgettext("key", "A"), pgettext("task", "Hand over")),
        (pgettext("key", "Enter"), _("Open")),
    )
