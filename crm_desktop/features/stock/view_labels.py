"""Asks for the paper and how many labels, and opens the finished file."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from crm_desktop.features.stock.presenter_labels import LabelsPresenter, Made
from crm_desktop.features.stock.rules_labels import PAPERS
from crm_desktop.i18n import _, ngettext
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label


class LabelsDialog(FormDialog):
    """`told(text)` after the file was written."""

    help_page = "stock"
    told = Signal(str)

    def __init__(self, presenter: LabelsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Labels and price tags"), _("Make a PDF"), parent)
        self._presenter = presenter
        papers = [(paper.key, _(paper.title)) for paper in PAPERS]
        self.paper = Choice(_("Paper"), papers, presenter.paper.key)
        self.paper.chosen.connect(lambda key: presenter.choose(paper=str(key)))
        self.copies = Choice(
            _("How many"), [(True, _("one of each")), (False, _("as many as in the document"))], presenter.is_one_each
        )
        self.copies.chosen.connect(lambda key: presenter.choose(one_each=bool(key)))
        self.codes = Choice(
            _("Goods without a barcode"),
            [(True, _("give them one of our own")), (False, _("print without a barcode"))],
            presenter.gives_codes,
        )
        self.codes.chosen.connect(lambda key: presenter.choose(give_codes=bool(key)))
        self._count = Label("", token="soft", wrap=True)
        for widget in (self.paper, self.copies, self.codes, self._count):
            self.form.addWidget(widget)
        self.form.addStretch(1)
        self.save_asked.connect(self._on_save)
        presenter.changed.connect(self._show)
        presenter.made.connect(self._on_made)
        presenter.failed.connect(self.show_error)
        self._show()

    def _show(self) -> None:
        presenter = self._presenter
        self.copies.setVisible(presenter.has_copies)
        self.codes.setVisible(presenter.without_code > 0 and presenter.may_give_codes)
        labels, pages = presenter.count()
        words = _("{labels} on {pages}").format(
            labels=ngettext("{count} label", "{count} labels", labels).format(count=labels),
            pages=ngettext("{count} page", "{count} pages", pages).format(count=pages),
        )
        without = presenter.without_code
        if without:
            more = ngettext("{count} item has no barcode", "{count} items have no barcode", without)
            words = f"{words} · {more.format(count=without)}"
        self._count.setText(words)
        self.save.set_reason("" if labels else _("Choose goods first."))

    def _on_save(self) -> None:
        self.clear_error()
        self.set_busy(True)
        self._presenter.make()

    def _on_made(self, made: Made) -> None:
        self.set_busy(False)
        words = ngettext("{count} label is in the PDF.", "{count} labels are in the PDF.", made.labels)
        self.told.emit(words.format(count=made.labels))
        self.accept()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(made.path)))
