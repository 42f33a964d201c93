"""Which part of a state marking code tells one piece of goods from all others."""

from __future__ import annotations

import base64
import binascii
import hashlib

_GROUP_END = b"\x1d"
_TOBACCO_LENGTH, _TOBACCO_KEY = 29, 21


def mark_hash(mark: str | None) -> str | None:
    """SHA-256 of the identifying part (goods number and serial, without the check), hex; None without a code.

    `mark` is the whole code as base64; what is no base64 counts as it is written.
    """
    if not mark:
        return None
    try:
        code = base64.b64decode(mark, validate=True)
    except (binascii.Error, ValueError):
        code = mark.encode()
    return hashlib.sha256(_identifying_part(code)).hexdigest()


def _identifying_part(code: bytes) -> bytes:
    code = code.removeprefix(b"]d2").removeprefix(b"\xe8").lstrip(_GROUP_END)
    head = code.split(_GROUP_END, 1)[0]
    # A pack of tobacco: number, serial and price side by side, without signs between them.
    if len(code) == _TOBACCO_LENGTH and not code.startswith(b"01"):
        return code[:_TOBACCO_KEY]
    return head
