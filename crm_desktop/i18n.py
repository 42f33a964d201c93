"""Language of the program: gettext without Qt. Source strings are English, Russian lies in resources/i18n/ru."""

from __future__ import annotations

import gettext
import hashlib
import io
import locale
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

LANGUAGES = ("ru", "en")
MACHINE_LOCALES = (Path("/etc/locale.conf"), Path("/etc/default/locale"))
CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "i18n"

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def _(source: str) -> str:
    """Text in the current language."""
    return _translations.gettext(source) if source else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Text for `n` things in the current language, still to be filled by `.format(...)`."""
    return _translations.ngettext(one, many, n)


def pgettext(context: str, source: str) -> str:
    """Text of a word that means different things in different places."""
    return _translations.pgettext(context, source)


def N_(source: str) -> str:  # noqa: N802 - the name translators' tools know
    """Marks a text for translation where it is declared; it is translated where it is shown."""
    return source


def text_in(name: str, source: str) -> str:
    """Text in another language than the current one, for whoever asks from outside."""
    return source if name == "en" else _catalogue(name).gettext(source)


def language() -> str:
    """Current language: "ru" or "en"."""
    return _language


def system_language() -> str:
    """Language of the person's system: "ru" or "en".

    What runs with no person's settings (a unit of systemd, a log-in of root) has the locale C, which names no language:
    there the machine's own settings answer. LC_ALL is set on purpose and always counts.
    """
    said = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    named = next((word for word in said if word), "") or locale.getlocale()[0] or ""
    if named.partition(".")[0] in ("", "C", "POSIX") and not os.environ.get("LC_ALL"):
        named = _machine_locale()
    return "ru" if named.lower().startswith("ru") else "en"


def _machine_locale() -> str:
    """The locale the machine was set up with, empty when it names none."""
    for path in MACHINE_LOCALES:
        with suppress(OSError):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                name, _equals, value = line.partition("=")
                if name.strip() == "LANG" and value.strip("\"' "):
                    return value.strip("\"' ")
    return ""


def set_language(name: str) -> None:
    """Switches the language of everything shown from now on. Raises ValueError for a language we do not have."""
    global _translations, _language
    if name not in LANGUAGES:
        raise ValueError(f"unknown language: {name!r}")
    _translations = gettext.NullTranslations() if name == "en" else _read_catalogue(name)
    _language = name


def qt_catalogue() -> Path | None:
    """File with Qt's own texts (buttons of file dialogs and the like); None for English or when Qt has none."""
    if _language == "en":
        return None
    for folder in sys.path:
        found = Path(folder) / "PySide6" / "Qt" / "translations" / f"qtbase_{_language}.qm"
        if not found.is_file():
            found = Path(folder) / "PySide6" / "translations" / f"qtbase_{_language}.qm"
        if found.is_file():
            return found
    return None


@cache
def _catalogue(name: str) -> gettext.GNUTranslations:
    return _read_catalogue(name)


def _read_catalogue(name: str) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(_compiled(name)))


def _compiled(name: str) -> bytes:
    """The compiled catalogue, from the cache while no source file changed; without a cache it is made in memory."""
    from crm_desktop import catalogue
    from crm_desktop.config import cache_dir

    sources = sorted((CATALOGUES / name).glob("*.po"))
    state = [f"{CATALOGUES}"]
    for source in sources:
        about = source.stat()
        state.append(f"{source.name} {about.st_size} {about.st_mtime_ns}")
    digest = hashlib.sha256("\n".join(state).encode()).hexdigest()[:16]
    cached = cache_dir() / "i18n" / f"{name}-{digest}.mo"
    try:
        return cached.read_bytes()
    except OSError:
        made = catalogue.compile_catalogue(sources)
    catalogue.keep(cached, made)
    return made
