"""The dialog in which a person changes his own password."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.access.presenter_password import PasswordPresenter
from crm_desktop.features.access.rules import PASSWORD_LEAST
from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField


class PasswordDialog(FormDialog):
    """Old, new, new again. Closes by itself when it is changed; what is wrong is told at its field."""

    help_page = "access"

    def __init__(self, presenter: PasswordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Change password"), _("Change password"), parent)
        self._presenter = presenter
        self.old = LineField(_("Password of now"), password=True)
        self.new = LineField(
            _("New password"),
            password=True,
            hint=_("At least {least} characters; capital and small letters differ.").format(least=PASSWORD_LEAST),
        )
        self.repeated = LineField(_("New password once more"), password=True)
        for field in (self.old, self.new, self.repeated):
            self.form.addWidget(field)
            field.edit.returnPressed.connect(self.save_asked)
        self.save_asked.connect(self._on_save)
        presenter.refused.connect(self._on_refused)
        presenter.busy_changed.connect(self.set_busy)
        presenter.changed.connect(lambda _new: self.accept())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.old.setFocus()

    def _on_save(self) -> None:
        self.clear_error()
        for field in (self.old, self.new, self.repeated):
            field.clear_verdict()
        self._presenter.change(self.old.text(), self.new.text(), self.repeated.text())

    def _on_refused(self, name: str, error: AppError) -> None:
        field = {"old": self.old, "new": self.new, "repeated": self.repeated}.get(name)
        if field is None:
            self.show_error(error)
        else:
            field.show_error(error)
            field.setFocus()
