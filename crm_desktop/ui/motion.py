"""The one movement of the program: something slides to its place, once, unless the system asks for calm."""

from __future__ import annotations

import ctypes
import os
import sys

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.ui.tokens import SLIDE_MS

_SPI_GETCLIENTAREAANIMATION = 0x1042


def motion_allowed() -> bool:
    """Whether things may slide: not when the system switched animations off, nor without a real screen."""
    if QApplication.platformName() in ("offscreen", "minimal") or os.environ.get("CRM_NO_MOTION"):
        return False
    if sys.platform == "win32":
        allowed = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(allowed), 0)
        return bool(allowed.value)
    return True


def slide(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Moves a child widget from one place to another; at once when motion is off."""
    if not motion_allowed():
        widget.move(end)
        return
    movement = QPropertyAnimation(widget, b"pos", widget)
    movement.setDuration(SLIDE_MS)
    movement.setEasingCurve(QEasingCurve.Type.OutCubic)
    movement.setStartValue(start)
    movement.setEndValue(end)
    movement.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
