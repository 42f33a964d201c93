"""Today: my tasks by hour, inquiries that wait for me, tasks I gave; one press closes, moves or hands over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.intake.queries import InboxRow
from crm_desktop.features.tasks import queries
from crm_desktop.features.tasks.acts import TaskActs
from crm_desktop.features.tasks.rules import Person, Task
from crm_desktop.features.today.rules import (
    Attention,
    DayLine,
    Waiting,
    WaitingLine,
    day_lines,
    day_summary,
    given_line,
    waiting_line,
)
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class TodayPresenter(QObject):
    """The day as last read; `tick` once a minute moves the line of now.

    Signals: `day_changed`, `waiting_changed`, `loading_changed` (bool), `acted` (sentence, function that takes it
    back), `refused` (error); wishes for the window: `task_asked` (id), `client_asked` (id), `inquiry_asked` (id),
    `link_asked` (address of a meeting), `new_asked`, `inbox_asked`, `attention_asked` (where it is looked at).
    """

    day_changed = Signal()
    waiting_changed = Signal()
    loading_changed = Signal(bool)
    acted = Signal(str, object)
    refused = Signal(object)
    task_asked = Signal(object)
    client_asked = Signal(object)
    link_asked = Signal(str)
    inquiry_asked = Signal(object)
    new_asked = Signal()
    inbox_asked = Signal()
    attention_changed = Signal()
    attention_asked = Signal(str)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        people: Callable[[Tx], list[Person]],
        waiting: Callable[[Tx], list[InboxRow]],
        attention: Callable[[Tx], list[Attention]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.clock = clock
        self.zone = zone
        self.is_read = False
        self.acts = TaskActs(self, runner, clock, zone, people)
        self._runner = runner
        self._read_waiting, self._read_attention = waiting, attention
        self._tasks: list[Task] = []
        self._waiting: list[Waiting] = []
        self.attention: list[Attention] = []

    def lines(self) -> list[DayLine]:
        """The left column."""
        return day_lines(self._tasks, self.clock.now(), self.zone)

    def waiting(self) -> list[WaitingLine]:
        """Inquiries that wait for me, the most urgent first."""
        return [waiting_line(one, self.clock.now(), self.zone) for one in self._waiting]

    def given(self) -> list[DayLine]:
        """Tasks I gave to others, due till tomorrow."""
        now = self.clock.now()
        return [given_line(task, now, self.zone) for task in self._tasks if task.section == "given"]

    def today(self) -> date:
        """The day it is for this person."""
        return to_zone(self.clock.now(), self.zone).date()

    def summary(self) -> str:
        """Count beside the head of the left column."""
        return day_summary(self._tasks, self.clock.now())

    @property
    def open_count(self) -> int:
        """What the room's badge shows: what is still to be done today."""
        return sum(1 for task in self._tasks if task.section in ("overdue", "today"))

    @property
    def late_count(self) -> int:
        """How much of it is late; the badge is red then."""
        now = self.clock.now()
        return sum(1 for task in self._tasks if task.section in ("overdue", "today") and task.is_overdue(now))

    def refresh(self) -> None:
        """Reads the day and what waits; called at log-in, when my event rings, by the slow poll."""
        self.loading_changed.emit(True)

        def read(tx: Tx) -> tuple[list[Task], list[InboxRow], list[Attention]]:
            look = self._read_attention
            return queries.my_day(tx), self._read_waiting(tx), look(tx) if look is not None else []

        self._runner.run(read, self._on_read, self._on_read_failed)

    def tick(self) -> None:
        """A minute has passed."""
        self.day_changed.emit()
        self.waiting_changed.emit()

    def _on_read(self, answer: tuple[list[Task], list[InboxRow], list[Attention]]) -> None:
        tasks, rows, attention = answer
        attention_changed, self.attention = attention != self.attention, attention
        waiting = sorted(map(_waiting, rows), key=lambda one: (one.due_at is None, one.due_at or one.came_at))
        day_changed = tasks != self._tasks or not self.is_read
        waiting_changed = waiting != self._waiting or not self.is_read
        self.is_read = True
        self._tasks, self._waiting = tasks, waiting
        self.loading_changed.emit(False)
        if day_changed:
            self.day_changed.emit()
        if waiting_changed:
            self.waiting_changed.emit()
        if attention_changed:
            self.attention_changed.emit()

    def _on_read_failed(self, error: AppError) -> None:
        self.loading_changed.emit(False)
        self.refused.emit(error)


def _waiting(row: InboxRow) -> Waiting:
    return Waiting(
        inquiry_id=row.inquiry_id,
        channel=row.channel,
        who=row.who or row.phone,
        words=row.subject or row.words or "",
        came_at=row.came_at,
        due_at=row.due_at if row.state == "offered" else None,
        client_id=row.client_id,
    )
