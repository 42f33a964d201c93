"""A meeting's link opens in the browser of the system, from the real window, and nothing but a web address does."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop import workplace_forms
from crm_desktop.errors import AppError, Refused
from crm_desktop.ui import browser


class _Place(workplace_forms.QObject):
    def __init__(self) -> None:
        super().__init__()
        self.complaints: list[AppError] = []

    def complain(self, error: AppError) -> None:
        self.complaints.append(error)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    links: list[str] = []
    monkeypatch.setattr(browser.QDesktopServices, "openUrl", lambda url: links.append(url.toString()) or True)
    return links


def _forms() -> tuple[Any, _Place]:
    place = _Place()
    return workplace_forms.Forms(place), place  # type: ignore[arg-type]


def test_the_browser_gets_the_link(qtbot: QtBot, opened: list[str]) -> None:
    forms, place = _forms()
    forms.join_meeting("https://meet.jit.si/room?lang=ru")
    assert opened == ["https://meet.jit.si/room?lang=ru"]
    assert not place.complaints


def test_nothing_else_is_opened_whatever_the_base_says(qtbot: QtBot, opened: list[str]) -> None:
    forms, place = _forms()
    forms.join_meeting("file:///C:/Windows/System32/calc.exe")
    assert not opened
    assert [error.key for error in place.complaints if isinstance(error, Refused)] == ["e_tasks_link"]


def test_without_a_browser_the_link_is_copied_and_that_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.QDesktopServices, "openUrl", lambda url: False)
    forms, place = _forms()
    forms.join_meeting("https://meet.jit.si/room")
    assert browser.QGuiApplication.clipboard().text() == "https://meet.jit.si/room"
    assert [error.key for error in place.complaints if isinstance(error, Refused)] == ["e_tasks_link_closed"]
