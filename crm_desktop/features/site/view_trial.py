"""The test of a form of the site: its key, a button that sends it, the answer, and a line for a terminal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.site.presenter_trial import FormTrialPresenter
from crm_desktop.i18n import _
from crm_desktop.ui.banner import Banner, ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import Dialog
from crm_desktop.ui.fields import LineField, TextField
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import row
from crm_desktop.ui.theme import theme


class FormTrialDialog(Dialog):
    """`copied(text)`: something went to the clipboard. A key that is given stands in its field already."""

    help_page = "site"
    copied = Signal(str)

    def __init__(self, presenter: FormTrialPresenter, name: str, key: str, parent: QWidget | None) -> None:
        super().__init__(_("Test of the form “{name}”").format(name=name), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self._presenter = presenter
        about = _("The form is sent to {address} the way a visitor does it. No inquiry comes of it.")
        hint = _("The key is not shown again: paste it, its address, or the whole form from the page of the site.")
        self.key = LineField(_("Key of the form"), key, placeholder="f_…", hint="" if key else hint)
        self.answer = Banner("ok")
        self.answer.hide()
        self.error = ErrorBanner()
        self.command = TextField("", rows=4)
        self.command.edit.setFixedHeight(theme().line() * 4 + 14)
        self.command.edit.setReadOnly(True)
        self.command.edit.setAccessibleName(_("The same in a terminal"))
        self.copy = Button(_("Copy"), "copy", small=True)
        self.test = Button(_("Test the form"), "plug", "primary")
        close = Button(_("Close"))
        self.form.addWidget(Label(about.format(address=presenter.address), token="soft", wrap=True))
        for widget in (self.key, self.answer, self.error):
            self.form.addWidget(widget)
        self.form.addLayout(row(Label(_("The same in a terminal"), bold=True), None, self.copy, gap=8))
        self.form.addWidget(self.command)
        self._buttons.addWidget(close)
        self._buttons.addWidget(self.test)
        close.clicked.connect(self.reject)
        self.key.changed.connect(self._show_command)
        self.key.edit.returnPressed.connect(self._on_test)
        self.copy.clicked.connect(self._on_copy)
        self.test.clicked.connect(self._on_test)
        self.error.retry.connect(self._on_test)
        presenter.changed.connect(self._show_busy)
        presenter.answered.connect(self._on_answered)
        presenter.refused.connect(self._on_refused)
        self._show_command()
        self._show_busy()

    def _show_command(self) -> None:
        command = self._presenter.command(self.key.text())
        self.command.set_text(command)
        self.copy.set_reason("" if command else _("Paste the key first."))

    def _show_busy(self) -> None:
        busy = self._presenter.is_busy
        self.test.set_busy(busy)
        self.test.setText(_("Being tested…") if busy else _("Test the form"))

    def _on_test(self) -> None:
        self.answer.hide()
        self.error.clear()
        self.key.clear_verdict()
        self._presenter.test(self.key.text())

    def _on_answered(self, text: str) -> None:
        self.answer.set_words("ok", _("The form works"), text)
        self.answer.show()
        self._make_room()

    def _on_refused(self, error: AppError) -> None:
        if isinstance(error, Refused) and error.key in ("e_site_trial_none", "e_site_trial_key"):
            self.key.show_error(error)
            self.key.setFocus()
        else:
            self.error.show_error(error)
        self._make_room()

    def _make_room(self) -> None:
        """An answer takes room of its own, not that of what stands below it."""
        layout = self.layout()
        layout.activate()
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self.copied.emit(_("Copied"))
