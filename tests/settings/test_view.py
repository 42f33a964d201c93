"""The settings pages open in both languages and pass on what a person does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crm_desktop.config import Config
from crm_desktop.db.tx import Tx
from crm_desktop.features.settings.presenter import SettingsPresenter
from crm_desktop.features.settings.presenter_mine import MySettingsPresenter
from crm_desktop.features.settings.rules import JOIN_MINUTES, About
from crm_desktop.features.settings.view_about import AboutPage
from crm_desktop.features.settings.view_firm import FirmPage
from crm_desktop.features.settings.view_intake import IntakePage
from crm_desktop.features.settings.view_mine import MySettingsPage
from crm_desktop.i18n import set_language
from tests.support.builders_firm import ZONE, Firm, make_firm, open_session
from tests.support.run_now import RunNow


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_open_in_both_languages(tx: Tx, firm: Firm, qtbot: QtBot, tmp_path: Path, language: str) -> None:
    set_language(language)
    settings = SettingsPresenter(RunNow(tx), ZONE, can_edit=True)
    mine = MySettingsPresenter(RunNow(tx), Config(tmp_path / "settings.toml"), language, ZONE)
    pages = [
        FirmPage(settings),
        IntakePage(settings),
        MySettingsPage(mine),
        AboutPage(About("1.0", "Firebird 5", "base.fdb", "1", False)),
        AboutPage(About("1.0", "Firebird 5", "office/3050:crm", "1", True)),
    ]
    for page in pages:
        qtbot.addWidget(page)
        page.show()
        assert not page.grab().isNull()


def test_number_is_saved_with_enter_and_refused_in_place(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = IntakePage(SettingsPresenter(RunNow(tx), ZONE, can_edit=True))
    qtbot.addWidget(page)
    page.show()
    told: list[str] = []
    page.told.connect(told.append)
    field = page.fields[JOIN_MINUTES.name]
    field.edit.clear()
    qtbot.keyClicks(field.edit, "25")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert told == ["The settings are saved"]
    field.edit.clear()
    qtbot.keyClicks(field.edit, "9999")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.control.accessibleDescription()
    assert field.text() == "9999"
    assert len(told) == 1


def test_firm_is_renamed(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    presenter = SettingsPresenter(RunNow(tx), ZONE, can_edit=True)
    page = FirmPage(presenter)
    qtbot.addWidget(page)
    page.show()
    page.name.edit.clear()
    qtbot.keyClicks(page.name.edit, "Shop 2")
    qtbot.mouseClick(page.save, Qt.MouseButton.LeftButton)
    assert presenter.firm is not None
    assert presenter.firm.name == "Shop 2"


def test_who_may_not_change_is_told_why(tx: Tx, firm: Firm, qtbot: QtBot) -> None:
    page = FirmPage(SettingsPresenter(RunNow(tx), ZONE, can_edit=False))
    qtbot.addWidget(page)
    page.show()
    assert page.name.edit.isReadOnly()
    assert not page.save.isEnabled()
    assert "administrator" in page.save.toolTip()


def test_my_choice_of_colours_reaches_the_window(tx: Tx, firm: Firm, qtbot: QtBot, tmp_path: Path) -> None:
    presenter = MySettingsPresenter(RunNow(tx), Config(tmp_path / "settings.toml"), "en", ZONE)
    page = MySettingsPage(presenter)
    qtbot.addWidget(page)
    chosen: list[str] = []
    presenter.theme_chosen.connect(chosen.append)
    page.theme.chosen.emit("dark")
    assert chosen == ["dark"]
