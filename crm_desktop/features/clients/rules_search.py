"""How words are kept for the search, and what else a typed word may have been meant to be. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD_LIMIT = 60
VARIANTS_LIMIT = 4
WORDS_LIMIT = 4

# Everything that divides words; the server holds the same list (clients_words_body.sql), cases_words.toml judges both.
SEPARATORS = " \t\n\r\u00a0.,;:!?\"'`()[]{}<>/\\|+*=&%#@№_-\u2013\u2014«»„“”‘’…~^$"
_SPLIT = re.compile("[" + re.escape(SEPARATORS) + "]+")

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN_KEYS = str.maketrans(_LATIN_KEYS + _LATIN_KEYS.upper(), _RUSSIAN_KEYS + _RUSSIAN_KEYS.upper())
_TO_LATIN_KEYS = str.maketrans(_RUSSIAN_KEYS + _RUSSIAN_KEYS.upper(), _LATIN_KEYS + _LATIN_KEYS.upper())

_LETTERS = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ж": "ZH", "З": "Z", "И": "I", "Й": "Y", "К": "K",
    "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S", "Т": "T", "У": "U", "Ф": "F", "Х": "KH",
    "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "", "Ы": "Y", "Ь": "", "Э": "E", "Ю": "YU", "Я": "YA",
}  # fmt: skip
_TO_LATIN = str.maketrans(_LETTERS)
_SOUNDS = (
    ("SHCH", "Щ"), ("SCH", "Щ"), ("ZH", "Ж"), ("KH", "Х"), ("TS", "Ц"), ("CH", "Ч"), ("SH", "Ш"), ("YU", "Ю"),
    ("JU", "Ю"), ("YA", "Я"), ("JA", "Я"), ("YO", "Е"), ("YE", "Е"), ("IY", "ИЙ"), ("YY", "ЫЙ"), ("OY", "ОЙ"),
    ("EY", "ЕЙ"), ("AY", "АЙ"), ("A", "А"), ("B", "Б"), ("C", "К"), ("D", "Д"), ("E", "Е"), ("F", "Ф"), ("G", "Г"),
    ("H", "Х"), ("I", "И"), ("J", "Й"), ("K", "К"), ("L", "Л"), ("M", "М"), ("N", "Н"), ("O", "О"), ("P", "П"),
    ("Q", "К"), ("R", "Р"), ("S", "С"), ("T", "Т"), ("U", "У"), ("V", "В"), ("W", "В"), ("X", "КС"), ("Y", "Ы"),
    ("Z", "З"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked of the server. Variants are words in upper case divided by one space."""

    variants: tuple[str, ...]
    digits: str
    phone_start: str
    email: str

    @property
    def is_empty(self) -> bool:
        """Nothing in it that could find anybody."""
        return not (self.variants or self.digits or self.email)


def words_of(text: str) -> list[str]:
    """Words of a text as the search keeps them: upper case, Ё as Е, at most 60 signs each, each once."""
    found: dict[str, None] = {}
    for word in _SPLIT.split(_upper(text).replace("Ё", "Е").replace("\0", "")):
        if word:
            found[word[:WORD_LIMIT]] = None
    return list(found)


def _upper(text: str) -> str:
    """Letter by letter, as the server does it: what has no single capital (ß) stays."""
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def search_tokens(name: str, legal_name: str = "", contacts: Iterable[str] = ()) -> list[str]:
    """All search words of a client."""
    return words_of("\n".join([name, legal_name, *contacts]))


def query_variants(text: str) -> tuple[str, ...]:
    """The words as typed, on the other keyboard layout, and spelled in the other alphabet; the likeliest first."""
    typed = text.strip()
    found: dict[str, None] = {}
    for candidate in (typed, _other_layout(typed), _other_alphabet(typed)):
        words = words_of(candidate)[:WORDS_LIMIT]
        if words:
            found[" ".join(words)] = None
    return tuple(found)[:VARIANTS_LIMIT]


def read_query(text: str, region: str = "RU") -> SearchQuery:
    """A search text of any length and content, made into what the server is asked."""
    typed = " ".join("".join(c for c in text[:300] if c.isprintable() or c.isspace()).split())
    typed = typed.encode("utf-8", "ignore").decode("utf-8")[:200]
    email = typed.lower() if re.fullmatch(r"[^\s@]{2,}(@\S*)?", typed) and typed.isascii() else ""
    if re.fullmatch(r"[+\d\s().\-]{3,}", typed):
        digits = re.sub(r"\D", "", typed)[:15]
        if len(digits) >= 3:
            return SearchQuery(tuple(words_of(typed)[:1]), _tail(digits, region), _start(typed, digits, region), "")
    if "@" in typed:
        return SearchQuery(query_variants(typed.split("@")[0])[:1] if not email else (), "", "", email)
    return SearchQuery(query_variants(typed), "", "", email if not email.isdigit() else "")


def _tail(digits: str, region: str) -> str:
    return digits[1:] if region == "RU" and len(digits) == 11 and digits[0] in "78" else digits


def _start(typed: str, digits: str, region: str) -> str:
    """The beginning of E.164 if these digits are the beginning of a number."""
    if typed.startswith("+"):
        return "+" + digits
    if region != "RU":
        return ""
    return "+7" + (digits[1:] if digits[0] in "78" and len(digits) > 3 else digits)


def _other_layout(text: str) -> str:
    is_russian = any("а" <= c <= "я" or c == "ё" for c in text.lower())
    return text.translate(_TO_LATIN_KEYS if is_russian else _TO_RUSSIAN_KEYS)


def _other_alphabet(text: str) -> str:
    upper = text.upper().replace("Ё", "Е")
    if not upper.isascii():
        return upper.translate(_TO_LATIN)
    result, rest = "", upper
    while rest:
        for sound, letter in _SOUNDS:
            if rest.startswith(sound):
                result, rest = result + letter, rest[len(sound) :]
                break
        else:
            result, rest = result + rest[0], rest[1:]
    return result
