"""The connection light: one word, its colour and the whole truth in the tooltip."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.live.rules import POLL_UNPROVEN_SECONDS
from crm_desktop.i18n import _, ngettext


class ConnectionPresenter(QObject):
    """`changed(word, token, tooltip)`: token is ok, warn or bad."""

    changed = Signal(str, str, str)

    def __init__(self, clock: Clock, place: str, *, is_local: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._place = place
        self._is_local = is_local
        self._state = "connecting"
        self._since = clock.now()
        self._error: AppError | None = None
        self._is_proven = False
        self._channels: list[str] = []
        self._jobs: list[str] = []
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.tell)

    def set_link(self, state: str, since: datetime, error: AppError | None) -> None:
        """How the connection is: connecting, connected, lost, refused or closed; since when (UTC)."""
        self._state, self._since, self._error = state, since, error
        if state == "lost":
            self._tick.start()
        else:
            self._tick.stop()
        self.tell()

    def set_news(self, is_proven: bool) -> None:
        """Whether events are known to arrive."""
        self._is_proven = is_proven
        self.tell()

    def set_channels(self, _meaning: str, sentences: list[str]) -> None:
        """Channels that do not work: a connected window says so in place of its good news."""
        self._channels = sentences
        self.tell()

    def set_jobs(self, _meaning: str, sentences: list[str]) -> None:
        """Jobs that were missed, or fail."""
        self._jobs = sentences
        self.tell()

    def tell(self) -> None:
        """Says how it is now."""
        word, token, tooltip = self._words()
        if self._state == "connected" and (self._channels or self._jobs):
            if count := len(self._channels):
                word = ngettext("{count} channel is down", "{count} channels are down", count)
            else:
                count = len(self._jobs)
                word = ngettext("{count} job does not run", "{count} jobs do not run", count)
            word = word.format(count=count)
            token, tooltip = "warn", "\n".join([*self._channels, *self._jobs, tooltip])
        self.changed.emit(word, token, tooltip)

    def _words(self) -> tuple[str, str, str]:
        if self._state == "lost":
            away = max(0, int((self._clock.now() - self._since).total_seconds()))
            word = _("No connection, {minutes}:{seconds:02d}").format(minutes=away // 60, seconds=away % 60)
            return word, "warn", _("Trying again by itself. What you typed stays. {place}").format(place=self._place)
        if self._state == "refused":
            return _("Not connected"), "bad", error_text(self._error) if self._error else self._place
        if self._state != "connected":
            return _("Connecting"), "mute", self._place
        word = _("This computer") if self._is_local else _("Connected")
        if self._is_proven:
            news = _("News arrive at once.")
            return word, "ok", f"{self._place}\n{news}"
        news = _(
            "News are looked for every {seconds} s: the way for events is not proven (a second port, or a firewall)."
        ).format(seconds=int(POLL_UNPROVEN_SECONDS))
        if not self._is_local:
            word = _("Connected, news every {seconds} s").format(seconds=int(POLL_UNPROVEN_SECONDS))
        return word, "ok" if self._is_local else "warn", f"{self._place}\n{news}"
