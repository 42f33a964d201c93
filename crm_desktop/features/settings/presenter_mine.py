"""My own settings: language and zone go to the base (they follow me), colours and text size stay on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop import config
from crm_desktop.config import Config
from crm_desktop.errors import AppError
from crm_desktop.features.staff.queries import save_my_language
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.features.staff.rules_zones import zone_choices
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

TEXT_FACTORS = (1.0, 1.15, 1.3)


class MySettingsPresenter(QObject):
    """What the window obeys at once: `theme_chosen(mode)`, `text_factor_chosen(factor)`, `language_chosen(language)`.

    Other signals: `saved(text)`, `refused(error)`.
    """

    theme_chosen = Signal(str)
    text_factor_chosen = Signal(float)
    language_chosen = Signal(str)
    saved = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        runner: Runner,
        settings: Config,
        language: str,
        zone: str,
        own_zone: str | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.language = language
        self.zone = zone
        self.own_zone = own_zone
        self._runner = runner
        self._settings = settings

    @property
    def theme(self) -> str:
        """system, light or dark."""
        return self._settings.get(config.THEME)

    @property
    def text_factor(self) -> float:
        """Size of all text, 1 is normal."""
        return self._settings.get(config.TEXT_FACTOR)

    @property
    def opens_card_on_ring(self) -> bool:
        """Does a call open the card of its client?"""
        return self._settings.get(config.CARD_ON_RING) == "yes"

    def zones(self) -> list[tuple[object, str]]:
        """Time zones to choose from."""
        return zone_choices(self.own_zone)

    def choose_theme(self, mode: str) -> None:
        """Colours of this computer."""
        self._settings.set(config.THEME, mode)
        self.theme_chosen.emit(mode)

    def choose_text_factor(self, factor: float) -> None:
        """Text size of this computer."""
        self._settings.set(config.TEXT_FACTOR, factor)
        self.text_factor_chosen.emit(factor)

    def choose_card_on_ring(self, on: bool) -> None:
        """Whether a call opens the card of its client, on this computer."""
        self._settings.set(config.CARD_ON_RING, "yes" if on else "no")

    def choose_language(self, language: str) -> None:
        """My language, here and wherever I log in."""
        self._save(language, self.own_zone)

    def choose_zone(self, zone: str | None) -> None:
        """My own time zone; None: that of my branch."""
        self._save(self.language, zone)

    def _save(self, language: str, zone: str | None) -> None:
        def work(tx: Tx) -> None:
            save_my_language(tx, language, zone)

        def done(_nothing: None) -> None:
            changed = language != self.language
            self.language, self.own_zone = language, zone
            self._settings.set(config.LANGUAGE, language)
            if changed:
                self.language_chosen.emit(language)
            self.saved.emit(_("Your settings are saved"))

        self._runner.run(work, done, self._refuse, write=True)

    def _refuse(self, error: AppError) -> None:
        self.refused.emit(in_words(error, self.zone))
