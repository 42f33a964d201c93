"""Which price goods have: by client, date, day, hour and quantity. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PriceList:
    """Holds for clients with `tag` (empty: for all), between two instants (UTC), on days (1 is Monday) and in hours of
    the branch."""

    id: int
    name: str
    rank: int = 0
    tag: str = ""
    valid_from: datetime | None = None
    valid_till: datetime | None = None
    week_days: str = "1234567"
    time_from: time | None = None
    time_till: time | None = None

    def holds(self, tags: Collection[str], now: datetime, local: datetime) -> bool:
        """Whether it holds for somebody with these tags; hours may go over midnight."""
        if self.tag and self.tag not in tags:
            return False
        if (self.valid_from and now < self.valid_from) or (self.valid_till and now >= self.valid_till):
            return False
        return str(local.isoweekday()) in self.week_days and in_hours(local.time(), self.time_from, self.time_till)


class ListedPrice(NamedTuple):
    """The price of goods in one list, from a quantity on."""

    price_list_id: int
    minimum: Decimal
    price: Decimal


class Priced(NamedTuple):
    """A price, and the list it came from; None: the goods' own."""

    price: Decimal | None
    price_list_id: int | None


def price_for(
    own: Decimal | None,
    lists: Iterable[PriceList],
    prices: Iterable[ListedPrice],
    quantity: Decimal,
    tags: Collection[str],
    now: datetime,
    local: datetime,
) -> Priced:
    """The list of the highest rank that holds and has the goods gives the price; of two of a rank, the cheaper.

    Within a list the price of the largest quantity that is reached counts.
    """
    by_list: dict[int, ListedPrice] = {}
    for one in prices:
        best = by_list.get(one.price_list_id)
        if one.minimum <= quantity and (best is None or one.minimum > best.minimum):
            by_list[one.price_list_id] = one
    holding = [one for one in lists if one.id in by_list and one.holds(tags, now, local)]
    if not holding:
        return Priced(own, None)
    chosen = min(holding, key=lambda one: (-one.rank, by_list[one.id].price, one.id))
    return Priced(by_list[chosen.id].price, chosen.id)


def list_from_facts(facts: Mapping[str, str | None]) -> PriceList:
    """A list as the copy of a till keeps it: every value as text."""
    return PriceList(
        int(facts["id"] or 0),
        facts["name"] or "",
        int(facts["rank"] or 0),
        facts["tag"] or "",
        _instant(facts["from"]),
        _instant(facts["till"]),
        facts["days"] or "1234567",
        _hour(facts["time_from"]),
        _hour(facts["time_till"]),
    )


def in_hours(at: time, first: time | None, last: time | None) -> bool:
    """Whether a time of day lies in hours; one that begins later than it ends goes over midnight."""
    if first is None and last is None:
        return True
    begin, end = first or time.min, last or time.max
    return begin <= at < end if begin <= end else at >= begin or at < end


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _hour(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
