"""What a list of tasks lets a person do with one press: done, another time, another person, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from crm_desktop.clock import Clock, to_zone
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError
from crm_desktop.features.tasks import queries_acts
from crm_desktop.features.tasks.queries import working_dues
from crm_desktop.features.tasks.queries_acts import Act
from crm_desktop.features.tasks.rules import Person, Task, WorkingDues, quick_dues
from crm_desktop.features.tasks.rules_words import act_words, opening_words, quick_due_words
from crm_desktop.runner import Runner


class Told(Protocol):
    """What a signal is to whoever only gives it."""

    def emit(self, *facts: Any) -> None:
        """Tells whoever listens."""


class Screen(Protocol):
    """Whose list it is: `acted` tells a sentence and a function that takes the act back, `refused` an error."""

    @property
    def acted(self) -> Told: ...

    @property
    def refused(self) -> Told: ...

    def refresh(self) -> None:
        """Reads the list again."""


class TaskActs:
    """Acts on tasks of the list of a screen, which reads itself again after each. `people` reads who a task may be
    given to.
    """

    def __init__(
        self, screen: Screen, runner: Runner, clock: Clock, zone: str, people: Callable[[Tx], list[Person]]
    ) -> None:
        self._screen = screen
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._people = people

    def ask_moments(self, task: Task, answer: Callable[[list[tuple[str, datetime]]], None]) -> None:
        """Reads due times (UTC) to move a task to with one press, with their names; the last one is the next working
        day of whoever does it.
        """

        def done(found: WorkingDues) -> None:
            now = self._clock.now()
            moments = [(quick_due_words(quick.key), quick.due_at) for quick in quick_dues(now, self._zone)]
            opening = found.opening_by_day(self._zone)
            if opening is not None and opening not in [due_at for _words, due_at in moments]:
                today = to_zone(now, self._zone).date()
                moments.append((opening_words(to_zone(opening, self._zone).replace(tzinfo=None), today), opening))
            answer(moments)

        self._runner.run(lambda tx: working_dues(tx, task.staff_id, 1), done, self._screen.refused.emit)

    def toggle_done(self, task: Task) -> None:
        """Closes an open task, opens a closed one again."""
        self._act(lambda tx: queries_acts.close(tx, task) if task.is_open else queries_acts.reopen(tx, task))

    def move(self, task: Task, due_at: datetime) -> None:
        """Another due time (UTC)."""
        self._act(lambda tx: queries_acts.move(tx, task, due_at))

    def hand_over(self, task: Task, staff_id: int) -> None:
        """Somebody else does it."""
        self._act(lambda tx: queries_acts.hand_over(tx, task, staff_id))

    def ask_people(self, answer: Callable[[list[Person]], None]) -> None:
        """Reads who a task may be given to."""
        self._runner.run(self._people, answer, self._screen.refused.emit)

    def _act(self, work: Callable[[Tx], Act]) -> None:
        self._runner.run(work, self._on_acted, self._on_refused, write=True)

    def _on_acted(self, act: Act) -> None:
        self._screen.acted.emit(act_words(act.kind, act.task.title), lambda: self._take_back(act))
        self._screen.refresh()

    def _take_back(self, act: Act) -> None:
        self._runner.run(act.undo, lambda _answer: self._screen.refresh(), self._on_refused, write=True)

    def _on_refused(self, error: AppError) -> None:
        self._screen.refused.emit(error)
        self._screen.refresh()
