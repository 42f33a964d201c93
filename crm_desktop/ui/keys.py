"""Letter keys of rows: the same key works whatever layout the keyboard is in."""

from __future__ import annotations

_LATIN = "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,."
_RUSSIAN = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_OTHER = dict(zip(_LATIN + _RUSSIAN, _RUSSIAN + _LATIN, strict=True))


def same_key(shown: str, typed: str) -> bool:
    """Is the letter that came from the keyboard the one that stands on the key cap?"""
    shown, typed = shown.upper(), typed.upper()
    return bool(typed) and typed in (shown, _OTHER.get(shown))
