"""A routing rule as people think of it: conditions that must all hold, and a way to choose the person. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

CHANNELS = ("call", "web", "mail", "chat", "visit")
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


@dataclass(frozen=True, slots=True)
class Version:
    """A saved set of rules. `saved_at` is UTC."""

    version_id: int
    saved_at: datetime
    person: str | None
    note: str | None
    rule_count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """An inquiry to try the rules on; nothing of it is written down. `came_at` is UTC, None means now."""

    channel: str
    source: str = ""
    came_at: datetime | None = None
    phone: str | None = None
    phone_flaw: str | None = None
    email: str | None = None
    line: str | None = None
    campaign: str | None = None
    subject: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who would get a sample. `why`: the way that chose, or duty_rule, nobody_free, no_rule."""

    client_id: int | None
    client_name: str | None
    chooser: str | None
    staff_id: int | None
    person: str | None
    why: str
    rule_id: int | None
    order_no: int | None
    rule: str | None
    limit_minutes: int | None
    trace: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One past inquiry under other rules: who got it, and who would have. None stands for the duty queue."""

    inquiry_id: int
    came_at: datetime
    channel: str
    who: str
    before_id: int | None
    before: str | None
    before_rule: str | None
    after_id: int | None
    after: str | None
    after_rule: str | None
    after_why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a decision. `code`: chosen, skipped, nobody, duty, off, or the kind of the condition that failed."""

    order_no: int
    rule_id: int
    rule: str | None
    code: str
    staff_id: int | None
    person: str | None
    obstacle: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a rule may name."""

    staff_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group a rule may name, with the count of its working members."""

    group_id: int
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What rules can name. Sources, lines and campaigns are those seen lately; others may be typed."""

    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
