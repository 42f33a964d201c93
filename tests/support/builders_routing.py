"""A small firm for tests of the routing rules: four people, a group, a few clients; working hours around the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.db.tx import Tx
from crm_desktop.features.routing.rules import Condition, Rule

NOON = datetime(2026, 11, 23, 8, 0)  # 12:00 in Samara, a Monday


@dataclass(frozen=True, slots=True)
class RoutingFirm:
    """Ids of what was made. `sellers` are the members of group `group_id`, in turn order."""

    branch_id: int
    admin_id: int
    sellers: tuple[int, int, int]
    group_id: int
    empty_group_id: int


def make_routing_firm(tx: Tx) -> RoutingFirm:
    """Makes the firm and logs the administrator in."""
    tx.run("update or insert into firm (id, name, created_at) values (1, 'Firm', clock.utc_now()) matching (id)")
    branch = _made(tx, "insert into branch (name, time_zone) values ('Routing', 'Europe/Samara') returning id")
    for weekday in range(1, 8):
        tx.run(
            "insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, 0, 1440)",
            (branch, weekday),
        )
    admin = add_person(tx, branch, "ROUTING_ADMIN", "Anna Admin", "admin")
    boris, vera, gleb = (
        add_person(tx, branch, f"ROUTING_{name.upper()}", f"{name} Seller") for name in ("Boris", "Vera", "Gleb")
    )
    group = _made(tx, "insert into staff_group (name) values ('Routing sales') returning id")
    empty = _made(tx, "insert into staff_group (name) values ('Routing nobody') returning id")
    for seller in (boris, vera, gleb):
        tx.run("insert into staff_group_member (group_id, staff_id) values (?, ?)", (group, seller))
    log_in(tx, "ROUTING_ADMIN")
    return RoutingFirm(branch, admin, (boris, vera, gleb), group, empty)


def add_person(tx: Tx, branch_id: int, login: str, name: str, role: str = "manager") -> int:
    """Adds a person who is at work."""
    return _made(
        tx,
        "insert into staff (login, name, role_code, branch_id, state_since, created_at) "
        "values (?, ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (login, name, role, branch_id),
    )


def log_in(tx: Tx, login: str) -> None:
    """Goes on as another person."""
    tx.rows("select * from access.open_session(?, 'test', '1.0')", (login,))


def add_client(tx: Tx, branch_id: int, name: str, phone: str | None = None, owner_id: int | None = None) -> int:
    """Adds a client."""
    client = _made(
        tx,
        "insert into client (kind, name, owner_id, branch_id, created_at, updated_at) "
        "values ('person', ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (name, owner_id, branch_id),
    )
    if phone:
        tx.run("insert into client_phone (client_id, phone, typed) values (?, ?, ?)", (client, phone, phone))
    return client


def take_inquiry(
    tx: Tx, number: int, came_at: datetime = NOON, channel: str = "web", source: str = "Site", phone: str | None = None
) -> int | None:
    """Takes an inquiry through the rules in force; who was offered it."""
    found = tx.value(
        "select o_staff_id from intake.route_inquiry(?, ?, ?, ?, null, ?, ?, null, null, ?, null, null, ?, null, "
        "false)",
        (source, f"routing-{number}", channel, came_at, phone, phone, f"Visitor {number}", "Paint"),
    )
    return found if isinstance(found, int) else None


def row_counts(tx: Tx, tables: Sequence[str]) -> dict[str, object]:
    """How many rows some tables have."""
    return {table: tx.value(f"select count(*) from {table}") for table in tables}


def in_turn(firm: RoutingFirm, *conditions: Condition, name: str = "In turn") -> Rule:
    """A rule that gives to the sellers in turn."""
    return Rule(name, "turn", conditions, group_id=firm.group_id, group_name="Routing sales")


def to_person(staff_id: int, *conditions: Condition, name: str = "To one") -> Rule:
    """A rule that gives to one person."""
    return Rule(name, "person", conditions, staff_id=staff_id, staff_name="Boris Seller")


def _made(tx: Tx, sql: str, params: Sequence[object] = ()) -> int:
    found = tx.value(sql, params)
    assert isinstance(found, int)
    return found
