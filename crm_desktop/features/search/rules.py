"""What the search box shows, and which commands a typed text may mean. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.features.clients.rules_search import query_variants, words_of


@dataclass(frozen=True, slots=True)
class Command:
    """Something the program can do by name. `words` are other words people would type for it."""

    key: str
    title: str
    icon: str
    shortcut: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the answer: what it opens, and what it shows."""

    kind: str
    key: int | str
    title: str
    second: str = ""
    icon: str = ""
    number: str = ""


def fitting(commands: Iterable[Command], text: str, limit: int = 6) -> list[Command]:
    """Commands with all typed words at the start of theirs; the wrong keyboard layout is forgiven."""
    variants = [variant.split() for variant in query_variants(text)]
    return [command for command in commands if any(_fits(command, words) for words in variants)][:limit]


def _fits(command: Command, typed: list[str]) -> bool:
    own = words_of(f"{command.title} {command.words}")
    return all(any(word.startswith(part) for word in own) for part in typed)
