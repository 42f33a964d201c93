"""Long work in a thread of its own, with its progress and its answer brought to the window's thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from crm_desktop.errors import AppError

T = TypeVar("T")
Report = Callable[[str, int, int], None]


class Background(QObject):
    """Runs one piece of work after another, each in its own thread.

    What the person took back comes as Cancelled through `failed`.

    A failure that is no AppError is a bug and goes to `sys.excepthook`.
    """

    _sent = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sent.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None],
        progress: Report = lambda _step, _done, _total: None,
    ) -> None:
        """Starts `work`; it reports (step, done, total) through what it is given."""

        def report(step: str, count: int, total: int) -> None:
            self._send(lambda: progress(step, count, total))

        def body() -> None:
            try:
                result = work(report)
            except AppError as error:
                known = error
                self._send(lambda: failed(known))
            except Exception as error:  # noqa: BLE001 - bugs of a thread reach the window like those of the runner
                bug = error
                self._send(lambda: sys.excepthook(type(bug), bug, bug.__traceback__))
            else:
                self._send(lambda: done(result))

        threading.Thread(target=body, name="background", daemon=True).start()

    def _send(self, call: Callable[[], Any]) -> None:
        if shiboken6.isValid(self):
            self._sent.emit(call)
