"""Looks at the events of another widget."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod

from PySide6.QtCore import QEvent, QObject


class Watch(QObject):
    """Gives each event of a widget to a method, which returns True to keep the widget from seeing it.

    Lives as long as the widget and does not keep the method's owner alive.
    """

    def __init__(self, target: QObject, seen: Callable[[QEvent], bool]) -> None:
        super().__init__(target)
        self._seen = WeakMethod(seen)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        # While a window is taken down Qt still calls filters whose Python half has been emptied already.
        find = getattr(self, "_seen", None)
        seen = find() if find is not None else None
        return bool(seen is not None and seen(event))
