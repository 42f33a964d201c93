"""The firm: name, zone, currency, region of phone numbers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.settings.presenter import SettingsPresenter
from crm_desktop.features.settings.rules import CURRENCIES, REGIONS
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.fields import LineField
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Page, Panel

_WIDTH = 560


class FirmPage(Page):
    """`told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("Firm"), parent=parent, scrolls=True)
        self._presenter = presenter
        self._is_loaded = False
        self._is_touched = False
        self.error = ErrorBanner()
        self.name = LineField(_("Name of the firm"), max_length=200)
        self.zone = Choice(
            _("Time zone"), search=True, hint=_("For reports of the whole firm; branches have their own.")
        )
        self.currency = Choice(_("Currency"))
        self.region = Choice(_("Phone numbers are from"), hint=_("How a number without a country code is read."))
        self.save = Button(_("Save"), kind="primary", key="Ctrl+S")
        self._demo = Label(_("This is the demo firm: try anything, it can be made anew."), "small", "info", wrap=True)
        self._demo.hide()
        panel = Panel()
        pair = box(row(self.currency, self.region, gap=12))
        panel.add(column(self._demo, self.name, self.zone, pair, gap=12, margins=(16, 16, 16, 16)))
        panel.set_foot(box(row(None, self.save, margins=(16, 10, 16, 10))))
        panel.setMaximumWidth(_WIDTH)
        self.add(panel)
        self.body.addStretch(1)
        for choice in (self.zone, self.currency, self.region):
            choice.chosen.connect(self._on_touched)
        self.name.changed.connect(self._on_touched)
        self.save.clicked.connect(self._on_save)
        presenter.changed.connect(self._on_changed)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._is_loaded:
            self._is_loaded = True
            self._presenter.refresh()

    def _on_changed(self) -> None:
        firm = self._presenter.firm
        if firm is None or self._is_touched:
            return
        self.name.set_text(firm.name)
        self.zone.set_options(self._presenter.zones(), firm.time_zone)
        self.currency.set_options([(key, f"{key} — {_(word)}") for key, word in CURRENCIES.items()], firm.currency)
        self.region.set_options([(key, _(word)) for key, word in REGIONS.items()], firm.phone_region)
        self._demo.setVisible(firm.is_demo)
        can = self._presenter.can_edit
        self.name.edit.setReadOnly(not can)
        for choice in (self.zone, self.currency, self.region):
            choice.combo.setEnabled(can)
        self.save.set_reason("" if can else _("Only an administrator can change this."))

    def _on_touched(self, _value: object = None) -> None:
        self._is_touched = True

    def _on_save(self) -> None:
        self._presenter.save_firm(
            self.name.text(), str(self.zone.key() or ""), str(self.currency.key()), str(self.region.key())
        )

    def _on_saved(self, text: str) -> None:
        self._is_touched = False
        self.set_banner(None)
        self._on_changed()
        if self.isVisible():
            self.told.emit(text)

    def _on_refused(self, field: str, error: AppError) -> None:
        if field != "firm":
            return
        if isinstance(error, Refused) and error.key == "e_settings_firm_name":
            self.name.show_error(error)
        else:
            self.error.show_error(error)
            self.set_banner(self.error)
