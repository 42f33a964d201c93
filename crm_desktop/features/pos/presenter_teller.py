"""Posting what the till did and keeping its copy fresh, in a thread that may wait; the window only hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Unavailable
from crm_desktop.features.pos.presenter_till import TillPresenter
from crm_desktop.features.pos.sync import TillSync, Told

T = TypeVar("T")
AGAIN_MS = 3_000
REFRESH_MS = 60_000


class Thread(Protocol):
    """Work that may wait."""

    def run(self, work: Callable[[Any], T], done: Callable[[T], None], failed: Callable[[AppError], None]) -> None:
        """Its answer comes in the window's thread."""
        ...


class TellerPresenter(QObject):
    """One round at a time; `hurry` after each step of the till, `refresh` when the catalogue has changed."""

    def __init__(self, till: TillPresenter, sync: TillSync, thread: Thread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._till, self._sync, self._thread = till, sync, thread
        self._is_busy = self._wants_post = self._wants_copy = self._is_over = False
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.hurry)
        self._each_minute = QTimer(self, interval=REFRESH_MS)
        self._each_minute.timeout.connect(self.refresh)
        self._each_minute.start()
        till.done_something.connect(self.hurry)

    def hurry(self) -> None:
        """There is something to post."""
        self._wants_post = True
        self._go()

    def refresh(self) -> None:
        """The base may have changed what the till keeps of it."""
        self._wants_copy = True
        self.hurry()

    def stop(self) -> None:
        """No more rounds; what waits stays in the journal."""
        self._is_over = True
        self._again.stop()
        self._each_minute.stop()

    def _go(self) -> None:
        if self._is_busy or self._is_over or not self._wants_post:
            return
        self._is_busy = True
        wants_copy, self._wants_copy, self._wants_post = self._wants_copy, False, False

        def work(_report: object) -> Told:
            told = self._sync.post()
            if wants_copy and told.trouble is None:
                self._sync.refresh()
            return told

        self._thread.run(work, self._on_told, self._on_failed)

    def _on_told(self, told: Told) -> None:
        is_away = isinstance(told.trouble, Unavailable)
        trouble = "" if told.trouble is None or is_away or not isinstance(told.trouble, AppError) else error_text(
            told.trouble
        )  # fmt: skip
        self._till.count_unsent()
        self._after(is_there=not is_away, trouble=trouble)
        if told.trouble is not None and not self._is_over:
            self._again.start()

    def _on_failed(self, error: AppError) -> None:
        is_away = isinstance(error, Unavailable)
        self._after(is_there=not is_away, trouble="" if is_away else error_text(error))
        if not self._is_over:
            self._again.start()

    def _after(self, *, is_there: bool, trouble: str) -> None:
        self._is_busy = False
        if self._is_over:
            return
        self._till.show_link(is_there=is_there, trouble=trouble)
        if self._wants_post and is_there:
            self._go()
