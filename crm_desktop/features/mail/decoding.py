"""Bytes of a letter as text, whatever the sender says or forgets to say about their character set."""

from __future__ import annotations

import codecs
from email.errors import HeaderParseError
from email.header import decode_header

_HEADER_LIMIT = 16_000
_SAMPLE = 20_000
_CYRILLIC = ("cp1251", "koi8-r", "cp866")
_OFTEN = frozenset("оеаинтсрвлкмдпу")
# They are no character sets of letters, and some take very long.
_NEVER = frozenset(["idna", "punycode", "undefined", "mbcs", "oem", "unicode-escape", "raw-unicode-escape", "utf-7"])


def decode_bytes(data: bytes, declared: str | None) -> str:
    """The text: by the declared set if that works, else UTF-8, else the likeliest Cyrillic set."""
    codec = _codec(declared)
    for name in (codec, "utf-8"):
        if name is not None:
            try:
                return data.decode(name)
            except UnicodeError:
                pass
    guessed = _guess(data[:_SAMPLE])
    return data.decode(guessed or codec or "utf-8", "replace")


def decode_words(raw: str) -> str:
    """A header with its encoded words read, on one line. Broken ones stay as they are."""
    raw = unescape(raw[:_HEADER_LIMIT])
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        return one_line(raw)
    text = ""
    for part, charset in parts:
        if isinstance(part, str):
            text += part
        elif charset is None:
            text += part.decode("raw-unicode-escape", "replace")
        else:
            text += decode_bytes(part, charset)
    return one_line(text)


def unescape(raw: str) -> str:
    """The text of a header or body that the parser kept with escaped bytes."""
    if raw.isascii():
        return raw
    return decode_bytes(raw.encode("utf-8", "surrogateescape"), None)


def one_line(text: str) -> str:
    """Without control signs and lone surrogates, blanks folded."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def clean_text(text: str) -> str:
    """Lines as they are, other control signs and lone surrogates out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return text.translate(_CONTROLS)


_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def _codec(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower().replace("_", "-")
    for prefix in ("windows", "win", "cp"):
        if name.startswith(prefix) and (digits := name.removeprefix(prefix).lstrip("-")).isdecimal():
            name = f"cp{digits}"
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("_", "-") in _NEVER:
        return None
    return found.name


def _guess(data: bytes) -> str | None:
    """A Cyrillic set when most signs above ASCII are then small letters one often meets."""
    high = sum(1 for byte in data if byte > 127)
    if not high:
        return None
    weights = {name: sum(1 for sign in data.decode(name, "replace") if sign in _OFTEN) for name in _CYRILLIC}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] * 3 > high else None
