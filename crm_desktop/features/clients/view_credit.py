"""How much a client may owe."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.features.clients.presenter_card import ClientCardPresenter
from crm_desktop.features.clients.rules_card import ClientCard
from crm_desktop.i18n import _
from crm_desktop.ui.dialogs import FormDialog
from crm_desktop.ui.fields import MoneyField


class CreditDialog(FormDialog):
    """One sum; an empty one lets nothing go on account."""

    help_page = "clients"

    def __init__(self, presenter: ClientCardPresenter, card: ClientCard, parent: QWidget | None = None) -> None:
        super().__init__(card.form.name, parent=parent)
        self._presenter = presenter
        hint = _("Empty: nothing on account without a senior.")
        self.limit = MoneyField(_("May owe at most"), card.credit_limit, hint=hint)
        self.form.addWidget(self.limit)
        self.save_asked.connect(self._on_save)
        presenter.fact_saved.connect(self._on_saved)
        presenter.fact_refused.connect(self._on_refused)

    def _on_save(self) -> None:
        if self.limit.text() and self.limit.value() is None:
            return
        self.set_busy(True)
        self._presenter.save_credit_limit(self.limit.value())

    def _on_saved(self, name: str) -> None:
        if name == "credit_limit":
            self.accept()

    def _on_refused(self, name: str, error: Any) -> None:
        if name == "credit_limit":
            self.set_busy(False)
            self.limit.show_error(error)
