"""Reminders on this screen: what fired is shown once, missed ones as one list, and on one computer fired from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.reminders import queries
from crm_desktop.features.reminders.rules import Reminder, tomorrow_morning
from crm_desktop.features.tasks import queries as tasks
from crm_desktop.features.tasks import queries_repeat
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_FIRE_LIMIT = 200
# A clock that was set, a computer that slept, a colleague's new task: look again this often at the latest.
_LONGEST_SLEEP = timedelta(seconds=60)


class RemindersPresenter(QObject):
    """Reminders not seen yet, oldest first.

    With `fires_here` (one computer, no agent) it also fires what is due, waking at the moment the base names; an agent
    beside it does no harm. Signals: `changed` (all of them, for the bell), `arrived` (one to pop up), `missed` (list,
    once after log-in), `closed` (task id, function that takes it back), `task_asked` (id), `link_asked` (address of a
    meeting), `refused` (error).
    """

    changed = Signal(list)
    arrived = Signal(object)
    missed = Signal(list)
    closed = Signal(object, object)
    task_asked = Signal(object)
    link_asked = Signal(str)
    refused = Signal(object)

    def __init__(
        self, runner: Runner, clock: Clock, zone: str, *, fires_here: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.clock = clock
        self.zone = zone
        self.reminders: list[Reminder] = []
        self._runner = runner
        self._fires_here = fires_here
        self._shown: set[tuple[int, datetime]] = set()
        self._is_first = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """After log-in: fires what became due meanwhile, then shows what is new."""
        self._is_first = True
        self._shown.clear()
        self.tick()

    def stop(self) -> None:
        """Before log-out."""
        self._timer.stop()

    def tick(self) -> None:
        """Fires what is due if that is our job, and reads what is new."""
        if self._fires_here:
            self._runner.run(self._fire, self._on_fired, self._on_fire_failed, write=True)
        else:
            self._sleep_until(None)
            self.refresh()

    def refresh(self) -> None:
        """Reads again; called when my event rings and by the slow poll."""
        self._runner.run(queries.due_for_me, self._on_read, self._on_failed)

    def count(self) -> int:
        """How many stand behind the bell."""
        return len(self.reminders)

    def close_task(self, reminder: Reminder) -> None:
        """The task is done; its reminders go with it."""
        version = reminder.task_version

        def done(new_version: int) -> None:
            self.closed.emit(reminder.task_id, lambda: self._reopen(reminder.task_id, new_version))
            self.refresh()

        self._runner.run(lambda tx: tasks.close_task(tx, reminder.task_id, version), done, self._on_refused, write=True)

    def snooze(self, reminder: Reminder, minutes: int) -> None:
        """Reminds again in so many minutes."""
        self._write(lambda tx: queries.snooze(tx, reminder.id, minutes=minutes))

    def snooze_till_tomorrow(self, reminder: Reminder) -> None:
        """Reminds again at 9:00 of the next day."""
        until = tomorrow_morning(self.clock.now(), self.zone)
        self._write(lambda tx: queries.snooze(tx, reminder.id, until=until))

    def open_task(self, reminder: Reminder) -> None:
        """Shows the task; the reminder has done its work."""
        self.task_asked.emit(reminder.task_id)
        self.dismiss(reminder)

    def join(self, reminder: Reminder) -> None:
        """Opens the meeting; the reminder has done its work."""
        self.link_asked.emit(reminder.meeting_url)
        self.dismiss(reminder)

    def dismiss(self, reminder: Reminder) -> None:
        """Seen."""
        self._write(lambda tx: queries.mark_seen(tx, reminder.id))

    def dismiss_all(self) -> None:
        """All that is listed now is seen; what fires meanwhile is not."""
        seen = [reminder.id for reminder in self.reminders]

        def work(tx: Tx) -> None:
            for reminder_id in seen:
                queries.mark_seen(tx, reminder_id)

        self._write(work)

    def _fire(self, tx: Tx) -> datetime | None:
        fired = queries.fire_due(tx, _FIRE_LIMIT)
        queries_repeat.extend_series(tx, self.clock.now())
        if max(fired.reminders, fired.escalated) == _FIRE_LIMIT:
            return self.clock.now()
        return queries.next_fire_at(tx)

    def _on_fired(self, next_at: datetime | None) -> None:
        self._sleep_until(next_at)
        self.refresh()

    def _on_fire_failed(self, error: AppError) -> None:
        self._sleep_until(None)
        self._on_failed(error)

    def _sleep_until(self, at: datetime | None) -> None:
        now = self.clock.now()
        wait = min(at - now, _LONGEST_SLEEP) if at else _LONGEST_SLEEP
        self._timer.start(max(int(wait.total_seconds() * 1000) + 20, 50))

    def _write(self, work: Callable[[Tx], object]) -> None:
        def done(_answer: object) -> None:
            if self._fires_here:
                self.tick()
            else:
                self.refresh()

        self._runner.run(work, done, self._on_refused, write=True)

    def _reopen(self, task_id: int, version: int) -> None:
        self._write(lambda tx: tasks.reopen_task(tx, task_id, version))

    def _on_read(self, reminders: list[Reminder]) -> None:
        first, self._is_first = self._is_first, False
        new = [reminder for reminder in reminders if (reminder.id, reminder.fire_at) not in self._shown]
        self._shown = {(reminder.id, reminder.fire_at) for reminder in reminders}
        changed = first or reminders != self.reminders
        self.reminders = reminders
        if changed:
            self.changed.emit(reminders)
        late = [reminder for reminder in new if reminder.is_missed] if first else []
        if late:
            self.missed.emit(late)
        for reminder in new:
            if reminder not in late:
                self.arrived.emit(reminder)

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(error)
        self.refresh()

    def _on_failed(self, error: AppError) -> None:
        # A server that is away is told by the connection light, not by every list.
        if not isinstance(error, Unavailable):
            self.refused.emit(error)
