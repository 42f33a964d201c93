"""Work done ahead while nobody waits: modules read in a thread, then one small piece after another in the window's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

_FIRST_MS = 700
_REST_MS = 60


class Ahead(QObject):
    """Reads the modules, then does the steps in order, each in a turn of its own.

    A module read in the window's thread would hold it for up to a tenth of a second.
    """

    def __init__(
        self, modules: Sequence[str], steps: Sequence[Callable[[], object]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._modules = tuple(modules)
        self._is_over = False
        self._steps = list(steps)
        self._reader = threading.Thread(target=self._read, name="ahead", daemon=True)
        self._timer = QTimer(self, interval=_FIRST_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def stop(self) -> None:
        """What is not done yet stays undone."""
        self._is_over = True
        self._steps.clear()
        self._timer.stop()

    def _read(self) -> None:
        for name in self._modules:
            if self._is_over:
                return
            import_module(name)

    def _step(self) -> None:
        self._timer.setInterval(_REST_MS)
        if self._reader.ident is None:
            self._reader.start()
        elif self._reader.is_alive():
            return
        elif self._steps:
            self._steps.pop(0)()
        else:
            self._timer.stop()
