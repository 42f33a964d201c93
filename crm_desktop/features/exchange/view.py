"""Import of a sales list: choose the file, watch it come in, read what became of every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QWidget

from crm_desktop.features.exchange.presenter import ImportPresenter
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button, IconButton
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.progress import ProgressStrip

_SHOWN = 500


class ImportView(Page):
    """A page over the room it was opened from; `left` when the person is done with it."""

    left = Signal()

    def __init__(self, presenter: ImportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Import of clients and orders"), parent=parent)
        self._presenter = presenter
        back = IconButton("chevron-left", _("Back"), key="Alt+Left")
        back.clicked.connect(self.left)
        self.head.add_back(back)
        self.choose = Button(_("Choose a file"), "folder-open", "primary")
        self.choose.clicked.connect(self._ask_file)
        self.head.add(self.choose)
        self._error = ErrorBanner()
        self.progress = ProgressStrip()
        self.progress.cancelled.connect(presenter.stop)
        self.progress.hide()
        self.summary = Label("", "body", wrap=True, selectable=True)
        self.bad = QPlainTextEdit()
        self.bad.setReadOnly(True)
        self.bad.setFrameShape(QFrame.Shape.NoFrame)
        self.bad.setAccessibleName(_("Lines left out"))
        self._bad_panel = Panel(_("Lines left out"))
        self._bad_panel.add(self.bad, 1)
        self._bad_panel.hide()
        self._build()
        presenter.started.connect(self._on_started)
        presenter.progressed.connect(self._on_progressed)
        presenter.ended.connect(self._on_ended)
        presenter.refused.connect(self._on_refused)

    def _build(self) -> None:
        about = Label(
            _(
                "A sales list as CSV: one line for each article sold, with the columns Order ID, Order Date,"
                " Customer ID, Customer Name, Product Name, Sales, Quantity and others."
                " A second import of the same file adds nothing."
            ),
            "body",
            "soft",
            wrap=True,
        )
        panel = Panel()
        panel.add(box(column(about, self.progress, self.summary, gap=12, margins=(16, 16, 16, 16))))
        self.add(panel)
        self.add(self._bad_panel, 1)
        self.body.addStretch(0)

    def import_file(self, path: Path) -> None:
        """Begins to import a file."""
        self._presenter.start(path)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a sales list"), "", _("Lists (*.csv *.txt);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.import_file(Path(name)))
        dialog.open()

    def _on_started(self, name: str) -> None:
        self.set_banner(None)
        self._bad_panel.hide()
        self.choose.set_busy(True)
        self.summary.setText(_("Reading {name} …").format(name=name))
        self.progress.set(0, 0, _("Reading the file"))
        self.progress.show()

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.set(done, total, _("{done} of {total} lines").format(done=done, total=total))
        self.summary.setText("")

    def _on_ended(self, _report: object) -> None:
        self.choose.set_busy(False)
        self.progress.hide()
        lines = self._presenter.summary()
        if self._presenter.was_stopped:
            lines.insert(0, _("Stopped. What came in so far stays; import the file again to go on."))
        self.summary.setText("\n".join(lines))
        self._show_bad(self._presenter.bad_lines(_SHOWN))

    def _show_bad(self, bad: list[str]) -> None:
        self._bad_panel.setVisible(bool(bad))
        if len(bad) == _SHOWN:
            bad = [*bad, "…"]
        self.bad.setPlainText("\n".join(bad))

    def _on_refused(self, error: Any) -> None:
        self.choose.set_busy(False)
        self.progress.hide()
        if not self._presenter.was_stopped:
            self.summary.setText("")
        self._error.show_error(error)
        self.set_banner(self._error)
