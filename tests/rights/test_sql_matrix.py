"""The role matrix over the wire: tables are closed, packages open by grant and by action, and nobody is forged.

Everything is generated from the system tables; what is let through stands below by name with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.features.access import queries as access
from tests.rights import schema_objects
from tests.rights.people import NOBODY, OF_ROLE, ROLE, STRANGER, Town, try_sql
from tests.rights.schema_objects import Procedure, Table

pytestmark = pytest.mark.tcp

PEOPLE = [*OF_ROLE.values(), STRANGER, f"{STRANGER}_role"]
CLOSED = "e_db_no_permission"

# Read by everybody before log-in: a program must see that it and the base do not fit.
OPEN_TO_ALL = {"schema_info"}
# Called before there is a session, or to end one.
WITHOUT_SESSION = {
    "access.open_session": "begins the session",
    "access.resume_session": "binds another connection to a session; asks for its ticket",
    "access.close_session": "ends what may have ended already",
    "access.people_to_choose": "the list before log-in; over the wire only the caller",
}
# Functions of granted packages: they answer about their own arguments.
OPEN_FUNCTIONS = {
    "access.is_local": "whether this very connection is embedded",
    "access.sees": "compares its own arguments; for departments only within a session",
}


@pytest.fixture(scope="module")
def tables(town: Town) -> list[Table]:
    with town.owner_tx() as tx:
        return schema_objects.tables(tx)


@pytest.fixture(scope="module")
def granted(town: Town) -> set[str]:
    with town.owner_tx() as tx:
        return schema_objects.granted_packages(tx, ROLE)


@pytest.fixture(scope="module")
def procedures(town: Town) -> list[Procedure]:
    with town.owner_tx() as tx:
        return schema_objects.procedures(tx)


@pytest.fixture(scope="module")
def functions(town: Town) -> list[Procedure]:
    with town.owner_tx() as tx:
        return schema_objects.functions(tx)


@pytest.fixture(params=PEOPLE)
def connection(request: pytest.FixtureRequest, town: Town) -> Iterator[Connection]:
    with town.connected(request.param) as connected:
        yield connected


def _let_through(connection: Connection, statements: list[str]) -> list[tuple[str, str | None]]:
    answers = [(sql, try_sql(connection, sql)) for sql in statements]
    return [(sql, answer) for sql, answer in answers if answer != CLOSED]


def test_no_column_of_any_table_is_read_or_written(connection: Connection, tables: list[Table]) -> None:
    statements = []
    for table in tables:
        statements += [f"select {column} from {table.name}" for column in table.columns]
        statements += [f"update {table.name} set {column} = {column}" for column in table.columns]
        statements += [f"insert into {table.name} ({table.columns[0]}) values (null)", f"delete from {table.name}"]
        statements += [f"select count(*) from {table.name}"]
    assert len(statements) > 500
    assert _let_through(connection, statements) == []


def test_what_passwords_are_checked_against_is_shown_to_nobody(connection: Connection) -> None:
    """The engine's own view of log-ins gives hidden rows away by error texts as long as the public may read it."""
    views = "plg$srp_view v join plg$srp_view w on w.plg$user_name = 'PETR'"
    statements = [
        f"select 1 from {views} and cast(hex_encode(w.plg$verifier) as integer) = 1",
        f"select 1 from {views} and 1 / (octet_length(w.plg$salt) - 32) = 1",
        "update plg$srp_view set plg$comment = 'x' where plg$user_name = 'PETR'",
    ]
    assert _let_through(connection, statements) == []


def test_packages_nobody_was_granted_stay_closed(
    connection: Connection, granted: set[str], procedures: list[Procedure], functions: list[Procedure]
) -> None:
    open_to_me = granted | OPEN_TO_ALL
    statements = [one.call(one.dummies()) for one in procedures if one.package not in open_to_me]
    statements += [
        f"select {one.full_name}({one.dummies()}) from rdb$database"
        for one in functions
        if one.package not in open_to_me
    ]
    assert len(statements) > 20
    assert _let_through(connection, statements) == []


