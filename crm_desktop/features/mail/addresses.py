"""Addresses in headers: read from what came, checked before anything leaves."""

from __future__ import annotations

import re

from crm_desktop.errors import Refused
from crm_desktop.features.mail.decoding import decode_words, one_line, unescape

_TEXT_LIMIT = 2000
_RAW_LIMIT = 64_000
_ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]\\]{1,64}@[^\s<>\"(),:;@\[\]\\]{1,185}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MOST_RECIPIENTS = 100


def first_address(raw: str) -> tuple[str, str]:
    """Name and address (small letters) of the first one in a header; both empty when there is none."""
    for piece in pieces(unescape(raw[:_RAW_LIMIT])):
        name, address = _split(piece)
        if address:
            return name, address
    return "", ""


def shown_addresses(raw: str) -> str:
    """All addresses of a header as people read them, on one line."""
    shown: list[str] = []
    length = 0
    for piece in pieces(unescape(raw[:_RAW_LIMIT])):
        name, address = _split(piece)
        text = f"{quoted(name)} <{address}>" if name and address else address or name
        length += len(text) + 2
        if length > _TEXT_LIMIT:
            break
        if text:
            shown.append(text)
    return ", ".join(shown)


def pieces(text: str) -> list[str]:
    """A list of addresses divided at its commas and semicolons, but for those inside quotes and brackets."""
    found: list[str] = []
    start = 0
    is_quoted = is_angled = is_escaped = False
    for at, sign in enumerate(text):
        if is_escaped:
            is_escaped = False
        elif sign == "\\" and is_quoted:
            is_escaped = True
        elif sign == '"':
            is_quoted = not is_quoted
        elif not is_quoted and sign in "<>":
            is_angled = sign == "<"
        elif sign in ",;" and not is_quoted and not is_angled:
            found.append(text[start:at])
            start = at + 1
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip()]


def recipients(text: str | None) -> list[tuple[str, str]]:
    """Names and addresses a letter is to go to; Refused e_mail_header, e_mail_address, e_mail_recipients."""
    if not text:
        return []
    if _CONTROL.search(text):
        raise Refused("e_mail_header", field="to")
    found: list[tuple[str, str]] = []
    for piece in pieces(text):
        name, address = _split(piece)
        stands = piece[piece.rfind("<") + 1 :].removesuffix(">").strip()
        if not address or stands.lower() != address:
            raise Refused("e_mail_address", address=piece[:100])
        found.append((name, for_the_wire(address)))
    if len(found) > MOST_RECIPIENTS:
        raise Refused("e_mail_recipients", most=MOST_RECIPIENTS)
    return found


def for_the_wire(address: str) -> str:
    """An address with its domain in the form servers take; Refused e_mail_address when it has none."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise Refused("e_mail_address", address=address[:100]) from None


def quoted(name: str) -> str:
    """A name as it may stand before an address."""
    return '"' + name.replace("\\", "").replace('"', "'") + '"' if re.search(r'[,;<>@"()\\]', name) else name


def _split(piece: str) -> tuple[str, str]:
    open_at = piece.rfind("<")
    if open_at >= 0:
        inside = one_line(piece[open_at + 1 :].partition(">")[0]).strip("<> ")
        found = _ADDRESS.search(inside)
        name = decode_words(piece[:open_at]).strip("\"'< ")
        return name.replace('\\"', '"')[:200], found.group().lower() if found else ""
    found = _ADDRESS.search(one_line(piece))
    if found is None:
        return decode_words(piece).strip("\"' ")[:200], ""
    comment = re.search(r"\(([^()]*)\)", piece)
    return decode_words(comment[1]) if comment else "", found.group().lower()
