"""A small firm that works round the clock, with people, clients and rules, for the tests of intake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from crm_desktop.db.tx import Tx
from crm_desktop.features.intake import queries
from crm_desktop.features.intake.rules import Incoming, Surroundings, Unfit, read_record
from crm_desktop.features.routing import queries as routing
from crm_desktop.features.routing.rules import Condition, Rule

ANNA_PHONE = "+79276124077"
_number = count(1000)  # clear of the clients of the firm below
T = TypeVar("T")


@dataclass(frozen=True)
class Firm:
    """Anna, Boris and Vera are managers, Galina their head, Denis on duty, Stepan a manager of another branch."""

    branch: int
    other_branch: int
    people: Mapping[str, int]
    groups: Mapping[str, int]
    clients: Mapping[str, int]


def make_firm(tx: Tx) -> Firm:
    """Writes the firm; nobody is logged in yet."""
    north, south = _branch(tx, "North"), _branch(tx, "South")
    galina = _person(tx, "GALINA", "Галина", "head", north)
    people = {
        "Anna": _person(tx, "ANNA", "Анна", "manager", north),
        "Boris": _person(tx, "BORIS", "Борис", "manager", north),
        "Vera": _person(tx, "VERA", "Вера", "manager", north),
        "Denis": _person(tx, "DENIS", "Денис", "manager", north),
        "Galina": galina,
        "Stepan": _person(tx, "STEPAN", "Степан", "manager", south),
    }
    groups = {
        "sales": _group(tx, "Продажи", [people["Anna"], people["Boris"], people["Vera"]]),
        "duty": _group(tx, "Дежурные", [people["Denis"]], is_duty=True),
    }
    clients = {
        "Dubrava": make_client(tx, north, "ООО «Дубрава»", people["Anna"], ANNA_PHONE, "info@dubrava.example"),
        "Volga": make_client(tx, north, "Гостиница «Волга»", None, "+78462001122", "volga@example.org"),
        "Twin one": make_client(tx, north, "Иванов", None, "+79270000001", "one@example.org"),
        "Twin two": make_client(tx, north, "Иванова", None, "+79270000001", "two@example.org"),
    }
    return Firm(north, south, people, groups, clients)


def make_client(
    tx: Tx, branch: int, name: str, owner: int | None = None, phone: str | None = None, email: str | None = None
) -> int:
    """A client with a phone and an e-mail."""
    client = _id(
        tx,
        "insert into client (kind, name, branch_id, owner_id, created_at, updated_at)"
        " values ('company', ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (name, branch, owner),
    )
    if phone:
        tx.run("insert into client_phone (client_id, phone, typed) values (?, ?, ?)", (client, phone, phone))
    if email:
        tx.run("insert into client_email (client_id, email) values (?, ?)", (client, email))
    return client


def log_in(tx: Tx, login: str) -> str:
    """Opens a session of this person on the connection; its ticket."""
    return str(tx.value("select o_ticket from access.open_session(?, 'test', '1.0')", (login.upper(),)))


def put_rules(tx: Tx, *rules: Rule) -> int:
    """Puts rules in force; the caller is logged in as the head."""
    current = routing.current_version(tx)
    return routing.save_rules(tx, rules, current.version_id if current else None)


def rule(
    way: str,
    *conditions: Condition,
    name: str = "",
    minutes: int = 15,
    staff_id: int | None = None,
    group_id: int | None = None,
) -> Rule:
    """A rule that is on."""
    return Rule(
        name=name or way,
        way=way,
        conditions=conditions,
        staff_id=staff_id,
        group_id=group_id,
        limit_minutes=minutes,
    )


def condition(kind: str, *texts: str, amount: int | None = None) -> Condition:
    """A condition as the rules hold it."""
    return Condition(kind, texts, None if amount is None else Decimal(amount))


def utc_now() -> datetime:
    """The base judges by the real clock, so do its tests."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def inquiry(record: Mapping[str, object] | None = None, came_at: datetime | None = None) -> Incoming:
    """An inquiry from named fields, by default a call from a number nobody has; each has its own source id."""
    fields = {"channel": "call", "phone": f"+7927{next(_number):07}", **(record or {})}
    read = read_record(fields, "test", f"test-{next(_number)}", Surroundings(utc_now()))
    assert not isinstance(read, Unfit), read
    return replace(read, came_at=came_at) if came_at else read


def route(tx: Tx, record: Mapping[str, object] | None = None, came_at: datetime | None = None) -> queries.Routed:
    """Takes one inquiry in."""
    return queries.route_inquiry(tx, inquiry(record, came_at))


def open_offer(tx: Tx, inquiry_id: int) -> queries.OfferMade:
    """The open offer of an inquiry."""
    found = [made for made in queries.offers_of(tx, inquiry_id) if made.state == "open"]
    assert len(found) == 1, found
    return found[0]


def let_time_pass(tx: Tx, offer_id: int) -> None:
    """An offer's limit is made to have run out a minute ago."""
    tx.run("update offer set due_at = ? where id = ?", (utc_now() - timedelta(minutes=1), offer_id))


def _branch(tx: Tx, name: str) -> int:
    branch = _id(tx, "insert into branch (name, time_zone) values (?, 'Europe/Samara') returning id", (name,))
    _hours(tx, "branch_id", branch, range(1, 8))
    return branch


def _hours(tx: Tx, owner: str, owner_id: int, weekdays: Sequence[int]) -> None:
    for weekday in weekdays:
        tx.run(
            f"insert into work_week ({owner}, weekday, from_minute, till_minute) values (?, ?, 0, 1440)",
            (owner_id, weekday),
        )


