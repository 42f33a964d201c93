"""How letters hang together: ids, answers, the mark in a subject; and which of them no person wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from hashlib import sha256

from crm_desktop.features.mail.decoding import decode_words, one_line
from crm_desktop.features.mail.rules import TurnedAway

# Our own id once more, where a mail program on the way keeps it although it changes the message id.
OWN_HEADER = "X-CRM-Letter"
_ID = re.compile(r"<[^<>\s]{1,2000}>")
_TOKEN = re.compile(r"\[#(\d{1,18})\]")
_ID_LIMIT = 200
_MOST_REFERENCES = 40
_LIST_LIMIT = 4000
_BULK = frozenset(["bulk", "junk", "list", "auto_reply"])


def header(message: Message, name: str) -> str:
    """A header as it came, the first of that name; empty when there is none."""
    wanted = name.lower()
    return next((str(value) for key, value in message.raw_items() if key.lower() == wanted), "")


def ids_in(raw: str) -> list[str]:
    """Message ids of a header, as the base keeps them."""
    return [short_id(found) for found in _ID.findall(raw[:100_000])]


def short_id(message_id: str) -> str:
    """A message id that fits; one that is too long ends with its own digest."""
    message_id = one_line(message_id)
    if len(message_id) <= _ID_LIMIT:
        return message_id
    return f"{message_id[: _ID_LIMIT - 34]}#{sha256(message_id.encode()).hexdigest()[:32]}>"


def references_of(message: Message) -> tuple[str, ...]:
    """Message ids this letter refers to, oldest first, each once: of a long list the first and the last ones."""
    found = list(dict.fromkeys(ids_in(header(message, "references"))))
    if len(found) > _MOST_REFERENCES:
        found = [found[0], *found[-_MOST_REFERENCES + 1 :]]
    while sum(map(len, found)) + len(found) > _LIST_LIMIT:
        found.pop(1 if len(found) > 1 else 0)
    return tuple(found)


def answered_id(message: Message) -> str | None:
    """The letter this one answers."""
    return next(iter(ids_in(header(message, "in-reply-to"))), None)


def token_in(subject: str) -> int | None:
    """The number of a thread out of a mark like [#42]; the last one counts."""
    found = _TOKEN.findall(subject)
    return int(found[-1]) if found else None


def with_token(subject: str, thread_id: int) -> str:
    """A subject with the mark of its thread, once."""
    return subject if f"[#{thread_id}]" in subject else f"{subject} [#{thread_id}]".strip()


def digest_of(parts: Sequence[str]) -> str:
    """Short fingerprint of what makes a letter the same letter in two mailboxes."""
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def auto_reason(message: Message) -> TurnedAway | None:
    """Why no person wrote this letter: an answer by itself, made by a program of itself, mass mail; None: one did."""
    submitted = decode_words(header(message, "auto-submitted")).lower()
    if submitted.startswith("auto-generated"):
        return TurnedAway.AUTO_MADE
    if submitted and not submitted.startswith("no"):
        return TurnedAway.AUTO_REPLY
    if any(header(message, name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return TurnedAway.AUTO_REPLY
    if decode_words(header(message, "precedence")).lower() in _BULK:
        return TurnedAway.BULK
    if is_from_nobody(message):
        return TurnedAway.AUTO_REPLY
    return None


def is_from_nobody(message: Message) -> bool:
    """An empty return path: what programs send about letters."""
    return header(message, "return-path").strip() == "<>"
