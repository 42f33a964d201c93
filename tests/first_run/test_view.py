"""The first window off-screen: every way can be pressed, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop import i18n
from crm_desktop.errors import Refused
from crm_desktop.features.first_run.presenter import FirstRunPresenter
from crm_desktop.features.first_run.view import FirstRunView
from tests.support.first_doings import AtOnce, doings


def _view(qtbot: QtBot, folder: Path, *, has_demo: bool = False, error: Refused | None = None) -> FirstRunView:
    view = FirstRunView(FirstRunPresenter(AtOnce(), doings(folder, has_demo=has_demo, error=error)))
    qtbot.addWidget(view)
    view.show()
    return view


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("has_demo", [True, False])
def test_the_demo_is_one_press_away(qtbot: QtBot, tmp_path: Path, language: str, has_demo: bool) -> None:
    i18n.set_language(language)
    view = _view(qtbot, tmp_path, has_demo=has_demo)
    with qtbot.waitSignal(view.ready) as told:
        view.demo_card.head.click()
    assert told.args == ["demo", "ANNA"]


def test_what_was_typed_stays_on_back_and_in_another_language(qtbot: QtBot, tmp_path: Path) -> None:
    view = _view(qtbot, tmp_path)
    view.new_card.head.click()
    view.new_form.name.set_text("Лавка")
    view.show_choices()
    view.open_server_form()
    view.server_form.host.set_text("server-1")
    view._on_language("ru")
    assert view.new_form.typed().name == "Лавка"
    assert view.server_form.typed().host == "server-1"
    assert view.server_card.is_open
    assert view.windowTitle() == "Первый запуск"


def test_a_missing_line_is_shown_and_a_whole_form_opens_the_base(qtbot: QtBot, tmp_path: Path) -> None:
    view = _view(qtbot, tmp_path)
    view.show_new_firm()
    view.new_form.submit()
    view.new_form.name.set_text("Лавка")
    view.new_form.person.set_text("Анна Белова")
    with qtbot.waitSignal(view.ready) as told:
        view.new_form.submit()
    assert told.args == ["new", "ANNA"]


def test_a_closed_port_is_told_under_the_fields(qtbot: QtBot, tmp_path: Path) -> None:
    view = _view(qtbot, tmp_path, error=Refused("e_first_run_port_closed", port=3050))
    view.open_server_form()
    form = view.server_form
    for field, text in ((form.host, "server-1"), (form.user, "anna"), (form.password, "x")):
        field.set_text(text)
    form.submit()
    assert "3050" in form.message.accessibleName()
    assert form.typed().password == "x"


def test_an_old_file_offers_the_upgrade(qtbot: QtBot, tmp_path: Path) -> None:
    view = _view(qtbot, tmp_path, error=Refused("e_db_base_too_old", base=1, ours=2))
    view._presenter.open_file(tmp_path / "old.fdb")
    assert view.message.way_out.isVisible()
