"""Joining a company on a server from the first window: every way it can fail has its own answer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from crm_desktop import first_steps
from crm_desktop.db import logins
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Server
from crm_desktop.errors import Refused
from crm_desktop.features.first_run.rules import Address
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup

pytestmark = pytest.mark.tcp


def _silent(step: str, done: int, total: int) -> None:
    """Nobody looks."""


@pytest.fixture
def address(server: Server) -> Address:
    with closing(Connection(server)) as owner, owner.tx(write=True) as tx:
        first_setup(tx, FirstSetup("Лавка", "Europe/Samara", "ANNA", "Анна Белова", is_self_secured=True))
    for login in ("anna", "stranger"):
        logins.create_login(server, login, "secret", ["crm_person"])
    return Address(server.host, server.port, server.name, "anna", "secret")


def test_a_person_of_the_company_is_let_in(address: Address) -> None:
    target, login = first_steps.join_server(address, _silent)
    assert (target.port, target.user, login) == (address.port, "anna", "anna")


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"password": "other"}, "e_db_wrong_password"),
        ({"name": "no-such-base"}, "e_first_run_base_unknown"),
        ({"user": "stranger"}, "e_access_unknown_login"),
    ],
)
def test_each_failure_has_its_own_answer(address: Address, changed: dict[str, str], key: str) -> None:
    with pytest.raises(Refused) as refused:
        first_steps.join_server(replace(address, **changed), _silent)  # type: ignore[arg-type]
    assert refused.value.key == key


def test_a_login_that_is_switched_off_is_kept_out(address: Address, server: Server) -> None:
    logins.set_login_active(server, "anna", is_active=False)
    with pytest.raises(Refused, match="e_db_wrong_password"):
        first_steps.join_server(address, _silent)
