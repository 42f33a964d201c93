"""Goods and the codes on them: check digits, codes of weighed goods, units, VAT. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from crm_desktop.errors import Refused
from crm_desktop.i18n import N_, _

KINDS = ("piece", "weight", "service", "kit")
KIND_WORDS = {"piece": N_("Piece goods"), "weight": N_("By weight"), "service": N_("Service work"), "kit": N_("Kit")}
VAT_RATES = ("none", "0", "5", "7", "10", "20", "22")
UNITS = (N_("pcs"), N_("kg"), N_("m"), N_("m²"), N_("l"), N_("pack"), N_("set"), N_("h"))
# The beginning of codes the firm makes itself; weighed goods have the others of 20 to 29.
INTERNAL_PREFIX = "29"
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_CODE = re.compile(r"[!-~]{1,40}")
_AMOUNT = re.compile(r"[0-9]{1,9}([.][0-9]{1,3})?")


class Group(NamedTuple):
    """A group of goods and how many in use it has."""

    id: int | None
    name: str
    version: int = 1
    amount: int = 0


class GoodsLine(NamedTuple):
    """A row of the list; `price` None: nobody has set one. `barcode`: one of the codes."""

    id: int
    code: str
    name: str
    group_name: str | None
    kind: str
    unit: str
    price: Decimal | None
    barcode: str | None
    is_active: bool


class ScannedGoods(NamedTuple):
    """What a scanned code stands for, and how much of it."""

    id: int
    code: str
    name: str
    unit: str
    price: Decimal | None
    pack_qty: Decimal
    is_active: bool


class CodeLine(NamedTuple):
    """A code that is scanned and how much of the goods goes with it; `kind` is decided by the base."""

    code: str
    quantity: Decimal = Decimal(1)
    kind: str = ""


class PartLine(NamedTuple):
    """A part of a kit."""

    part_id: int
    quantity: Decimal
    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class GoodsCard:
    """One of the goods as it is saved; id None: a new one, whose empty code becomes its number."""

    id: int | None
    version: int = 1
    code: str = ""
    name: str = ""
    group_id: int | None = None
    kind: str = "piece"
    unit: str = "шт"
    vat: str = "none"
    price: Decimal | None = None
    is_marked: bool = False
    plu: int | None = None
    is_active: bool = True
    codes: tuple[CodeLine, ...] = ()
    parts: tuple[PartLine, ...] = ()
    updated_at: datetime | None = None
    updated_by: str | None = None


@dataclass(frozen=True)
class WeightLayout:
    """How a code of weighed goods is laid out: prefixes, digits of the PLU, digits of the weight in grams.

    Prefix, PLU, weight and the check digit together are 13 digits.
    """

    prefixes: tuple[str, ...] = ("20", "21", "22", "23", "24", "25", "26", "27", "28")
    plu_digits: int = 5
    weight_digits: int = 5


def check_digit(digits: str) -> str:
    """The last digit of a GTIN, from those before it."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_gtin(code: str) -> bool:
    """Is it 8, 12, 13 or 14 digits, the last of which is right?"""
    return _GTIN.fullmatch(code) is not None and check_digit(code[:-1]) == code[-1]


def checked_code(typed: str) -> str:
    """A code as it is kept.

    Raises Refused e_goods_barcode_form, e_goods_check_digit.
    """
    code = typed.strip()
    if not _CODE.fullmatch(code):
        raise Refused("e_goods_barcode_form", barcode=code)
    if _GTIN.fullmatch(code) and not is_gtin(code):
        raise Refused("e_goods_check_digit", barcode=code)
    return code


def internal_code(goods_id: int) -> str:
    """A code of 13 digits of the firm's own for goods that came without one."""
    digits = f"{INTERNAL_PREFIX}{goods_id:010d}"
    return digits + check_digit(digits)


def read_weight_code(code: str, layout: WeightLayout) -> tuple[int, Decimal] | None:
    """PLU and kilograms of a code a scale printed; None when it is another code or a digit of it is wrong."""
    if len(code) != 13 or not is_gtin(code) or not code.startswith(layout.prefixes):
        return None
    rest = code[len(layout.prefixes[0]) : -1]
    if len(rest) != layout.plu_digits + layout.weight_digits:
        return None
    return int(rest[: layout.plu_digits]), Decimal(int(rest[layout.plu_digits :])) / 1000


def read_amount(typed: str) -> Decimal:
    """A quantity above nothing with up to three places. Raises Refused e_goods_pack."""
    plain = typed.strip().replace(",", ".")
    try:
        amount = Decimal(plain) if _AMOUNT.fullmatch(plain) else Decimal(0)
    except InvalidOperation:
        amount = Decimal(0)
    if amount <= 0:
        raise Refused("e_goods_pack", name=_("Quantity"), text=typed)
    return amount


def amount_words(amount: Decimal) -> str:
    """A quantity without needless noughts: 6, 0.5."""
    return f"{amount.normalize():f}"


def code_line(typed: str) -> CodeLine:
    """A code as typed, with how many go with it after a star: "4607…" or "4607…*6". Raises as its parts do."""
    code, star, amount = typed.partition("*")
    return CodeLine(checked_code(code), read_amount(amount) if star else Decimal(1))


def code_words(line: CodeLine) -> str:
    """A code as it is typed and shown."""
    return line.code if line.quantity == 1 else f"{line.code}*{amount_words(line.quantity)}"


def split_amount(typed: str) -> tuple[str, Decimal]:
    """An article and how many of it: "KS-050*2", "KS-050". Raises Refused e_goods_pack."""
    code, star, amount = typed.partition("*")
    return code.strip(), read_amount(amount) if star else Decimal(1)


def part_words(line: PartLine) -> str:
    """A part of a kit as it is typed."""
    return f"{line.code}*{amount_words(line.quantity)}"


def read_plu(typed: str) -> int | None:
    """The number of goods for scales. Raises Refused e_goods_plu."""
    plain = typed.strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or not 1 <= int(plain) <= 99999:
        raise Refused("e_goods_plu", plu=plain)
    return int(plain)


def vat_words(vat: str) -> str:
    """A rate as it is shown."""
    return _("without VAT") if vat == "none" else f"{vat} %"
