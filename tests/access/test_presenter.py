"""Log-in: who can be chosen, what is asked, where a refusal stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop import config
from crm_desktop.config import Config
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.access.presenter import LoginPresenter
from crm_desktop.features.access.rules import Choice, Me

PEOPLE = [Choice("ANNA", "Анна", "manager", "Офис"), Choice("PETR", "Пётр", "admin", "Офис")]
ME = Me("ticket", 1, "Анна", "manager", 1, "Europe/Samara", "ru")


class FakeDoor:
    """A base that lets in or refuses as told; `waiting` keeps the answer back."""

    has_vault = True
    place = "base"

    def __init__(self, *, is_local: bool) -> None:
        self.is_local = is_local
        self.refusal: AppError | None = None
        self.asked: list[tuple[str, str, bool]] = []
        self.is_waiting = False

    def people(self, done: Callable[[list[Choice]], None], failed: Callable[[AppError], None]) -> None:
        done(PEOPLE)

    def log_in(
        self,
        login: str,
        password: str,
        *,
        remember: bool,
        done: Callable[[Me], None],
        failed: Callable[[AppError], None],
    ) -> None:
        self.asked.append((login, password, remember))
        if self.is_waiting:
            return
        if self.refusal is not None:
            failed(self.refusal)
        else:
            done(ME)

    def kept_password(self, login: str) -> str:
        return "kept" if login == "ANNA" else ""


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(tmp_path / "settings.toml")


def make(door: FakeDoor, settings: Config) -> tuple[LoginPresenter, list[Me], list[tuple[str, AppError]]]:
    presenter = LoginPresenter(door, settings)
    entered: list[Me] = []
    refused: list[tuple[str, AppError]] = []
    presenter.entered.connect(entered.append)
    presenter.refused.connect(lambda field, error: refused.append((field, error)))
    return presenter, entered, refused


def test_last_person_stands_first(settings: Config) -> None:
    settings.set(config.LAST_USER, "PETR")
    presenter, _entered, _refused = make(FakeDoor(is_local=True), settings)
    presenter.start()
    assert [one.login for one in presenter.people] == ["PETR", "ANNA"]


def test_on_one_computer_a_person_is_enough(settings: Config) -> None:
    presenter, entered, refused = make(FakeDoor(is_local=True), settings)
    presenter.log_in("ANNA")
    assert (entered, refused, presenter.is_busy) == ([ME], [], False)


def test_server_wants_name_and_password(settings: Config) -> None:
    door = FakeDoor(is_local=False)
    presenter, entered, refused = make(door, settings)
    presenter.log_in(" ")
    presenter.log_in("anna", "")
    assert [field for field, _error in refused] == ["login", "password"]
    presenter.log_in("anna", "secret", remember=True)
    assert (entered, door.asked) == ([ME], [("anna", "secret", True)])
    assert presenter.kept_password("ANNA") == "kept"
    assert presenter.kept_password(" ") == ""


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (Refused("e_db_wrong_password"), "password"),
        (Refused("e_access_disabled", login="ANNA"), ""),
        (Unavailable("server", 3.0), ""),
    ],
)
def test_refusal_stands_where_it_belongs(settings: Config, error: AppError, field: str) -> None:
    door = FakeDoor(is_local=False)
    door.refusal = error
    presenter, entered, refused = make(door, settings)
    presenter.log_in("anna", "secret")
    assert (entered, refused) == ([], [(field, error)])
    assert not presenter.is_busy


def test_second_press_while_waiting_is_left_out(settings: Config) -> None:
    door = FakeDoor(is_local=False)
    door.is_waiting = True
    presenter, _entered, _refused = make(door, settings)
    presenter.log_in("anna", "secret")
    presenter.log_in("anna", "secret")
    assert len(door.asked) == 1
