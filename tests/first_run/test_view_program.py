"""From the first window into work: one press for the demo, four lines for a company, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop import config, i18n
from crm_desktop.admin.demo_base import demo_path
from crm_desktop.app import Program
from crm_desktop.features.access.view import LoginView
from crm_desktop.features.first_run.view import FirstRunView


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    i18n.set_language("ru")
    made = Program(config.Config(tmp_path / "settings.toml"))
    made.start(None, "")
    yield made
    made.close()
    made.window.close()
    made.window.deleteLater()


def _first(program: Program) -> FirstRunView:
    view = program.window.findChild(FirstRunView)
    assert view is not None
    return view


def test_one_press_and_the_head_of_the_demo_shop_is_at_work(qtbot: QtBot, program: Program) -> None:
    with qtbot.waitSignal(program.working, timeout=30_000):
        _first(program).demo_card.head.click()
    assert program.workplace is not None
    assert program.workplace.me.name == "Марина Соколова"
    assert program.workplace.firm.is_demo
    program.show_first_run()
    assert program.workplace is None
    assert demo_path().exists()
    view = _first(program)
    with qtbot.waitSignal(view._presenter.demo_changed, timeout=10_000):
        view._presenter.remove_demo()
    assert not demo_path().exists()


def test_four_lines_make_a_company_and_its_administrator_is_in(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    view = _first(program)
    view.show_new_firm()
    view.new_form.name.set_text("Лавка")
    view.new_form.person.set_text("Анна Белова")
    with qtbot.waitSignal(program.working, timeout=30_000):
        view.new_form.submit()
    assert program.workplace is not None
    assert (program.workplace.me.name, program.workplace.me.role_code) == ("Анна Белова", "admin")
    assert program.workplace.firm.name == "Лавка"
    assert program.settings.get(config.LAST_TARGET) == str(tmp_path / "data" / "crm-desktop" / "company.fdb")


def test_a_base_that_is_gone_is_told_at_the_log_in(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    from crm_desktop.db.target import Embedded

    program.open_base(Embedded(tmp_path / "gone.fdb"), "ANNA")
    qtbot.waitUntil(lambda: program.window.findChild(LoginView) is not None, timeout=20_000)
    qtbot.wait(300)
    assert program.workplace is None
