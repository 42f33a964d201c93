"""The beginning of a start: which base is meant, what is begun ahead, and that no bug of it is lost."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop import config, head_start
from crm_desktop.config import Config
from crm_desktop.db.target import Embedded, Server, Target
from crm_desktop.ui.crash import BugDialog


class _Opened:
    """Stands in for a base being opened; remembers who is on his way in."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.asked: list[str] = []

    def begin_log_in(self, login: str) -> None:
        self.asked.append(login)


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config(tmp_path / "settings.toml")


@pytest.fixture
def hooks() -> Iterator[None]:
    kept = sys.excepthook
    yield
    sys.excepthook = kept


def _arguments(db: Path | None = None, server: str = "", user: str = "") -> argparse.Namespace:
    return argparse.Namespace(db=db, server=server or None, user=user)


def test_the_first_run_has_no_base(settings: Config) -> None:
    assert head_start.target_of(_arguments(), settings) is None


def test_the_command_line_goes_before_what_was_opened_last(settings: Config, tmp_path: Path) -> None:
    last = tmp_path / "last.fdb"
    last.touch()
    settings.set(config.LAST_TARGET, str(last))
    assert head_start.target_of(_arguments(), settings) == Embedded(last)
    named = tmp_path / "named.fdb"
    assert head_start.target_of(_arguments(named), settings) == Embedded(named)
    server = head_start.target_of(_arguments(server="base.example/3050:crm", user="anna"), settings)
    assert isinstance(server, Server) and server.host == "base.example"


def test_a_file_that_is_gone_and_an_address_that_cannot_be_mean_no_base(settings: Config, tmp_path: Path) -> None:
    settings.set(config.LAST_TARGET, str(tmp_path / "gone.fdb"))
    assert head_start.target_of(_arguments(), settings) is None
    assert head_start.target_of(_arguments(server="///"), settings) is None


def test_only_a_base_of_this_computer_is_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(head_start, "OpenedBase", _Opened)
    base = Embedded(tmp_path / "firm.fdb")
    begun: Any = head_start.begin(base, " anna ")
    assert (begun.target, begun.asked) == (base, ["anna"])
    nobody: Any = head_start.begin(base, "")
    assert nobody.asked == []
    assert head_start.begin(None, "anna") is None
    assert head_start.begin(Server("base.example", 3050, "crm", "anna", ""), "anna") is None


@pytest.mark.expects_log
def test_a_bug_before_the_window_is_logged_and_shown(
    settings: Config, hooks: None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[BugDialog] = []

    def look(_app: object = None) -> int:
        qtbot.waitUntil(lambda: any(isinstance(one, BugDialog) for one in QApplication.topLevelWidgets()))
        shown.extend(one for one in QApplication.topLevelWidgets() if isinstance(one, BugDialog))
        for one in shown:
            one.close()
        return 0

    monkeypatch.setattr(QApplication, "exec", look)
    head_start.watch(settings)
    with caplog.at_level(logging.ERROR):
        try:
            raise RuntimeError("the engine is not installed")
        except RuntimeError as error:
            sys.excepthook(RuntimeError, error, error.__traceback__)
    assert shown
    assert "a bug before the window was there: RuntimeError" in caplog.text
    assert "bug " in caplog.text


def test_ctrl_c_ends_the_program_without_a_dialog(
    settings: Config, hooks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QApplication, "exec", lambda: pytest.fail("a dialog for Ctrl+C"))
    head_start.watch(settings)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
