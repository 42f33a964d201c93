"""What an administrator carries elsewhere for a channel: a text with its Copy button, and what it still lacks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import TextField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column, row
from crm_desktop.ui.theme import theme


class PasteBlock(QWidget):
    """`copied(text)`: it went to the clipboard, in words for a toast."""

    copied = Signal(str)

    def __init__(self, title: str, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.text = TextField("", rows=rows)
        self.text.edit.setReadOnly(True)
        self.text.edit.setAccessibleName(title)
        self.note = Label("", "small", "mute", wrap=True)
        self.copy = Button(_("Copy"), "copy", small=True)
        self.copy.clicked.connect(self._on_copy)
        head = row(Label(title, bold=True), None, self.copy, gap=8)
        self.setLayout(column(head, self.text, self.note, gap=6))
        theme().changed.connect(self._on_theme)
        self._on_theme()

    def show_text(self, text: str, note: str, *, why_not: str = "", is_warning: bool = False) -> None:
        """The text, a line about it, and why it cannot be copied yet. Without a text only the line stays."""
        if self.text.text() != text:
            self.text.set_text(text)
        self.text.setVisible(bool(text))
        self.copy.setVisible(bool(text))
        self.copy.set_reason(why_not)
        self.note.setText(note)
        self.note.set_token("warn" if is_warning else "mute")
        self.note.setVisible(bool(note))

    def _on_theme(self) -> None:
        self.text.edit.setFixedHeight(theme().line() * self._rows + 14)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.text())
        self.copied.emit(_("Copied"))
