"""Hands work to a database lane and brings the answer back to the window's thread."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from crm_desktop.errors import AppError, Cancelled

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

T = TypeVar("T")
Done = Callable[[Any], None]
Failed = Callable[[AppError], None]


class Lane(Protocol):
    """What the runner needs of a lane."""

    def submit(self, work: Callable[[Any], T], *, write: bool = False) -> Future[T]:
        """Queues work for the lane's thread."""
        ...


class LaneRunner(QObject):
    """Calls `done` or `failed` on the thread it was made on. With an `owner`, answers are dropped once it is gone.

    A failure that is no AppError is a bug and goes to `sys.excepthook`; so does an AppError nobody takes.
    """

    _answered = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None, *, owner: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._owner = lane, owner
        self._closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Tx], T],
        done: Callable[[T], None],
        failed: Callable[[AppError], None] | None = None,
        *,
        write: bool = False,
    ) -> None:
        """Runs `work` in one transaction of the lane; the answer comes back through the window's event queue."""
        future = self._lane.submit(work, write=write)
        future.add_done_callback(lambda answer: self._send(answer, done, failed))

    def for_owner(self, owner: QObject) -> LaneRunner:
        """The same lane for a widget or presenter that may go before its answers come."""
        return LaneRunner(self._lane, owner, owner=owner)

    def close(self) -> None:
        """Drops all answers still to come; called when the window closes."""
        self._closed = True

    def _send(self, answer: Future[Any], done: Done, failed: Failed | None) -> None:
        # Runs on the lane's thread. The runner itself may be gone with its window by now.
        if not self._closed and shiboken6.isValid(self):
            self._answered.emit((answer, done, failed))

    def _deliver(self, packet: tuple[Future[Any], Done, Failed | None]) -> None:
        answer, done, failed = packet
        if self._closed or (self._owner is not None and not shiboken6.isValid(self._owner)):
            return
        try:
            result = answer.result()
        except (CancelledError, Cancelled):
            return
        except AppError as error:
            if failed is None:
                _report(error)
            else:
                failed(error)
            return
        except Exception as error:  # noqa: BLE001 - the runner is one of the five places that catch everything
            _report(error)
            return
        done(result)


def _report(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)
