"""A scanner that types: keys faster than any person's, ended by Enter or Tab, are a code; all else is typing."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_KEYS = 6
MOST_GAP = 35  # milliseconds between two keys of a scanner
_ENDS = ("\r", "\n", "\t")
_BURST = 4  # so many keys so quickly are no person's
_TAIL = 2000  # milliseconds in which what comes after a broken burst may be its other half
_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^&|"
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,\"№;:?/"
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is to be done with a key.

    `replay` keys that were held back go to the field first, in their order; `is_held` keeps this one back; `code` is
    what was scanned, and then this key goes nowhere, as one that `is_swallowed`. When it `is_torn`, half of a code came
    from a scanner: what is held back and this key go nowhere, and the person should scan again.
    """

    replay: int = 0
    is_held: bool = False
    code: str = ""
    is_torn: bool = False
    is_swallowed: bool = False


class Wedge:
    """Told of every key with its own time stamp in milliseconds; the keys themselves are held by the window."""

    def __init__(self, least_keys: int = LEAST_KEYS, most_gap: int = MOST_GAP) -> None:
        self._least = least_keys
        self._gap = most_gap
        self._held: list[str] = []
        self._last = 0
        self._broken_at: int | None = None
        self._ended_at: int | None = None

    @property
    def is_listening(self) -> bool:
        """Whether keys are held back."""
        return bool(self._held)

    def key(self, text: str, at: int) -> Heard:
        """One key: the sign it types, empty for one that types nothing (an arrow, a shortcut, a key held down)."""
        replay = self.quiet(at)
        self._last = at
        if text in _ENDS and text:
            return self._end(replay, at)
        if not text or not (text.isprintable() or text == "\x1d"):
            return Heard(replay=replay + self._flush(at))
        self._held.append(text)
        return Heard(replay=replay, is_held=True)

    def quiet(self, at: int) -> int:
        """No key came until now: how many held keys were typing after all."""
        return self._flush(self._last) if self._held and not 0 <= at - self._last <= self._gap else 0

    def _end(self, replay: int, at: int) -> Heard:
        is_tail = len(self._held) > 1 and _is_within(self._broken_at, at, _TAIL)
        if is_tail and not replay:
            self._broken_at = None
            self._ended_at = at
            self._empty()
            return Heard(is_torn=True)
        if len(self._held) >= self._least:
            self._ended_at = at
            return Heard(code=in_latin(self._empty()))
        if not self._held and not replay and _is_within(self._ended_at, at, self._gap):
            return Heard(is_swallowed=True)  # the line feed after the return
        return Heard(replay=replay + len(self._empty()))

    def _flush(self, at: int) -> int:
        count = len(self._empty())
        if count >= _BURST:
            self._broken_at = at
        return count

    def _empty(self) -> str:
        text, self._held = "".join(self._held), []
        return text


def in_latin(code: str) -> str:
    """A code that came while the Russian keyboard was on: the letters that stand on the same keys."""
    is_russian = any("а" <= sign.lower() <= "я" or sign in "ёЁ№" for sign in code)
    return code.translate(_TO_LATIN) if is_russian else code


def _is_within(then: int | None, at: int, most: int) -> bool:
    return then is not None and 0 <= at - then <= most
