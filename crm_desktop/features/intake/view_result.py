"""Closing an inquiry: what came of it, in one line, with the usual answers one click away."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.features.intake.presenter_inquiry import usual_results
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.flow import FlowLayout
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.popover import Popover

_WIDTH = 352


class _ResultBox(QWidget):
    """A line and chips that fill it."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.field = LineField(_("What came of it"), max_length=500)
        chips = QWidget()
        flow = FlowLayout(chips)
        for text in usual_results():
            chip = Chip(text, clickable=True)
            chip.clicked.connect(lambda text=text: self.field.set_text(text))
            flow.addWidget(chip)
        close = Button(_("Close the inquiry"), "circle-check", "primary")
        self.setLayout(
            column(Label(_("Close the inquiry"), bold=True), self.field, chips, row(close, None), margins=(4, 0, 4, 4))
        )
        self.setFixedWidth(_WIDTH)
        close.clicked.connect(self._on_close)
        self.field.edit.returnPressed.connect(self._on_close)

    def _on_close(self) -> None:
        if self.field.text().strip():
            self.picked.emit(self.field.text())
        else:
            self.field.set_error(_("Write in one line what came of it."))


class ResultPopover(Popover):
    """Asks for the result; `picked` carries it. A line begun stays until it is used or another inquiry is opened."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._box = _ResultBox()
        super().__init__(self._box, parent)
        self._box.picked.connect(self._on_picked)

    def clear(self) -> None:
        """Another inquiry: nothing written."""
        self._box.field.set_text("")

    def ask(self, near: QWidget) -> None:
        """Opens beside a widget."""
        self._box.field.clear_verdict()
        self.open_at(QRect(near.mapToGlobal(near.rect().topLeft()), near.size()))
        self._box.field.edit.setFocus()

    def _on_picked(self, result: str) -> None:
        self._box.field.set_text("")
        self.close()
        self.picked.emit(result)
