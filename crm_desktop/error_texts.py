"""What a person reads for each error: one section per feature word, key = name of the rule or exception.

Texts are English sources marked with `N_`; facts of the error are named placeholders.
`Unavailable("server")` is looked up as "away_server".
"""

from __future__ import annotations

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.i18n import N_, _

_APP = {
    "away_server": N_("The server does not answer. Trying again by itself."),
    "away_busy": N_("Somebody else is saving the same thing right now. Please try again."),
    "e_clock_zone": N_("There is no time zone named “{zone}”."),
    "e_money_unreadable": N_("“{text}” is not a sum of money. Write it like 1500 or 1500.50."),
}

# One dictionary per feature word below, in alphabetical order; then name it in _SECTIONS.

_SECTIONS = (_APP,)

TEXTS: dict[str, str] = {key: text for section in _SECTIONS for key, text in section.items()}


class _Facts(dict[str, object]):
    """Facts of one error; a fact that was not given shows as an ellipsis instead of failing the message."""

    def __missing__(self, name: str) -> str:
        return "…"


def error_text(error: AppError) -> str:
    """Sentence in the current language for an expected failure; empty for a cancelled request."""
    if isinstance(error, Refused):
        key, facts = error.key, error.facts
        unknown = _("This was refused ({key}).")
    elif isinstance(error, Unavailable):
        key, facts = f"away_{error.what}", error.facts
        unknown = _("Not available right now ({key}). Please try again a little later.")
    else:
        return ""
    text = _(TEXTS[key]) if key in TEXTS else unknown
    return text.format_map(_Facts({"key": key, **facts}))
