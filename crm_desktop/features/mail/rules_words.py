"""Codes of letters in words: what was odd about one, why a file is not kept. Pure."""

from __future__ import annotations

from crm_desktop.code_words import code_text
from crm_desktop.features.mail.rules import FileRefusal, Flaw
from crm_desktop.i18n import N_

# What it means, and what can be done.
FLAWS: dict[str, str] = {
    Flaw.CUT: N_("The letter is too large ({size}): only its beginning is here. Read it in your mail service."),
    Flaw.DEEP: N_("The letter is put together in an unusual way: it is shown as plain text, files are part of it."),
    Flaw.DATE: N_("The letter carries no date that can be true: the time it came stands here instead."),
    Flaw.LONG: N_("The letter is very long: its end is not here. Read the rest in your mail service."),
    Flaw.MIME: N_("The letter was damaged on its way. If something is missing, look at it in your mail service."),
}
FILES: dict[str, str] = {
    FileRefusal.TOO_BIG: N_("not kept: too large"),
    FileRefusal.TOO_MANY: N_("not kept: too many files"),
    FileRefusal.DANGEROUS: N_("not kept: a program"),
    FileRefusal.BROKEN: N_("not kept: cannot be read"),
}


def flaw_words(flaws: str | None, size: str = "") -> list[str]:
    """A sentence for each flaw of a letter.

    `flaws` are codes divided by commas, as the base keeps them, `size` the letter's in words.
    """
    return [code_text(FLAWS, code).replace("{size}", size) for code in (flaws or "").split(",") if code]


def file_refused_words(reason: str | None) -> str:
    """Why a file was not kept."""
    return code_text(FILES, reason)
