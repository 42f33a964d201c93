"""Work done ahead while nobody waits: one small piece, then the window has its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

_FIRST_MS = 700
_REST_MS = 60


class Ahead(QObject):
    """Does the steps one by one, in order, each in a turn of its own."""

    def __init__(self, steps: Sequence[Callable[[], object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = list(steps)
        self._timer = QTimer(self, interval=_FIRST_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def stop(self) -> None:
        """What is not done yet stays undone."""
        self._steps.clear()
        self._timer.stop()

    def _step(self) -> None:
        if not self._steps:
            self._timer.stop()
            return
        self._timer.setInterval(_REST_MS)
        self._steps.pop(0)()
