"""A small firm for the proofs: an administrator, three people who take turns, working round the clock."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.routing.queries import save_rules
from crm_desktop.features.routing.rules import Rule
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup
from crm_desktop.features.upkeep.queries import findings

ADMIN = "petr"
TURN = ("ANNA", "BORIS", "VERA")
_PASSWORD = "prove"


def settle(target: Target) -> None:
    """Writes the firm and its one rule: the three in turn. On a server all get log-ins."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        made = first_setup(tx, FirstSetup("Prove", "Europe/Samara", ADMIN, "Пётр"))
        tx.run("update work_week set from_minute = 0, till_minute = 1440")
        for weekday in (6, 7):
            tx.run(
                "insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, 0, 1440)",
                (made.branch_id, weekday),
            )
        group = tx.value("insert into staff_group (name) values ('Turn') returning id")
        for login in TURN:
            person = tx.value(
                "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
                " values (?, ?, 'manager', ?, clock.utc_now(), clock.utc_now()) returning id",
                (login, login.title(), made.branch_id),
            )
            tx.run("insert into staff_group_member (group_id, staff_id) values (?, ?)", (group, person))
    if isinstance(target, Server):
        for login in (ADMIN, "agent", *TURN):
            logins.create_login(target, login, _PASSWORD, ["crm_person"])
    assert isinstance(group, int)
    with closing(Connection(as_person(target, ADMIN))) as connection, connection.tx(write=True) as tx:
        open_session(tx, ADMIN, "prove", "1.0")
        save_rules(tx, [Rule(name="turn", way="turn", conditions=(), group_id=group, limit_minutes=15)], None)


def hire(target: Target, login: str, role: str) -> int:
    """Somebody more in the first branch, with a log-in on a server; the id."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        person = tx.value(
            "insert into staff (login, name, role_code, branch_id, state_since, created_at) values"
            " (?, ?, ?, (select min(b.id) from branch b), clock.utc_now(), clock.utc_now()) returning id",
            (login, login.title(), role),
        )
    if isinstance(target, Server):
        logins.create_login(target, login, _PASSWORD, ["crm_person"])
    assert isinstance(person, int)
    return person


def as_person(target: Target, login: str) -> Target:
    """The target as this person opens it."""
    return target if isinstance(target, Embedded) else replace(target, user=login, password=_PASSWORD)


def inconsistencies(target: Target) -> list[object]:
    """What contradicts itself in the base, asked by its administrator."""
    with closing(Connection(as_person(target, ADMIN))) as connection:
        with connection.tx(write=True) as tx:
            open_session(tx, ADMIN, "prove", "1.0")
        with connection.tx(write=False) as tx:
            return list(findings(tx))


def asked(target: Target, sql: str) -> list[tuple[object, ...]]:
    """Rows of the owner of the base."""
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        return list(tx.rows(sql))


def written(target: Target, sql: str) -> None:
    """One statement of the owner."""
    with closing(Connection(target)) as connection, connection.tx(write=True) as tx:
        tx.run(sql)
