"""A small window: when a receipt was printed, by what, how often."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from crm_desktop.features.devices.presenter_tries import TriesPresenter, TryLine
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import column, row
from crm_desktop.ui.panel import Panel
from crm_desktop.ui.plain_rows import Index, PlainRows
from crm_desktop.ui.row_list import RowList
from crm_desktop.ui.row_look import RowLook

_ICONS = {"ok": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}


class TriesDialog(QDialog):
    """Opened for a receipt by its number."""

    def __init__(self, presenter: TriesPresenter, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Receipt {number} on paper").format(number=number))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter = presenter
        presenter.setParent(self)
        self.lines: PlainRows[TryLine] = PlainRows(self)
        self.list = RowList(self._look, (_("Nothing was sent to paper."), ""), name=_("Printings"))
        self.list.setModel(self.lines)
        self.summary = Label("", token="soft", wrap=True)
        self.close_button = Button(_("Close"))
        self.close_button.clicked.connect(self.close)
        panel = Panel()
        panel.add(self.list, 1)
        self.setLayout(
            column(
                Label(self.windowTitle(), "name", bold=True),
                self.summary,
                panel,
                row(None, self.close_button),
                gap=12,
                margins=(16, 16, 16, 16),
            )
        )
        self.resize(460, 340)
        presenter.changed.connect(self._on_changed)
        presenter.load()

    def _on_changed(self) -> None:
        self.lines.set_items(self._presenter.lines)
        self.summary.setText(self._presenter.summary)

    def _look(self, index: Index) -> RowLook:
        line = self.lines.item(index)
        return RowLook(
            title=line.outcome,
            second=f"{line.when} · {line.device}",
            key=index.row(),
            icon=_ICONS[line.meaning],
            icon_meaning=line.meaning,
        )
