"""The same data over the wire, log-ins kept in the base, and what each failing log-in is called."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import replace

import pytest

from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Server
from crm_desktop.errors import Refused, Unavailable

pytestmark = pytest.mark.tcp


def _who(target: Server) -> object:
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        return tx.value("select current_user from rdb$database")


def test_line_is_encrypted(server: Server) -> None:
    with closing(Connection(server)) as connection, connection.tx(write=False) as tx:
        assert tx.value("select mon$wire_encrypted from mon$attachments where mon$attachment_id = current_connection")


def test_lane_works_over_the_wire(server_lane: Lane) -> None:
    assert server_lane.submit(lambda tx: tx.value("select 1 from rdb$database")).result(20) == 1


@pytest.mark.parametrize(("login", "password"), [("ann", "pass'wörd"), ("Иванов.П", "пароль"), ("a-b@c", "x")])
def test_person_logs_in_with_a_login_kept_in_the_base(server: Server, login: str, password: str) -> None:
    logins.create_login(server, login, password)
    assert _who(replace(server, user=login, password=password)) == login.upper()


def test_role_is_on_by_itself(server: Server) -> None:
    with closing(Connection(server)) as owner:
        owner.execute_now("create table seen (id integer)")
        owner.execute_now("create role reader")
        owner.execute_now("grant select on seen to role reader")
    logins.create_login(server, "ann", "x", ["reader"])
    with closing(Connection(replace(server, user="ann", password="x"))) as ann, ann.tx(write=True) as tx:
        assert tx.rows("select * from seen") == []
        with pytest.raises(Refused) as caught:
            tx.run("insert into seen (id) values (1)")
    assert caught.value.key == "e_db_no_permission"


def test_administrator_with_the_privilege_makes_logins(server: Server) -> None:
    with closing(Connection(server)) as owner:
        owner.execute_now("create role keeper set system privileges to user_management")
    logins.create_login(server, "boss", "x", ["keeper"])
    boss = replace(server, user="boss", password="x")
    logins.create_login(boss, "new", "y")
    assert _who(replace(server, user="new", password="y")) == "NEW"
    logins.set_login_password(boss, "new", "z")
    assert _who(replace(server, user="new", password="z")) == "NEW"
    logins.drop_login(boss, "new")
    assert "NEW" not in logins.list_logins(server)


def test_other_people_make_no_logins(server: Server) -> None:
    logins.create_login(server, "ann", "x")
    with pytest.raises(Refused) as caught:
        logins.create_login(replace(server, user="ann", password="x"), "evil", "y")
    assert caught.value.key == "e_db_no_permission"


def test_wrong_password(server: Server) -> None:
    with pytest.raises(Refused) as caught:
        Connection(replace(server, password="wrong"))
    assert caught.value.key == "e_db_wrong_password"


def test_inactive_login_is_not_let_in(server: Server) -> None:
    logins.create_login(server, "ann", "x")
    logins.set_login_active(server, "ann", is_active=False)
    with pytest.raises(Refused) as caught:
        Connection(replace(server, user="ann", password="x"))
    assert caught.value.key == "e_db_wrong_password"


def test_unknown_base(server: Server) -> None:
    with pytest.raises(Refused) as caught:
        Connection(replace(server, name="nothing_here"))
    assert caught.value.key in ("e_db_no_database", "e_db_no_password_database")


def test_unknown_host(server: Server) -> None:
    with pytest.raises(Refused) as caught:
        Connection(replace(server, host="no-such-host.invalid"))
    assert caught.value.key == "e_db_unknown_host"


def test_closed_port(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable) as caught:
        Connection(replace(server, port=port))
    assert caught.value.what == "port"


def test_mute_port_is_given_up(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Unavailable):
        Connection(replace(server, port=mute.getsockname()[1]))


def test_password_is_not_shown(server: Server) -> None:
    assert server.password not in repr(server)
    assert server.password not in str(server)
