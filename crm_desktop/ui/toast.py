"""Toasts: what has just been done, with Undo for ten seconds; the newest lies lowest, at most three."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import IconButton
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Label, Link
from crm_desktop.ui.motion import slide
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL, TOAST_HEIGHT
from crm_desktop.ui.watch import Watch

_SHADOW = 8
_MOST = 3
_SECONDS = 4
_SECONDS_TO_UNDO = 10
# Toasts lie above the foot of a page, where its buttons are.
_FOOT = 72


class Toast(QWidget):
    """One sentence with an icon. `undo` is called at most once; seconds stand still while the pointer is over it."""

    gone = Signal(object)

    def __init__(
        self,
        text: str,
        icon: str = "circle-check",
        undo: Callable[[], None] | None = None,
        seconds: int = 0,
        meaning: str = "ok",
        *,
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._undo = undo
        self._left = seconds or (_SECONDS if undo is None and meaning != "bad" else _SECONDS_TO_UNDO)
        self.text = text
        self._count = Label("", "small", "mute")
        self._link = Link(action or _("Undo"), "" if action else "arrow-back-up", bold=True)
        self._link.clicked.connect(self._on_undo)
        if undo is None:
            self._link.hide()
        close = IconButton("x", _("Close"), size=28)
        close.clicked.connect(self.leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_SHADOW + 16, _SHADOW, _SHADOW + 8, _SHADOW)
        layout.setSpacing(12)
        layout.addWidget(Glyph(icon, 18, meaning))
        layout.addWidget(Label(text))
        layout.addSpacing(8)
        layout.addWidget(self._link)
        layout.addWidget(self._count)
        layout.addWidget(close)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._show_seconds()
        self.setFixedHeight(theme().px(TOAST_HEIGHT) + 2 * _SHADOW)

    @property
    def is_only_words(self) -> bool:
        """Is there nothing to take back?"""
        return self._link.isHidden()

    def undo(self) -> None:
        """Takes the act back, as the link does."""
        self._on_undo()

    def leave(self) -> None:
        """Goes away without undoing."""
        self._timer.stop()
        self.gone.emit(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        area = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, area, RADIUS_PANEL)
        paint.box(painter, area, RADIUS_PANEL, theme().color("raised"), theme().color("rline"))

    def _on_undo(self) -> None:
        undo, self._undo = self._undo, None
        self.leave()
        if undo is not None:
            undo()

    def _tick(self) -> None:
        if self.underMouse() or self._link.hasFocus():
            return
        self._left -= 1
        self._show_seconds()
        if self._left <= 0:
            self.leave()

    def _show_seconds(self) -> None:
        # What cannot be taken back is only read: nobody has to be told how long that may last.
        self._count.setVisible(not self._link.isHidden())
        self._count.setText(_("{seconds} s").format(seconds=self._left))


class ToastLayer(QObject):
    """Keeps the toasts of one window in its lower right corner."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        self._other: QWidget | None = None
        Watch(window, self._on_window)

    @property
    def toasts(self) -> list[Toast]:
        """The toasts in sight, the newest last."""
        return list(self._toasts)

    def keep_clear_of(self, other: QWidget) -> None:
        """A window that comes up in the same corner: toasts lie at its left, or over it, while it is there."""
        self._other = other
        Watch(other, self._on_other)

    def show(self, toast: Toast) -> Toast:
        """Shows a toast; the oldest of four goes, and so does one that said the same with nothing to take back."""
        for old in self.toasts:
            if old.is_only_words and toast.is_only_words and old.text == toast.text:
                self._drop(old)
        toast.setParent(self._window)
        toast.gone.connect(self._drop)
        self._toasts.append(toast)
        if len(self._toasts) > _MOST:
            self._drop(self._toasts[0])
        toast.adjustSize()
        toast.show()
        toast.raise_()
        self._place(new=toast)
        return toast

    def _on_window(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _on_other(self, event: QEvent) -> bool:
        # A window being taken down hides what stands in it when it is half gone itself.
        if shiboken6.isValid(self._window) and event.type() in (
            QEvent.Type.Show,
            QEvent.Type.Hide,
            QEvent.Type.Move,
            QEvent.Type.Resize,
        ):
            self._place()
        return False

    def _drop(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self, new: Toast | None = None) -> None:
        bottom = self._window.height() - theme().px(_FOOT) + _SHADOW
        taken = self._taken()
        for toast in reversed(self._toasts):
            most = self._window.width() - 32 + 2 * _SHADOW
            toast.resize(min(toast.sizeHint().width(), most), toast.height())
            end = QPoint(self._window.width() - toast.width() - 16 + _SHADOW, bottom - toast.height())
            if taken.intersects(QRect(end, toast.size())):
                beside, over = taken.left() + _SHADOW - toast.width(), taken.top() + _SHADOW - toast.height()
                end = QPoint(beside, end.y()) if beside >= 0 else QPoint(end.x(), over)
            bottom = end.y() + toast.height()
            if toast is new:
                slide(toast, end + QPoint(0, toast.height()), end)
            else:
                toast.move(end)
            bottom -= toast.height() - 2 * _SHADOW + 8

    def _taken(self) -> QRect:
        other = self._other
        if other is None or not other.isVisible():
            return QRect()
        return QRect(self._window.mapFromGlobal(other.mapToGlobal(QPoint(0, 0))), other.size())
