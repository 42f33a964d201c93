"""Words for the codes the base and the program keep: the one way from a code to what a person reads."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache

from crm_desktop.i18n import _

_log = logging.getLogger(__name__)


def code_text(texts: Mapping[str, str], code: str | None) -> str:
    """The text of a code in the current language; empty for no code. `texts` are marked or already translated.

    A code without a text (a newer program wrote it, or it was forgotten here) goes to the log, never to a person.
    """
    if not code:
        return ""
    if code in texts:
        return _(texts[code])
    note_unknown(code)
    return _("not known to this version of the program")


@cache
def note_unknown(code: str) -> None:
    """Tells the log, once, of a code no text was found for."""
    _log.warning("no text for the code %r", code)
