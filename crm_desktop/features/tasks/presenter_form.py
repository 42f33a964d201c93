"""One task being written or changed: what is typed, what is offered, what it will mean, saving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, from_zone, to_zone
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.tasks import queries, queries_repeat
from crm_desktop.features.tasks.rules import (
    ClientHit,
    Person,
    QuickDue,
    Saved,
    Task,
    TaskDraft,
    WorkingDues,
    leads_to_offer,
    parse_leads,
    quick_dues,
)
from crm_desktop.features.tasks.rules_meeting import checked_link, room_link
from crm_desktop.features.tasks.rules_repeat import check_repeat, next_dues, parse_repeat
from crm_desktop.features.tasks.rules_words import moment_words, opening_words, repeat_words, working_hours_words
from crm_desktop.i18n import _, pgettext
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class TaskFormPresenter(QObject):
    """Holds the draft; nothing typed is lost by a refusal. `people` gives colleagues, with or without the person here.

    Signals: `loaded` (a task or an empty form is ready), `draft_changed`, `people_changed`, `working_changed` (due
    times by the working calendar of whoever does it), `clients_found` (list of ClientHit), `saved` (task id),
    `link_asked` (address of a meeting), `refused` (error), `stale` (error: somebody was quicker; `take_theirs` or
    `save_over` settles it).
    """

    loaded = Signal()
    draft_changed = Signal()
    people_changed = Signal()
    working_changed = Signal()
    clients_found = Signal(list)
    saved = Signal(object)
    link_asked = Signal(str)
    refused = Signal(object)
    stale = Signal(object)

    def __init__(
        self,
        runner: Runner,
        clock: Clock,
        staff_id: int,
        zone: str,
        people: Callable[[Tx], list[Person]],
        find_clients: Callable[[Tx, str], list[ClientHit]],
        *,
        usual_leads: tuple[int, ...] = (0, 15),
        meeting_server: str = "meet.jit.si",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.clock = clock
        self.people: list[Person] = []
        self.task: Task | None = None
        self.client_name = ""
        self.zone = zone
        self.draft = TaskDraft(title="", staff_id=staff_id, due_at=None)
        self._runner = runner
        self._staff_id = staff_id
        self._my_zone = zone
        self._read_people = people
        self._find_clients = find_clients
        self._usual_leads = usual_leads
        self._meeting_server = meeting_server
        self._search = 0
        self.hours = 4
        self._working = WorkingDues(None, None)
        self._working_asked = 0

    def start_new(self, client: ClientHit | None = None, inquiry_id: int | None = None, title: str = "") -> None:
        """An empty form, due tomorrow morning, for a client or an inquiry when one is given."""
        self.task = None
        self.zone = self._my_zone
        self.client_name = client.name if client else ""
        due = next(choice.due_at for choice in self.moments() if choice.key == "tomorrow")
        self.draft = TaskDraft(
            title=title,
            staff_id=self._staff_id,
            due_at=due,
            client_id=client.id if client else None,
            inquiry_id=inquiry_id,
            leads=self._usual_leads,
        )
        self._ask_people()
        self.loaded.emit()
        self._ask_working()

    def load(self, task_id: int) -> None:
        """Reads a task into the form."""
        self._ask_people()

        def done(task: Task | None) -> None:
            if task is None:
                self.refused.emit(Refused("e_tasks_not_found", id=task_id))
            else:
                self._take(task)

        self._runner.run(lambda tx: queries.read_task(tx, task_id), done, self.refused.emit)

    def change(self, **fields: Any) -> None:
        """Writes what was typed or chosen into the draft (names of TaskDraft)."""
        self.draft = replace(self.draft, **fields)
        self.draft_changed.emit()
        if "staff_id" in fields:
            self._ask_working()

    def choose_client(self, client: ClientHit | None) -> None:
        """Links the task to a client, or to none."""
        self.client_name = client.name if client else ""
        self.change(client_id=client.id if client else None)

    def search_clients(self, text: str) -> None:
        """Looks for clients while a person types; only the answer to the last question counts."""
        self._search += 1
        asked = self._search

        def done(hits: list[ClientHit]) -> None:
            if asked == self._search:
                self.clients_found.emit(hits)

        if text.strip():
            self._runner.run(lambda tx: self._find_clients(tx, text.strip()), done, self.refused.emit)
        else:
            self.clients_found.emit([])

    def local_due(self) -> datetime | None:
        """Due time on the clock of the task."""
        return to_zone(self.draft.due_at, self.zone).replace(tzinfo=None) if self.draft.due_at else None

    def change_local_due(self, local: datetime | None) -> None:
        """Due time as typed, on the clock of the task."""
        self.change(due_at=from_zone(local, self.zone) if local else None)

    def moments(self) -> list[QuickDue]:
        """Due times for one press."""
        return quick_dues(self.clock.now(), self.zone)

    def change_hours(self, hours: int) -> None:
        """How many working hours `after_hours` is away."""
        self.hours = hours
        self._ask_working()

    def after_hours(self) -> tuple[str, datetime] | None:
        """When `hours` working hours of whoever does it have passed: words that tell the time, and the time (UTC)."""
        return self._in_words(self._working.after_hours, partial(working_hours_words, self.hours))

    def opening(self) -> tuple[str, datetime] | None:
        """When the next working day of whoever does it begins: words that tell the time, and the time (UTC)."""
        return self._in_words(self._working.opening_by_day(self.zone), opening_words)

    def _in_words(self, due: datetime | None, words: Callable[[datetime, date], str]) -> tuple[str, datetime] | None:
        today = to_zone(self.clock.now(), self.zone).date()
        return None if due is None else (words(to_zone(due, self.zone).replace(tzinfo=None), today), due)

    def offered_leads(self) -> tuple[int, ...]:
        """Lead times that can still be chosen; those chosen before stay in sight."""
        offered = leads_to_offer(self.draft.due_at, self.clock.now())
        return tuple(sorted({*offered, *self.draft.leads})) if self.task else offered

    def toggle_lead(self, minutes: int) -> None:
        """Adds or removes a lead time."""
        leads = set(self.draft.leads) ^ {minutes}
        self.change(leads=tuple(sorted(leads)))

    def make_link(self) -> None:
        """Gives the task a room of its own on the firm's meeting server."""
        self.change(meeting_url=room_link(self._meeting_server))

    def join(self) -> None:
        """Asks the window to open the meeting as the field has it now. Raises Refused("e_tasks_link")."""
        link = checked_link(self.draft.meeting_url)
        if link:
            self.link_asked.emit(link)

    def is_in_series(self) -> bool:
        """Whether "only this one or all later ones" is to be asked."""
        return self.task is not None and self.task.series_id is not None

    def preview(self) -> str:
        """The repeat in plain words with its first times; empty without one. Raises Refused for an impossible rule."""
        if not self.draft.repeat_rule or self.draft.due_at is None:
            return ""
        repeat = parse_repeat(self.draft.repeat_rule)
        check_repeat(repeat, self.draft.due_at, self.zone)
        today = to_zone(self.clock.now(), self.zone).date()
        dues = next_dues(repeat, self.draft.due_at, self.zone, 3)
        times = "; ".join(moment_words(to_zone(due, self.zone).replace(tzinfo=None), today) for due in dues)
        return _("{repeats}. The next ones: {times}").format(repeats=_capital(repeat_words(repeat.text)), times=times)

    def save(self, *, whole_series: bool = False) -> None:
        """Saves the draft; of a series this occurrence only, or this and all later ones."""
        try:
            draft = replace(self.draft, meeting_url=checked_link(self.draft.meeting_url))
        except Refused as refused:
            self.refused.emit(refused)
            return
        task, zone = self.task, self.zone
        offered = set(leads_to_offer(draft.due_at, self.clock.now()))
        if task is None:
            draft = replace(draft, leads=tuple(lead for lead in draft.leads if lead in offered))

        def work(tx: Tx) -> Saved:
            return queries_repeat.save_changed(tx, task, draft, zone, whole_series=whole_series)

        self._runner.run(work, lambda saved: self.saved.emit(saved.id), self._on_refused, write=True)

    def take_theirs(self) -> None:
        """Drops the draft and shows what somebody else saved."""
        if self.task is not None:
            self.load(self.task.id)

    def save_over(self) -> None:
        """Saves the draft over what somebody else saved."""

        def done(theirs: Task | None) -> None:
            if theirs is None:
                self.refused.emit(Refused("e_tasks_not_found"))
                return
            self.task = theirs
            self.draft = replace(self.draft, version=theirs.version)
            self.save()

        if self.task is not None:
            task_id = self.task.id
            self._runner.run(lambda tx: queries.read_task(tx, task_id), done, self.refused.emit)

    def is_past(self) -> bool:
        """Whether the chosen time is over (an unchanged one of an old task may be)."""
        due = self.draft.due_at
        unchanged = self.task is not None and due == self.task.due_at
        return due is not None and not unchanged and due <= self.clock.now() + timedelta(seconds=1)

    def _on_refused(self, error: AppError) -> None:
        if isinstance(error, Refused) and error.key == "e_tasks_stale":
            self.stale.emit(error)
        else:
            self.refused.emit(error)

    def _take(self, task: Task) -> None:
        self.task = task
        self.zone = task.time_zone if task.series_id else self._my_zone
        self.client_name = task.client_name or ""
        self.draft = TaskDraft(
            title=task.title,
            staff_id=task.staff_id,
            due_at=task.due_at,
            id=task.id,
            version=task.version,
            note=task.note or "",
            client_id=task.client_id,
            inquiry_id=task.inquiry_id,
            leads=parse_leads(task.lead_minutes),
            repeat_rule=task.repeat_rule or "",
            meeting_url=task.meeting_url or "",
        )
        self.loaded.emit()
        self._ask_working()

    def _ask_working(self) -> None:
        staff_id, hours = self.draft.staff_id, self.hours
        self._working_asked += 1
        asked = self._working_asked

        def done(found: WorkingDues) -> None:
            if asked == self._working_asked:
                self._working = found
                self.working_changed.emit()

        if staff_id is not None:
            self._runner.run(lambda tx: queries.working_dues(tx, staff_id, hours), done, self.refused.emit)

    def _ask_people(self) -> None:
        def done(people: list[Person]) -> None:
            others = [person for person in people if person.id != self._staff_id]
            self.people = [Person(self._staff_id, pgettext("who does it", "Me")), *others]
            self.people_changed.emit()

        self._runner.run(self._read_people, done, self.refused.emit)
