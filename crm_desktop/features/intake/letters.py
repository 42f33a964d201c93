"""A letter in a file (.eml, RFC 5322) read as one inquiry; broken MIME is read as far as it goes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from crm_desktop.features.intake.rules import Unfit

_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S | re.I)
_BREAKS = re.compile(r"<(br|/p|/div|/tr|/h\d)\b[^>]*>", re.I)


def read_letter(raw: bytes) -> Mapping[str, object] | Unfit:
    """Fields of an inquiry; Unfit when the bytes have neither a sender nor a text."""
    letter = message_from_bytes(raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    name, address = parseaddr(_header(letter, "from"))
    text = _text_of(letter)
    if not address and not text.strip():
        return Unfit("unreadable")
    return {
        "channel": "mail",
        "source": "mail",
        "source_id": _header(letter, "message-id"),
        "at": _date_of(letter),
        "email": address,
        "name": name,
        "subject": _header(letter, "subject"),
        "text": text,
    }


def _header(letter: EmailMessage, name: str) -> str:
    """A header as text; one that breaks the standard is taken as it stands."""
    try:
        return str(letter.get(name, "")).strip()
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):  # the parser fails in many ways
        return next((str(value).strip() for key, value in letter.raw_items() if key.lower() == name), "")


def _date_of(letter: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(_header(letter, "date")).isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


def _text_of(letter: EmailMessage) -> str:
    try:
        part = letter.get_body(preferencelist=("plain", "html"))
    except (ValueError, LookupError, AttributeError):
        part = None
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (ValueError, LookupError, AttributeError):
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if not isinstance(content, str):
        return ""
    return _plain(content) if part.get_content_subtype() == "html" else content


def _plain(markup: str) -> str:
    text = html.unescape(_TAGS.sub("", _BREAKS.sub("\n", markup)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()
