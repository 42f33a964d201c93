"""Garbage is looked for by the event loop, not whenever something is made."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QObject

from crm_desktop.ui.collector import Collector


class _Ring:
    def __init__(self) -> None:
        self.me = self


def test_what_only_points_at_itself_goes_at_a_look(qtbot: object) -> None:
    parent = QObject()
    collector = Collector(parent)
    assert not gc.isenabled()
    gone = weakref.ref(_Ring())
    for _round in range(60):
        collector.look()
    assert gone() is None
