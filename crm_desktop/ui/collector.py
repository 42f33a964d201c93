"""Looks for garbage between events only: a widget destroyed in the middle of a painting takes the program with it."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 2_000
_YOUNG = 10_000
_ROUNDS_TO_ALL = 60


class Collector(QObject):
    """Switches Python's own collector off and does its work from the event loop; a program has one.

    What the start made, modules above all, lives as long as the program: it is left out of every look, which makes a
    look at all the rest a matter of milliseconds.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        gc.disable()

    def look(self) -> None:
        """Collects what is young when there is enough of it, and everything now and then."""
        self._rounds += 1
        if self._rounds == 1:
            gc.freeze()
        elif self._rounds % _ROUNDS_TO_ALL == 0:
            gc.collect()
        elif gc.get_count()[0] > _YOUNG:
            gc.collect(1)
