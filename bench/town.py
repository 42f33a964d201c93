"""The firm of the bench: three branches, thirty people, forty rules of which the last one fits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.routing.queries import save_rules
from crm_desktop.features.routing.rules import Condition, Rule
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup

MANAGERS = 25
ADMIN = "petr"
PERSON = "m01"
FEW = "few"
NONE = "none"
AGENT = "agent"
CASHIER = "k01"
LOGINS = (PERSON, FEW, NONE, AGENT, ADMIN, CASHIER)
_ZONE = "Europe/Samara"


@dataclass(frozen=True, slots=True)
class Town:
    """Ids the builder needs."""

    branch: int
    few_branch: int
    managers: tuple[int, ...]
    few_person: int


def settle(tx: Tx) -> Town:
    """Writes firm, people, groups and rules; everybody works round the clock, so that the hour does not matter."""
    made = first_setup(tx, FirstSetup("Bench", _ZONE, ADMIN, "Пётр Лебедев"))
    few, none = (_id(tx, "insert into branch (name, time_zone) values (?, ?) returning id", name, _ZONE)
                 for name in ("Little", "Nothing"))  # fmt: skip
    tx.run("delete from work_week")
    for branch in (made.branch_id, few, none):
        for weekday in range(1, 8):
            tx.run(
                "insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, 0, 1440)",
                (branch, weekday),
            )
    managers = tuple(_person(tx, f"M{number:02}", "manager", made.branch_id) for number in range(1, MANAGERS + 1))
    _person(tx, "HEAD", "head", made.branch_id)
    _person(tx, CASHIER.upper(), "cashier", made.branch_id)
    few_person = _person(tx, FEW.upper(), "manager", few)
    _person(tx, NONE.upper(), "manager", none)
    group = _id(tx, "insert into staff_group (name) values ('Sales') returning id")
    for manager in managers:
        tx.run("insert into staff_group_member (group_id, staff_id) values (?, ?)", (group, manager))
    tx.run("insert into tag (name) values ('vip')")
    open_session(tx, ADMIN, "bench", "1.0")
    save_rules(tx, rules(managers, group), None)
    return Town(made.branch_id, few, managers, few_person)


def rules(managers: tuple[int, ...], group_id: int) -> list[Rule]:
    """Thirty-nine rules of every kind that do not fit an ordinary call, and one that does."""
    one = managers[0]
    made = [
        _rule("person", Condition("source", (f"partner-{number}",)), staff_id=one) for number in range(8)
    ]  # fmt: skip
    made += [_rule("person", Condition("campaign", (f"spring-{number}",)), staff_id=one) for number in range(6)]
    made += [_rule("person", Condition("line", (f"+784620000{number:02}",)), staff_id=one) for number in range(6)]
    made += [_rule("person", Condition("phone_prefix", (f"+7{number}",)), staff_id=one) for number in range(301, 305)]
    made += [
        _rule("person", Condition("words", words), staff_id=one)
        for words in (("возврат", "брак"), ("жалоба",), ("опт",), ("тендер", "закупка"))
    ]
    made += [_rule("person", Condition("tag", ("vip",)), staff_id=one)] * 3
    made += [_rule("person", Condition("orders_more", (), Decimal(10**9)), staff_id=one)] * 3
    made += [_rule("person", Condition("days_since_more", (), Decimal(9000)), staff_id=one)] * 2
    made += [_rule("turn", Condition("channel", ("chat",)), group_id=group_id)] * 2
    made += [_rule("person", Condition("working_time", ("no",)), staff_id=one)]
    made += [_rule("turn", group_id=group_id)]
    return made


def _rule(way: str, *conditions: Condition, staff_id: int | None = None, group_id: int | None = None) -> Rule:
    return Rule(name=way, way=way, conditions=conditions, staff_id=staff_id, group_id=group_id, limit_minutes=15)


def _person(tx: Tx, login: str, role: str, branch: int) -> int:
    return _id(
        tx,
        "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
        " values (?, ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        login, f"Сотрудник {login}", role, branch,
    )  # fmt: skip


def _id(tx: Tx, sql: str, *params: object) -> int:
    return int(str(tx.value(sql, params)))
