"""The bundled typeface and the fonts made of it."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from crm_desktop.ui.resources import FONTS
from crm_desktop.ui.tokens import STYLES

_FILES = ("PTS55F.ttf", "PTS75F.ttf")


@cache
def family() -> str:
    """Name of the bundled family, loaded at the first call; the system's own when its files are missing."""
    names = [
        name
        for file in _FILES
        for name in QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(FONTS / file)))
    ]
    return names[0] if names else QFont().family()


def make_font(style: str, bold: bool, factor: float) -> QFont:
    """A font of a named style at the person's text factor."""
    font = QFont(family())
    font.setPixelSize(round(STYLES[style][0] * factor))
    font.setBold(bold)
    # Fractional advances on a Windows screen at 125 % make letters dance; whole hinting keeps rows calm.
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font
