"""A cart as text: kept in the journal between two scans, and put aside for other tills."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

from crm_desktop.errors import Refused
from crm_desktop.features.pos.rules import Cart, CartLine, Scanned, SoldPart

_DECIMALS = {"quantity", "price", "discount", "promo", "pack", "returned"}


def cart_text(cart: Cart) -> str:
    """One JSON object; sums and quantities as text."""
    whole = _plain(cart, "lines", "sold")
    whole["lines"] = [_plain(line, "goods") | {"goods": _plain(line.goods)} for line in cart.lines]
    whole["sold"] = {str(number): _plain(part) for number, part in cart.sold.items()}
    return json.dumps(whole, ensure_ascii=False, default=str)


def read_cart(text: str) -> Cart:
    """The cart back. Raises Refused("e_pos_cart_unreadable") for what is not one."""
    try:
        found = json.loads(text)
        found["lines"] = tuple(
            CartLine(goods=Scanned(**_exact(line.pop("goods"))), **_exact(line)) for line in found["lines"]
        )
        found["sold"] = {int(number): SoldPart(**_exact(part)) for number, part in found["sold"].items()}
        found["card_percent"] = Decimal(found.get("card_percent", 0))
        found["client_tags"] = tuple(found.get("client_tags", ()))
        found["coupons"], found["applied"] = tuple(found["coupons"]), tuple(found["applied"])
        return Cart(**found)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise Refused("e_pos_cart_unreadable") from error


def _plain(value: Any, *without: str) -> dict[str, Any]:
    return {one.name: getattr(value, one.name) for one in fields(value) if one.name not in without}


def _exact(found: dict[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if name in _DECIMALS and value is not None else value for name, value in found.items()}
