"""Two people changed one client: which fields differ, and the form that keeps what each of them wanted. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from crm_desktop.features.clients.rules import format_phone
from crm_desktop.features.clients.rules_card import Address, ClientForm, Contact, Email, Phone

_NOT_FACTS = ("id", "version")


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both have changed, with both values."""

    name: str
    mine: Any
    theirs: Any


def clashes(base: ClientForm, mine: ClientForm, theirs: ClientForm) -> list[Clash]:
    """Fields that I and somebody else have changed since `base`, to different values."""
    return [
        Clash(one.name, getattr(mine, one.name), getattr(theirs, one.name))
        for one in fields(ClientForm)
        if one.name not in _NOT_FACTS
        and getattr(mine, one.name) != getattr(base, one.name)
        and getattr(theirs, one.name) != getattr(base, one.name)
        and getattr(mine, one.name) != getattr(theirs, one.name)
    ]


def merged(base: ClientForm, mine: ClientForm, theirs: ClientForm, keep_theirs: frozenset[str]) -> ClientForm:
    """Their form with my changes in it, but for the fields named in `keep_theirs`. It has their version."""
    changes = {
        one.name: getattr(mine, one.name)
        for one in fields(ClientForm)
        if one.name not in _NOT_FACTS
        and one.name not in keep_theirs
        and getattr(mine, one.name) != getattr(base, one.name)
    }
    return replace(theirs, **changes)


def shown(value: Any) -> str:
    """A value of a field as one text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ", ".join(_shown_item(item) for item in value)
    return str(value)


def _shown_item(item: Any) -> str:
    if isinstance(item, Phone):
        return format_phone(item.e164)
    if isinstance(item, Email):
        return item.address
    if isinstance(item, Contact):
        return item.name
    if isinstance(item, Address):
        return item.one_line
    return str(item)
