"""Banners: what is wrong in one strip with the way out as buttons, and the one widget that shows errors."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Cancelled, Unavailable
from crm_desktop.i18n import _
from crm_desktop.ui import paint
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Label
from crm_desktop.ui.theme import theme
from crm_desktop.ui.tokens import RADIUS_PANEL

_ICONS = {"bad": "alert-triangle", "warn": "alert-triangle", "ok": "circle-check", "info": "info-circle"}


class Banner(QWidget):
    """Icon, a bold sentence in the meaning's colour, a plain one, buttons at the right; a cross when closable."""

    closed = Signal()

    def __init__(
        self,
        meaning: str = "bad",
        bold: str = "",
        text: str = "",
        icon: str = "",
        *,
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._glyph = Glyph(icon or _ICONS[meaning], 24 if text else 18, meaning)
        self._bold = Label("", bold=True, wrap=True)
        self._text = Label("", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._bold)
        words.addWidget(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._glyph)
        layout.addLayout(words, 1)
        layout.addLayout(self._buttons)
        self._close = IconButton("x", _("Close"), size=28)
        self._close.clicked.connect(self._on_close)
        layout.addWidget(self._close)
        self._close.setVisible(closable)
        self.set_words(meaning, bold, text, icon)

    def set_words(self, meaning: str, bold: str, text: str = "", icon: str = "") -> None:
        """Another message in the same place."""
        self._meaning = meaning
        self._glyph.set_icon(icon or _ICONS[meaning], meaning)
        self._bold.set_token(meaning)
        self._bold.setText(bold)
        self._bold.setVisible(bool(bold))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{bold} {text}".strip())
        self.update()

    def add_button(self, button: Button) -> Button:
        """Adds a way out; the best one is primary and last."""
        self._buttons.addWidget(button)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        colour, fill = theme().meaning(self._meaning)
        paint.box(QPainter(self), self.rect(), RADIUS_PANEL, fill, colour)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()


class ErrorBanner(Banner):
    """Shows an expected failure in words. For what is away it offers to try again, and does so after `retry_after`."""

    retry = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bad", closable=True, parent=parent)
        self._again = self.add_button(Button(_("Try again"), "refresh"))
        self._again.clicked.connect(self._on_retry)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_retry)
        self.hide()

    def show_error(self, error: AppError) -> None:
        """Says what is wrong; nothing at all for what the person took back."""
        self._timer.stop()
        if isinstance(error, Cancelled):
            self.hide()
            return
        away = isinstance(error, Unavailable)
        self.set_words("warn" if away else "bad", error_text(error), icon="cloud-off" if away else "alert-circle")
        self._again.setVisible(away)
        if isinstance(error, Unavailable) and error.retry_after is not None:
            self._timer.start(int(error.retry_after * 1000))
        self.show()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self._timer.stop()
        self.hide()

    def _on_retry(self) -> None:
        self.clear()
        self.retry.emit()
