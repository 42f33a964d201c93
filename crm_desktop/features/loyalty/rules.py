"""Promotions: which mix of them is best for the client, and in words why. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from itertools import permutations
from typing import Any

from crm_desktop.errors import Refused
from crm_desktop.features.goods.rules_prices import in_hours
from crm_desktop.i18n import _
from crm_desktop.money import format_money, round_money

PERCENT, N_FOR_M, BUNDLE, GIFT = "percent", "n_for_m", "bundle", "gift"
KINDS = (PERCENT, N_FOR_M, BUNDLE, GIFT)
CARD = 0  # the number the discount of a card goes under
_ZERO = Decimal("0.00")
_MOST_ORDERS = 6  # beyond so many that fit, they are taken by what each saves alone


@dataclass(frozen=True, slots=True)
class Promo:
    """What a firm gives. `goods` and `groups` empty: everything; `coupon`: only with a coupon that begins so.

    percent: `percent` off; n_for_m: of `take` pieces `pay` are paid; bundle: `parts` together for `price`;
    gift: with `take` of the goods one of `gift_id` is free.
    """

    id: int
    name: str
    kind: str
    rank: int = 0
    valid_from: datetime | None = None
    valid_till: datetime | None = None
    goods: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    percent: Decimal = Decimal(0)
    take: int = 0
    pay: int = 0
    parts: tuple[tuple[int, Decimal], ...] = ()
    price: Decimal = _ZERO
    gift_id: int = 0
    minimum_sum: Decimal = _ZERO
    only_cards: bool = False
    coupon: str = ""
    week_days: str = "1234567"
    time_from: time | None = None
    time_till: time | None = None


@dataclass(frozen=True, slots=True)
class PromoLine:
    """A line of a cart as promotions see it."""

    key: int
    goods_id: int
    group_id: int | None
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, and when: `local` is the time of the branch."""

    now: datetime
    local: datetime
    card_percent: Decimal = Decimal(0)
    has_card: bool = False
    coupons: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What comes off by key of line, why, and the lines of explanation for the receipt."""

    off: dict[int, Decimal] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """All that comes off."""
        return sum(self.off.values(), _ZERO)


def best_mix(lines: Sequence[PromoLine], promos: Sequence[Promo], buyer: Buyer) -> Applied:
    """The mix that saves most; no piece is counted for two of them. Of equal mixes the one by rank and number.

    The order in which goods were scanned changes nothing: dear lines are drawn on first.
    """
    lines = sorted(lines, key=lambda line: (-line.price, line.goods_id, line.group_id or 0, line.quantity, line.key))
    whole = sum((round_money(line.quantity * line.price) for line in lines), _ZERO)
    fitting = [promo for promo in promos if _holds(promo, buyer, whole)]
    if buyer.card_percent > 0:
        fitting.append(Promo(CARD, _("Card of the client"), PERCENT, rank=-1, percent=buyer.card_percent))
    alone = {promo.id: _apply([promo], lines).total for promo in fitting}
    fitting = sorted((one for one in fitting if alone[one.id] > 0), key=lambda one: (-one.rank, one.id))
    if len(fitting) > _MOST_ORDERS:
        return _apply(sorted(fitting, key=lambda one: (-alone[one.id], -one.rank, one.id)), lines)
    best = Applied()
    for order in permutations(fitting):
        mix = _apply(order, lines)
        if mix.total > best.total:
            best = mix
    return best


def promo_from_facts(facts: Mapping[str, str | None]) -> Promo:
    """A promotion as the base and the copy of a till keep it. Raises Refused e_promo_unreadable."""
    try:
        own: dict[str, Any] = json.loads(facts["facts"] or "{}")
        return Promo(
            int(facts["id"] or 0), facts["name"] or "", facts["kind"] or "", int(facts["rank"] or 0),
            _instant(facts["from"]), _instant(facts["till"]),
            frozenset(map(int, own.get("goods", ()))), frozenset(map(int, own.get("groups", ()))),
            Decimal(own.get("percent", "0")), int(own.get("take", 0)), int(own.get("pay", 0)),
            tuple((int(one), Decimal(amount)) for one, amount in own.get("parts", ())), Decimal(own.get("price", "0")),
            int(own.get("gift", 0)), Decimal(own.get("minimum_sum", "0")), bool(own.get("only_cards", False)),
            str(own.get("coupon", "")), str(own.get("days", "1234567")),
            _hour(own.get("time_from")), _hour(own.get("time_till")),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise Refused("e_promo_unreadable", name=facts.get("name") or "") from error


def facts_of(promo: Promo) -> str:
    """What is kept of a promotion beside its name, kind, rank and dates, as JSON."""
    own: dict[str, Any] = {}
    if promo.goods:
        own["goods"] = sorted(promo.goods)
    if promo.groups:
        own["groups"] = sorted(promo.groups)
    if promo.parts:
        own["parts"] = [[one, str(amount)] for one, amount in promo.parts]
    for name, value in (("percent", promo.percent), ("price", promo.price), ("minimum_sum", promo.minimum_sum)):
        if value:
            own[name] = str(value)
    for name, number in (("take", promo.take), ("pay", promo.pay), ("gift", promo.gift_id)):
        if number:
            own[name] = number
    if promo.only_cards:
        own["only_cards"] = True
    if promo.coupon:
        own["coupon"] = promo.coupon
    if promo.week_days != "1234567":
        own["days"] = promo.week_days
    for name, hour in (("time_from", promo.time_from), ("time_till", promo.time_till)):
        if hour is not None:
            own[name] = hour.isoformat("minutes")
    return json.dumps(own, ensure_ascii=False)


def check(promo: Promo) -> None:
    """Raises Refused e_promo_* for what can never be applied."""
    if not promo.name.strip():
        raise Refused("e_promo_name")
    if promo.kind == PERCENT and not 0 < promo.percent <= 100:
        raise Refused("e_promo_percent")
    if promo.kind == N_FOR_M and not 0 <= promo.pay < promo.take:
        raise Refused("e_promo_n_for_m")
    if promo.kind == BUNDLE and (sum(amount for _one, amount in promo.parts) < 2 or promo.price < 0):
        raise Refused("e_promo_bundle")
    if promo.kind == GIFT and (not promo.gift_id or promo.take < 1):
        raise Refused("e_promo_gift")
    if promo.valid_from and promo.valid_till and promo.valid_till <= promo.valid_from:
        raise Refused("e_promo_dates")


# ---------------------------------------------------------------- how each works


def _holds(promo: Promo, buyer: Buyer, whole: Decimal) -> bool:
    if (promo.valid_from and buyer.now < promo.valid_from) or (promo.valid_till and buyer.now >= promo.valid_till):
        return False
    if whole < promo.minimum_sum or (promo.only_cards and not buyer.has_card):
        return False
    if promo.coupon and not any(code.startswith(promo.coupon) for code in buyer.coupons):
        return False
    is_today = str(buyer.local.isoweekday()) in promo.week_days
    return is_today and in_hours(buyer.local.time(), promo.time_from, promo.time_till)


class _Units:
    """What of each line no promotion has counted yet."""

    def __init__(self, lines: Sequence[PromoLine]) -> None:
        self.lines = lines
        self.left = {line.key: line.quantity for line in lines}
        self.off: dict[int, Decimal] = {}
        self.names: dict[int, list[str]] = {}

    def take(self, promo: Promo, line: PromoLine, quantity: Decimal, off: Decimal) -> None:
        self.left[line.key] -= quantity
        if off > 0:
            self.off[line.key] = self.off.get(line.key, _ZERO) + off
            self.names.setdefault(line.key, []).append(promo.name)

    def of(self, goods_id: int) -> list[PromoLine]:
        return [line for line in self.lines if line.goods_id == goods_id and self.left[line.key] > 0]

    def amount(self, goods_id: int) -> Decimal:
        return sum((self.left[line.key] for line in self.of(goods_id)), Decimal(0))

    def draw(self, goods_id: int, quantity: Decimal) -> list[tuple[PromoLine, Decimal]]:
        """So much of the goods, from its dearest lines first."""
        drawn: list[tuple[PromoLine, Decimal]] = []
        for line in self.of(goods_id):
            part = min(self.left[line.key], quantity)
            if part > 0:
                drawn.append((line, part))
                quantity -= part
        return drawn


def _apply(order: Sequence[Promo], lines: Sequence[PromoLine]) -> Applied:
    units = _Units(lines)
    said: list[str] = []
    for promo in order:
        before = sum(units.off.values(), _ZERO)
        _WAYS[promo.kind](promo, units)
        saved = sum(units.off.values(), _ZERO) - before
        if saved > 0:
            said.append(_("{name}: {sum}").format(name=promo.name, sum=format_money(-saved)))
    words = {key: ", ".join(names) for key, names in units.names.items()}
    return Applied(units.off, words, tuple(said))


def _covers(promo: Promo, line: PromoLine) -> bool:
    if not promo.goods and not promo.groups:
        return True
    return line.goods_id in promo.goods or line.group_id in promo.groups


def _percent(promo: Promo, units: _Units) -> None:
    for line in units.lines:
        left = units.left[line.key]
        if left > 0 and _covers(promo, line):
            units.take(promo, line, left, round_money(left * line.price * promo.percent / 100))


def _n_for_m(promo: Promo, units: _Units) -> None:
    """The dearest pieces make the groups, and the cheapest of each group are free."""
    covered = [line for line in units.lines if _covers(promo, line)]
    pieces = sorted(
        (line for line in covered for _one in range(int(units.left[line.key]))),
        key=lambda line: (-line.price, line.key),
    )
    for start in range(0, len(pieces) - promo.take + 1, promo.take):
        for place, line in enumerate(pieces[start : start + promo.take]):
            units.take(promo, line, Decimal(1), line.price if place >= promo.pay else _ZERO)


def _bundle(promo: Promo, units: _Units) -> None:
    while all(units.amount(goods_id) >= amount for goods_id, amount in promo.parts):
        drawn = [pair for goods_id, amount in promo.parts for pair in units.draw(goods_id, amount)]
        full = [round_money(line.price * amount) for line, amount in drawn]
        saved = sum(full, _ZERO) - promo.price
        if saved <= 0:
            return
        given = _ZERO
        for place, (line, amount) in enumerate(drawn):
            up_to = round_money(saved * sum(full[: place + 1], _ZERO) / sum(full, _ZERO))
            units.take(promo, line, amount, up_to - given)
            given = up_to


def _gift(promo: Promo, units: _Units) -> None:
    bought = [line for line in units.lines if _covers(promo, line) and line.goods_id != promo.gift_id]
    if not promo.goods and not promo.groups:
        return
    times = min(int(sum((units.left[line.key] for line in bought), Decimal(0))) // promo.take,
                int(units.amount(promo.gift_id)))  # fmt: skip
    wanted = Decimal(times * promo.take)
    for line in bought:
        part = min(units.left[line.key], wanted)
        if part > 0:
            units.take(promo, line, part, _ZERO)
            wanted -= part
    for line, amount in units.draw(promo.gift_id, Decimal(times)):
        units.take(promo, line, amount, round_money(line.price * amount))


_WAYS: dict[str, Callable[[Promo, _Units], None]] = {
    PERCENT: _percent, N_FOR_M: _n_for_m, BUNDLE: _bundle, GIFT: _gift,
}  # fmt: skip


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _hour(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