def test_somebody_without_the_role_calls_nothing(town: Town, granted: set[str], procedures: list[Procedure]) -> None:
    with town.connected(STRANGER) as stranger:
        assert _let_through(stranger, [one.call() for one in procedures if one.package in granted]) == []


def test_every_procedure_stands_in_a_package(procedures: list[Procedure], functions: list[Procedure]) -> None:
    assert [one.full_name for one in [*procedures, *functions] if not one.package] == []


def test_every_open_procedure_declares_a_known_action(
    town: Town, granted: set[str], procedures: list[Procedure]
) -> None:
    with town.owner_tx() as tx:
        actions = {code for (code,) in tx.rows("select code from action")}
    undeclared = [one.full_name for one in procedures if one.package in granted and one.action not in actions]
    assert undeclared == []


def test_every_open_function_is_named_with_its_reason(functions: list[Procedure], granted: set[str]) -> None:
    assert {one.full_name for one in functions if one.package in granted} <= set(OPEN_FUNCTIONS)


def test_without_a_session_nothing_answers(town: Town, granted: set[str], procedures: list[Procedure]) -> None:
    gated = [one for one in procedures if one.package in granted and one.full_name not in WITHOUT_SESSION]
    with town.connected(f"{STRANGER}_role", with_session=False) as stranger:
        answers = {one.full_name: try_sql(stranger, one.call()) for one in gated}
    assert {name: answer for name, answer in answers.items() if answer != "e_access_no_session reason=none"} == {}


def test_a_login_outside_the_firm_gets_no_session(town: Town) -> None:
    with town.connected(f"{STRANGER}_role", with_session=False) as stranger:
        for call in ("null, 'x', '1'", "'petr', 'x', '1'", "'STRANGER_ROLE', 'x', '1'"):
            answer = try_sql(stranger, f"execute procedure access.open_session({call})")
            assert answer in ("e_access_unknown_login login=STRANGER_ROLE", "e_access_other_login login=petr"), call
        assert try_sql(stranger, "execute procedure access.resume_session('x')") == "e_access_no_session reason=closed"
        assert stranger.begin(write=False).rows("select * from access.people_to_choose") == []
        stranger.rollback()


@pytest.mark.parametrize("login", OF_ROLE.values())
def test_each_procedure_refuses_a_role_that_lacks_its_action(
    town: Town, granted: set[str], procedures: list[Procedure], login: str
) -> None:
    with town.connected(login) as connected:
        with connected.tx(write=False) as tx:
            mine = access.my_actions(tx)
        gated = [one for one in procedures if one.package in granted and one.full_name not in WITHOUT_SESSION]
        closed = [one for one in gated if one.action not in mine]
        answers = {
            one.full_name: (try_sql(connected, one.call()), f"e_access_denied action={one.action}") for one in closed
        }
    assert {name: pair for name, pair in answers.items() if pair[0] != pair[1]} == {}
    if login == NOBODY:
        open_to_all = sorted(one.full_name for one in gated if one not in closed)
        assert open_to_all == [
            "access.check_right",
            "access.check_right_everywhere",
            "access.enter",
            "access.my_actions",
            "live.ring_myself",
            "my_password.change_mine",
            "my_password.read_salt",
            "staff.require_zone",
        ]


