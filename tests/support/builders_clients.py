"""Clients of all kinds for the tests: two branches, people of every scope, clients with phones, orders and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.clients import queries
from crm_desktop.features.clients.rules_card import ClientForm
from crm_desktop.features.clients.rules_fields import new_email, new_phone

NOW = datetime(2026, 11, 20, 9, 0)


@dataclass(frozen=True)
class House:
    """Ada is the administrator, Greta the head and Mark a manager of the north; Olga sees her own clients only, Dora
    those of her department, Nina is a manager of the south, Kirill a cashier who sees none."""

    north: int
    south: int
    people: Mapping[str, int]


def make_house(tx: Tx) -> House:
    """Writes branches, people and two more roles with narrow scopes; nobody is logged in yet."""
    north, south = _branch(tx, "North"), _branch(tx, "South")
    tx.run("insert into firm (id, name, time_zone, created_at) values (1, 'Firm', 'Europe/Samara', clock.utc_now())")
    for role, scope in (("narrow", "own"), ("middle", "department")):
        tx.run("insert into role (code, name) values (?, ?)", (role, role))
        for action in ("clients.read", "clients.edit"):
            tx.run("insert into role_action (role_code, action_code, scope) values (?, ?, ?)", (role, action, scope))
    room = _id(tx, "insert into department (branch_id, name) values (?, 'Sales') returning id", (north,))
    people = {
        "Ada": _person(tx, "ADA", "Ада", "admin", north),
        "Greta": _person(tx, "GRETA", "Грета", "head", north),
        "Mark": _person(tx, "MARK", "Марк", "manager", north, room),
        "Olga": _person(tx, "OLGA", "Ольга", "narrow", north),
        "Dora": _person(tx, "DORA", "Дора", "middle", north, room),
        "Nina": _person(tx, "NINA", "Нина", "manager", south),
        "Kirill": _person(tx, "KIRILL", "Кирилл", "cashier", north),
    }
    return House(north, south, people)


def log_in(tx: Tx, login: str) -> str:
    """Opens a session of this person on the connection; its ticket."""
    return str(tx.value("select o_ticket from access.open_session(?, 'test', '1.0')", (login.upper(),)))


def make_client(tx: Tx, name: str, *phones: str, email: str = "", owner: int | None = None, **facts: object) -> int:
    """A client saved by whoever is logged in."""
    form = ClientForm(
        name=name,
        owner_id=owner,
        phones=tuple(new_phone(phone, "RU") for phone in phones),
        emails=(new_email(email),) if email else (),
        **facts,  # type: ignore[arg-type]
    )
    return queries.save_client(tx, form).id


def make_order(tx: Tx, client: int, total: str, *, days_ago: int = 1, state: str = "done", goods: str = "Paint") -> int:
    """An order with one line."""
    at = NOW - timedelta(days=days_ago)
    document = _id(
        tx,
        "insert into sale_document (kind, client_id, number_text, sold_at, state, branch_id, total_sum, created_at)"
        " select 'order', c.id, 'N' || ?, cast(? as timestamp), ?, c.branch_id, cast(? as numeric(18, 2)),"
        " clock.utc_now() from client c where c.id = ? returning id",
        (str(days_ago), at, state, Decimal(total), client),
    )
    tx.run(
        "insert into sale_line (document_id, line_no, goods_name, quantity, line_sum) values (?, 1, ?, 2, ?)",
        (document, goods, Decimal(total)),
    )
    return document


def make_task(tx: Tx, client: int, person: int, title: str, due_at: datetime) -> int:
    """An open task about a client."""
    return _id(
        tx,
        "insert into task (title, client_id, staff_id, due_at, time_zone, created_at, updated_at)"
        " values (?, ?, ?, ?, 'UTC', clock.utc_now(), clock.utc_now()) returning id",
        (title, client, person, due_at),
    )


def _branch(tx: Tx, name: str) -> int:
    return _id(tx, "insert into branch (name, time_zone) values (?, 'Europe/Samara') returning id", (name,))


def _person(tx: Tx, login: str, name: str, role: str, branch: int, department: int | None = None) -> int:
    return _id(
        tx,
        "insert into staff (login, name, role_code, branch_id, department_id, state_since, created_at)"
        " values (?, ?, ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (login, name, role, branch, department),
    )


def _id(tx: Tx, sql: str, params: tuple[object, ...]) -> int:
    found = tx.value(sql, params)
    assert isinstance(found, int)
    return found
