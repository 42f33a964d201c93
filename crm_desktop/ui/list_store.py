"""Columns of lists as a person left them, in his settings file."""

from __future__ import annotations

from crm_desktop.config import LISTS, Config


class ListStore:
    """What a table asks for its columns and gives them to."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def get(self, name: str) -> dict[str, object]:
        """The columns of a list, empty when never touched."""
        kept = self._config.get(LISTS).get(name, {})
        return kept if isinstance(kept, dict) else {}

    def put(self, name: str, columns: dict[str, object]) -> None:
        """Keeps the columns of a list."""
        self._config.set(LISTS, {**self._config.get(LISTS), name: columns})
