"""My own settings: language, time zone, colours, text size."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.errors import AppError
from crm_desktop.features.settings.presenter_mine import TEXT_FACTORS, MySettingsPresenter
from crm_desktop.i18n import _
from crm_desktop.ui.banner import ErrorBanner
from crm_desktop.ui.fields_choice import Choice
from crm_desktop.ui.labels import Label
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.switches import SegmentedControl, SwitchButton

_WIDTH = 760


class MySettingsPage(Page):
    """Every choice works at once. `told(text)`: something was done and is worth a toast."""

    told = Signal(str)

    def __init__(self, presenter: MySettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(_("My settings"), _("every choice works at once"), parent, scrolls=True)
        self._presenter = presenter
        self.error = ErrorBanner()
        self.language = SegmentedControl([("ru", "Русский", ""), ("en", "English", "")], presenter.language)
        themes = [
            ("system", _("As the system"), "device-desktop"),
            ("light", _("Light"), "sun"),
            ("dark", _("Dark"), "moon"),
        ]
        self.theme = SegmentedControl(themes, presenter.theme)
        sizes = {1.0: _("Normal"), 1.15: _("Larger"), 1.3: _("Large")}
        self.text_size = SegmentedControl(
            [(str(one), sizes[one], "") for one in TEXT_FACTORS], str(presenter.text_factor)
        )
        self.zone = Choice("", [("", _("as my branch")), *presenter.zones()], presenter.own_zone or "", search=True)
        self.card_on_ring = SwitchButton(_("Open the card when it rings"), presenter.opens_card_on_ring)
        grid = QGridLayout()
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        lines: tuple[tuple[str, QWidget, str], ...] = (
            (_("Language"), self.language, _("Goes with you to other workplaces.")),
            (_("Time zone"), self.zone, _("Times are shown on this clock.")),
            (_("Colours"), self.theme, _("On this computer.")),
            (_("Text size"), self.text_size, _("On this computer.")),
            (
                _("Open the card when it rings"),
                self.card_on_ring,
                _("Never over something you are typing. On this computer."),
            ),
        )
        for number, (label, control, hint) in enumerate(lines):
            (control.combo if isinstance(control, Choice) else control).setAccessibleName(label)
            grid.addWidget(Label(label, token="soft", wrap=True), number, 0)
            grid.addWidget(control, number, 1)
            grid.addWidget(Label(hint, "small", "mute", wrap=True), number, 2)
        grid.setColumnStretch(2, 1)
        panel = Panel()
        panel.add(grid)
        panel.setMaximumWidth(_WIDTH)
        self.add(panel)
        self.body.addStretch(1)
        self.language.chosen.connect(presenter.choose_language)
        self.theme.chosen.connect(presenter.choose_theme)
        self.text_size.chosen.connect(lambda key: presenter.choose_text_factor(float(key)))
        self.zone.chosen.connect(lambda key: presenter.choose_zone(str(key) or None))
        self.card_on_ring.toggled.connect(presenter.choose_card_on_ring)
        presenter.saved.connect(self._on_saved)
        presenter.refused.connect(self._on_refused)

    def _on_saved(self, text: str) -> None:
        self.set_banner(None)
        self.told.emit(text)

    def _on_refused(self, error: AppError) -> None:
        self.language.set_current(self._presenter.language)
        self.zone.set_key(self._presenter.own_zone or "")
        self.error.show_error(error)
        self.set_banner(self.error)
