"""Scanners and card readers that type: an event filter of the whole application, from any focus, by timing alone."""

from __future__ import annotations

import time
from typing import Protocol

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_WAIT_MS = 40
_LONG_AGO = -1  # no burst lasts until then: events and the timer have clocks of their own
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class HeardKey(Protocol):
    """What is to be done with a key: see devices/wedge.py."""

    @property
    def replay(self) -> int: ...
    @property
    def is_held(self) -> bool: ...
    @property
    def code(self) -> str: ...
    @property
    def is_torn(self) -> bool: ...
    @property
    def is_swallowed(self) -> bool: ...


class KeyRules(Protocol):
    """Tells scans from typing."""

    @property
    def is_listening(self) -> bool: ...
    def key(self, text: str, at: int) -> HeardKey: ...
    def quiet(self, at: int) -> int: ...


class WedgeFilter(QObject):
    """`scanned(text)`: a whole code; `torn`: half of one came, and the person should scan again.

    Keys that may be the beginning of a code are held back for a moment and then reach the widget they were meant for,
    in their order. Works while `start` was called last, not `stop`.
    """

    scanned = Signal(str)
    torn = Signal()

    def __init__(self, rules: KeyRules, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules = rules
        # None stands for a key that a shortcut took: it is a sign of the code, and there is nothing to give back.
        self._held: list[tuple[QObject, QKeyEvent] | None] = []
        self._foretold: str | None = None
        self._is_replaying = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._wait_once_more)

    def start(self) -> None:
        """Begins to listen."""
        app = QCoreApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        app.installEventFilter(self)

    def stop(self) -> None:
        """Listens no more; what was held back is given back."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._rules.quiet(_LONG_AGO)
        self._give_back(len(self._held))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """True for a key that goes nowhere now."""
        kind = event.type()
        if self._is_replaying or kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            # Parents are asked about the same key after it.
            return watched is (QApplication.focusWidget() or watched) and self._on_foretold(event)
        self._foretold = None
        return self._on_key(watched, event)

    def _on_foretold(self, event: QKeyEvent) -> bool:
        """A key that a shortcut may take: within a code it may not."""
        at, text = _at(event), _sign(event)
        if self._foretold is not None:
            taken, self._foretold = self._foretold, None
            self._settle(self._rules.key(taken, at), None)
        self._give_back(self._rules.quiet(at))
        is_end = event.key() in _ENDS
        if not (text or is_end) or not self._rules.is_listening:
            self._foretold = text if text and text not in "\r\n\t" and not event.isAutoRepeat() else None
            return False
        event.accept()
        return True

    def _on_key(self, watched: QWidget, event: QKeyEvent) -> bool:
        text = "" if event.isAutoRepeat() else _sign(event)
        return self._settle(self._rules.key(text, _at(event)), (watched, event))

    def _settle(self, heard: HeardKey, key: tuple[QObject, QKeyEvent] | None) -> bool:
        self._give_back(heard.replay)
        if heard.is_held:
            self._held.append(None if key is None else (key[0], key[1].clone()))
            self._timer.start(_WAIT_MS)
            return True
        if heard.code or heard.is_torn:
            self._held.clear()
            self._timer.stop()
            if heard.code:
                self.scanned.emit(heard.code)
            else:
                self.torn.emit()
            return True
        return heard.is_swallowed

    def _wait_once_more(self) -> None:
        """A window that was busy reads first the keys that have come meanwhile: they have the time they were typed."""
        QTimer.singleShot(0, self, self._flush)

    def _flush(self) -> None:
        if self._held and not self._timer.isActive():
            self._rules.quiet(_LONG_AGO)
            self._give_back(len(self._held))

    def _give_back(self, count: int) -> None:
        keys, self._held = self._held[:count], self._held[count:]
        self._is_replaying = True
        try:
            for key in keys:
                if key is not None and shiboken6.isValid(key[0]):
                    QCoreApplication.sendEvent(key[0], key[1])
        finally:
            self._is_replaying = False


def _sign(event: QKeyEvent) -> str:
    """The sign a key types; GS comes as Ctrl+]."""
    if event.key() in _ENDS:
        return "\r"
    text = event.text()
    plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return text if text == "\x1d" or not plain else ""


def _at(event: QKeyEvent) -> int:
    """When the key was pressed, in milliseconds; events made by the program itself have no time."""
    return event.timestamp() or _now()


def _now() -> int:
    return time.monotonic_ns() // 1_000_000
