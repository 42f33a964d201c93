"""Letters that say that a letter did not arrive: which of ours, for whom, for good or for now, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from crm_desktop.features.mail.decoding import clean_text, decode_bytes, decode_words, one_line
from crm_desktop.features.mail.threads import OWN_HEADER, header, ids_in, is_from_nobody

HARD, SOFT = "hard", "soft"
_TEXT_LIMIT = 200_000
_MOST_PARTS = 30
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])(\d\d)(?=[ -])")
_FINAL = re.compile(r"^(?:final|original)-recipient:\s*[^;\s]+;\s*<?([^\s<>]+@[^\s<>]+?)>?\s*$", re.I | re.M)
_FIELD = re.compile(r"^(action|status|diagnostic-code):[ \t]*(.*(?:\n[ \t]+.*)*)", re.I | re.M)
_ID_LINE = re.compile(r"^\s*>?\s*(?:message-id|x-crm-letter):\s*(<[^<>\s]+>)", re.I | re.M)
_ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|maildaemon)\b", re.I)
_SUBJECTS = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|problem)|returned (?:mail|to sender)|mail delivery|failure notice"
    r"|не доставлен|не удалось доставить|недоставлен",
    re.I,
)
# What the text says outweighs the code: servers give 5.0.0 for an unknown user and 550 for a full mailbox.
_SOFT_WORDS = re.compile(
    r"mailbox (?:is )?full|over ?quota|quota exceeded|insufficient (?:storage|disk)|temporar|try again|grey-?list"
    r"|too many connections|rate limit|ящик (?:пере|за)полнен|переполнен",
    re.I,
)
_HARD_WORDS = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|address)|does ?n.t exist|does not exist|not exist"
    r"|invalid (?:mailbox|recipient)|recipient (?:address )?rejected|domain (?:is gone|not found)|unrouteable"
    r"|mailbox (?:not found|unavailable|disabled)|account (?:is )?disabled|нет такого|не существует|не найден",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Failed:
    """One address a letter did not reach; `state` is "hard" (for good) or "soft"."""

    address: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report about a letter: message ids found in it, and whom it did not reach (nobody: it did arrive)."""

    message_ids: tuple[str, ...]
    failed: tuple[Failed, ...]


def read_bounce(message: Message) -> Bounce | None:
    """What the report says; None when the letter is none."""
    if message.get_content_type() == "multipart/report" or _has_status(message):
        found = _read_report(message)
        if found is not None:
            return found
    return _read_by_looks(message) if _looks_like_one(message) else None


def classify(text: str, action: str = "") -> str:
    """Hard or soft, by the words first, by the codes second."""
    if action.strip().lower() == "delayed" or _SOFT_WORDS.search(text):
        return SOFT
    if _HARD_WORDS.search(text):
        return HARD
    codes = _ENHANCED.findall(text)
    exact = next((code for code in codes if code[1:] != ("0", "0")), None)
    if exact is not None:
        return HARD if exact[0] == "5" and exact[1:] != ("2", "2") else SOFT
    reply = _REPLY.search(text)
    if reply is not None:
        return HARD if reply[1] == "5" and reply[2] != "52" else SOFT
    return HARD if codes and codes[0][0] == "5" else SOFT


def _read_report(message: Message) -> Bounce | None:
    """The standard form (RFC 3464)."""
    status = ""
    ids: list[str] = []
    for part in _walk(message):
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            status += _source_of(part) + "\n\n"
        elif kind in ("text/rfc822-headers", "message/rfc822", "message/global-headers", "message/global"):
            ids += _ids_of_original(part)
    if not status:
        return None
    failed: list[Failed] = []
    for block in re.split(r"\n\s*\n", status):
        address = _FINAL.search(block)
        if address is None:
            continue
        fields = {name.lower(): one_line(text) for name, text in _FIELD.findall(block)}
        action = fields.get("action", "failed").lower()
        if action in ("delivered", "relayed", "expanded"):
            continue
        reason = " ".join(text for text in (fields.get("diagnostic-code"), fields.get("status")) if text)
        failed.append(Failed(address[1].lower()[:254], classify(reason, action), reason[:500]))
    return Bounce(tuple(dict.fromkeys(ids)), tuple(failed))


def _ids_of_original(part: Message) -> list[str]:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        inner = payload[0]
        return [*ids_in(header(inner, "message-id")), *ids_in(header(inner, OWN_HEADER))]
    return [found for raw in _ID_LINE.findall(_source_of(part)) for found in ids_in(raw)]


def _read_by_looks(message: Message) -> Bounce | None:
    """Reports of servers that keep to no standard: the collected knowledge of a library, and our ids in the text."""
    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(message)
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, AssertionError, RecursionError):
        temporary, permanent = frozenset(), frozenset()
    text = clean_text("\n".join(_source_of(part) for part in _walk(message)))[:_TEXT_LIMIT]
    ids = [found for raw in _ID_LINE.findall(text) for found in ids_in(raw)]
    reason = _reason_in(text)
    failed = [Failed(_text(address), SOFT, reason) for address in sorted(temporary)]
    failed += [Failed(_text(address), _doubted(text), reason) for address in sorted(permanent)]
    if not failed and not ids:
        return None
    if not failed:
        failed = [Failed("", classify(text), reason)]
    return Bounce(tuple(dict.fromkeys(ids)), tuple(failed))


def _doubted(text: str) -> str:
    return SOFT if _SOFT_WORDS.search(text) and not _HARD_WORDS.search(text) else HARD


def _text(address: bytes | str) -> str:
    return (address.decode("ascii", "replace") if isinstance(address, bytes) else address).lower()[:254]


def _reason_in(text: str) -> str:
    """The line that says why."""
    for line in text.splitlines():
        if _HARD_WORDS.search(line) or _SOFT_WORDS.search(line) or _ENHANCED.search(line) or _REPLY.search(line):
            return one_line(line)[:500]
    return one_line(text)[:200]


def _looks_like_one(message: Message) -> bool:
    sender = decode_words(header(message, "from")).lower()
    address = sender.rpartition("<")[2].strip("> ")
    if _ROBOTS.match(address) or "mailer-daemon" in sender:
        return True
    return is_from_nobody(message) and bool(_SUBJECTS.search(decode_words(header(message, "subject"))))


def _has_status(message: Message) -> bool:
    return any(part.get_content_type() == "message/delivery-status" for part in _walk(message))


def _walk(message: Message) -> list[Message]:
    """Parts in order, not into the letter that came back."""
    found: list[Message] = []
    stack = [message]
    while stack and len(found) < _MOST_PARTS:
        part = stack.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            stack += [inner for inner in reversed(payload) if isinstance(inner, Message)]
        else:
            found.append(part)
    return found


def _source_of(part: Message) -> str:
    """The text of a part; the blocks of a status are parsed as letters without a body and put together again."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n\n".join(_headers_of(inner) for inner in payload if isinstance(inner, Message))
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError):
        return ""
    return decode_bytes(data[:_TEXT_LIMIT], part.get_content_charset()) if isinstance(data, bytes) else ""


def _headers_of(part: Message) -> str:
    lines = [f"{name}: {value}" for name, value in part.raw_items()]
    payload = part.get_payload()
    return "\n".join([*lines, "", payload] if isinstance(payload, str) and payload.strip() else lines)
