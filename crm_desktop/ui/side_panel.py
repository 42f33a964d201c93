"""Lets a panel slide in at the right edge under the top bar, over the page and without taking the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.motion import slide
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import TOP_BAR_HEIGHT
from crm_desktop.ui.watch import Watch

_RIGHT = 12
_NARROWEST_STRIP = 180
_WIDEST_STRIP = 560


class SidePanel(QObject):
    """Holds at most one panel, as high as it wishes but no higher than the window.

    A panel that paints its own shadow says how wide it is by the property "shadow". One with the property "strip" is
    folded to a line: it stands in the free place of the top bar, covering nothing, when there is enough of it.
    `free_place(px)` makes so much free where it can and tells the place; 0 gives it back.
    """

    def __init__(self, window: QWidget, free_place: Callable[[int], QRect] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._free_place = free_place
        self._panel: QWidget | None = None
        self._watch: Watch | None = None
        self._above: QWidget | None = None
        Watch(window, self._on_window)

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
        self._watch = Watch(panel, self._on_panel)
        panel.show()
        panel.raise_()
        self._place(new=True)

    def keep_below(self, above: QWidget) -> None:
        """What is never covered while it is shown: the panel stands under it."""
        self._above = above
        Watch(above, self._on_above)

    def hide_panel(self) -> None:
        """Takes the panel away; it stays alive for the next time."""
        if self._panel is not None:
            if self._watch is not None:
                self._watch.deleteLater()
            self._panel.hide()
            self._panel = None
            self._ask_place(0)

    def _on_window(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _on_above(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return False

    def _top(self) -> int:
        above = self._above
        if above is None or above.isHidden():
            return theme().px(TOP_BAR_HEIGHT)
        return above.mapTo(self._window, above.rect().bottomLeft()).y() + 1

    def _on_panel(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return False

    def _place(self, *, new: bool = False) -> None:
        panel = self._panel
        if panel is None:
            return
        if panel.property("strip") and self._place_strip(panel):
            return
        self._ask_place(0)
        hint = panel.sizeHint()
        shadow = int(panel.property("shadow") or 0)
        top = self._top() + 12 - shadow
        panel.resize(hint.width(), min(hint.height(), self._window.height() - top))
        end = QPoint(self._window.width() - panel.width() - _RIGHT + shadow, top)
        if new:
            slide(panel, QPoint(self._window.width(), top), end)
        else:
            panel.move(end)

    def _place_strip(self, panel: QWidget) -> bool:
        free = self._ask_place(_NARROWEST_STRIP)
        if free.width() < _NARROWEST_STRIP:
            return False
        width = min(free.width(), _WIDEST_STRIP)
        height = panel.sizeHint().height()
        panel.setGeometry(free.right() + 1 - width, free.top() + (free.height() - height) // 2, width, height)
        return True

    def _ask_place(self, strip: int) -> QRect:
        return self._free_place(strip) if self._free_place is not None else QRect()
