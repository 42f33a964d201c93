"""What the first window demands before it begins, and where it shows what is wrong."""

from __future__ import annotations

import pytest

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.first_run.rules import (
    Address,
    NewFirm,
    address_flaws,
    can_be_upgraded,
    firm_flaws,
    place_of,
)

FIRM = NewFirm("Лавка", "Europe/Samara", "Анна Белова", "/tmp/company.fdb")
ADDRESS = Address("server-1", 3050, "crm", "anna", "secret")


def test_a_whole_form_has_no_flaws() -> None:
    assert firm_flaws(FIRM) == {}
    assert address_flaws(ADDRESS) == {}


def test_every_empty_line_is_named() -> None:
    assert set(firm_flaws(NewFirm(" ", "UTC", "", ""))) == {"name", "person", "path"}
    assert set(address_flaws(Address("", 0, "", "", ""))) == {"host", "port", "name", "user", "password"}


def test_a_place_without_a_folder_is_no_place() -> None:
    assert set(firm_flaws(NewFirm("Лавка", "UTC", "Анна", "company.fdb"))) == {"path"}


def test_the_login_is_made_from_the_name() -> None:
    assert FIRM.login == "ANNA"
    assert NewFirm("Лавка", "UTC", "李", "/a.fdb").login == "ADMIN"


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (Refused("e_db_unknown_host"), "host"),
        (Refused("e_first_run_port_closed", port=3050), "port"),
        (Refused("e_db_no_database"), "name"),
        (Refused("e_db_wrong_password"), "password"),
        (Refused("e_db_client_too_old"), ""),
        (Unavailable("server"), "host"),
    ],
)
def test_a_refusal_belongs_to_a_field(error: AppError, field: str) -> None:
    assert place_of(error) == field


def test_only_an_old_base_is_offered_to_be_upgraded() -> None:
    assert can_be_upgraded(Refused("e_db_base_too_old"))
    assert can_be_upgraded(Refused("e_db_base_differs"))
    assert not can_be_upgraded(Refused("e_db_client_too_old"))
    assert not can_be_upgraded(Unavailable("server"))
