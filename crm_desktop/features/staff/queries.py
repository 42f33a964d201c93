"""Calls of packages staff and staff_setup. Instants are UTC; each save asks the version the person has seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar, cast

from crm_desktop.db.tx import Tx
from crm_desktop.features.staff.rules import (
    Branch,
    Colleague,
    Department,
    FirstSetup,
    Group,
    Member,
    MyState,
    OpenWork,
    Person,
    PersonDraft,
    Saved,
    SetUp,
    SwitchedOff,
)
from crm_desktop.i18n import _

T = TypeVar("T")


def first_setup(tx: Tx, facts: FirstSetup) -> SetUp:
    """Writes firm, first branch, administrator, service person and duty group into a base where nobody works yet.

    Needs the owner of the base. Refused e_staff_set_up_already, e_staff_no_name, e_staff_login, e_staff_zone.
    """
    made = tx.row(
        "select * from staff_setup.first_setup(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            facts.firm,
            facts.time_zone,
            facts.login,
            facts.name,
            facts.language,
            facts.is_self_secured,
            _("Head office"),
            _("On duty"),
            _("Agent"),
        ),
        SetUp,
    )
    return _given(made)


def begin_firm(tx: Tx, facts: FirstSetup) -> SetUp:
    """A firm somebody can begin to work in: what `first_setup` writes, and the first routing rules."""
    made = first_setup(tx, facts)
    tx.run(
        "execute procedure staff_setup.first_rules(?, ?, ?, ?)",
        (made.staff_id, made.duty_group_id, _("Own manager"), _("Everything else in turn")),
    )
    return made


def people(tx: Tx, *, with_inactive: bool = False) -> list[Person]:
    """People I may see, by name; those who left come last."""
    return tx.rows("select * from staff.people(?)", (with_inactive,), Person)


def save_person(tx: Tx, draft: PersonDraft) -> Saved:
    """Writes a person. Refused e_staff_..."""
    saved = tx.row(
        "select * from staff.save_person(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.id,
            draft.version,
            draft.login,
            draft.name,
            draft.role_code,
            draft.branch_id,
            draft.department_id,
            draft.head_id,
            draft.email or None,
            draft.phone or None,
            draft.extension_no or None,
            draft.time_zone or None,
            draft.language,
            draft.open_limit,
        ),
        Saved,
    )
    return _given(saved)


def open_work(tx: Tx, staff_id: int) -> OpenWork:
    """What hangs on a person."""
    return _given(tx.row("select * from staff.open_work(?)", (staff_id,), OpenWork))


def switch_off_person(tx: Tx, staff_id: int, version: int, hand_over_to: int | None = None) -> SwitchedOff:
    """Ends a person's work; Refused e_staff_open_work (with counts) when nobody takes over what is open."""
    sql = "select * from staff.switch_off_person(?, ?, ?)"
    return _given(tx.row(sql, (staff_id, version, hand_over_to), SwitchedOff))


def switch_on_person(tx: Tx, staff_id: int, version: int) -> int:
    """Lets a person work again; the new version."""
    return cast(int, tx.value("select o_version from staff.switch_on_person(?, ?)", (staff_id, version)))


def set_state(tx: Tx, state: str, staff_id: int | None = None) -> datetime:
    """Sets my state, or as head or administrator that of somebody else; since when (UTC)."""
    return cast(datetime, tx.value("select o_since from staff_state.set_state(?, ?)", (staff_id, state)))


def my_state(tx: Tx) -> MyState:
    """How routing sees me now."""
    return _given(tx.row("select * from staff_state.my_state", (), MyState))


def my_colleagues(tx: Tx) -> list[Colleague]:
    """Active colleagues, first those of my branch."""
    return tx.rows("select * from staff_state.my_colleagues", (), Colleague)


def save_my_language(tx: Tx, language: str, time_zone: str | None) -> None:
    """My language and zone; no zone means that of my branch."""
    tx.run("execute procedure staff_state.save_my_language(?, ?)", (language, time_zone))


@dataclass(frozen=True, slots=True)
class _GroupRow:
    id: int
    name: str
    is_duty: bool
    is_active: bool
    version: int
    staff_id: int | None
    person: str | None
    person_active: bool | None


def groups(tx: Tx) -> list[Group]:
    """Groups with their members, by name."""
    found: dict[int, Group] = {}
    for row in tx.rows("select * from staff_groups.groups", (), _GroupRow):
        group = found.get(row.id) or Group(row.id, row.name, row.is_duty, row.is_active, row.version)
        if row.staff_id is not None:
            member = Member(row.staff_id, row.person or "", bool(row.person_active))
            group = replace(group, members=(*group.members, member))
        found[row.id] = group
    return list(found.values())


def save_group(tx: Tx, group: Group) -> Saved:
    """Writes a group with its members; new members come last in turn. Refused e_staff_..."""
    members = ",".join(str(member.staff_id) for member in group.members)
    saved = tx.row(
        "select * from staff_groups.save_group(?, ?, ?, ?, ?, ?)",
        (group.id, group.version, group.name, group.is_duty, group.is_active, members),
        Saved,
    )
    return _given(saved)


@dataclass(frozen=True, slots=True)
class _BranchRow:
    id: int
    name: str
    time_zone: str
    is_active: bool
    version: int
    people: int
    department_id: int | None
    department: str | None
    department_people: int


def branches(tx: Tx) -> list[Branch]:
    """Branches with their departments, by name."""
    found: dict[int, Branch] = {}
    for row in tx.rows("select * from staff_branches.branches", (), _BranchRow):
        branch = found.get(row.id) or Branch(row.id, row.name, row.time_zone, row.is_active, row.version, row.people)
        if row.department_id is not None:
            department = Department(row.department_id, row.department or "", row.department_people)
            branch = replace(branch, departments=(*branch.departments, department))
        found[row.id] = branch
    return list(found.values())


def save_branch(tx: Tx, branch: Branch) -> Saved:
    """Writes a branch; a new one gets the usual week. Refused e_staff_..."""
    saved = tx.row(
        "select * from staff_branches.save_branch(?, ?, ?, ?, ?)",
        (branch.id, branch.version, branch.name, branch.time_zone, branch.is_active),
        Saved,
    )
    return _given(saved)


def save_department(tx: Tx, branch_id: int, name: str, department_id: int | None = None) -> int:
    """Writes a department; its id. Refused e_staff_no_name, e_staff_name_taken."""
    sql = "select o_id from staff_branches.save_department(?, ?, ?)"
    return cast(int, tx.value(sql, (department_id, branch_id, name)))


def delete_department(tx: Tx, department_id: int) -> None:
    """Removes a department nobody belongs to. Refused e_staff_department_in_use."""
    tx.run("execute procedure staff_branches.delete_department(?)", (department_id,))


def time_zones(tx: Tx) -> list[str]:
    """Names of the zones the base knows."""
    return [name for (name,) in cast(Iterable[tuple[str]], tx.rows("select * from staff_branches.time_zones"))]


def _given(found: T | None) -> T:
    assert found is not None
    return found
