"""The firm and its settings: read together, changed one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.settings import queries
from crm_desktop.features.settings.rules import SETTINGS, FirmFacts, NumberSetting, SettingsInForce, checked
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.features.staff.rules_zones import zone_choices
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx


class SettingsPresenter(QObject):
    """Signals: `changed`, `saved(text)`, `refused(field, error)`: the field is a setting's name or "firm"."""

    changed = Signal()
    saved = Signal(str)
    refused = Signal(str, object)

    def __init__(self, runner: Runner, zone: str, *, can_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.can_edit = can_edit
        self.firm: FirmFacts | None = None
        self.settings = SettingsInForce({})
        self._runner = runner
        self._zone = zone

    def zones(self) -> list[tuple[object, str]]:
        """Time zones to choose from."""
        return zone_choices(self.firm.time_zone if self.firm else None)

    def shown(self, name: str) -> str:
        """The value of a setting as text."""
        setting = SETTINGS[name]
        if isinstance(setting, NumberSetting):
            return str(self.settings.number(setting))
        return self.settings.text(setting)

    def refresh(self) -> None:
        """Reads firm and settings again."""
        self._runner.run(_read, self._on_read, lambda error: self._on_refused("firm", error))

    def save_firm(self, name: str, time_zone: str, currency: str, phone_region: str) -> None:
        """Changes the facts of the firm."""
        if self.firm is None:
            return
        facts = replace(self.firm, name=name, time_zone=time_zone, currency=currency, phone_region=phone_region)

        def work(tx: Tx) -> tuple[FirmFacts, SettingsInForce]:
            queries.save_firm(tx, facts)
            return _read(tx)

        self._runner.run(work, self._on_saved, lambda error: self._on_refused("firm", error), write=True)

    def save(self, name: str, content: str) -> None:
        """Changes one setting; what cannot be is refused before the base is asked."""
        seen = self.settings.seen(name)

        def work(tx: Tx) -> tuple[FirmFacts, SettingsInForce]:
            queries.save_setting(tx, name, seen, content)
            return _read(tx)

        try:
            if checked(name, content) == seen:
                return
        except Refused as error:
            self._on_refused(name, error)
            return
        self._runner.run(work, self._on_saved, lambda error: self._on_refused(name, error), write=True)

    def _on_saved(self, answer: tuple[FirmFacts, SettingsInForce]) -> None:
        self._on_read(answer)
        self.saved.emit(_("The settings are saved"))

    def _on_read(self, answer: tuple[FirmFacts, SettingsInForce]) -> None:
        self.firm, self.settings = answer
        self.changed.emit()

    def _on_refused(self, field: str, error: AppError) -> None:
        self.refused.emit(field, in_words(error, self._zone))


def _read(tx: Tx) -> tuple[FirmFacts, SettingsInForce]:
    return queries.firm_facts(tx), queries.all_settings(tx)