_BLOCK = "execute block returns (a varchar(200)) as begin {}; end"
FORGED = {
    "a table": "create table mine (id integer)",
    "a column": "alter table client add mine integer",
    "an index": "create index mine on client (note)",
    "a procedure with the owner's rights": "create procedure mine sql security definer as begin end",
    "a body of the gate": "recreate package body access as begin end",
    "a package": "create package mine as begin end",
    "a view": "create view mine as select * from client",
    "a trigger": "create trigger mine for client before insert as begin end",
    "a trigger at log-in": "create trigger mine on connect as begin end",
    "an exception": "create or alter exception e_access_denied 'x'",
    "a domain": "alter domain d_id type varchar(100)",
    "a user": "create user mine password 'x'",
    "somebody else's password": "alter user petr password 'x'",
    "an administrator": "alter user denis grant admin role",
    "a mapping": "create mapping mine using plugin srp from user denis to user sysdba",
    "a role": "create role mine",
    "a grant of a role": "grant rdb$admin to denis",
    "a grant of the logins role": "grant crm_logins to public",
    "a grant of a table": "grant select on client to public",
    "a grant of a package": "grant execute on package decision to public",
    "another role": "set role rdb$admin",
    "the role of logins": "set role crm_logins",
    "the whole base": "drop database",
    "a trusted role": "set trusted role",
    "a sweep": "alter database set linger to 0",
    "a comment": "comment on table client is 'x'",
    "a system table": "update rdb$procedures set rdb$procedure_source = null",
    "the list of users": "select sec$user_name from sec$users where sec$user_name = 'PETR' and 1 / 0 = 1",
    "a block that reads": _BLOCK.format("for select name from client into a do suspend"),
    "a block that writes": _BLOCK.format("delete from session"),
    "a block as somebody else": _BLOCK.format("execute statement 'delete from session' as user 'PETR' password 'x'"),
    "a block with rights": _BLOCK.format("execute statement 'delete from session' with caller privileges"),
    "a block in its own transaction": _BLOCK.format("in autonomous transaction do delete from session"),
    "somebody's connection": "delete from mon$attachments where mon$user = 'SYSDBA'",
}


@pytest.mark.parametrize("what", FORGED)
@pytest.mark.parametrize("login", ["denis", STRANGER])
def test_nobody_changes_the_house(town: Town, login: str, what: str) -> None:
    with town.connected(login) as connected:
        assert try_sql(connected, FORGED[what], for_good=True) is not None


def test_another_persons_ticket_is_of_no_use(town: Town) -> None:
    with town.connected("petr"), town.owner_tx() as tx:
        ticket = tx.value("select s.ticket from session s join staff t on t.id = s.staff_id where t.login = 'PETR'")
    with town.connected("denis", with_session=False) as denis:
        assert (
            try_sql(denis, f"execute procedure access.resume_session('{ticket}')")
            == "e_access_no_session reason=closed"
        )
        forge = f"select rdb$set_context('USER_SESSION', 'TICKET', '{ticket}') from rdb$database"
        with denis.tx(write=True) as tx:
            tx.rows(forge)
        assert try_sql(denis, "execute procedure access.my_actions") == "e_access_no_session reason=none"
        assert try_sql(denis, "execute procedure access.enter('staff.edit')") == "e_access_no_session reason=none"


def test_the_named_login_is_of_no_use_over_the_wire(town: Town) -> None:
    with town.connected("denis", with_session=False) as denis:
        assert (
            try_sql(denis, "execute procedure access.open_session('petr', 'x', '1')")
            == "e_access_other_login login=petr"
        )


def test_stamps_do_not_follow_the_callers_time_zone(town: Town) -> None:
    with town.connected("denis", with_session=False) as denis, denis.tx(write=True) as tx:
        tx.run("set time zone 'Pacific/Kiritimati'")
        tx.rows("select * from access.open_session('denis', 'forged', '1.0')")
    with town.owner_tx() as tx:
        minutes = tx.value(
            "select abs(datediff(minute from opened_at to clock.utc_now())) from session where workplace = 'forged'"
        )
    assert minutes is not None and int(str(minutes)) < 5


def test_a_ring_of_somebody_is_only_a_ring(town: Town) -> None:
    with town.connected("denis") as denis, denis.tx(write=True) as tx:
        before = access.my_actions(tx)
        tx.run("execute block as begin post_event 'user_1'; post_event 'rules'; end")
        assert access.my_actions(tx) == before
