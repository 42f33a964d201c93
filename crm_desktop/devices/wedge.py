"""A scanner that types: keys faster than any person's, ended by Enter or Tab, are a code; all else is typing."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_KEYS = 6
MOST_GAP = 35  # milliseconds between two keys of a scanner
_ENDS = ("\r", "\n", "\t")


@dataclass(frozen=True, slots=True)
class Heard:
    """What is to be done with a key.

    `replay` keys that were held back go to the field first, in their order; `is_held` keeps this one back; `code` is
    what was scanned, and then this key goes nowhere.
    """

    replay: int = 0
    is_held: bool = False
    code: str = ""


class Wedge:
    """Told of every key with its own time stamp in milliseconds; the keys themselves are held by the window."""

    def __init__(self, least_keys: int = LEAST_KEYS, most_gap: int = MOST_GAP) -> None:
        self._least = least_keys
        self._gap = most_gap
        self._held: list[str] = []
        self._last = 0

    def key(self, text: str, at: int) -> Heard:
        """One key: the sign it types, empty for one that types nothing (an arrow, a shortcut)."""
        replay = self.quiet(at)
        self._last = at
        if text in _ENDS:
            if len(self._held) >= self._least:
                return Heard(code=self._empty())
            return Heard(replay=replay + self._flush())
        if not text or not (text.isprintable() or text == "\x1d"):
            return Heard(replay=replay + self._flush())
        self._held.append(text)
        return Heard(replay=replay, is_held=True)

    def quiet(self, at: int) -> int:
        """No key came until now: how many held keys were typing after all."""
        return self._flush() if self._held and not 0 <= at - self._last <= self._gap else 0

    def _flush(self) -> int:
        return len(self._empty_list())

    def _empty(self) -> str:
        return "".join(self._empty_list())

    def _empty_list(self) -> list[str]:
        held, self._held = self._held, []
        return held
