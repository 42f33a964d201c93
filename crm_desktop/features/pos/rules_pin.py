"""PINs and badges of people at tills: only salted hashes are kept, in the base and in the copy a till has."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from crm_desktop.errors import Refused

ROUNDS = 200_000
TRIES = 3
SHORTEST, LONGEST = 4, 8


def new_salt() -> str:
    """Sixteen random bytes, in hex."""
    return secrets.token_hex(16)


def pin_hash(pin: str, salt: str) -> str:
    """PBKDF2-HMAC-SHA256, in hex. Raises Refused e_pin_form for what is no PIN of four to eight digits."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise Refused("e_pin_form", shortest=SHORTEST, longest=LONGEST)
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), bytes.fromhex(salt), ROUNDS).hex()


def badge_hash(code: str) -> str:
    """A badge is long and random enough to need no salt."""
    return hashlib.sha256(b"badge:" + code.encode()).hexdigest()


def is_right(pin: str, salt: str | None, wanted: str | None) -> bool:
    """Whether this PIN is the person's; nobody without one gets in by it."""
    if not salt or not wanted:
        return False
    try:
        return hmac.compare_digest(pin_hash(pin, salt), wanted)
    except Refused:
        return False
