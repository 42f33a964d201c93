"""Errors on their way through the base: kept without words, so that each person reads them in his own language."""

from __future__ import annotations

import json

from crm_desktop.errors import AppError, Refused, Unavailable

_LIMIT = 500
_LONGEST_FACT = 160


def pack_error(error: AppError) -> str:
    """An error as a short text the base keeps, at most 500 characters."""
    kind, key, facts = "refused", str(error), {}
    if isinstance(error, Refused):
        key, facts = error.key, error.facts
    elif isinstance(error, Unavailable):
        kind, key, facts = "away", error.what, error.facts
    short = {name: str(fact)[:_LONGEST_FACT] for name, fact in facts.items()}
    while len(text := json.dumps([kind, key, short], ensure_ascii=False)) > _LIMIT and short:
        short.pop(max(short, key=lambda name: len(short[name])))
    return text[:_LIMIT]


def unpack_error(text: str) -> AppError:
    """The error again; a text that is none stands for a bug."""
    try:
        kind, key, facts = json.loads(text)
        return Refused(str(key), **facts) if kind == "refused" else Unavailable(str(key), None, **facts)
    except (ValueError, TypeError):
        return Refused("e_channels_bug")


def pack_answer(answer: str) -> str:
    """The plain words of a test that went well."""
    return json.dumps(["ok", answer[:400]], ensure_ascii=False)


def unpack_answer(text: str) -> str | AppError:
    """The words of a test, or the error it ended with."""
    try:
        kind, *rest = json.loads(text)
    except (ValueError, TypeError):
        return Refused("e_channels_bug")
    return str(rest[0]) if kind == "ok" and rest else unpack_error(text)
