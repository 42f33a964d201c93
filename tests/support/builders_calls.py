"""A firm with a telephone line, for the tests of calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.features.calls import queries
from crm_desktop.features.calls.rules import CallEvent
from tests.support.builders_intake import Firm, log_in, make_firm, put_rules, rule, utc_now

LINE = "4951112233"
CALLER = "+79276124077"  # of the client Dubrava, whose manager is Anna


@dataclass
class _Begun:
    """When the calls of a test begin: five minutes before it, for what ended long ago is not asked about any more."""

    at: datetime


_begun = _Begun(utc_now() - timedelta(minutes=5))


@pytest.fixture(autouse=True)
def calls_begin_now() -> None:
    """Runs of many minutes begin their calls anew with each test."""
    _begun.at = utc_now() - timedelta(minutes=5)


@dataclass(frozen=True)
class CallRow:
    """A call as the base keeps it."""

    direction: str
    number_typed: str | None
    phone: str | None
    phone_flaw: str | None
    line: str | None
    extension_no: str | None
    staff_id: int | None
    client_id: int | None
    inquiry_id: int | None
    task_id: int | None
    state: str
    result: str | None
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    talk_seconds: int | None
    recording_name: str | None
    recording_state: str
    recording_reason: str | None


@dataclass(frozen=True)
class Line:
    """The firm and its channel; the agent is logged in."""

    firm: Firm
    channel_id: int
    name: str


def make_line(tx: Tx, kind: str = "asterisk", name: str = "АТС") -> Line:
    """Writes the firm with its rules: a known client goes to his manager, anybody else to sales by turn."""
    firm = make_firm(tx)
    if tx.value("select count(*) from firm") == 0:
        tx.run(
            "insert into firm (name, time_zone, created_at) values ('Лавка мастера', 'Europe/Samara', clock.utc_now())"
        )
    for person, extension in (("Anna", "101"), ("Boris", "102"), ("Vera", "103")):
        tx.run("update staff set extension_no = ? where id = ?", (extension, firm.people[person]))
    tx.run(
        "insert into staff (login, name, role_code, branch_id, state_since, created_at, is_service)"
        " values ('AGENT', 'Агент', 'service', ?, clock.utc_now(), clock.utc_now(), true)",
        (firm.branch,),
    )
    log_in(tx, "galina")
    put_rules(tx, rule("manager"), rule("turn", group_id=firm.groups["sales"]))
    channel = add_channel(tx, kind, name)
    log_in(tx, "agent")
    return Line(firm, channel, name)


def add_channel(tx: Tx, kind: str, name: str, facts: str = "{}") -> int:
    """A channel written past the rules of saving."""
    made = tx.value(
        "insert into channel (kind, name, facts, state_since, created_at, updated_at)"
        " values (?, ?, ?, clock.utc_now(), clock.utc_now(), clock.utc_now()) returning id",
        (kind, name, facts),
    )
    assert isinstance(made, int)
    return made


def call_event(kind: str, second: int = 0, call: str = "1", **more: object) -> CallEvent:
    """An event of an incoming call, so many seconds after it began."""
    at = _begun.at + timedelta(seconds=second)
    return CallEvent(call, kind, at, **{"direction": "in", "number": CALLER, "line": LINE, **more})  # type: ignore[arg-type]


def take(tx: Tx, line: Line, *events: CallEvent) -> CallRow:
    """Takes events of one call in; the call after them."""
    taken = [queries.take_event(tx, line.channel_id, event, "RU") for event in events]
    return call_row(tx, taken[-1].call_id)


def call_row(tx: Tx, call_id: int) -> CallRow:
    """A call as it is kept."""
    row = tx.row(
        "select direction, number_typed, phone, phone_flaw, line, extension_no, staff_id, client_id, inquiry_id,"
        " task_id, state, result, rang_at, answered_at, ended_at, talk_seconds, recording_name, recording_state,"
        " recording_reason from call where id = ?",
        (call_id,),
        CallRow,
    )
    assert row is not None
    return row
