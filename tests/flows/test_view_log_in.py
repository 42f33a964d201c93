"""Getting in, in the real window: who, where, and why not; each reason is told at its place and can be mended there."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop import config
from crm_desktop.db import logins
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.features.access.view import LoginView
from crm_desktop.features.first_run.view import FirstRunView
from crm_desktop.features.intake.queries import inbox_counts
from crm_desktop.i18n import language
from tests.support import builders_intake as build
from tests.support.window import PASSWORD, Programs, Seat, as_person, do, furnish, give_logins, words_in


@pytest.fixture
def firm(base_path: Path) -> build.Firm:
    return furnish(base_path)


@pytest.fixture
def server_of_firm(request: pytest.FixtureRequest, firm: build.Firm) -> Server:
    server: Server = request.getfixturevalue("server")
    give_logins(server, "ANNA", "BORIS")
    return replace(server, user="", password="")


def _screen(seat: Seat, kind: type[QWidget]) -> Any:
    seat.wait_for(lambda: seat.window.findChildren(kind))
    return seat.window.findChildren(kind)[-1]


def _try(seat: Seat, base: Target, login: str, password: str) -> LoginView:
    seat.program.start(base, "")
    view: LoginView = _screen(seat, LoginView)
    view.login.set_text(login)
    view.password.set_text(password)
    view.enter.click()
    return view


def test_on_one_computer_a_person_chooses_himself(programs: Programs, firm: build.Firm, base_path: Path) -> None:
    seat = programs.seat()
    seat.program.start(Embedded(base_path), "")
    view = _screen(seat, LoginView)
    seat.wait_for(lambda: view.model.people)
    names = [person.login for person in view.model.people]
    view.list.set_current_row(names.index("BORIS"))
    seat.press("Return", view.list)
    seat.wait_for(lambda: seat.program.workplace is not None)
    assert seat.place.me.name == "Борис"


def test_last_person_who_may_not_any_more_is_told_and_others_can_choose(
    programs: Programs, firm: build.Firm, base_path: Path
) -> None:
    do(Embedded(base_path), lambda tx: tx.run("update staff set is_active = false where login = 'ANNA'"))
    seat = programs.seat()
    seat.program.start(Embedded(base_path), "ANNA")
    view = _screen(seat, LoginView)
    seat.wait_for(lambda: "switched off" in words_in(view))
    seat.wait_for(lambda: view.model.people)
    assert "ANNA" not in [person.login for person in view.model.people]


@pytest.mark.tcp
def test_right_name_and_password_let_in(programs: Programs, server_of_firm: Server) -> None:
    seat = programs.seat()
    _try(seat, server_of_firm, "anna", PASSWORD)
    seat.wait_for(lambda: seat.program.workplace is not None)
    assert seat.place.me.name == "Анна"


@pytest.mark.tcp
def test_wrong_password_is_told_and_the_right_one_lets_in_afterwards(
    programs: Programs, server_of_firm: Server
) -> None:
    seat = programs.seat()
    view = _try(seat, server_of_firm, "anna", "wrong")
    seat.wait_for(lambda: "password is wrong" in words_in(view))
    told = words_in(view)
    assert [text for text in ("switched off", "Caps Lock", "administrator can") if text not in told] == []
    assert view.login.text() == "anna"
    view.password.set_text(PASSWORD)
    seat.wait_for(view.enter.isEnabled)
    view.enter.click()
    seat.wait_for(lambda: seat.program.workplace is not None)


@pytest.mark.tcp
@pytest.mark.parametrize("how", ["person", "log-in"])
def test_disabled_person_is_told(programs: Programs, server: Server, server_of_firm: Server, how: str) -> None:
    if how == "person":
        do(server, lambda tx: tx.run("update staff set is_active = false where login = 'ANNA'"))
    else:
        logins.set_login_active(server, "ANNA", is_active=False)
    seat = programs.seat()
    view = _try(seat, server_of_firm, "anna", PASSWORD)
    seat.wait_for(lambda: "switched off" in words_in(view))


@pytest.mark.tcp
def test_unknown_base_is_told(programs: Programs, server_of_firm: Server) -> None:
    seat = programs.seat()
    view = _try(seat, replace(server_of_firm, name="nothing_here"), "anna", PASSWORD)
    seat.wait_for(lambda: view.error.isVisible() and "database" in view.error.accessibleName())


def test_closed_port_is_told(programs: Programs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    seat = programs.seat()
    view = _try(seat, Server("127.0.0.1", port, "crm", "", ""), "anna", PASSWORD)
    seat.wait_for(lambda: "port" in words_in(view) and "closed" in words_in(view))


@pytest.mark.tcp
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("update or insert into schema_version (number, sha256, is_finished, name, applied_at)"
         " values (9999, 'x', true, 'later', clock.utc_now()) matching (number)", "newer"),
        ("delete from schema_version where number = (select max(number) from schema_version)", "older"),
    ],
    ids=["newer", "older"],
)  # fmt: skip
def test_other_schema_is_told(programs: Programs, server: Server, server_of_firm: Server, sql: str, told: str) -> None:
    do(server, lambda tx: tx.run(sql))
    seat = programs.seat()
    view = _try(seat, server_of_firm, "anna", PASSWORD)
    seat.wait_for(lambda: told in words_in(view))


def test_another_person_and_another_base(programs: Programs, firm: build.Firm, base_path: Path) -> None:
    seat = programs.seat().log_in(Embedded(base_path), "ANNA")
    seat.place.left.emit("person")
    view = _screen(seat, LoginView)
    seat.wait_for(lambda: view.model.people)
    view.list.set_current_row([one.login for one in view.model.people].index("BORIS"))
    seat.press("Return", view.list)
    seat.wait_for(lambda: seat.program.workplace is not None and seat.place.me.name == "Борис")
    seat.place.left.emit("base")
    assert _screen(seat, FirstRunView).isVisible()
    assert seat.program.wait_closed()
    left_open = do(Embedded(base_path), lambda tx: tx.value("select count(*) from session where closed_at is null"))
    assert left_open == 0


def test_two_programs_share_an_embedded_base(programs: Programs, firm: build.Firm, base_path: Path) -> None:
    one = programs.seat("one").log_in(Embedded(base_path), "ANNA")
    two = programs.seat("two").log_in(Embedded(base_path), "BORIS")
    assert one.light.startswith("This computer")
    assert two.light.startswith("This computer")


def test_language_changed_in_the_first_window_keeps_what_was_typed(programs: Programs) -> None:
    seat = programs.seat()
    seat.program.start(None, "")
    view = _screen(seat, FirstRunView)
    view.open_server_form()
    view.server_form.host.set_text("crm.firm.example")
    view._on_language("ru")
    assert language() == "ru"
    assert seat.settings.get(config.LANGUAGE) == "ru"
    view = _screen(seat, FirstRunView)
    assert view.server_form.host.text() == "crm.firm.example"
    assert view.server_card.is_open


def test_language_changed_at_work_stays_in_the_settings(programs: Programs, firm: build.Firm, base_path: Path) -> None:
    seat = programs.seat().log_in(Embedded(base_path), "GALINA")
    seat.place.open_settings("mine")
    before = seat.place
    seat.program.change_language("ru")
    seat.wait_for(lambda: seat.place is not before)
    assert seat.place.frame.current_page() == "settings"
    seat.press("Ctrl+Shift+T")
    seat.wait_for(seat.dialogs)
    assert [dialog.windowTitle() for dialog in seat.dialogs()] == ["Новая задача"]


@pytest.mark.tcp
def test_person_switched_off_at_work_is_told_and_loses_nothing_typed(
    programs: Programs, server: Server, firm: build.Firm
) -> None:
    give_logins(server, "ANNA")
    seat = programs.seat().log_in(as_person(server, "ANNA"), "ANNA")
    seat.press("Ctrl+Shift+T")
    seat.wait_for(seat.dialogs)
    form: Any = seat.dialogs()[0]
    form.title.set_text("Call back")
    do(server, lambda tx: tx.run("update staff set is_active = false where login = 'ANNA'"))
    seat.press("Ctrl+Return", form)
    seat.wait_for(lambda: form._error.isVisible())
    assert form.title.text() == "Call back"


@pytest.mark.tcp
def test_own_password_is_changed_and_the_work_goes_on_after_the_link_was_lost(
    programs: Programs, server: Server, firm: build.Firm
) -> None:
    give_logins(server, "ANNA")
    seat = programs.seat().log_in(as_person(server, "ANNA"), "ANNA")
    seat.place.top.run_command("change_password")
    dialog: Any = seat.dialogs()[0]
    dialog.old.set_text("not this one")
    dialog.new.set_text("another one")
    dialog.repeated.set_text("another one")
    seat.press("Return", dialog.repeated.edit)
    seat.wait_for(lambda: "not your password" in words_in(dialog))
    assert dialog.isVisible()
    dialog.old.set_text(PASSWORD)
    dialog.save.click()
    seat.wait_for(lambda: not seat.dialogs())
    assert "The password is changed" in seat.toasts
    do(server, lambda tx: tx.run("delete from mon$attachments where mon$user = 'ANNA'"))
    seat.wait_for(lambda: seat.place.opened.people.submit(inbox_counts).result(10) is not None)
    assert seat.place.opened.people.state.name == "connected"
    again = programs.seat("two")
    view = _try(again, replace(server, user="", password=""), "anna", "another one")
    again.wait_for(lambda: again.program.workplace is not None or view.error.isVisible())
    assert again.place.me.name == "Анна"


def test_on_one_computer_there_is_no_password_to_change(programs: Programs, firm: build.Firm, base_path: Path) -> None:
    seat = programs.seat().log_in(Embedded(base_path), "ANNA")
    seat.place.top.run_command("change_password")
    assert "no password is asked" in seat.toasts
    assert seat.dialogs() == []
