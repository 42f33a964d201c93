"""Sources and their report: periods, shares that total one hundred, signs as a person types them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal

from crm_desktop.errors import Refused

SIGN_KINDS = ("campaign", "line", "source", "channel")


@dataclass(frozen=True, slots=True)
class Source:
    """A named source. `signs` has a line for each sign, kind:content."""

    id: int | None
    name: str
    is_active: bool = True
    signs: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class SeenSign:
    """A sign seen in inquiries of late; `source` is empty while nobody has said whose it is."""

    kind: str
    content: str
    times: int
    source: str | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What one source brought. `source_id` None: no source is known. Sums are money of the firm."""

    source_id: int | None
    name: str | None
    inquiries: int
    accepted: int
    clients: int
    new_clients: int
    orders: int
    total: Decimal

    @property
    def is_unknown(self) -> bool:
        """The row of what came without a known source."""
        return self.source_id is None


@dataclass(frozen=True, slots=True)
class InquiryBehind:
    """An inquiry behind a figure; `came_at` is UTC."""

    id: int
    came_at: datetime
    channel: str
    who: str
    subject: str | None
    person: str | None
    client_id: int | None


@dataclass(frozen=True, slots=True)
class OrderBehind:
    """A sale document behind a figure; a return counts against."""

    id: int
    sold_at: datetime
    kind: str
    number: str
    client_id: int | None
    client: str | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source an inquiry may have; `is_its`: it has it."""

    id: int
    name: str
    is_its: bool


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the person's zone; the last one is part of it."""

    first: date
    last: date


def period_of(key: str, today: date) -> Period:
    """The period a button means: week, month, quarter, year (each up to today) or last_month."""
    if key == "week":
        return Period(today - timedelta(days=today.weekday()), today)
    if key == "quarter":
        return Period(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today)
    if key == "year":
        return Period(today.replace(month=1, day=1), today)
    if key == "last_month":
        last = today.replace(day=1) - timedelta(days=1)
        return Period(last.replace(day=1), last)
    return Period(today.replace(day=1), today)


def read_period(first: date, last: date) -> Period:
    """A period as typed. Raises Refused e_sources_period when it ends before it begins."""
    if last < first:
        raise Refused("e_sources_period", first=first.strftime("%d.%m.%Y"), last=last.strftime("%d.%m.%Y"))
    return Period(first, last)


def shares(amounts: Sequence[Decimal | int]) -> list[int]:
    """Whole percents that total exactly 100: what rounding left over goes to the largest remainders.

    Amounts below zero (more returned than sold) have no share; all are 0 when nothing is above zero.
    """
    positive = [max(Decimal(0), Decimal(amount)) for amount in amounts]
    whole = sum(positive)
    if not whole:
        return [0] * len(positive)
    exact = [amount * 100 / whole for amount in positive]
    found = [int(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda place: exact[place] - found[place], reverse=True)
    for place in order[: 100 - sum(found)]:
        found[place] += 1
    return found


def in_all(rows: Sequence[SourceRow]) -> SourceRow:
    """The sums of all rows. Clients may have come by two sources, so their sum is of rows, not of people."""
    counted = {
        field.name: sum(getattr(row, field.name) for row in rows)
        for field in fields(SourceRow)
        if field.name not in ("source_id", "name", "total")
    }
    return SourceRow(source_id=None, name=None, total=sum((row.total for row in rows), Decimal(0)), **counted)


def sign_line(kind: str, content: str) -> str:
    """A sign as it is kept. Raises Refused e_sources_sign for an empty one or an unknown kind."""
    content = " ".join(content.split()).lower()
    if kind not in SIGN_KINDS or not content or len(content) > 100:
        raise Refused("e_sources_sign", sign=content[:60] or kind)
    return f"{kind}:{content}"


def sign_parts(signs: str) -> list[tuple[str, str]]:
    """Kept signs as pairs of kind and content."""
    pairs = [line.partition(":") for line in signs.splitlines() if line]
    return [(kind, content) for kind, _colon, content in pairs]
