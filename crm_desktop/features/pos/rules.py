"""The cart of a till: lines, discounts, totals and payments, without a screen, a base or a device."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import count

from crm_desktop.errors import Refused
from crm_desktop.features.pos.rules_marks import mark_hash
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ReceiptLine
from crm_desktop.money import round_money

ZERO = Decimal("0.00")
MOST_QUANTITY = Decimal(99_999)
CASH, CARD, GIFT, ACCOUNT, POINTS = "cash", "card", "gift", "account", "points"
# Units of what is measured: part of a whole number of them may come back.
_MEASURED = frozenset({"кг", "г", "л", "м", "м²", "м³", "kg", "g", "l", "m", "m²", "m³"})


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code stands for at this till, with the price it has now; no price: it cannot be sold yet."""

    goods_id: int
    code: str
    name: str
    unit: str
    kind: str
    price: Decimal | None
    vat: str = "none"
    pack: Decimal = Decimal(1)
    is_marked: bool = False
    group_id: int | None = None
    price_list_id: int | None = None


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line not paid yet. `key` stays with it; `discount` was given by a person, `promo` by the rules of the firm."""

    key: int
    goods: Scanned
    quantity: Decimal
    price: Decimal
    discount: Decimal = ZERO
    promo: Decimal = ZERO
    words: str = ""
    mark: str | None = None
    approved_by: int | None = None
    return_of_line: int | None = None
    reason: str = ""
    is_price_set: bool = False

    @property
    def full(self) -> Decimal:
        """Quantity by price, rounded."""
        return line_sum(self.quantity, self.price)

    @property
    def sum(self) -> Decimal:
        """What it costs with its discounts."""
        return self.full - self.discount - self.promo


@dataclass(frozen=True, slots=True)
class SoldPart:
    """A line of a sold receipt: how much was sold, its discount, and how much of it has come back before."""

    quantity: Decimal
    discount: Decimal
    returned: Decimal

    @property
    def left(self) -> Decimal:
        """How much may still come back."""
        return self.quantity - self.returned

    def discount_of(self, amount: Decimal) -> Decimal:
        """The discount that goes back with so much: the parts of all returns add up to the whole exactly."""
        before = round_money(self.discount * self.returned / self.quantity)
        return round_money(self.discount * (self.returned + amount) / self.quantity) - before


@dataclass(frozen=True, slots=True)
class Cart:
    """Never changed: each step gives a new cart. `return_of` with `sold` makes it a return of a receipt, by line;
    `is_blind` a return of something whose receipt nobody has, which only a senior approves."""

    lines: tuple[CartLine, ...] = ()
    client_id: int | None = None
    client_name: str = ""
    card_code: str | None = None
    card_percent: Decimal = Decimal(0)
    client_tags: tuple[str, ...] = ()
    coupons: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    return_of: str | None = None
    sold: dict[int, SoldPart] = field(default_factory=dict)
    is_blind: bool = False
    approved_by: int | None = None
    note: str = ""
    next_key: int = 1

    @property
    def total(self) -> Decimal:
        """The sum of its lines."""
        return sum((line.sum for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        """All that was taken off."""
        return sum((line.discount + line.promo for line in self.lines), ZERO)

    @property
    def is_return(self) -> bool:
        """Goods come back."""
        return self.return_of is not None or self.is_blind

    def add(self, goods: Scanned, quantity: Decimal = Decimal(1), mark: str | None = None) -> Cart:
        """With one more of the goods: pieces of the same kind at the same price join their line.

        Raises Refused e_pos_no_price, e_pos_quantity, e_pos_quantity_whole, e_pos_mark_needed, e_pos_mark_twice,
        e_pos_marked_one.
        """
        if goods.price is None:
            raise Refused("e_pos_no_price", name=goods.name)
        amount = checked_quantity(quantity * goods.pack, goods.kind)
        self._check_mark(goods, amount, mark)
        joined = next((line for line in self.lines if _joins(line, goods)), None)
        if joined is not None and mark is None:
            return self.set_quantity(joined.key, joined.quantity + amount)
        line = CartLine(self.next_key, goods, amount, goods.price, mark=mark)
        return replace(self, lines=(*self.lines, line), next_key=self.next_key + 1)

    def _check_mark(self, goods: Scanned, amount: Decimal, mark: str | None) -> None:
        if mark is None:
            if goods.is_marked:
                raise Refused("e_pos_mark_needed", name=goods.name)
            return
        if amount != 1:
            raise Refused("e_pos_marked_one", name=goods.name)
        if any(mark_hash(line.mark) == mark_hash(mark) for line in self.lines):
            raise Refused("e_pos_mark_twice", name=goods.name)

    def line(self, key: int) -> CartLine:
        """The line of this key. Raises Refused e_pos_no_line."""
        found = next((line for line in self.lines if line.key == key), None)
        if found is None:
            raise Refused("e_pos_no_line")
        return found

    def change(self, key: int, **changes: object) -> Cart:
        """With fields of one line changed."""
        self.line(key)
        lines = tuple(replace(line, **changes) if line.key == key else line for line in self.lines)  # type: ignore[arg-type]
        return replace(self, lines=lines)

    def set_quantity(self, key: int, quantity: Decimal) -> Cart:
        """Raises Refused e_pos_quantity, e_pos_marked_one, e_pos_return_more."""
        line = self.line(key)
        amount = checked_quantity(quantity, line.goods.kind)
        if line.mark is not None and amount != 1:
            raise Refused("e_pos_marked_one", name=line.goods.name)
        part = self.sold.get(line.return_of_line or 0)
        if part is not None and amount > part.left:
            raise Refused("e_pos_return_more", name=line.goods.name, most=f"{part.left.normalize():f}")
        discount = line.discount if part is None else part.discount_of(amount)
        return self.change(key, quantity=amount, discount=min(discount, line_sum(amount, line.price)), promo=ZERO)

    def delete(self, key: int) -> Cart:
        """Without one line."""
        self.line(key)
        return replace(self, lines=tuple(line for line in self.lines if line.key != key))

    def set_price(self, key: int, price: Decimal, approved_by: int | None) -> Cart:
        """Another price, which no list gave. Raises Refused e_pos_price."""
        if price < 0:
            raise Refused("e_pos_price")
        line = self.line(key)
        goods = replace(line.goods, price_list_id=None)
        discount = min(line.discount, line_sum(line.quantity, price))
        return self.change(
            key, price=round_money(price), goods=goods, approved_by=approved_by, promo=ZERO, discount=discount,
            is_price_set=True,
        )  # fmt: skip

    def repriced(self, price_of: Callable[[CartLine], tuple[Decimal, int | None]]) -> Cart:
        """With the price and the list of each line as the rules of prices say now; not of lines with a price set by
        a person or coming back."""
        lines = []
        for line in self.lines:
            if not line.is_price_set and line.return_of_line is None:
                price, list_id = price_of(line)
                discount = min(line.discount, line_sum(line.quantity, price))
                goods = replace(line.goods, price_list_id=list_id)
                line = replace(line, price=price, goods=goods, discount=discount, promo=ZERO)
            lines.append(line)
        return replace(self, lines=tuple(lines))

    def discount_line(self, key: int, amount: Decimal, approved_by: int | None = None, words: str = "") -> Cart:
        """A sum off one line. Raises Refused e_pos_discount."""
        line = self.line(key)
        if not ZERO <= amount <= line.full - line.promo:
            raise Refused("e_pos_discount", most=line.full - line.promo)
        return self.change(key, discount=round_money(amount), approved_by=approved_by, words=words)

    def discount_all(self, amount: Decimal, approved_by: int | None = None) -> Cart:
        """A sum off the whole, shared among the lines to the kopeck. Raises Refused e_pos_discount."""
        before = sum((line.full - line.promo for line in self.lines), ZERO)
        if not ZERO <= amount <= before:
            raise Refused("e_pos_discount", most=before)
        shares = share_out(round_money(amount), [line.full - line.promo for line in self.lines])
        lines = tuple(
            replace(line, discount=share, approved_by=approved_by)
            for line, share in zip(self.lines, shares, strict=True)
        )
        return replace(self, lines=lines, approved_by=approved_by or self.approved_by)

    def discount_percent(self, percent: Decimal, approved_by: int | None = None) -> Cart:
        """Each line less by so many percent. Raises Refused e_pos_percent."""
        if not 0 <= percent <= 100:
            raise Refused("e_pos_percent")
        lines = tuple(
            replace(line, discount=round_money((line.full - line.promo) * percent / 100), approved_by=approved_by)
            for line in self.lines
        )
        return replace(self, lines=lines, approved_by=approved_by or self.approved_by)

    def of_client(
        self,
        client_id: int | None,
        name: str = "",
        card_code: str | None = None,
        percent: Decimal = Decimal(0),
        tags: tuple[str, ...] = (),
    ) -> Cart:
        """For a client; prices and promotions are worked out again by who calls."""
        return replace(
            self, client_id=client_id, client_name=name, card_code=card_code, card_percent=percent, client_tags=tags
        )

    def with_coupon(self, code: str) -> Cart:
        """With one coupon more. Raises Refused e_pos_coupon_twice."""
        if code in self.coupons:
            raise Refused("e_pos_coupon_twice", code=code)
        return replace(self, coupons=(*self.coupons, code))

    def with_promos(self, off: dict[int, Decimal], words: dict[int, str], applied: tuple[str, ...]) -> Cart:
        """What promotions take off, by key of line; a discount of a person stays within what is left."""
        lines = []
        for line in self.lines:
            promo = min(off.get(line.key, ZERO), line.full)
            kept = min(line.discount, line.full - promo)
            lines.append(replace(line, promo=promo, discount=kept, words=words.get(line.key, "")))
        return replace(self, lines=tuple(lines), applied=applied)


@dataclass(frozen=True, slots=True)
class Paid:
    """A cart with its payments: what is still missing, or the change."""

    payments: tuple[Payment, ...]
    total: Decimal
    rounding: Decimal
    missing: Decimal
    change: Decimal


def line_sum(quantity: Decimal, price: Decimal) -> Decimal:
    """The one rounding rule of till, invoice and report: half up to hundredths, line by line."""
    return round_money(quantity * price)


def checked_quantity(quantity: Decimal, kind: str = "piece") -> Decimal:
    """Three places for what is weighed, whole for the rest. Raises Refused e_pos_quantity."""
    is_good = quantity.is_finite() and 0 < quantity <= MOST_QUANTITY
    if not is_good or quantity != quantity.quantize(Decimal("0.001")):
        raise Refused("e_pos_quantity")
    if kind in ("piece", "kit") and quantity != quantity.to_integral_value():
        raise Refused("e_pos_quantity_whole")
    return quantity


def share_out(amount: Decimal, parts: list[Decimal]) -> list[Decimal]:
    """A sum shared by weight so that the shares add up to it exactly and none is more than its part."""
    whole = sum(parts, ZERO)
    shares: list[Decimal] = []
    given, seen = ZERO, ZERO
    for part in parts:
        seen += part
        up_to = round_money(amount * seen / whole) if whole else ZERO
        shares.append(up_to - given)
        given = up_to
    return shares


def cash_rounding(total: Decimal, step: Decimal) -> Decimal:
    """What makes a sum in cash a whole number of steps, in the customer's favour; 0 when there is no step."""
    return ZERO if step <= 0 else (total // step) * step - total


def pay(cart: Cart, given: Iterable[Payment], step: Decimal = ZERO) -> Paid:
    """What the payments given so far make of a cart. In cash alone the sum is rounded by `step`; cards are exact.

    Raises Refused e_pos_card_over (more than the sum by something that gives no change), e_pos_sum,
    e_pos_account_nobody.
    """
    payments = list(given)
    total = cart.total
    if any(payment.sum <= 0 for payment in payments):
        raise Refused("e_pos_sum")
    if cart.client_id is None and any(payment.kind == ACCOUNT for payment in payments):
        raise Refused("e_pos_account_nobody")
    exact = sum((payment.sum for payment in payments if payment.kind != CASH), ZERO)
    if exact > total:
        raise Refused("e_pos_card_over", total=total)
    cash_given = sum((payment.given or payment.sum for payment in payments if payment.kind == CASH), ZERO)
    rounding = cash_rounding(total - exact, step) if cash_given else ZERO
    due = total + rounding - exact
    missing = max(due - cash_given, ZERO)
    # Of money that goes back to a client there is no change: it is counted out.
    change = ZERO if cart.is_return else max(cash_given - due, ZERO)
    kept = [payment for payment in payments if payment.kind != CASH]
    if cash_given and due > 0:
        cash = min(cash_given, due)
        kept.append(Payment(CASH, cash, None if cart.is_return else cash_given, None if cart.is_return else change))
    return Paid(tuple(kept), total, rounding, missing, change)


def receipt_of(cart: Cart, paid: Paid, *, shift_no: int, staff_id: int, at: datetime) -> Receipt:
    """The receipt of a cart paid in full; the journal numbers it. Raises Refused e_pos_empty, e_pos_not_paid."""
    if not cart.lines:
        raise Refused("e_pos_empty")
    if paid.missing > 0:
        raise Refused("e_pos_not_paid", missing=paid.missing)
    numbers = count(1)
    lines = tuple(
        ReceiptLine(
            next(numbers), line.goods.goods_id or None, line.goods.code, line.goods.name, line.goods.unit,
            line.quantity, line.price, line.goods.price_list_id, line.discount + line.promo, line.sum,
            line.goods.vat, line.mark, line.return_of_line, line.reason,
        )
        for line in cart.lines
    )  # fmt: skip
    return Receipt(
        receipt_no=0,
        kind="return" if cart.is_return else "sale",
        shift_no=shift_no,
        at=at,
        staff_id=staff_id,
        approved_by=cart.approved_by or next((line.approved_by for line in cart.lines if line.approved_by), None),
        client_id=cart.client_id,
        card_code=cart.card_code,
        return_of=cart.return_of,
        lines=lines,
        payments=paid.payments,
        total=cart.total,
        rounding=paid.rounding,
        applied=cart.applied,
        coupons=cart.coupons,
        note=cart.note,
    )


def return_cart(sold: Receipt, sold_op: str, returned: dict[int, Decimal]) -> Cart:
    """A cart of what can still come back of a receipt; `returned`: what came back already, by line.

    Raises Refused e_pos_nothing_to_return.
    """
    lines: list[CartLine] = []
    parts: dict[int, SoldPart] = {}
    for key, line in enumerate(sold.lines, 1):
        part = SoldPart(line.quantity, line.discount, returned.get(line.line_no, Decimal(0)))
        if part.left <= 0:
            continue
        parts[line.line_no] = part
        is_whole = line.quantity == line.quantity.to_integral_value() and line.unit not in _MEASURED
        goods = Scanned(
            line.goods_id or 0, line.code, line.name, line.unit, "piece" if is_whole else "weight", line.price,
            line.vat, price_list_id=line.price_list_id,
        )  # fmt: skip
        discount = part.discount_of(part.left)
        lines.append(CartLine(key, goods, part.left, line.price, discount, mark=line.mark, return_of_line=line.line_no))
    if not lines:
        raise Refused("e_pos_nothing_to_return")
    return Cart(
        tuple(lines), sold.client_id, card_code=sold.card_code, return_of=sold_op, sold=parts,
        next_key=len(sold.lines) + 1,
    )  # fmt: skip


def refund_ways(sold: Receipt, amount: Decimal, earlier: Iterable[Payment] = ()) -> tuple[Payment, ...]:
    """How money goes back by default: to the card what came by card, the rest in cash.

    `earlier`: what went back for this receipt before; no card gets more than it paid.
    """
    gone: dict[str, Decimal] = {}
    for payment in earlier:
        gone[payment.kind] = gone.get(payment.kind, ZERO) + payment.sum
    left = amount
    ways: list[Payment] = []
    for kind in (CARD, GIFT, ACCOUNT, POINTS):
        paid = sum((payment.sum for payment in sold.payments if payment.kind == kind), ZERO) - gone.get(kind, ZERO)
        back = min(paid, left)
        if back > 0:
            ref = next((payment.ref for payment in sold.payments if payment.kind == kind), "")
            ways.append(Payment(kind, back, ref=ref))
            left -= back
    if left > 0:
        ways.append(Payment(CASH, left))
    return tuple(ways)


def beyond_right(cart: Cart, most_percent: Decimal) -> tuple[CartLine, ...]:
    """Lines with more discount by hand than a cashier may give alone, which nobody has approved."""
    return tuple(
        line
        for line in cart.lines
        if line.return_of_line is None
        and line.approved_by is None
        and cart.approved_by is None
        and line.discount * 100 > line.full * most_percent
    )


def _joins(line: CartLine, goods: Scanned) -> bool:
    return (
        line.goods.goods_id == goods.goods_id
        and goods.kind != "weight"
        and line.mark is None
        and line.goods.price == goods.price
        and not line.is_price_set
        and line.discount == 0
        and line.return_of_line is None
    )
