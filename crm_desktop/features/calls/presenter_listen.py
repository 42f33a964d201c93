"""Hearing a recording: only sound is ever handed to the system's player, from a file that goes with the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTemporaryDir, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.calls import queries_desk
from crm_desktop.features.calls.recordings import mime_of
from crm_desktop.features.calls.rules_desk import Recording
from crm_desktop.runner import Runner

# What is opened at all, and how its file is named; the name never comes from outside.
_SUFFIXES = {"audio/wav": ".wav", "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/mpeg": ".mp3"}


class Listener(QObject):
    """`open_file` hands a path to the system's player and says whether there is one. `refused` (error): there is
    nothing to hear, or nothing here plays it.
    """

    refused = Signal(object)

    def __init__(self, runner: Runner, open_file: Callable[[str], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._open = open_file
        self._folder: QTemporaryDir | None = None

    def play(self, call_id: int) -> None:
        """Reads the recording of a call and opens it in the system's player."""

        def done(found: Recording) -> None:
            try:
                self._play(call_id, found)
            except Refused as error:
                self._refuse(error)

        self._runner.run(lambda tx: queries_desk.recording(tx, call_id), done, self._refuse)

    def _play(self, call_id: int, found: Recording) -> None:
        suffix = _SUFFIXES.get(found.mime)
        if suffix is None or mime_of(found.content) != found.mime:
            raise Refused("e_calls_not_audio")
        if self._folder is None:
            self._folder = QTemporaryDir()
        path = Path(self._folder.path()) / f"call-{call_id}{suffix}"
        if not path.exists():
            path.write_bytes(found.content)
        if not self._open(str(path)):
            raise Refused("e_calls_no_player", path=str(path))

    def _refuse(self, error: AppError) -> None:
        self.refused.emit(error)
