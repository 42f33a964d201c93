"""Web addresses open in the browser of the system."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication


def open_in_browser(address: str) -> bool:
    """Whether a browser took the address; when none did, the address is on the clipboard."""
    if QDesktopServices.openUrl(QUrl(address)):
        return True
    QGuiApplication.clipboard().setText(address)
    return False
