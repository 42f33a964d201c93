"""The longest block of the window's thread in each step of a scripted day: log-in, rooms, search, card, scrolling."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import Times
from bench.town import PERSON
from crm_desktop.db.target import Target

_BEAT_MS = 2
_STEP_MS = 400
_LOG_IN_SECONDS = 60
_TEXTS = ("а", "ив", "петр", "иван ольга", "le,jdf", "123")
_WARM_UP = 1
_AHEAD_MS = 2500


def stall(target: Target) -> Times:
    """Milliseconds the window did not answer, the longest of each step; the first round warms up."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    from crm_desktop.ui.imports import leave_sources_unread

    leave_sources_unread()
    from crm_desktop import app
    from crm_desktop.config import Config

    with tempfile.TemporaryDirectory() as folder:
        settings = Config(Path(folder) / "settings.toml")
        app.make_application(settings)
        program = app.Program(settings)
        program.start(target, PERSON)
        watch = _Watch()
        beat = QTimer(interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        beat.timeout.connect(watch.tick)
        beat.start()

        def live(milliseconds: int) -> None:
            loop = QEventLoop()
            QTimer.singleShot(milliseconds, loop.quit)
            loop.exec()

        deadline = time.monotonic() + _LOG_IN_SECONDS
        while program.workplace is None:
            if time.monotonic() > deadline:
                raise RuntimeError("nobody was let in")
            live(50)
        # Modules and rooms are made ahead just now.
        watch.longest = 0.0
        live(_AHEAD_MS)
        times = Times([watch.longest], [])
        print(f"stall: after the log-in {watch.longest:.0f} ms", file=sys.stderr)
        for turn in range(_WARM_UP + 3):
            for name, step in _day(program.workplace):
                watch.longest = 0.0
                step()
                live(_STEP_MS)
                if turn >= _WARM_UP:
                    times.op.append(watch.longest)
                if watch.longest > 50:
                    print(f"stall: {name} {watch.longest:.0f} ms (round {turn})", file=sys.stderr)
        beat.stop()
        program.window.close()
        program.wait_closed()
    return times


class _Watch:
    """Remembers the longest gap between two beats."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.longest = 0.0

    def tick(self) -> None:
        """One beat."""
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - _BEAT_MS)
        self._last = now


def _day(place: object) -> list[tuple[str, Callable[[], object]]]:
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QAbstractItemView

    window, top = place.window, place.frame.top  # type: ignore[attr-defined]

    def scroll() -> None:
        for view in window.findChildren(QAbstractItemView):
            if view.isVisible():
                view.scrollToBottom()

    def type_in(text: str) -> None:
        top.search.setFocus()
        top.search.clear()
        for letter in text:
            key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.postEvent(top.search, key)

    steps: list[tuple[str, Callable[[], object]]] = []
    for room in ("today", "inbox", "clients", "tasks"):
        steps.append((f"open {room}", lambda room=room: window.open_room(room)))  # type: ignore[misc]
        steps.append((f"scroll {room}", scroll))
    for text in _TEXTS:
        steps.append((f"type {text}", lambda text=text: type_in(text)))  # type: ignore[misc]
    steps.append(("clear the search", lambda: top.search.clear()))
    steps.append(("open a card", lambda: place.open_client(1)))  # type: ignore[attr-defined]
    return steps
