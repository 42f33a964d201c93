"""People with their log-ins over the wire: made, promoted, switched off by an administrator of the firm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Server
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.staff import logins as with_logins
from crm_desktop.features.staff.queries import first_setup, people
from crm_desktop.features.staff.rules import FirstSetup, Person, PersonDraft
from crm_desktop.server_logins import ServerLogins
from tests.support.builders_firm import open_session

pytestmark = pytest.mark.tcp

PASSWORD = "long enough"


@pytest.fixture
def boss(server: Server) -> Server:
    """A firm on a server with its first administrator, as the console leaves it."""
    with closing(Connection(server)) as owner, owner.tx(write=True) as tx:
        first_setup(tx, FirstSetup("Лавка", "Europe/Samara", "boss", "Босс", is_self_secured=True))
    logins.create_login(server, "boss", PASSWORD, (logins.PERSON_ROLE,))
    logins.set_login_admin(server, "boss", is_admin=True)
    return replace(server, user="boss", password=PASSWORD)


@contextmanager
def working(server: Server, login: str) -> Iterator[Tx]:
    """A transaction of this person over the wire."""
    with closing(Connection(replace(server, user=login, password=PASSWORD))) as connection:
        with connection.tx(write=True) as tx:
            open_session(tx, login)
        with connection.tx(write=True) as tx:
            yield tx


def find(tx: Tx, login: str) -> Person:
    return next(one for one in people(tx, with_inactive=True) if one.login == login)


def draft(person: Person, role: str) -> PersonDraft:
    return PersonDraft(person.login, person.name, role, person.branch_id, person.staff_id, person.version)


def test_administrator_makes_a_person_who_can_log_in(boss: Server) -> None:
    made = ServerLogins(lambda: boss)
    with working(boss, "boss") as tx:
        branch = find(tx, "BOSS").branch_id
        with_logins.save_person(tx, PersonDraft("ann", "Анна", "manager", branch), made, PASSWORD)
    with working(boss, "ann") as tx, pytest.raises(Refused) as error:
        with_logins.save_person(tx, PersonDraft("eve", "Ева", "manager", branch), made, PASSWORD)
    assert error.value.key == "e_access_denied"


def test_promoted_person_makes_log_ins_and_a_demoted_one_no_more(boss: Server) -> None:
    made = ServerLogins(lambda: boss)
    with working(boss, "boss") as tx:
        branch = find(tx, "BOSS").branch_id
        with_logins.save_person(tx, PersonDraft("ann", "Анна", "manager", branch), made, PASSWORD)
        with_logins.save_person(tx, draft(find(tx, "ANN"), "admin"), made)
    anns = ServerLogins(lambda: replace(boss, user="ann", password=PASSWORD))
    with working(boss, "ann") as tx:
        with_logins.save_person(tx, PersonDraft("bob", "Борис", "manager", branch), anns, PASSWORD)
        with_logins.save_person(tx, draft(find(tx, "BOB"), "admin"), anns)
    with working(boss, "boss") as tx:
        with_logins.save_person(tx, draft(find(tx, "BOB"), "manager"), made, was_admin=True)
    bobs = ServerLogins(lambda: replace(boss, user="bob", password=PASSWORD))
    with pytest.raises(Refused) as error:
        bobs.create("eve", PASSWORD, is_admin=False)
    assert error.value.key == "e_db_no_permission"


def test_person_switched_off_cannot_even_connect(boss: Server) -> None:
    made = ServerLogins(lambda: boss)
    with working(boss, "boss") as tx:
        branch = find(tx, "BOSS").branch_id
        with_logins.save_person(tx, PersonDraft("ann", "Анна", "manager", branch), made, PASSWORD)
        ann = find(tx, "ANN")
        with_logins.switch_off(tx, ann.staff_id, ann.version, ann.login, None, made)
    with pytest.raises(Refused), working(boss, "ann"):
        pass
    with working(boss, "boss") as tx:
        ann = find(tx, "ANN")
        with_logins.switch_on(tx, ann.staff_id, ann.version, ann.login, made)
    with working(boss, "ann") as tx:
        assert find(tx, "ANN").is_active


def test_log_in_that_cannot_be_made_takes_the_person_back(boss: Server) -> None:
    nobody = ServerLogins(lambda: replace(boss, password="wrong"))
    with working(boss, "boss") as tx:
        branch = find(tx, "BOSS").branch_id
    with pytest.raises(Refused), working(boss, "boss") as tx:
        with_logins.save_person(tx, PersonDraft("ann", "Анна", "manager", branch), nobody, PASSWORD)
    with working(boss, "boss") as tx:
        assert [one.login for one in people(tx) if one.login == "ANN"] == []
