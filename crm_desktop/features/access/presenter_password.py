"""Changing my own password."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.access.queries import change_password
from crm_desktop.features.access.rules import check_new
from crm_desktop.runner import Runner


class PasswordPresenter(QObject):
    """Signals: `changed(new password)`, `busy_changed(bool)`, `refused(field, error)`: field is "old", "new",
    "repeated" or "" for the whole.
    """

    changed = Signal(str)
    busy_changed = Signal(bool)
    refused = Signal(str, object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._is_busy = False

    def change(self, old: str, new: str, repeated: str) -> None:
        """Changes it; a second try while the first is under way is left out."""
        if self._is_busy:
            return
        try:
            check_new(old, new, repeated)
        except Refused as refused:
            self._on_refused(refused)
            return
        self._set_busy(True)
        self._runner.run(
            lambda tx: change_password(tx, old, new), lambda _done: self._on_done(new), self._on_refused, write=True
        )

    def _on_done(self, new: str) -> None:
        self._set_busy(False)
        self.changed.emit(new)

    def _on_refused(self, error: AppError) -> None:
        self._set_busy(False)
        field = str(error.facts.get("field", "")) if isinstance(error, Refused) else ""
        self.refused.emit(field, error)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)
