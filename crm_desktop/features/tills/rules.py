"""A till as the firm sets it up: what stands in its facts, and who may sell at it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

# What a till may take while the base is away, when the firm allows it; the rest of the table is fixed.
OFFLINE = ("coupon", "gift", "account")
ROUNDINGS = ("0.00", "0.05", "0.10", "0.50", "1.00", "5.00", "10.00")
_ZERO = Decimal("0.00")


class TillRow(NamedTuple):
    """A till in the list. `is_used`: it has sold, so its code and branch stay."""

    id: int | None
    version: int
    code: str
    name: str
    branch_id: int | None
    branch: str
    store_id: int | None
    store: str
    facts: str
    workplace: str | None
    is_active: bool
    is_used: bool


class MyTill(NamedTuple):
    """A till somebody may sell at; `workplace`: the computer that has it."""

    id: int
    code: str
    name: str
    branch: str
    workplace: str | None
    facts: str


class Place(NamedTuple):
    """A store of a branch: where a till may stand."""

    branch_id: int
    branch: str
    store_id: int
    store: str


class Seller(NamedTuple):
    """Somebody who may sell; `till`: the code of the till he stands at, seen there at `seen_at`."""

    id: int
    name: str
    role: str
    branch: str
    is_senior: bool
    has_pin: bool
    has_badge: bool
    till: str | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class TillTerms:
    """What the firm decided about a till.

    `free_discount`: percent a cashier may give alone; `rounding_step`: of the cash part, nothing: no rounding;
    `template`: the receipt in words of `rules_template`, empty: the built-in one.
    """

    rounding_step: Decimal = _ZERO
    free_discount: Decimal = Decimal(0)
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    template: str = ""
    offline: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> TillTerms:
        """From the facts of a till; what is not there or is nonsense counts as not decided."""
        try:
            found = json.loads(text or "{}")
        except ValueError:
            found = {}
        own: dict[str, Any] = found if isinstance(found, dict) else {}
        offline = own.get("offline")
        return cls(
            _decimal(own.get("rounding_step"), _ZERO),
            _decimal(own.get("free_discount"), Decimal(0)),
            _lines(own.get("header")),
            _lines(own.get("footer")),
            str(own.get("template") or ""),
            tuple(word for word in OFFLINE if isinstance(offline, list) and word in offline),
        )

    def into_json(self, text: str) -> str:
        """These put into the facts a till has: what others keep there stays."""
        try:
            found = json.loads(text or "{}")
        except ValueError:
            found = {}
        own: dict[str, Any] = found if isinstance(found, dict) else {}
        own |= {
            "rounding_step": str(self.rounding_step),
            "free_discount": str(self.free_discount),
            "header": list(self.header),
            "footer": list(self.footer),
            "template": self.template,
            "offline": list(self.offline),
        }
        return json.dumps(own, ensure_ascii=False, separators=(",", ":"))


def _decimal(value: object, instead: Decimal) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return instead
    return found if found.is_finite() and found >= 0 else instead


def _lines(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.splitlines())
    return tuple(str(line) for line in value) if isinstance(value, list) else ()
