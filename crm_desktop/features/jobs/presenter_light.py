"""What whoever looks after the program has to know of its jobs: which of them were missed or fail."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.jobs.queries import job_list
from crm_desktop.features.jobs.rules import JobLine
from crm_desktop.features.jobs.rules_words import trouble_sentence
from crm_desktop.runner import Runner

_SECONDS = 60


class JobsLight(QObject):
    """`changed(meaning, sentences)`: bad and a sentence for each job in trouble, or empty.

    A job that is not run any more rings no bell, so the list is read again every minute.
    """

    changed = Signal(str, list)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._timer = QTimer(self)
        self._timer.setInterval(_SECONDS * 1000)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        """Reads from now on; the first look gives the jobs time to run after the base was closed for a while."""
        self._timer.start()

    def stop(self) -> None:
        """Reads no more."""
        self._timer.stop()

    def refresh(self) -> None:
        """Reads the jobs."""
        self._runner.run(job_list, self._on_lines, self._on_refused)

    def _on_lines(self, lines: list[JobLine]) -> None:
        sentences = [trouble_sentence(line) for line in lines if line.light == "bad"]
        self.changed.emit("bad" if sentences else "", sentences)

    def _on_refused(self, error: AppError) -> None:
        """The light of the connection tells of it already."""
