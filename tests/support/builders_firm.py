"""A firm with a usual week and people of every role, for the tests of staff, calendars, settings and log-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session as open_session_of
from crm_desktop.features.access.rules import Me
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup

ZONE = "Europe/Samara"


@dataclass(frozen=True)
class Firm:
    """One branch in Samara (Monday to Friday 9 to 18) and one in Moscow; people by log-in, groups by word."""

    branch: int
    other_branch: int
    people: Mapping[str, int]
    groups: Mapping[str, int]

    def person(self, login: str) -> int:
        """Id of a person."""
        return self.people[login]


def make_firm(tx: Tx) -> Firm:
    """Writes the firm: PETR admin, MARINA head of DENIS and AIGUL, OLGA cashier, LEV of the other branch, AGENT."""
    made = first_setup(tx, FirstSetup("Лавка мастера", ZONE, "petr", "Пётр Лебедев"))
    other = _id(tx, "insert into branch (name, time_zone) values ('Москва', 'Europe/Moscow') returning id")
    people = {"PETR": made.staff_id, "AGENT": made.agent_id}
    people["MARINA"] = add_person(tx, "MARINA", "Марина Соколова", "head", made.branch_id, head_id=made.staff_id)
    for login, name in (("DENIS", "Денис Орлов"), ("AIGUL", "Айгуль Сафина")):
        people[login] = add_person(tx, login, name, "manager", made.branch_id, head_id=people["MARINA"])
    people["OLGA"] = add_person(tx, "OLGA", "Ольга Кассирова", "cashier", made.branch_id, head_id=people["MARINA"])
    people["LEV"] = add_person(tx, "LEV", "Лев Московский", "manager", other)
    for weekday in range(1, 6):
        tx.run(
            "insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, 540, 1080)",
            (other, weekday),
        )
    groups = {
        "duty": made.duty_group_id,
        "sales": _id(tx, "insert into staff_group (name) values ('Менеджеры зала') returning id"),
    }
    for login in ("DENIS", "AIGUL"):
        tx.run("insert into staff_group_member (group_id, staff_id) values (?, ?)", (groups["sales"], people[login]))
    return Firm(made.branch_id, other, people, groups)


def add_person(tx: Tx, login: str, name: str, role: str, branch_id: int, *, head_id: int | None = None) -> int:
    """Somebody more, written past the rules of saving."""
    return _id(
        tx,
        "insert into staff (login, name, role_code, branch_id, head_id, state_since, created_at)"
        " values (?, ?, ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (login, name, role, branch_id, head_id),
    )


def open_session(tx: Tx, login: str) -> Me:
    """Logs this person in on the connection."""
    return open_session_of(tx, login, "test", "1.0")


def give_inquiry(tx: Tx, branch_id: int, staff_id: int, source_id: str = "one") -> int:
    """An inquiry this person has accepted."""
    return _id(
        tx,
        "insert into inquiry (source, source_id, channel, came_at, taken_at, branch_id, state, staff_id, accepted_at)"
        " values ('test', ?, 'call', clock.utc_now(), clock.utc_now(), ?, 'accepted', ?, clock.utc_now()) returning id",
        (source_id, branch_id, staff_id),
    )


def give_task(tx: Tx, staff_id: int, title: str = "Позвонить") -> int:
    """An open task of this person, due in a day."""
    return _id(
        tx,
        "insert into task (title, staff_id, due_at, time_zone, created_at, updated_at)"
        " values (?, ?, dateadd(1 day to clock.utc_now()), 'Europe/Samara', clock.utc_now(), clock.utc_now())"
        " returning id",
        (title, staff_id),
    )


def _id(tx: Tx, sql: str, params: tuple[object, ...] = ()) -> int:
    made = tx.value(sql, params)
    assert isinstance(made, int)
    return made
