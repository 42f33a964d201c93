"""What a scanned or typed code means at a till; a torn or foreign one means nothing and adds nothing."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.goods.rules import WeightLayout, is_gtin, read_weight_code
from crm_desktop.features.pos import catalogue_copy
from crm_desktop.features.pos.offers_copy import coupon_series
from crm_desktop.features.pos.rules import Scanned
from crm_desktop.features.pos.rules_pin import badge_hash

_GTIN_LENGTHS = (8, 12, 13, 14)
_MARK_HEAD = 16  # 01, the goods number of 14 digits
_MARK_LEAST = 25  # with 21 and a serial of some letters
_GROUP_END = "\x1d"


@dataclass(frozen=True, slots=True)
class Found:
    """Goods with how much of them and a marking code, or a card, a badge, a coupon."""

    goods: Scanned | None = None
    quantity: Decimal = Decimal(1)
    mark: str | None = None
    card: catalogue_copy.Card | None = None
    person: catalogue_copy.Person | None = None
    coupon: str = ""


def read_code(tx: Tx, code: str, layout: WeightLayout) -> Found:
    """Raises Refused e_pos_code_torn (a wrong check digit), e_pos_code_unknown."""
    code = code.strip("\r\n\t ")
    known = catalogue_copy.find_code(tx, code)
    if known is not None:
        return Found(known)
    weighed = read_weight_code(code, layout)
    if weighed is not None:
        goods = catalogue_copy.find_plu(tx, weighed[0])
        if goods is not None and weighed[1] > 0:
            return Found(goods, weighed[1])
    marked = _marked(tx, code)
    if marked is not None:
        return marked
    card = catalogue_copy.find_card(tx, code)
    if card is not None:
        return Found(card=card)
    person = catalogue_copy.person_of_badge(tx, badge_hash(code))
    if person is not None:
        return Found(person=person)
    coupon = code.upper()
    if any(coupon.startswith(f"{series}-") for series in coupon_series(tx)):
        return Found(coupon=coupon)
    if code.isascii() and code.isdigit() and len(code) in _GTIN_LENGTHS and not is_gtin(code):
        raise Refused("e_pos_code_torn", code=code)
    raise Refused("e_pos_code_unknown", code=code[:60])


def _marked(tx: Tx, code: str) -> Found | None:
    """A state marking code (GS1 DataMatrix): kept whole, its goods found by the number inside."""
    plain = code.removeprefix("]d2").lstrip(_GROUP_END)
    if not (plain.startswith("01") and len(plain) >= _MARK_LEAST and plain[2:_MARK_HEAD].isdigit()):
        return None
    number = plain[2:_MARK_HEAD]
    for form in (number, number.lstrip("0").rjust(13, "0"), number.lstrip("0").rjust(8, "0")):
        goods = catalogue_copy.find_code(tx, form)
        if goods is not None:
            mark = base64.b64encode(code.encode("latin-1", "replace")).decode("ascii")
            return Found(goods, mark=mark if goods.is_marked else None)
    return None
