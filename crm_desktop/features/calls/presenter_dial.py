"""Dialling: whether it can be done, why not, and the click itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock
from crm_desktop.errors import AppError
from crm_desktop.features.calls import queries_desk
from crm_desktop.features.calls.rules_desk import DialState
from crm_desktop.features.calls.rules_words import dial_reason
from crm_desktop.runner import Runner


class DialPresenter(QObject):
    """Signals: `changed` (why nothing can be dialled, empty when it can), `dialled` (call id), `refused` (error),
    `write_down_asked` (E.164: a call made by hand is to be written down).
    """

    changed = Signal(str)
    dialled = Signal(int)
    refused = Signal(object)
    write_down_asked = Signal(str)

    def __init__(self, runner: Runner, clock: Clock, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._state = DialState("none")
        self._is_asking = False

    @property
    def reason(self) -> str:
        """Why nothing can be dialled, with the way out; empty when it can."""
        return dial_reason(self._state, self._clock.now(), self._zone)

    def refresh(self) -> None:
        """Reads how the line is: at start, and when a light of a channel changed."""
        self._runner.run(queries_desk.dial_state, self._on_read, lambda _error: None)

    def dial(self, phone: str, client_id: int | None = None) -> None:
        """Has my telephone rung and then this number (E.164) dialled; a second click while it is asked does nothing."""
        if self._is_asking or self.reason:
            return
        self._is_asking = True

        def done(call_id: int) -> None:
            self._is_asking = False
            self.dialled.emit(call_id)

        self._runner.run(lambda tx: queries_desk.dial(tx, phone, client_id), done, self._on_refused, write=True)

    def write_down(self, phone: str) -> None:
        """A call with this number made by hand is to be written down."""
        self.write_down_asked.emit(phone)

    def _on_refused(self, error: AppError) -> None:
        self._is_asking = False
        self.refused.emit(error)
        self.refresh()

    def _on_read(self, state: DialState) -> None:
        self._state = state
        self.changed.emit(self.reason)
