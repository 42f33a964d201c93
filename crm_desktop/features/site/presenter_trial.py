"""The test of a form: which key is meant, the command for a terminal, and what the server answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.site.samples import trial_of
from crm_desktop.features.site.trial import Tried, try_form
from crm_desktop.i18n import _, language

T = TypeVar("T")
Report = Callable[[str, int, int], None]
_KEY = re.compile(r"(?<![A-Za-z0-9_-])f_[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")


class Background(Protocol):
    """Runs work in another thread and answers on this one."""

    def run(self, work: Callable[[Report], T], done: Callable[[T], None], failed: Callable[[AppError], None]) -> None:
        """Starts `work`."""
        ...


class FormTrialPresenter(QObject):
    """Signals: `changed` (busy or not), `answered(text)` (the form works), `refused(error)`."""

    changed = Signal()
    answered = Signal(str)
    refused = Signal(object)

    def __init__(
        self, background: Background, address: Callable[[], str], prefix: str, parent: QObject | None = None
    ) -> None:
        """`address` tells where the site is met, `prefix` is how the key that is meant begins."""
        super().__init__(parent)
        self.is_busy = False
        self._background = background
        self._address = address
        self._prefix = prefix

    @property
    def address(self) -> str:
        """Where the form is sent to."""
        return self._address()

    def key_in(self, text: str) -> str:
        """The key in what was pasted: alone, in an address or in the form. Raises Refused e_site_trial_none, _key."""
        found = _KEY.findall(text)
        if not found:
            raise Refused("e_site_trial_none")
        if not found[0].startswith(self._prefix):
            raise Refused("e_site_trial_key", prefix=self._prefix)
        return str(found[0])

    def command(self, text: str) -> str:
        """The line for a terminal; empty while the key is missing."""
        try:
            return trial_of(self.key_in(text), self.address, language())
        except Refused:
            return ""

    def test(self, text: str) -> None:
        """Sends the form; one test at a time."""
        if self.is_busy:
            return
        try:
            key = self.key_in(text)
        except Refused as error:
            self.refused.emit(error)
            return
        address, words = self.address, language()
        self._set_busy(True)
        self._background.run(lambda _report: try_form(address, key, words), self._on_tried, self._on_refused)

    def _on_tried(self, tried: Tried) -> None:
        self._set_busy(False)
        told = _("{address} answered in {milliseconds} ms: “{words}”")
        facts = {"address": tried.address, "milliseconds": tried.milliseconds, "words": tried.words}
        self.answered.emit(told.format(**facts))

    def _on_refused(self, error: AppError) -> None:
        self._set_busy(False)
        self.refused.emit(error)

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.changed.emit()
