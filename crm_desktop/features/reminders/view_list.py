"""Reminders not seen yet as one list: behind the bell, and by itself after log-in when some were missed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.features.reminders.presenter import RemindersPresenter
from crm_desktop.features.reminders.rules import Reminder
from crm_desktop.features.reminders.rules_words import head_words, missed_words, when_words
from crm_desktop.features.reminders.view_popup import snooze_menu
from crm_desktop.i18n import _, ngettext, pgettext
from crm_desktop.ui.labels import Link
from crm_desktop.ui.panel import PanelHead
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_WIDTH, _HEIGHT = 440, 420
_ROLE = Qt.ItemDataRole.UserRole


class _Reminders(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._reminders: list[Reminder] = []

    def show(self, reminders: list[Reminder]) -> None:
        self.beginResetModel()
        self._reminders = list(reminders)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._reminders)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        reminder = self._reminders[index.row()]
        if role == _ROLE:
            return reminder
        return reminder.title if role == Qt.ItemDataRole.DisplayRole else None


class RemindersList(QWidget):
    """Space closes the task, a letter puts the reminder off, Enter opens it; one link settles all."""

    def __init__(self, presenter: RemindersPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._model = _Reminders(self)
        self._head = PanelHead(_("Reminders"))
        self._all = Link(_("All seen"))
        self._all.clicked.connect(presenter.dismiss_all)
        self._head.add(self._all)
        self.rows = RowList(self._look, (_("Nothing to remind you of."), ""), name=_("Reminders"))
        self.rows.setModel(self._model)
        self.rows.done_toggled.connect(lambda index: presenter.close_task(index.data(_ROLE)))
        self.rows.opened.connect(lambda index: presenter.open_task(index.data(_ROLE)))
        self.rows.key_pressed.connect(self._on_key)
        self.rows.action.connect(self._open_snooze)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.rows, 1)
        self.setMinimumSize(_WIDTH, _HEIGHT)
        presenter.changed.connect(self.show_reminders)
        self.show_reminders(presenter.reminders)

    def show_reminders(self, reminders: list[Reminder]) -> None:
        """All that is not seen yet."""
        self._model.show(reminders)
        missed = sum(1 for reminder in reminders if reminder.is_missed)
        self._head.title.setText(missed_words(missed) if missed else _("Reminders"))
        count = len(reminders)
        self._head.set_count("" if missed else ngettext("{count} new", "{count} new", count).format(count=count))
        self._all.setVisible(bool(reminders))
        if reminders and not self.rows.currentIndex().isValid():
            self.rows.set_current_row(0)

    def _look(self, index: Any) -> RowLook:
        reminder: Reminder = index.data(_ROLE)
        now = self._presenter.clock.now()
        late = reminder.due_at < now
        head = "" if reminder.kind == "task" else head_words(reminder)
        return RowLook(
            title=reminder.title,
            second=" · ".join(filter(None, (head, reminder.client_name))),
            key=reminder.id,
            done=False,
            chip=when_words(reminder, now, self._presenter.zone),
            chip_meaning="bad" if late else "",
            meaning="bad" if late else "",
            action_icon="clock-pause",
            action_name=_("Later"),
            keys=(
                *(((pgettext("key", "J"), _("Join")),) if reminder.meeting_url else ()),
                (pgettext("key", "Space"), _("Done")),
                (pgettext("key", "L"), _("Later")),
                (pgettext("key", "Enter"), _("Open")),
            ),
        )

    def _on_key(self, index: QModelIndex, key: str) -> None:
        if key == pgettext("key", "L"):
            self._open_snooze(index)
        elif key == pgettext("key", "J"):
            self._presenter.join(index.data(_ROLE))

    def _open_snooze(self, index: QModelIndex) -> None:
        menu = snooze_menu(self._presenter, index.data(_ROLE), self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.rows.viewport().mapToGlobal(self.rows.visualRect(index).bottomLeft()) + QPoint(40, 4))
        menu.setActiveAction(menu.actions()[0])
