"""Garbage is looked for by the event loop, not whenever something is made."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from crm_desktop.app import make_application
from crm_desktop.config import Config
from crm_desktop.ui.collector import Collector


class _Ring:
    def __init__(self) -> None:
        self.me = self


def test_what_only_points_at_itself_goes_at_a_look(qtbot: object) -> None:
    parent = QObject()
    collector = Collector(parent)
    assert not gc.isenabled()
    collector.look()
    gone = weakref.ref(_Ring())
    for _round in range(60):
        collector.look()
    assert gone() is None


def test_application_asked_for_twice_has_one_collector(qapp: QApplication, tmp_path: Path) -> None:
    for _time in range(2):
        assert make_application(Config(tmp_path / "settings.toml")) is qapp
    assert len(qapp.findChildren(Collector)) == 1
