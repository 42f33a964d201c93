"""Calendars: the week of a branch or person, days that differ, and a month of everybody at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.staff import queries, queries_calendar
from crm_desktop.features.staff.rules import Branch, Person
from crm_desktop.features.staff.rules_calendar import (
    CalendarDay,
    MonthRow,
    Slot,
    month_days,
    month_of,
    next_month,
)
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Month:
    """What the calendar page shows of one branch and month."""

    branches: list[Branch]
    people: list[Person]
    branch_id: int | None
    week: list[Slot]
    rows: list[MonthRow]
    days: list[CalendarDay]


class CalendarPresenter(QObject):
    """A branch and a month. `days` holds all entries of that month: the firm's, of branches, of people.

    Signals: `changed`, `saved(text)`, `refused(error)`, `week_read(staff id, slots)`.
    """

    changed = Signal()
    saved = Signal(str)
    refused = Signal(object)
    week_read = Signal(object, list)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        zone: str,
        *,
        can_edit: bool,
        branch_id: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.can_edit = can_edit
        self.zone = zone
        self._clock = clock
        self._runner = runner
        self.first_on = month_of(self.today)
        self.month = Month([], [], branch_id, [], [], [])

    @property
    def today(self) -> date:
        """Today in the person's zone."""
        return to_zone(self._clock.now(), self.zone).date()

    @property
    def branch(self) -> Branch | None:
        """The branch shown."""
        return next((one for one in self.month.branches if one.id == self.month.branch_id), None)

    @property
    def people(self) -> list[Person]:
        """People of the branch shown."""
        return [one for one in self.month.people if one.branch_id == self.month.branch_id and not one.is_service]

    def refresh(self) -> None:
        """Reads the month again."""
        branch_id = self.month.branch_id
        self._runner.run(lambda tx: _read(tx, branch_id, self.first_on), self._on_read, self._on_refused)

    def choose_branch(self, branch_id: int) -> None:
        """Shows another branch."""
        self._runner.run(lambda tx: _read(tx, branch_id, self.first_on), self._on_read, self._on_refused)

    def step(self, months: int) -> None:
        """Goes to a month before or after."""
        self.first_on = next_month(self.first_on, months)
        self.refresh()

    def go_today(self) -> None:
        """Back to this month."""
        self.first_on = month_of(self.today)
        self.refresh()

    def entry_at(self, staff_id: int, day: date) -> CalendarDay | None:
        """The entry that makes this day of a person what it is: his own, then the branch's, then the firm's."""
        found = [one for one in self.month.days if one.first_on <= day <= one.last_on]
        for fits in (
            lambda one: one.staff_id == staff_id,
            lambda one: one.staff_id is None and one.branch_id == self.month.branch_id,
            lambda one: one.staff_id is None and one.branch_id is None,
        ):
            for one in found:
                if fits(one):
                    return one
        return None

    def save_branch_week(self, slots: Sequence[Slot]) -> None:
        """Replaces the week of the branch."""
        branch = self.branch
        if branch is None or branch.id is None or branch.version is None:
            return
        branch_id, version = branch.id, branch.version
        self._write(
            lambda tx: queries_calendar.save_branch_week(tx, branch_id, version, slots),
            _("Working hours of {name} are saved").format(name=branch.name),
        )

    def read_person_week(self, staff_id: int) -> None:
        """Asks for a person's own week; the answer is `week_read`."""
        self._runner.run(
            lambda tx: queries_calendar.person_week(tx, staff_id),
            lambda slots: self.week_read.emit(staff_id, slots),
            self._on_refused,
        )

    def save_person_week(self, person: Person, slots: Sequence[Slot]) -> None:
        """Replaces a person's own week; nothing means the hours of the branch."""
        self._write(
            lambda tx: queries_calendar.save_person_week(tx, person.staff_id, person.version, slots),
            _("Working hours of {name} are saved").format(name=person.name),
        )

    def save_day(self, day: CalendarDay) -> None:
        """Writes an entry."""
        self._write(lambda tx: queries_calendar.save_day(tx, day), _("The calendar is saved"))

    def delete_day(self, day: CalendarDay) -> None:
        """Removes an entry that has not begun."""
        if day.id is None or day.version is None:
            return
        day_id, version = day.id, day.version
        self._write(lambda tx: queries_calendar.delete_day(tx, day_id, version), _("The entry is removed"))

    def _write(self, work: Callable[[Tx], object], text: str) -> None:
        branch_id = self.month.branch_id

        def both(tx: Tx) -> Month:
            work(tx)
            return _read(tx, branch_id, self.first_on)

        def done(month: Month) -> None:
            self._on_read(month)
            self.saved.emit(text)

        self._runner.run(both, done, self._on_refused, write=True)

    def _on_read(self, month: Month) -> None:
        self.month = month
        self.changed.emit()

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(in_words(error, self.zone))


def _read(tx: Tx, branch_id: int | None, first_on: date) -> Month:
    branches = [one for one in queries.branches(tx) if one.is_active]
    if branch_id is None or branch_id not in {one.id for one in branches}:
        branch_id = branches[0].id if branches else None
    return Month(
        branches,
        queries.people(tx),
        branch_id,
        queries_calendar.branch_week(tx, branch_id) if branch_id is not None else [],
        queries_calendar.month_marks(tx, branch_id, first_on) if branch_id is not None else [],
        queries_calendar.days(tx, first_on, month_days(first_on)[-1]),
    )
