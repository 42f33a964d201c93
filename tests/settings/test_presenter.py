"""Presenters of the settings pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop import config
from crm_desktop.config import Config
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.settings.presenter import SettingsPresenter
from crm_desktop.features.settings.presenter_mine import MySettingsPresenter
from crm_desktop.features.settings.rules import JOIN_MINUTES
from tests.support.builders_firm import ZONE, Firm, make_firm, open_session
from tests.support.run_now import RunNow


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def make(tx: Tx) -> tuple[SettingsPresenter, list[str], list[tuple[str, AppError]]]:
    presenter = SettingsPresenter(RunNow(tx), ZONE, can_edit=True)
    saved: list[str] = []
    refused: list[tuple[str, AppError]] = []
    presenter.saved.connect(saved.append)
    presenter.refused.connect(lambda field, error: refused.append((field, error)))
    presenter.refresh()
    return presenter, saved, refused


def test_setting_is_saved_once_and_shown(tx: Tx, firm: Firm) -> None:
    presenter, saved, refused = make(tx)
    assert presenter.shown(JOIN_MINUTES.name) == "10"
    presenter.save(JOIN_MINUTES.name, "10")
    assert saved == []
    presenter.save(JOIN_MINUTES.name, "25")
    assert (presenter.shown(JOIN_MINUTES.name), len(saved), refused) == ("25", 1, [])


@pytest.mark.parametrize(("content", "key"), [("soon", "e_settings_number"), ("5000", "e_settings_range")])
def test_value_that_cannot_be_is_refused_at_its_field(tx: Tx, firm: Firm, content: str, key: str) -> None:
    presenter, saved, refused = make(tx)
    presenter.save(JOIN_MINUTES.name, content)
    ((field, error),) = refused
    assert isinstance(error, Refused)
    assert (field, error.key, saved) == (JOIN_MINUTES.name, key, [])


def test_firm_without_a_name_is_refused(tx: Tx, firm: Firm) -> None:
    presenter, saved, refused = make(tx)
    presenter.save_firm(" ", ZONE, "RUB", "RU")
    ((field, error),) = refused
    assert isinstance(error, Refused)
    assert (field, error.key) == ("firm", "e_settings_firm_name")
    presenter.save_firm("Лавка №2", ZONE, "RUB", "RU")
    assert presenter.firm is not None
    assert (presenter.firm.name, len(saved)) == ("Лавка №2", 1)
    assert ("Europe/Samara", "Samara, UTC+4") in presenter.zones()


def test_my_choices_go_where_they_belong(tx: Tx, firm: Firm, tmp_path: Path) -> None:
    settings = Config(tmp_path / "settings.toml")
    presenter = MySettingsPresenter(RunNow(tx), settings, "ru", ZONE)
    told: list[object] = []
    for signal in (presenter.theme_chosen, presenter.text_factor_chosen, presenter.language_chosen):
        signal.connect(told.append)
    presenter.choose_theme("dark")
    presenter.choose_text_factor(1.3)
    presenter.choose_language("en")
    presenter.choose_zone("Asia/Omsk")
    assert told == ["dark", 1.3, "en"]
    assert (settings.get(config.THEME), settings.get(config.LANGUAGE)) == ("dark", "en")
    me = open_session(tx, "petr")
    assert (me.language, me.time_zone) == ("en", "Asia/Omsk")
    refused: list[AppError] = []
    presenter.refused.connect(refused.append)
    presenter.choose_zone("Mars/Crater")
    assert (presenter.own_zone, len(refused)) == ("Asia/Omsk", 1)
