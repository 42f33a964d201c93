"""About: versions, where the base is, what protects it, the licence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.features.settings.rules import About
from crm_desktop.i18n import _
from crm_desktop.ui.icons import Glyph
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.panel import Page, Panel

_WIDTH = 720


class AboutPage(Page):
    """Texts can be selected, say for a letter to support."""

    def __init__(self, about: About, parent: QWidget | None = None) -> None:
        super().__init__(_("About the program"), parent=parent, scrolls=True)
        facts = Panel()
        facts.add(_facts(_lines(about)))
        guard = Panel(_("What protects the data"))
        glyph = Glyph("server" if about.is_server else "device-desktop", 24)
        words = row(glyph, column(*self._words(about), gap=6), gap=16, margins=(16, 14, 16, 16))
        words.setStretch(1, 1)
        guard.add(words)
        for panel in (facts, guard):
            panel.setMaximumWidth(_WIDTH)
            self.add(panel)
        self.body.addStretch(1)

    def _words(self, about: About) -> list[Label]:
        if about.is_server:
            texts = [
                _("The base is on a server. Everybody has an own log-in and password, kept in the base itself."),
                _("The connection is encrypted. What a person may see is decided by the base, not by this program."),
            ]
        else:
            texts = [
                _("The base is a file on this computer, and the engine asks no password for it."),
                _("Whoever may read this file can read everything in it: the rights on the file are its protection."),
                _("For several people who must not see everything, put the base on a server."),
            ]
        return [Label(text, token="soft", wrap=True) for text in texts]


def _lines(about: About) -> list[tuple[str, str]]:
    place = _("Server") if about.is_server else _("File of the base")
    return [
        (_("Version"), about.version),
        (_("Database engine"), about.engine),
        (place, about.place),
        (_("Schema of the base"), about.schema),
        (_("Licence"), _("MIT: use it, change it, pass it on, without warranty")),
    ]


def _facts(lines: Sequence[tuple[str, str]]) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(16, 14, 16, 16)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(10)
    for number, (label, value) in enumerate(lines):
        grid.addWidget(Label(label, token="mute"), number, 0)
        grid.addWidget(Label(value or "—", wrap=True, selectable=True), number, 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 160)
    return box(grid)
