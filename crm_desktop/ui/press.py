"""What all pressable parts share: Enter presses like Space, a ring for the keyboard, a reason for being grey."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from crm_desktop.ui.theme import theme

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Press(QAbstractButton):
    """A button that paints itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tip = ""
        self._by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self.updateGeometry)

    def set_reason(self, reason: str) -> None:
        """Disables the button and says why in its tooltip; an empty reason enables it again."""
        self.setEnabled(not reason)
        super().setToolTip(reason or self._tip)
        self.setAccessibleDescription(reason)

    def setToolTip(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Tooltip while enabled."""
        self._tip = text
        if self.isEnabled():
            super().setToolTip(text)

    def shows_focus(self) -> bool:
        """Whether to draw the ring: only when the focus came by the keyboard."""
        return self.hasFocus() and self._by_key

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self._by_key = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)
