"""A person at a client: name, position, note, one more phone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.rules_card import Contact
from crm_desktop.i18n import _
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import LineField


class ContactDialog(FormDialog):
    """Stays open with what was typed until the contact is saved."""

    help_page = "clients"

    def __init__(
        self, presenter: ClientCardPresenter, place: int | None, contact: Contact | None, parent: QWidget | None = None
    ) -> None:
        title = _("New contact") if contact is None else contact.name
        super().__init__(title, save=_("Save"), parent=parent)
        self._presenter = presenter
        self._place = place
        self._contact = contact or Contact("")
        self.name = LineField(_("Name"), self._contact.name)
        self.job = LineField(_("Position"), self._contact.job_title)
        self.note = LineField(_("Good to know"), self._contact.note)
        self.phone = LineField(_("Phone") if contact is None else _("One more phone"))
        for field in (self.name, self.job, self.phone, self.note):
            self.form.addWidget(field)
        if contact is not None:
            remove = Button(_("Remove the contact"), "trash", "quiet")
            remove.clicked.connect(lambda: presenter.save_contact(place, None, ""))
            self.form.addWidget(remove)
        self.save_asked.connect(self._on_save)
        presenter.fact_saved.connect(self._on_saved)
        presenter.fact_refused.connect(self._on_refused)

    def _on_save(self) -> None:
        self.set_busy(True)
        made = replace(self._contact, name=self.name.text(), job_title=self.job.text(), note=self.note.text())
        self._presenter.save_contact(self._place, made, self.phone.text())

    def _on_saved(self, name: str) -> None:
        if name == "contacts":
            self.accept()

    def _on_refused(self, name: str, error: Any) -> None:
        if name != "contacts":
            return
        self.set_busy(False)
        key = getattr(error, "key", "")
        field = self.phone if key.startswith("e_clients_phone") else self.name if key == "e_clients_no_name" else None
        if field is None:
            self.show_error(error)
        else:
            field.show_error(error)
