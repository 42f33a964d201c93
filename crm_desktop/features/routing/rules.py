"""A routing rule as people think of it: conditions that must all hold, and a way to choose the person. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

WAYS = ("manager", "last_order", "person", "turn", "least_load", "duty")
YES_NO_KINDS = ("has_manager", "open_order", "working_time", "blocked")
AMOUNT_KINDS = ("days_since_more", "days_since_less", "orders_more", "orders_less")
TEXT_KINDS = ("channel", "source", "campaign", "line", "client", "tag", "phone_prefix", "words")
KINDS = TEXT_KINDS + AMOUNT_KINDS + YES_NO_KINDS
MOST_RULES = 150


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `texts` are alternatives; `amount` is days or a sum in the firm's currency."""

    kind: str
    texts: tuple[str, ...] = ()
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a version, in its place. `lineage_id` stays the same through all versions of the rule."""

    name: str
    way: str
    conditions: tuple[Condition, ...] = field(default=())
    staff_id: int | None = None
    staff_name: str | None = None
    is_staff_active: bool = True
    group_id: int | None = None
    group_name: str | None = None
    limit_minutes: int = 15
    is_on: bool = True
    rule_id: int | None = None
    lineage_id: int | None = None
