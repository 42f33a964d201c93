"""What a modem says of a call, line by line, and what follows from its silence. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from crm_desktop.features.calls.rules import CallEvent

# The number comes between the first ring and the second; rings are some six seconds apart.
NUMBER_WITHIN = timedelta(seconds=7)
OVER_AFTER = timedelta(seconds=11)
_FIELD = re.compile(r"(NMBR|NUMBER|DDN_NMBR|CALLER NUMBER)\s*[=:]\s*(.*)", re.IGNORECASE)
_HIDDEN = {"O": "anonymous", "P": "anonymous", "": "anonymous", "UNAVAILABLE": "anonymous"}


class ModemCalls:
    """Follows the one call a telephone line can have. A modem cannot tell whether somebody lifted the receiver."""

    def __init__(self, line: str | None) -> None:
        self._line = line
        self._id = ""
        self._number: str | None = None
        self._began_at = datetime.min
        self._rang_at = datetime.min
        self._is_told = False
        self._rings = 0

    def take(self, text: str, at: datetime) -> list[CallEvent]:
        """One line of the modem; anything but a ring and a number says nothing."""
        told = self.pass_time(at)
        field = _FIELD.fullmatch(text)
        if text != "RING" and field is None:
            return told
        if not self._id:
            self._begin(at)
        self._rang_at = at
        if field is not None:
            written = field.group(2).strip()
            self._number = self._number or _HIDDEN.get(written.upper(), written)
        else:
            self._rings += 1
        if not self._is_told and (self._number is not None or self._rings > 1):
            told.append(self._ring())
        return told

    def pass_time(self, at: datetime) -> list[CallEvent]:
        """What follows from nothing being heard until now."""
        told: list[CallEvent] = []
        if self._id and not self._is_told and at - self._began_at > NUMBER_WITHIN:
            told.append(self._ring())
        if self._id and at - self._rang_at > OVER_AFTER:
            told += self.end(self._rang_at)
        return told

    def end(self, at: datetime) -> list[CallEvent]:
        """The line is silent, or lost."""
        if not self._id:
            return []
        told = [] if self._is_told else [self._ring()]
        told.append(CallEvent(self._id, "end", at, "in", self._number, self._line, result="unknown"))
        self._id = ""
        return told

    def _begin(self, at: datetime) -> None:
        self._id = f"modem-{at:%Y%m%d%H%M%S%f}"
        self._number, self._began_at, self._is_told, self._rings = None, at, False, 0

    def _ring(self) -> CallEvent:
        self._is_told = True
        self._number = self._number or "anonymous"
        return CallEvent(self._id, "ring", self._began_at, "in", self._number, self._line)
