"""What became of one receipt on paper: when it was sent to a printer, to which, with what outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import to_zone
from crm_desktop.errors import AppError
from crm_desktop.features.devices.presenter_devices import Background
from crm_desktop.features.devices.rules_words import kind_word
from crm_desktop.i18n import _, ngettext


class Try(Protocol):
    """One sending to paper: devices/black_box.py, and whatever else knows of one."""

    @property
    def at(self) -> datetime: ...
    @property
    def device(self) -> str: ...
    @property
    def outcome(self) -> str: ...


@dataclass(frozen=True)
class TryLine:
    """One sending, in words. `meaning` is ok, warn or bad."""

    when: str
    device: str
    outcome: str
    meaning: str


class TriesPresenter(QObject):
    """`changed` when the tries were read. `summary` says it in one sentence."""

    changed = Signal()

    def __init__(
        self,
        receipt_id: str,
        tries: Callable[[str], Sequence[Try]],
        background: Background,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.lines: list[TryLine] = []
        self.summary = ""
        self._receipt_id, self._tries, self._background, self._zone = receipt_id, tries, background, zone

    def load(self) -> None:
        """Reads the black box of this computer."""
        self._background.run(lambda _report: self._tries(self._receipt_id), self._on_tries, self._on_failed)

    def _on_tries(self, tries: Sequence[Try]) -> None:
        self.lines = [self._line(one) for one in tries]
        self.summary = tries_words(tries)
        self.changed.emit()

    def _on_failed(self, _error: AppError) -> None:
        self._on_tries([])

    def _line(self, one: Try) -> TryLine:
        word, meaning = {
            "printed": (_("printed"), "ok"),
            "not_printed": (_("not printed"), "bad"),
        }.get(one.outcome, (_("not known whether it came out"), "warn"))
        when = f"{to_zone(one.at, self._zone):%d.%m.%Y %H:%M:%S}"
        return TryLine(when, kind_word(one.device), word, meaning)


def tries_words(tries: Sequence[Try]) -> str:
    """How often a receipt came out, in one sentence."""
    printed = sum(one.outcome == "printed" for one in tries)
    unknown = sum(one.outcome not in ("printed", "not_printed") for one in tries)
    if not tries:
        return _("This receipt was not sent to paper at this computer, or that was long ago.")
    told = ngettext("It came out {count} time.", "It came out {count} times.", printed).format(count=printed)
    if not unknown:
        return told
    doubt = ngettext(
        "Of {count} more printing it is not known whether it came out.",
        "Of {count} more printings it is not known whether they came out.",
        unknown,
    )
    return f"{told} {doubt.format(count=unknown)}"
