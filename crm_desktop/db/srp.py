"""What the engine keeps of a password (plug-in Srp): a salt and a number made of name, password and salt."""

from __future__ import annotations

import hashlib
import secrets

# The group of the engine's plug-in Srp: a prime of 1024 bits, generator 2.
_PRIME = int(
    "E67D2E994B2F900C3F41F08F5BB2627ED0D49EE1FE767A52EFCD565CD6E76881"
    "2C3E1E9CE8F0A8BEA6CB13CD29DDEBF7A96D4A93B55D488DF099A15C89DCB064"
    "0738EB2CBDD9A8F7BAB561AB1B0DC1C6CDABF303264A08D1BCA932D1F1EE428B"
    "619D970F342ABA9A65793B8B2F041AE5364350C16F735F56ECBCA87BD57B29E7",
    16,
)
_SALT_BYTES = 32


def new_salt() -> bytes:
    """A salt nobody can guess. Its first digit is never 0: the engine hashes it as a number written in hex."""
    return bytes([secrets.randbelow(0xF0) + 0x10]) + secrets.token_bytes(_SALT_BYTES - 1)


def verifier(login: str, password: str, salt: bytes) -> bytes:
    """What a password is checked against. `login` is the name as the engine keeps it."""
    inner = hashlib.sha1(f"{login}:{password}".encode(), usedforsecurity=False).digest()
    digits = salt.hex().upper().lstrip("0").encode("ascii")
    power = int.from_bytes(hashlib.sha1(digits + inner, usedforsecurity=False).digest(), "big")
    number = pow(2, power, _PRIME)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
