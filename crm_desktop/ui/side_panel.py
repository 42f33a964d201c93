"""Lets a panel slide in at the right edge under the top bar, over the page and without taking the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.motion import slide
from crm_desktop.ui.tokens import TOP_BAR_HEIGHT

_RIGHT = 12
_TOP = TOP_BAR_HEIGHT + 12


class SidePanel(QObject):
    """Holds at most one panel, as high as it wishes but no higher than the window.

    A panel that paints its own shadow says how wide it is by the property "shadow".
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._panel: QWidget | None = None
        window.installEventFilter(self)

    @property
    def panel(self) -> QWidget | None:
        """The panel in sight."""
        return self._panel

    def show_panel(self, panel: QWidget) -> None:
        """Slides a panel in, in place of the one before. A panel already in sight is only measured anew."""
        if self._panel is panel and panel.isVisible():
            self._place()
            return
        self.hide_panel()
        self._panel = panel
        panel.setParent(self._window)
        panel.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        panel.installEventFilter(self)
        panel.show()
        panel.raise_()
        self._place(new=True)

    def hide_panel(self) -> None:
        """Takes the panel away; it stays alive for the next time."""
        if self._panel is not None:
            self._panel.removeEventFilter(self)
            self._panel.hide()
            self._panel = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        moved = watched is self._window and event.type() == QEvent.Type.Resize
        if moved or (watched is self._panel and event.type() == QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _place(self, *, new: bool = False) -> None:
        panel = self._panel
        if panel is None:
            return
        hint = panel.sizeHint()
        shadow = int(panel.property("shadow") or 0)
        top = _TOP - shadow
        panel.resize(hint.width(), min(hint.height(), self._window.height() - top))
        end = QPoint(self._window.width() - panel.width() - _RIGHT + shadow, top)
        if new:
            slide(panel, QPoint(self._window.width(), top), end)
        else:
            panel.move(end)
