"""The log-in opens in both languages; Enter is enough; a refusal stands at its field."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.config import Config
from crm_desktop.errors import Refused
from crm_desktop.features.access.presenter import LoginPresenter
from crm_desktop.features.access.rules import Me
from crm_desktop.features.access.view import LoginView
from crm_desktop.i18n import set_language
from tests.access.test_presenter import ME, FakeDoor

ROLES = {"manager": "Manager", "admin": "Administrator"}


def make(qtbot: QtBot, folder: Path, *, is_local: bool) -> tuple[LoginView, FakeDoor, list[Me]]:
    door = FakeDoor(is_local=is_local)
    presenter = LoginPresenter(door, Config(folder / "settings.toml"))
    entered: list[Me] = []
    presenter.entered.connect(entered.append)
    view = LoginView(presenter, ROLES)
    qtbot.addWidget(view)
    view.resize(520, 480)
    view.show()
    return view, door, entered


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("is_local", [True, False])
def test_log_in_opens_in_both_languages(qtbot: QtBot, tmp_path: Path, language: str, is_local: bool) -> None:
    set_language(language)
    view, _door, _entered = make(qtbot, tmp_path, is_local=is_local)
    assert not view.grab().isNull()


def test_enter_on_a_person_logs_in(qtbot: QtBot, tmp_path: Path) -> None:
    view, door, entered = make(qtbot, tmp_path, is_local=True)
    assert view.model.rowCount() == 2
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert (entered, door.asked) == ([ME], [("PETR", "", False)])


def test_wrong_password_is_told_at_the_password(qtbot: QtBot, tmp_path: Path) -> None:
    view, door, entered = make(qtbot, tmp_path, is_local=False)
    door.refusal = Refused("e_db_wrong_password")
    qtbot.keyClicks(view.login.edit, "boris")
    qtbot.keyClicks(view.password.edit, "secret")
    qtbot.keyClick(view.password.edit, Qt.Key.Key_Return)
    assert view.password.control.accessibleDescription()
    assert (view.login.text(), view.password.text(), entered) == ("boris", "secret", [])


def test_kept_password_comes_with_the_name(qtbot: QtBot, tmp_path: Path) -> None:
    view, _door, _entered = make(qtbot, tmp_path, is_local=False)
    qtbot.keyClicks(view.login.edit, "ANNA")
    assert view.password.text() == "kept"
