"""Something is read again as long as somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.watch import Watch

_AGAIN_MS = 10_000


class InSight(QTimer):
    """Calls `look` when a widget comes into sight and every ten seconds until it goes out of sight.

    For what no event of the base tells. `came` is called at its coming alone. Lives as long as the widget.
    """

    def __init__(self, widget: QWidget, look: Callable[[], None], came: Callable[[], None] | None = None) -> None:
        super().__init__(widget)
        self._look = look
        self._came = came
        self.setInterval(_AGAIN_MS)
        self.timeout.connect(look)
        Watch(widget, self._on_event)

    def _on_event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._look()
            if self._came is not None:
                self._came()
            self.start()
        elif event.type() == QEvent.Type.Hide:
            self.stop()
        return False
