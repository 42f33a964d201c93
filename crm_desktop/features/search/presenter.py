"""Answers the search box: commands at once, clients as soon as the base has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import AppError
from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_search import read_query, words_of
from crm_desktop.features.search.rules import Command, Found, fitting
from crm_desktop.i18n import _
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.features.clients.rules_card import Hit

LIMIT = 20


class SearchPresenter(QObject):
    """`answered(generation, clients, commands, is_more)`; `failed(generation, error)` when the base is away."""

    answered = Signal(int, list, list, bool)
    failed = Signal(int, object)

    def __init__(self, runner: Runner, *, may_see_clients: bool, region: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._may_see_clients = may_see_clients
        self._region = region
        self._commands: Sequence[Command] = ()
        self._latest = 0

    def set_commands(self, commands: Sequence[Command]) -> None:
        """What can be done by name, for this person."""
        self._commands = commands

    def ask(self, text: str, generation: int) -> None:
        """Looks for a text; answers to older questions are dropped."""
        self._latest = generation
        commands = [
            Found("command", command.key, command.title, "", command.icon, command.shortcut)
            for command in (fitting(self._commands, text) if text.strip() else self._commands[:LIMIT])
        ]
        query = read_query(text, self._region)
        if query.is_empty or not self._may_see_clients:
            self.answered.emit(generation, [], commands, False)
            return

        # All that is known of clients: more than the window needs before somebody types.
        from crm_desktop.features.clients.queries import search_clients

        def done(hits: list[Hit]) -> None:
            if generation == self._latest:
                found = [_client(hit) for hit in hits if not hit.is_more]
                self.answered.emit(generation, found, commands, any(hit.is_more for hit in hits))

        def failed(error: AppError) -> None:
            if generation == self._latest:
                self.answered.emit(generation, [], commands, False)
                self.failed.emit(generation, error)

        self._runner.run(lambda tx: search_clients(tx, query, LIMIT), done, failed)


def _client(hit: Hit) -> Found:
    phone = format_phone(hit.phone) if hit.phone else ""
    owner = _("owner: {name}").format(name=hit.owner_name) if hit.owner_name else _("no owner")
    icon = "building-store" if hit.kind == "company" else "user"
    return Found("client", hit.id or 0, hit.name or "", " · ".join(filter(None, (_why(hit), phone, owner))), icon)


def _why(hit: Hit) -> str:
    """What was found, when it is not in sight anyway: a contact's name, an e-mail, a tax number."""
    if hit.hit == "phone" or not hit.matched or hit.matched in words_of(hit.name or ""):
        return ""
    return hit.matched.capitalize() if hit.hit in ("word", "middle") else hit.matched
