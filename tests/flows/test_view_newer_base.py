"""A base is upgraded by a newer program while somebody works: he is asked to leave and told, typed words stay."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import deploy
from crm_desktop.db.schema_files import SERVER_SQL, Sources, read_sources
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.features.access.view import LoginView
from tests.support.window import Programs, Seat, as_person, furnish, give_logins, words_in


@pytest.fixture
def newer(tmp_path: Path) -> Sources:
    """What a later program brings along: one migration more."""
    root = tmp_path / "newer"
    shutil.copytree(SERVER_SQL, root)
    (root / "migrations" / "9999_later.sql").write_text("alter table firm add later integer;\n", encoding="utf-8")
    return read_sources(root)


def _upgraded_under(seat: Seat, target: Target, sources: Sources, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        upgraded = pool.submit(deploy.upgrade_base, target, sources=sources, copies=tmp_path / "copies")
        seat.wait_for(upgraded.done, 60_000)
        assert upgraded.result() is not None


def _is_told(seat: Seat, base: Target, login: str) -> None:
    """In the open window, with what was typed still there, and at the next log-in."""
    seat.wait_for(lambda: "newer than this program" in words_in(seat.place.frame))
    form: Any = seat.dialogs()[0]
    assert form.title.text() == "Call back"
    assert "still here" in words_in(seat.place.frame)
    form.leave()
    seat.place.left.emit("person")
    seat.program.open_base(base, login)
    views = seat.window.findChildren
    seat.wait_for(lambda: any("newer than this program" in words_in(view) for view in views(LoginView)))
    assert seat.program.workplace is None


def _type_something(seat: Seat) -> None:
    seat.press("Ctrl+Shift+T")
    seat.wait_for(seat.dialogs)
    form: Any = seat.dialogs()[0]
    form.title.set_text("Call back")


def test_on_one_computer(programs: Programs, base_path: Path, newer: Sources, tmp_path: Path) -> None:
    furnish(base_path)
    base = Embedded(base_path)
    seat = programs.seat().log_in(base, "ANNA")
    seat.wait_for(lambda: seat.place.opened.has_news)
    _type_something(seat)
    _upgraded_under(seat, base, newer, tmp_path)
    _is_told(seat, base, "ANNA")


@pytest.mark.tcp
def test_on_a_server(
    programs: Programs, base_path: Path, request: pytest.FixtureRequest, newer: Sources, tmp_path: Path
) -> None:
    furnish(base_path)
    server: Server = request.getfixturevalue("server")
    give_logins(server, "ANNA")
    anna = as_person(server, "ANNA")
    seat = programs.seat().log_in(anna, "ANNA")
    seat.wait_for(lambda: seat.place.opened.has_news)
    _type_something(seat)
    _upgraded_under(seat, server, newer, tmp_path)
    _is_told(seat, anna, "ANNA")
