"""Staff and roles: people, groups, branches and departments, and what an administrator does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.staff import logins as with_logins
from crm_desktop.features.staff import queries
from crm_desktop.features.staff.logins import Logins
from crm_desktop.features.staff.rules import Branch, Group, OpenWork, Person, PersonDraft
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Everybody:
    """All that the staff pages show."""

    people: list[Person]
    groups: list[Group]
    branches: list[Branch]


class StaffPresenter(QObject):
    """What is shown and done on the staff pages. `can_edit` false: everything can be read, nothing changed.

    Signals: `changed` (everything was read again), `saved(text, id)` (what was done, and to what), `refused(error)`
    (at the form that asked), `handing_over(person, open work)` (somebody has to take over first).
    """

    changed = Signal()
    saved = Signal(str, object)
    refused = Signal(object)
    handing_over = Signal(object, object)

    def __init__(
        self,
        runner: Runner,
        zone: str,
        *,
        can_edit: bool,
        logins: Logins | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.can_edit = can_edit
        self.everybody = Everybody([], [], [])
        self.zone = zone
        self._runner = runner
        self._logins = logins

    @property
    def has_logins(self) -> bool:
        """True on a server: a new person needs a password."""
        return self._logins is not None

    @property
    def people(self) -> list[Person]:
        """People, those who left last; the service person is not shown."""
        return [person for person in self.everybody.people if not person.is_service]

    @property
    def active(self) -> list[Person]:
        """People who work here now."""
        return [person for person in self.people if person.is_active]

    def person(self, staff_id: int) -> Person | None:
        """Somebody by id."""
        return next((person for person in self.people if person.staff_id == staff_id), None)

    def branch(self, branch_id: int) -> Branch | None:
        """A branch by id."""
        return next((branch for branch in self.everybody.branches if branch.id == branch_id), None)

    def refresh(self) -> None:
        """Reads everything again."""
        self._runner.run(_read, self._on_read, self._on_refused)

    def heads_for(self, staff_id: int | None) -> list[Person]:
        """Who may be the head of this person: nobody under him, nor himself."""
        under = {staff_id} if staff_id is not None else set()
        while more := {one.staff_id for one in self.active if one.head_id in under} - under:
            under |= more
        return [one for one in self.active if one.staff_id not in under]

    def save_person(self, draft: PersonDraft, password: str = "") -> None:
        """Writes a person; on a server with a log-in."""
        before = self.person(draft.id) if draft.id is not None else None
        was_admin = before is not None and before.role_code == "admin"

        def work(tx: Tx) -> object:
            return with_logins.save_person(tx, draft, self._logins, password, was_admin=was_admin).id

        self._write(work, _("{name} is saved").format(name=draft.name))

    def switch_off(self, person: Person) -> None:
        """Ends a person's work; when something is open, asks first who takes it over."""

        def answer(work: OpenWork) -> None:
            if work.must_be_handed_over:
                self.handing_over.emit(person, work)
            else:
                self.hand_over_and_switch_off(person, None)

        self._runner.run(lambda tx: queries.open_work(tx, person.staff_id), answer, self._on_refused)

    def hand_over_and_switch_off(self, person: Person, to_staff_id: int | None) -> None:
        """Ends a person's work; what is open goes to the other."""

        def work(tx: Tx) -> object:
            with_logins.switch_off(tx, person.staff_id, person.version, person.login, to_staff_id, self._logins)
            return person.staff_id

        self._write(work, _("{name} does not work here any more").format(name=person.name))

    def switch_on(self, person: Person) -> None:
        """Lets a person work again."""

        def work(tx: Tx) -> object:
            with_logins.switch_on(tx, person.staff_id, person.version, person.login, self._logins)
            return person.staff_id

        self._write(work, _("{name} works here again").format(name=person.name))

    def set_state(self, person: Person, state: str) -> None:
        """Sets somebody's state for him."""
        self._write(
            lambda tx: (queries.set_state(tx, state, person.staff_id), person.staff_id)[1],
            _("The state of {name} is changed").format(name=person.name),
        )

    def save_group(self, group: Group) -> None:
        """Writes a group with its members."""
        self._write(lambda tx: queries.save_group(tx, group).id, _("{name} is saved").format(name=group.name))

    def save_branch(self, branch: Branch) -> None:
        """Writes a branch."""
        self._write(lambda tx: queries.save_branch(tx, branch).id, _("{name} is saved").format(name=branch.name))

    def save_department(self, branch_id: int, name: str, department_id: int | None = None) -> None:
        """Writes a department."""

        def work(tx: Tx) -> object:
            queries.save_department(tx, branch_id, name, department_id)
            return branch_id

        self._write(work, _("{name} is saved").format(name=name))

    def delete_department(self, branch_id: int, department_id: int) -> None:
        """Removes an empty department."""

        def work(tx: Tx) -> object:
            queries.delete_department(tx, department_id)
            return branch_id

        self._write(work, _("The department is removed"))

    def _write(self, work: Callable[[Tx], object], text: str) -> None:
        def done(answer: tuple[object, Everybody]) -> None:
            touched, everybody = answer
            self._on_read(everybody)
            self.saved.emit(text, touched)

        self._runner.run(lambda tx: (work(tx), _read(tx)), done, self._on_refused, write=True)

    def _on_read(self, everybody: Everybody) -> None:
        self.everybody = everybody
        self.changed.emit()

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(in_words(error, self.zone))


def _read(tx: Tx) -> Everybody:
    return Everybody(queries.people(tx, with_inactive=True), queries.groups(tx), queries.branches(tx))
