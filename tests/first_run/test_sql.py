"""The first window's work with real bases: founding, opening, knocking at servers that are not there."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from crm_desktop import first_steps
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.errors import Cancelled, Refused
from crm_desktop.features.access.queries import people_to_choose
from crm_desktop.features.first_run.rules import Address, NewFirm


def _silent(step: str, done: int, total: int) -> None:
    """Nobody looks."""


def test_a_new_company_is_founded_whole_and_once(tmp_path: Path) -> None:
    firm = NewFirm("Лавка", "Europe/Samara", "Анна Белова", str(tmp_path / "new" / "company.fdb"))
    target, login = first_steps.found_firm(firm, _silent)
    with closing(Connection(target)) as connection, connection.tx(write=False) as tx:
        assert [(person.login, person.name) for person in people_to_choose(tx)] == [(login, "Анна Белова")]
    assert first_steps.open_file(target.path, _silent) == (Embedded(target.path), "")
    with pytest.raises(Refused, match="e_db_exists"):
        first_steps.found_firm(firm, _silent)


def test_a_company_nobody_waited_for_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if done > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        first_steps.found_firm(NewFirm("Лавка", "UTC", "Анна", str(tmp_path / "company.fdb")), stop)
    assert list(tmp_path.glob("*.fdb*")) == []


def test_a_file_that_is_no_base_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="e_db_no_database"):
        first_steps.open_file(tmp_path / "none.fdb", _silent)
    (tmp_path / "text.fdb").write_text("no base " * 4000)
    with pytest.raises(Refused, match="e_db_not_a_database"):
        first_steps.open_file(tmp_path / "text.fdb", _silent)


def test_a_closed_port_and_an_unknown_name_are_told_apart() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(Refused) as refused:
        first_steps.join_server(Address("127.0.0.1", port, "crm", "anna", "x"), _silent)
    assert (refused.value.key, refused.value.facts["port"]) == ("e_first_run_port_closed", port)
    with pytest.raises(Refused, match="e_db_unknown_host"):
        first_steps.join_server(Address("no-such-host.invalid", 3050, "crm", "anna", "x"), _silent)
