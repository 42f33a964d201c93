"""Somebody changes his own password over the wire, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from crm_desktop.db import logins, srp
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Server
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.access import queries
from crm_desktop.features.access.queries import change_password
from tests.support.builders_firm import make_firm, open_session

OLD, NEW = "Прежний пароль' -- 1", 'Новый "пароль" №2; ещё'


@pytest.fixture
def denis(server: Server) -> Server:
    """Денис of the firm, as he opens the base; Пётр has a log-in, too."""
    with closing(Connection(server)) as owner, owner.tx(write=True) as tx:
        make_firm(tx)
    for login in ("denis", "petr"):
        logins.create_login(server, login, OLD, (logins.PERSON_ROLE,))
    return replace(server, user="denis", password=OLD)


@contextmanager
def working(place: Server) -> Iterator[Tx]:
    with closing(Connection(place)) as connection:
        with connection.tx(write=True) as tx:
            open_session(tx, place.user)
        with connection.tx(write=True) as tx:
            yield tx


def lets_in(place: Server, password: str) -> bool:
    try:
        Connection(replace(place, password=password)).close()
    except Refused as refused:
        assert refused.key == "e_db_wrong_password"
        return False
    return True


@pytest.mark.tcp
def test_new_password_lets_in_and_the_old_one_no_more(denis: Server) -> None:
    with working(denis) as tx:
        change_password(tx, OLD, NEW)
    assert (lets_in(denis, NEW), lets_in(denis, OLD)) == (True, False)
    with working(replace(denis, password=NEW)) as tx:
        change_password(tx, NEW, OLD)
    assert (lets_in(denis, NEW), lets_in(denis, OLD)) == (False, True)


@pytest.mark.tcp
def test_others_keep_theirs(denis: Server, server: Server) -> None:
    with working(denis) as tx:
        change_password(tx, OLD, NEW)
    assert lets_in(replace(denis, user="petr"), OLD)
    assert lets_in(server, server.password)


@pytest.mark.tcp
def test_administrator_can_still_set_a_forgotten_one(denis: Server, server: Server) -> None:
    with working(denis) as tx:
        change_password(tx, OLD, NEW)
    logins.set_login_password(server, "denis", "set anew")
    assert lets_in(denis, "set anew")


@pytest.mark.tcp
def test_wrong_old_password_changes_nothing(denis: Server) -> None:
    with pytest.raises(Refused) as error, working(denis) as tx:
        change_password(tx, "not this", NEW)
    assert error.value.key == "e_access_wrong_old_password"
    assert lets_in(denis, OLD)


@pytest.mark.tcp
@pytest.mark.parametrize(("salt", "number"), [(b"short", b"1"), (b"s" * 32, b"")], ids=["salt", "number"])
def test_halves_of_a_password_are_refused(denis: Server, salt: bytes, number: bytes) -> None:
    with pytest.raises(Refused), working(denis) as tx:
        login, old_salt = queries.my_salt(tx)
        queries.change_mine(tx, srp.verifier(login, OLD, old_salt), salt, number)
    assert lets_in(denis, OLD)


@pytest.mark.tcp
def test_one_change_after_another_is_understood_by_the_engine(denis: Server) -> None:
    password = OLD
    for number in range(20):
        with working(replace(denis, password=password)) as tx:
            change_password(tx, password, f"{NEW} {number}")
        password = f"{NEW} {number}"
    assert lets_in(denis, password)


def test_on_one_computer_there_is_none_to_change(tx: Tx) -> None:
    make_firm(tx)
    open_session(tx, "denis")
    with pytest.raises(Refused) as error:
        change_password(tx, OLD, NEW)
    assert error.value.key == "e_access_passwords_none"
