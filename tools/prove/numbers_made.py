"""Numbers as lines write them: of clients in every form, of strangers, hidden, spoilt, shared by two clients."""

from __future__ import annotations

import random
from dataclasses import dataclass

SHARED = "+79270000001"  # of two clients in the firm of the tests
_HIDDEN = ("anonymous", "Anonymous", "Restricted", "unknown", "private", "", "  ")
_SPACES = (" ", "\u00a0", "  ", "\t")


@dataclass(frozen=True, slots=True)
class Made:
    """A number as written, and the client it belongs to; None: it must open nobody."""

    kind: str
    written: str
    client_id: int | None


def client_phones() -> list[str]:
    """Phones of the clients of a proof."""
    return [f"+79171{number * 7919 % 1_000_000:06}" for number in range(60)]


def make_number(chance: random.Random, clients: dict[str, int]) -> Made:
    """A number of a kind by chance."""
    kind = chance.choice(("client", "client", "client", "stranger", "hidden", "spoilt", "shared", "spaced"))
    phone = chance.choice(sorted(clients))
    if kind == "client":
        return Made(kind, _written(chance, phone), clients[phone])
    if kind == "spaced":
        return Made(kind, _spaced(chance, _written(chance, phone)), clients[phone])
    if kind == "shared":
        return Made(kind, _written(chance, SHARED), None)
    if kind == "stranger":
        return Made(kind, _written(chance, f"+7999{chance.randrange(10**7):07}"), None)
    if kind == "hidden":
        return Made(kind, chance.choice(_HIDDEN), None)
    return Made(kind, _spoilt(chance, phone), None)


def _written(chance: random.Random, phone: str) -> str:
    digits = phone[2:]
    code, rest = digits[:3], digits[3:]
    return chance.choice(
        (
            phone,
            f"7{digits}",
            f"8{digits}",
            digits,
            f"+7 ({code}) {rest[:3]}-{rest[3:5]}-{rest[5:]}",
            f"8-{code}-{rest[:3]}-{rest[3:5]}-{rest[5:]}",
            f"tel:+7{digits}",
        )
    )


def _spaced(chance: random.Random, written: str) -> str:
    place = chance.randrange(len(written))
    if written.startswith("tel:"):
        place = max(place, 4)
    return chance.choice(_SPACES) + written[:place] + chance.choice(_SPACES) + written[place:] + chance.choice(_SPACES)


def _spoilt(chance: random.Random, phone: str) -> str:
    """One sign away from the number of a client, or far from any number."""
    digits = phone[1:]
    place = chance.randrange(2, len(digits) - 1)
    return chance.choice(
        (
            "+" + digits[:place] + digits[place + 1 :],
            "+" + digits[:place] + chance.choice("axЖ") + digits[place + 1 :],
            "+" + digits[:place] + digits[place] + digits[place:],
            digits[:4],
            digits * 3,
            f"sip:{digits}@pbx",
            f"{digits}{digits[:6]}",
        )
    )
