"""Nothing of a client, inquiry or task gets to a person out of its scope: not in rows, and not in error texts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from firebird.driver import DatabaseError

from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.errors import AppError
from tests.rights import schema_objects
from tests.rights.attacks import argument_lists, around
from tests.rights.people import PASSWORD, ROLE, Town, settle
from tests.rights.schema_objects import Procedure
from tests.rights.secrets import FAR, NEAR, PLANTED, SHARED, Marks, plant
from tests.support.builders_firm import add_person
from tests.support.server_rig import RealServer, RigServer
from tests.support.template_db import template_base

pytestmark = pytest.mark.tcp

SCOPES = ("none", "own", "department", "branch")
_MARK = re.compile(r"zq\d{3}[fn]@x\.example|ZQ\d{3}[FN]|\+?7988\d{6,7}", re.I)
_KEPT = 4

# What may be seen out of scope: procedure and the column it came from, with the reason.
ALLOWED = {
    (procedure, f"inquiry.{column}"): "names of channels, lines and advertising, without anybody's inquiry"
    for procedure in ("routing.choices", "intake_inbox.sources_known")
    for column in ("source", "line", "campaign")
}
# Packages that change clients, inquiries and tasks, one at a time.
CHANGING = {"clients", "intake", "intake_offers", "tasks", "tasks_series", "reminders", "calls_desk"}
ENDS_SESSION = {"access.open_session", "access.close_session", "access.resume_session"}


@dataclass(frozen=True)
class Field:
    """A firm with secrets, what marks them, and the calls that show secrets to somebody who may see all."""

    town: Town
    marks: Marks
    procedures: tuple[Procedure, ...]
    calls: tuple[tuple[Procedure, str], ...]
    blind: tuple[str, ...]


@pytest.fixture(scope="module")
def fields(rig: RigServer | RealServer, tmp_path_factory: pytest.TempPathFactory) -> Field:
    path = tmp_path_factory.mktemp("leaks") / "crm.fdb"
    shutil.copyfile(template_base(), path)
    town = settle(rig.add_base(path))
    with town.owner_tx(write=True) as tx:
        tables = schema_objects.tables(tx)
        granted = schema_objects.granted_packages(tx, ROLE)
        procedures = tuple(
            one for one in schema_objects.procedures(tx) if one.package in granted and one.full_name not in ENDS_SESSION
        )
        first, second = (
            int(str(tx.value("insert into department (branch_id, name) values (?, ?) returning id", (branch, name))))
            for branch, name in ((town.firm.branch, "one"), (town.firm.branch, "two"))
        )
        tx.run("update staff set department_id = ? where login = 'AIGUL'", (second,))
        for scope in (*SCOPES, "all"):
            tx.run("insert into role (code, name) values (?, ?)", (f"sees_{scope}", scope))
            tx.run(
                "insert into role_action (role_code, action_code, scope) select ?, code, ? from action",
                (f"sees_{scope}", scope),
            )
            add_person(tx, f"SEES_{scope.upper()}", scope, f"sees_{scope}", town.firm.branch)
            tx.run("update staff set department_id = ? where login = ?", (first, f"SEES_{scope.upper()}"))
        tx.run("update role_action set scope = 'own' where role_code = 'sees_none' and action_code = 'session.open'")
        owners = {
            FAR: (town.firm.person("LEV"), town.firm.other_branch),
            NEAR: (town.firm.person("AIGUL"), town.firm.branch),
        }
        marks = plant(tx, tables, owners)
    for scope in (*SCOPES, "all"):
        logins.create_login(town.server, f"sees_{scope}", PASSWORD, [ROLE])
    calls, blind = _telling_calls(town, procedures, marks)
    return Field(town, marks, procedures, calls, blind)


def _telling_calls(
    town: Town, procedures: tuple[Procedure, ...], marks: Marks
) -> tuple[tuple[tuple[Procedure, str], ...], tuple[str, ...]]:
    """For each procedure the arguments that show most secrets to a person who sees all, and those that show none."""
    kept: list[tuple[Procedure, str]] = []
    blind = []
    with town.connected("sees_all") as connection:
        for procedure in procedures:
            seen: dict[frozenset[str], str] = {}
            rest: list[str] = []
            for arguments in dict.fromkeys(argument_lists(procedure, [*marks.far, *marks.near])):
                found = frozenset(_MARK.findall(_answer(connection, _select(procedure, arguments))))
                if found:
                    seen.setdefault(found, arguments)
                else:
                    rest.append(arguments)
            best = sorted(seen, key=len, reverse=True)[:_KEPT]
            kept += [(procedure, seen[found]) for found in best]
            kept += [(procedure, arguments) for arguments in rest[:2]]
            if not best:
                blind.append(procedure.full_name)
    return tuple(kept), tuple(blind)


def _select(procedure: Procedure, arguments: str) -> str:
    call = f"{procedure.full_name}({arguments})" if procedure.inputs else procedure.full_name
    return f"select * from {call}" if procedure.is_selectable else f"execute procedure {call}"


def _answer(connection: Connection, sql: str, *, for_good: bool = False) -> str:
    """All that comes back: rows, or the whole error text; nothing is kept unless told so."""
    tx = connection.begin(write=True)
    try:
        rows = tx.rows(sql)
        if for_good:
            connection.commit()
        return repr(rows)
    except AppError as error:
        return f"{error!r} {getattr(error, 'facts', '')} {error.__cause__}"
    except DatabaseError as error:
        return f"error {error}"
    finally:
        connection.rollback()


@pytest.fixture(params=SCOPES)
def watcher(request: pytest.FixtureRequest, fields: Field) -> Iterator[tuple[str, Connection]]:
    with fields.town.connected(f"sees_{request.param}") as connection:
        yield request.param, connection


def _leaks(fields: Field, scope: str, procedure: Procedure, sql: str, answer: str) -> list[tuple[str, str, str]]:
    given = {mark.upper() for mark in _MARK.findall(sql)}
    hidden = {mark.upper(): place for mark, place in fields.marks.of(near_too=scope != "branch").items()}
    shown = {mark.upper() for mark in _MARK.findall(answer)}
    return [
        (procedure.full_name, hidden[mark], sql)
        for mark in sorted(shown - given)
        if mark in hidden and (procedure.full_name, hidden[mark]) not in ALLOWED
    ]


def test_rows_out_of_scope_are_not_given(watcher: tuple[str, Connection], fields: Field) -> None:
    scope, connection = watcher
    leaks = []
    for procedure, arguments in fields.calls:
        sql = _select(procedure, arguments)
        leaks += _leaks(fields, scope, procedure, sql, _answer(connection, sql))
    assert leaks == []


@pytest.mark.timeout(600)
def test_error_texts_give_nothing_away(watcher: tuple[str, Connection], fields: Field) -> None:
    scope, connection = watcher
    leaks = []
    done: set[str] = set()
    for procedure, arguments in fields.calls:
        if not procedure.is_selectable or procedure.full_name in done:
            continue
        done.add(procedure.full_name)
        for sql in around(procedure, arguments):
            leaks += _leaks(fields, scope, procedure, sql, _answer(connection, sql))
    assert len(done) > 30
    assert leaks == []


def test_the_attacks_work_on_somebody_who_may_see(fields: Field) -> None:
    """Otherwise the two tests above would be proving nothing."""
    shown_in: dict[str, set[str]] = {}
    with fields.town.connected("sees_all") as connection:
        for procedure, arguments in fields.calls:
            for mark in _MARK.findall(_answer(connection, _select(procedure, arguments))):
                shown_in.setdefault(mark, set()).add(procedure.full_name)
    places = {place for mark, place in [*fields.marks.far.items(), *fields.marks.near.items()] if mark in shown_in}
    assert {place.partition(".")[0] for place in places} >= {
        "client", "contact", "client_phone", "client_email", "client_address", "sale_document", "sale_line",
        "inquiry", "task", "journal", "call",
    }  # fmt: skip


def test_every_table_with_texts_is_planted_or_shared_for_a_reason(fields: Field) -> None:
    with fields.town.owner_tx() as tx:
        tables = schema_objects.tables(tx)
    assert {table.name for table in tables if table.text_columns} - set(PLANTED) - set(SHARED) == set()


ROUTE = (
    "execute procedure intake.route_inquiry('x', 'own', 'visit', timestamp '2026-11-02 10:00', null, null, null, null,"
    " null, 'somebody', null, null, null, null, false)"
)


def test_an_inquiry_of_mine_does_not_open_somebody_elses_client(fields: Field) -> None:
    with fields.town.connected("sees_own") as connection:
        with connection.tx(write=True) as tx:
            tx.run(ROUTE)
        with fields.town.owner_tx(write=True) as tx:
            me = tx.value("select id from staff where login = 'SEES_OWN'")
            mine = tx.value(
                "update inquiry set state = 'accepted', staff_id = ?, reason = null"
                " where source_id = 'own' returning id",
                (me,),
            )
        chosen = _answer(connection, f"execute procedure intake_offers.choose_client({mine}, {FAR})")
    assert "e_intake_not_found" in chosen


def _planted(fields: Field) -> dict[str, object]:
    with fields.town.owner_tx() as tx:
        keys = {table.name: table.key[0] for table in schema_objects.tables(tx) if table.name in PLANTED}
        return {name: tx.rows(f"select * from {name} where {key} = {FAR}") for name, key in keys.items()}


@pytest.mark.parametrize("scope", ["own", "branch"])
def test_rows_out_of_scope_are_not_changed(fields: Field, scope: str) -> None:
    before = _planted(fields)
    with fields.town.connected(f"sees_{scope}") as connection:
        for procedure in fields.procedures:
            if procedure.package not in CHANGING or procedure.action == "jobs.run":
                continue
            for arguments in dict.fromkeys(argument_lists(procedure, ())):
                if str(FAR) in arguments:
                    _answer(connection, _select(procedure, arguments), for_good=True)
    assert _planted(fields) == before
