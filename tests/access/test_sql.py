"""Sessions in the base: who may log in, tickets on other connections, what ends with the session."""

from __future__ import annotations

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.access import queries
from crm_desktop.features.staff import queries as staff
from tests.support.builders_firm import Firm, make_firm, open_session


@pytest.fixture
def firm(tx: Tx) -> Firm:
    return make_firm(tx)


def test_session_says_who_i_am_and_how_far_i_see(tx: Tx, firm: Firm) -> None:
    me = queries.open_session(tx, " marina ", "desk", "1.0")
    assert (me.staff_id, me.name, me.role_code, me.branch_id) == (
        firm.person("MARINA"),
        "Марина Соколова",
        "head",
        firm.branch,
    )
    assert me.actions["clients.read"] == "branch"
    assert me.may("intake.read")
    assert not me.may("staff.edit")


@pytest.mark.parametrize(("login", "key"), [("nobody", "e_access_unknown_login"), ("", "e_access_unknown_login")])
def test_unknown_login_is_refused(tx: Tx, firm: Firm, login: str, key: str) -> None:
    with pytest.raises(Refused) as error:
        queries.open_session(tx, login, "desk", "1.0")
    assert error.value.key == key


def test_people_to_choose_leaves_out_the_service_and_those_who_left(tx: Tx, firm: Firm) -> None:
    open_session(tx, "petr")
    olga = next(one for one in staff.people(tx) if one.login == "OLGA")
    staff.switch_off_person(tx, olga.staff_id, olga.version)
    assert [one.login for one in queries.people_to_choose(tx)] == ["AIGUL", "DENIS", "LEV", "MARINA", "PETR"]


def test_ticket_binds_another_connection_until_the_session_ends(tx: Tx, firm: Firm) -> None:
    me = queries.open_session(tx, "denis", "desk", "1.0")
    queries.resume_session(tx, me.ticket)
    assert queries.my_actions(tx)
    queries.close_session(tx)
    with pytest.raises(Refused) as error:
        queries.my_actions(tx)
    assert error.value.key == "e_access_no_session"
    with pytest.raises(Refused) as error:
        queries.resume_session(tx, me.ticket)
    assert error.value.key == "e_access_no_session"


def test_person_switched_off_is_out_at_once(tx: Tx, firm: Firm) -> None:
    me = queries.open_session(tx, "olga", "desk", "1.0")
    open_session(tx, "petr")
    olga = next(one for one in staff.people(tx) if one.login == "OLGA")
    staff.switch_off_person(tx, olga.staff_id, olga.version)
    queries.resume_session(tx, me.ticket)
    with pytest.raises(Refused) as error:
        queries.my_actions(tx)
    assert error.value.key == "e_access_disabled"
