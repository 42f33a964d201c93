"""What the console prints: answers on standard output, progress and messages on the error stream."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.i18n import _

_EVERY_SECONDS = 0.5


class Exit(IntEnum):
    """Exit codes: 0 only when everything was done."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTLY = 3
    INCONSISTENT = 4


class Console:
    """One run's output. With `as_json` nothing but JSON goes to standard output."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._is_live = sys.stderr.isatty()
        self._last_progress = time.monotonic()
        self._has_progress = False

    def say(self, text: str) -> None:
        """An answer for a person; left out when a program reads."""
        if not self.as_json:
            self._end_progress()
            sys.stdout.write(f"{text}\n")

    def give(self, document: Mapping[str, object]) -> None:
        """One JSON document (or one of several lines) for a program; left out when a person reads."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, default=_plain) + "\n")

    def note(self, text: str) -> None:
        """A message beside the answer."""
        self._end_progress()
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def fail(self, error: AppError, place: object) -> Exit:
        """Says where something went wrong, what, and what to do."""
        text = f"{place}: {error_text(error)}" if place else error_text(error)
        self.note(text)
        key = (
            error.key if isinstance(error, Refused) else f"away_{error.what}" if isinstance(error, Unavailable) else ""
        )
        self.give({"error": key, "message": text})
        return Exit.FAILED

    def progress(self, what: str, done: int, total: int | None = None) -> None:
        """How far long work is; shown twice a second at most."""
        now = time.monotonic()
        if now - self._last_progress < (_EVERY_SECONDS if self._is_live else 5.0) and done != total:
            return
        self._last_progress = now
        text = _("{what}: {done} of {total}").format(what=what, done=done, total=total) if total else f"{what}: {done}"
        sys.stderr.write(f"\r{text}\033[K" if self._is_live else f"{text}\n")
        sys.stderr.flush()
        self._has_progress = self._is_live

    def _end_progress(self) -> None:
        if self._has_progress:
            sys.stderr.write("\r\033[K")
            self._has_progress = False


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)  # a number only where it stays exact
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"not for JSON: {type(value).__name__}")
