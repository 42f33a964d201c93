"""The state button of the top bar: what I have told, and what routing makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.staff import queries
from crm_desktop.features.staff.rules import STATES, MyState
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

_TOKENS = {"available": "ok", "busy": "warn", "away": "mute"}


class StatePresenter(QObject):
    """My state. `changed` after each reading, `refused(error)` when it could not be set: the old one is back then."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, runner: Runner, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mine: MyState | None = None
        self.shown = "available"
        self._runner = runner
        self._zone = zone

    def choices(self) -> list[tuple[str, str, str]]:
        """Key, word and colour token of each state."""
        return [(key, _(word), _TOKENS[key]) for key, word in STATES.items()]

    def explanation(self) -> str:
        """What routing does with me in this state, in one sentence."""
        if self.shown == "away":
            return _("Nothing is offered to you.")
        if self.mine is not None and not self.mine.is_working:
            return _("It is outside your working hours: nothing is offered to you.")
        limit = self.mine.open_limit if self.mine is not None else None
        if self.mine is not None and limit is not None and self.mine.open_inquiries >= limit:
            return _("Your limit is reached ({count}): nothing new is offered.").format(count=limit)
        if self.shown == "busy":
            return _("Requests and letters are offered to you, calls are not.")
        return _("Everything is offered to you.")

    def refresh(self) -> None:
        """Reads my state again."""
        self._runner.run(queries.my_state, self._on_read, self._on_refused)

    def set_state(self, state: str) -> None:
        """Shows the new state at once and tells the base."""
        self.shown = state
        self.changed.emit()

        def work(tx: Tx) -> MyState:
            queries.set_state(tx, state)
            return queries.my_state(tx)

        self._runner.run(work, self._on_read, self._on_refused, write=True)

    def _on_read(self, mine: MyState) -> None:
        self.mine = mine
        self.shown = mine.state
        self.changed.emit()

    def _on_refused(self, error: AppError) -> None:
        if self.mine is not None:
            self.shown = self.mine.state
        self.changed.emit()
        self.refused.emit(in_words(error, self._zone))
