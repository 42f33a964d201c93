"""What can still be read in a line that was no inquiry, so that a person need not type it again. Pure."""

from __future__ import annotations

import json
import re

from crm_desktop.features.intake.rules import BODY_LIMIT, CHANNELS, FIELDS

_PAIR = re.compile(r'"(\w+)"\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9.]+)')
_EMAIL = re.compile(r"[^\s,;:<>\"'|]+@[^\s,;:<>\"'|]+\.[^\s,;:<>\"'|]+")
_PHONE = re.compile(r"\+?\d[\d\s()\u00a0-]{5,18}\d")


def salvage(content: str) -> dict[str, str]:
    """Fields of an inquiry found in a raw line; without any, the whole line as text, and its phone and e-mail."""
    found = _pairs(content)
    if not found:
        found = {"text": content.strip()[:BODY_LIMIT]} if content.strip() else {}
        if match := _EMAIL.search(content):
            found["email"] = match.group()
        if match := _PHONE.search(content):
            found["phone"] = match.group().strip()
    found.pop("source_id", None)
    found.pop("at", None)
    if found.get("channel", "").lower() not in CHANNELS:
        found.pop("channel", None)
    return found


def _pairs(content: str) -> dict[str, str]:
    """Named fields of a JSON line, also of one that is broken off or wrapped in something else."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        record = {name: _unquoted(text) for name, text in _PAIR.findall(content)}
    return {
        name: str(record[name]).strip()
        for name in FIELDS
        if isinstance(record.get(name), (str, int)) and str(record[name]).strip()
    }


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text.strip('"')
