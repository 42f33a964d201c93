"""Sample texts of the gallery: each in Russian and English, the way a day in a shop would write them."""

from __future__ import annotations

from crm_desktop.i18n import language

_LONGER = 1.35


class Samples:
    """Gives one of two texts; `longer` stretches it by a third to see whether anything is cut."""

    def __init__(self, *, longer: bool = False) -> None:
        self._longer = longer

    def __call__(self, russian: str, english: str) -> str:
        """The text in the language in force."""
        text = russian if language() == "ru" else english
        if not self._longer or len(text) < 3:
            return text
        return text + text[-1] * (round(len(text) * _LONGER) - len(text))
