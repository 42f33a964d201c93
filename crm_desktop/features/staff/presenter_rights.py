"""Who may do what: a grid of actions and roles, and the change of one scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.staff import queries_rights
from crm_desktop.features.staff.rules_rights import Right, scopes_for
from crm_desktop.features.staff.rules_words import in_words
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

ROLES = ("admin", "head", "manager", "cashier", "service")


class RightsPresenter(QObject):
    """All rights. Signals: `changed`, `saved(right, old scope)`, `refused(error)`."""

    changed = Signal()
    saved = Signal(object, str)
    refused = Signal(object)

    def __init__(self, runner: Runner, zone: str, *, can_edit: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.can_edit = can_edit
        self.rights: list[Right] = []
        self._runner = runner
        self._zone = zone

    def areas(self) -> list[str]:
        """Areas in the order of the base."""
        return list(dict.fromkeys(right.area for right in self.rights))

    def actions(self, area: str) -> list[str]:
        """Actions of an area."""
        return list(dict.fromkeys(right.action_code for right in self.rights if right.area == area))

    def right(self, action_code: str, role_code: str) -> Right | None:
        """One cell of the grid."""
        return next((one for one in self.rights if (one.action_code, one.role_code) == (action_code, role_code)), None)

    def choices(self, right: Right) -> tuple[str, ...]:
        """Scopes to choose from; none when it cannot be changed."""
        return () if right.is_fixed or not self.can_edit else scopes_for(right.action_code)

    def refresh(self) -> None:
        """Reads the rights again."""
        self._runner.run(queries_rights.rights, self._on_read, self._on_refused)

    def set_scope(self, right: Right, scope: str) -> None:
        """Changes one right at once."""
        if scope == right.scope:
            return

        def work(tx: Tx) -> list[Right]:
            queries_rights.set_right(tx, right, scope)
            return queries_rights.rights(tx)

        def done(rights: list[Right]) -> None:
            self._on_read(rights)
            changed = self.right(right.action_code, right.role_code)
            self.saved.emit(changed, right.scope)

        self._runner.run(work, done, self._on_refused, write=True)

    def _on_read(self, rights: list[Right]) -> None:
        self.rights = rights
        self.changed.emit()

    def _on_refused(self, error: AppError) -> None:
        self.refused.emit(in_words(error, self._zone))
        self.refresh()
