"""What everybody has to know of channels: which of them do not work."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.channels.queries_desk import channel_list
from crm_desktop.features.channels.rules import ChannelLine
from crm_desktop.features.channels.rules_words import trouble_sentence
from crm_desktop.runner import Runner

_SECONDS = 60


class ChannelsLight(QObject):
    """`changed(meaning, sentences)`: the worst light ("", warn or bad) and a sentence for each channel in trouble.

    A channel whose agent has died rings no bell, so the list is read again every minute.
    """

    changed = Signal(str, list)

    def __init__(self, runner: Runner, clock: Clock, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._timer = QTimer(self)
        self._timer.setInterval(_SECONDS * 1000)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        """Reads now and from time to time."""
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        """Reads no more."""
        self._timer.stop()

    def refresh(self) -> None:
        """Reads the lights."""
        self._runner.run(channel_list, self._on_lines, self._on_refused)

    def _on_lines(self, lines: list[ChannelLine]) -> None:
        now = self._clock.now()
        # A channel that has just been switched on is given its time to start.
        troubled = [line for line in lines if line.light == "bad" and not self._is_starting(line)]
        sentences = [trouble_sentence(line, now, self._zone) for line in troubled]
        self.changed.emit("bad" if troubled else "", sentences)

    def _is_starting(self, line: ChannelLine) -> bool:
        return line.state == "new" and (self._clock.now() - line.state_since).total_seconds() < _SECONDS

    def _on_refused(self, error: AppError) -> None:
        """The light of the connection tells of it already."""
