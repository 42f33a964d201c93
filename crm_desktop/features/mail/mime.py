"""The bytes of a letter read into its parts. Broken MIME is read as far as it goes; nothing here raises on bad input.

The parser keeps headers as they came: its structured reading of them fails on some and takes very long on others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from crm_desktop.features.mail.addresses import first_address, shown_addresses
from crm_desktop.features.mail.decoding import clean_text, decode_bytes, decode_words
from crm_desktop.features.mail.plain import plain_of, preview_of
from crm_desktop.features.mail.rules import (
    CUT_BYTES,
    FILE_LIMIT,
    FILES_LIMIT,
    HTML_LIMIT,
    MOST_FILES,
    PLAIN_LIMIT,
    PREVIEW_LIMIT,
    SUBJECT_LIMIT,
    FileRefusal,
    Flaw,
    LetterFile,
    LetterIn,
    clean_name,
    is_dangerous,
)
from crm_desktop.features.mail.threads import answered_id, digest_of, header, ids_in, references_of, token_in

_MOST_NESTED = 150
_MOST_PARTS = 1000
_DEEPEST = 60
_HEADERS_LIMIT = 64 * 1024
_NESTING = re.compile(rb"boundary\s*=|message/(?:rfc822|global)", re.I)
_ENDINGS = {"text/calendar": ".ics", "message/rfc822": ".eml", "text/html": ".html", "text/plain": ".txt"}
_EARLIEST = datetime(1995, 1, 1)


def parse(raw: bytes) -> Message:
    """The parts of a letter; one that is nested without end is taken as a single text."""
    end = _header_end(raw)
    if end <= _HEADERS_LIMIT and _nested(raw) <= _MOST_NESTED:
        try:
            return message_from_bytes(raw)
        except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
            pass  # the parser fails on bad input in many ways
    return _flat(raw, end)


def read_letter(message: Message, size: int, now: datetime, *, is_cut: bool = False) -> LetterIn:
    """What is kept of a letter. `now` (UTC) stands for a date that is missing or cannot be."""
    flaws: list[Flaw] = [Flaw.CUT] if is_cut else []
    if message.get("X-CRM-Flat") == "yes":
        flaws.append(Flaw.DEEP)
    subject = decode_words(header(message, "subject"))[:SUBJECT_LIMIT]
    name, address = _sender(message)
    written_at, is_dated = _date_of(message, now)
    if not is_dated:
        flaws.append(Flaw.DATE)
    body = _Body()
    _collect(message, body)
    plain = clean_text(body.plain)[:PLAIN_LIMIT]
    markup = clean_text(body.html) or None
    if markup is not None and len(markup) > HTML_LIMIT:
        markup = markup[:HTML_LIMIT]
        flaws.append(Flaw.LONG)
    if not plain.strip() and markup:
        plain = plain_of(markup)
    if body.is_broken:
        flaws.append(Flaw.MIME)
    if is_cut and body.files:
        # Where the letter was cut one file ends in the middle.
        last = body.files[-1]
        likely = max(last.size, (size - CUT_BYTES) * 3 // 4)
        body.files[-1] = replace(last, size=likely, content=None, refused=FileRefusal.TOO_BIG)
    to_text = shown_addresses(header(message, "to"))
    digest = digest_of([address, header(message, "date"), subject])
    ids = ids_in(header(message, "message-id"))
    return LetterIn(
        message_id=ids[0] if ids else f"<{digest}.{digest_of([plain])}@no-id.invalid>",
        digest=digest,
        in_reply_to=answered_id(message),
        references=references_of(message),
        token=token_in(subject),
        from_address=address,
        from_name=name[:200] or None,
        reply_to=first_address(header(message, "reply-to"))[1] or None,
        to_text=to_text,
        cc_text=shown_addresses(header(message, "cc")) or None,
        subject=subject,
        written_at=written_at,
        plain=plain,
        html=markup,
        preview=preview_of(plain, PREVIEW_LIMIT),
        size=size,
        flaws=tuple(flaws),
        files=tuple(body.files),
        first_to=first_address(header(message, "to"))[1],
    )


class _Body:
    """What has been found in the parts so far."""

    def __init__(self) -> None:
        self.plain = ""
        self.html = ""
        self.files: list[LetterFile] = []
        self.kept_bytes = 0
        self.is_broken = False


def _collect(message: Message, body: _Body) -> None:
    for part in _parts(message):
        kind = part.get_content_type()
        body.is_broken = body.is_broken or bool(part.defects)
        disposition = (part.get_content_disposition() or "").lower()
        name = _file_name(part)
        if kind in ("text/plain", "text/html") and disposition != "attachment" and not name:
            text = _text_of(part)
            if kind == "text/plain" and len(body.plain) < PLAIN_LIMIT:
                body.plain += ("\n" if body.plain else "") + text
            elif kind == "text/html" and len(body.html) < HTML_LIMIT:
                body.html += text
        elif disposition != "attachment" and kind in ("text/enriched", "text/richtext") and not name:
            body.plain = body.plain or _text_of(part)
        else:
            body.files.append(_file(part, kind, name, body))


def _parts(message: Message) -> Iterator[Message]:
    """Leaves of the tree in order; a letter in a letter is a leaf."""
    stack: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while stack and seen < _MOST_PARTS:
        part, depth = stack.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            if depth < _DEEPEST:
                stack += [(inner, depth + 1) for inner in reversed(payload) if isinstance(inner, Message)]
            continue
        seen += 1
        yield part


def _text_of(part: Message) -> str:
    data = _bytes_of(part)
    return decode_bytes(data[: 4 * PLAIN_LIMIT], part.get_content_charset()) if data else ""


def _bytes_of(part: Message) -> bytes | None:
    """The content without its transfer encoding; None when it cannot be read."""
    try:
        payload = part.get_payload()
        if isinstance(payload, list):  # a letter in a letter
            inner = payload[0] if payload else None
            return inner.as_bytes() if isinstance(inner, Message) else b""
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError):
        return None
    return data if isinstance(data, bytes) else None


def _file(part: Message, kind: str, name: str, body: _Body) -> LetterFile:
    name = clean_name(name, len(body.files) + 1, _ENDINGS.get(kind, ""))
    kind = kind if kind.isascii() and len(kind) <= 100 else "application/octet-stream"
    cid = decode_words(header(part, "content-id")).strip("<> ")[:250] or None
    size = _size_guess(part)
    reason: FileRefusal | None = None
    if len(body.files) >= MOST_FILES:
        reason = FileRefusal.TOO_MANY
    elif is_dangerous(name):
        reason = FileRefusal.DANGEROUS
    elif size > FILE_LIMIT + 3 or body.kept_bytes + size > FILES_LIMIT:
        reason = FileRefusal.TOO_BIG
    content = _bytes_of(part) if reason is None else None
    if reason is None and content is None:
        reason = FileRefusal.BROKEN
    elif content is not None and len(content) > FILE_LIMIT:
        reason, size, content = FileRefusal.TOO_BIG, len(content), None
    if content is not None:
        size = len(content)
        body.kept_bytes += size
    return LetterFile(name, kind, cid, size, content, reason)


def _size_guess(part: Message) -> int:
    """Bytes of a content that is not decoded yet, rather too few than too many."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return 0
    if "base64" in header(part, "content-transfer-encoding").lower():
        return max((len(payload) - 2 * payload.count("\n")) * 3 // 4 - 3, 0)
    return 0 if "quoted" in header(part, "content-transfer-encoding").lower() else len(payload)


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        name = ""
    return decode_words(name)


def _sender(message: Message) -> tuple[str, str]:
    """Name and address of who wrote it; a form of a site that writes by itself names him in Reply-To."""
    name, address = first_address(header(message, "from"))
    if re.sub(r"[-_.]", "", address.partition("@")[0]) in ("noreply", "donotreply", "robot"):
        other_name, other = first_address(header(message, "reply-to"))
        if other:
            return other_name or name, other
    for field in ("sender", "reply-to", "return-path"):
        if address:
            break
        name, address = first_address(header(message, field))
    return name, address


def _date_of(message: Message, now: datetime) -> tuple[datetime, bool]:
    try:
        moment = parsedate_to_datetime(header(message, "date")[:200])
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return now, False
    if not _EARLIEST <= moment <= now + timedelta(days=1):
        return now, False
    return moment.replace(microsecond=0), True


def _nested(raw: bytes) -> int:
    return sum(1 for _ in _NESTING.finditer(raw))


def _header_end(raw: bytes) -> int:
    found = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    return min(found, default=len(raw))


def _flat(raw: bytes, end: int) -> Message:
    """Its first headers and the beginning of what follows, as one text."""
    names = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"return-path",
             b"reply-to", b"precedence", b"auto-submitted", b"x-crm-letter")  # fmt: skip
    kept: list[bytes] = []
    is_kept = False
    for line in raw[: min(end, _HEADERS_LIMIT)].splitlines():
        if line[:1] not in (b" ", b"\t"):
            is_kept = line.partition(b":")[0].strip().lower() in names
        if is_kept and len(line) < 4096:
            kept.append(line)
    text = raw[end : end + 100_000]
    return message_from_bytes(b"\n".join([*kept, b"X-CRM-Flat: yes", b"", text]))