def _person(tx: Tx, login: str, name: str, role: str, branch: int) -> int:
    return _id(
        tx,
        "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
        " values (?, ?, ?, ?, clock.utc_now(), clock.utc_now()) returning id",
        (login, name, role, branch),
    )


def _group(tx: Tx, name: str, members: Sequence[int], *, is_duty: bool = False) -> int:
    group = _id(tx, "insert into staff_group (name, is_duty) values (?, ?) returning id", (name, is_duty))
    for member in members:
        tx.run("insert into staff_group_member (group_id, staff_id) values (?, ?)", (group, member))
    return group


def _id(tx: Tx, sql: str, params: Sequence[object]) -> int:
    value = tx.value(sql, params)
    assert isinstance(value, int)
    return value


@dataclass
class CannedTx:
    """A stand-in for a transaction: what each procedure answers (rows, an error, or a function of its parameters).

    `calls` keeps what was asked, as (procedure, parameters).
    """

    answers: dict[str, Any]
    calls: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)

    def rows(self, sql: str, params: Sequence[object] = (), into: type[T] | None = None) -> list[Any]:
        """The canned rows of the procedure named in the statement."""
        found = re.search(r"(\w+\.\w+)", sql.split("from")[-1])
        assert found, sql
        self.calls.append((found.group(1), tuple(params)))
        answer = self.answers.get(found.group(1), [])
        if isinstance(answer, Callable):  # type: ignore[arg-type]
            answer = answer(*params)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    def row(self, sql: str, params: Sequence[object] = (), into: type[T] | None = None) -> Any:
        """The first canned row, None without any."""
        return next(iter(self.rows(sql, params, into)), None)

    def value(self, sql: str, params: Sequence[object] = ()) -> Any:
        """The first canned row as it is."""
        return self.row(sql, params)

    def run(self, sql: str, params: Sequence[object] = ()) -> None:
        """Only asked, or refused."""
        self.rows(sql, params)

    def asked(self, procedure: str) -> list[tuple[object, ...]]:
        """Parameters of each call of a procedure."""
        return [params for name, params in self.calls if name == procedure]


@dataclass(frozen=True)
class Person:
    """Who sits here, in a presenter test."""

    staff_id: int = 7
    time_zone: str = "Europe/Samara"
    actions: frozenset[str] = frozenset({"intake.answer", "intake.assign"})

    def may(self, action: str) -> bool:
        """Is it allowed?"""
        return action in self.actions


# 11:42 in Samara.
NOON = datetime(2026, 11, 24, 7, 42)


def make_offer(offer_id: int = 1, **changes: Any) -> queries.Offer:
    """A call from a known client, offered seven seconds ago for a quarter of an hour."""
    offer = queries.Offer(
        offer_id=offer_id, inquiry_id=100 + offer_id, channel="call", came_at=NOON - timedelta(seconds=7),
        offered_at=NOON - timedelta(seconds=7), due_at=NOON + timedelta(minutes=14, seconds=53), client_id=5,
        client_name="Кузнецова Анна Викторовна", chooser=None, phone="+79276124077", email=None, person_name=None,
        subject=None, words=None, source="line 1", why="manager", rule_no=2, rule="Личный менеджер", passed_by=None,
        word=None, tags="ИП, оптовая цена", last_order="318", last_order_at=datetime(2026, 11, 12, 9),
        last_order_sum=Decimal("38640.00"), open_orders=2, owner="Марина Соколова",
    )  # fmt: skip
    return replace(offer, **changes)


def make_row(inquiry_id: int = 1, **changes: Any) -> queries.InboxRow:
    """A request from the site that came `inquiry_id` minutes ago."""
    row = queries.InboxRow(
        inquiry_id=inquiry_id, channel="web", came_at=NOON - timedelta(minutes=inquiry_id), source="сайт",
        campaign=None, client_id=None, who="Екатерина Жданова", phone="+79171112233", subject="Расчёт ламината",
        words="84 м², доставка", state="offered", reason=None, chooser=None, staff_id=7, person="Марина Соколова",
        rule_no=3, rule="Сайт", offer_id=None, due_at=None, joined_count=0, accepted_at=None, closed_at=None,
        result=None,
    )  # fmt: skip
    return replace(row, **changes)


def make_card(inquiry_id: int = 1, **changes: Any) -> queries.InquiryCard:
    """The same request in full."""
    card = queries.InquiryCard(
        inquiry_id=inquiry_id, channel="web", came_at=NOON - timedelta(minutes=20), taken_at=NOON, time_flaw=None,
        source="сайт", source_id="a-1", campaign=None, line=None, client_id=None, client_name=None, chooser=None,
        phone_typed="8 917 111-22-33", phone="+79171112233", phone_flaw=None, email="e@example.org",
        person_name="Екатерина Жданова", subject="Расчёт ламината", body="84 м², доставка", is_cut=False,
        state="offered", reason=None, staff_id=7, person="Марина Соколова", rule_id=3, rule="Сайт", taken_by="Агент",
        accepted_at=None, closed_at=None, result=None, joined_to_id=None, trace="3;3;chosen;7\n",
    )  # fmt: skip
    return replace(card, **changes)


def make_made(offer_id: int = 9, **changes: Any) -> queries.OfferMade:
    """One offer of the history, open and mine."""
    made = queries.OfferMade(
        offer_id=offer_id, staff_id=7, person="Марина Соколова", why="turn", rule="Сайт", passed_by=None, word=None,
        offered_at=NOON - timedelta(minutes=3), due_at=NOON + timedelta(minutes=12), state="open", answered_at=None,
    )  # fmt: skip
    return replace(made, **changes)
