"""The import page opens in both languages, shows progress and the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.errors import Unavailable
from crm_desktop.features.exchange.presenter import ImportPresenter
from crm_desktop.features.exchange.view import ImportView
from crm_desktop.i18n import set_language
from tests.exchange.test_sales_file import write


class Waiting:
    """A runner that answers when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[tuple[object, ...]] = []

    def run(self, work: object, done: object, failed: object = None, *, write: bool = False) -> None:
        self.jobs.append((work, done, failed))

    def answer(self) -> None:
        work, done, _failed = self.jobs.pop(0)
        done(work(None))  # type: ignore[operator]

    def fail(self) -> None:
        self.jobs.pop(0)[2](Unavailable("server"))  # type: ignore[operator]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_progress_and_report_are_shown(language: str, qtbot: QtBot, tmp_path: Path) -> None:
    set_language(language)
    runner = Waiting()
    view = ImportView(ImportPresenter(runner))
    qtbot.addWidget(view)
    view.resize(1286, 720)
    view.show()
    view.import_file(write(tmp_path / "sales.csv", "rubbish"))
    assert view.progress.isVisible() and not view.choose.isEnabled()
    runner.answer()
    assert not view.progress.isVisible() and view.choose.isEnabled()
    assert view.summary.text() and view.bad.toPlainText().count("2") >= 1
    view.import_file(tmp_path / "none.csv")
    runner.fail()
    assert view.choose.isEnabled()
