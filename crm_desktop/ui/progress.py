"""A strip for long work: what is being done, how far it is, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields_date import locale
from crm_desktop.ui.labels import Label


class ProgressStrip(QWidget):
    """`cancelled` comes once; the strip then says that it is stopping."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Label("", elide=True)
        self._count = Label("", "body", "mute")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = Button(_("Cancel"), small=True)
        self._cancel.clicked.connect(self._on_cancel)
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._text, 1)
        words.addWidget(self._count)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(words)
        left.addWidget(self._bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(12)
        layout.addLayout(left, 1)
        layout.addWidget(self._cancel)

    def set(self, done: int, total: int, text: str = "") -> None:
        """So many of so many are done; a total of 0 is one nobody knows yet."""
        if text:
            self._text.setText(text)
            self._bar.setAccessibleName(text)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        words = _("{done} of {total}") if total else "{done}"
        self._count.setText(words.format(done=locale().toString(done), total=locale().toString(total)))
        if done == 0:
            self._cancel.set_reason("")

    def _on_cancel(self) -> None:
        self._cancel.set_reason(_("Stopping…"))
        self.cancelled.emit()
