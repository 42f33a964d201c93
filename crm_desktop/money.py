"""Exact money: reading, rounding and writing sums. Float is refused everywhere."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from crm_desktop.errors import Refused
from crm_desktop.i18n import language

CENT = Decimal("0.01")
_SIGNS = {"RUB": "₽", "BYN": "Br", "KZT": "₸", "AMD": "֏", "USD": "$", "GBP": "£", "EUR": "€", "CNY": "¥"}
_currency = "RUB"

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_PLAIN = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,2})?")
_ENGLISH_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")


def round_money(amount: Decimal | int) -> Decimal:
    """A sum rounded to hundredths, half up as shops and tax offices do. Raises TypeError for float."""
    if isinstance(amount, float):
        raise TypeError("money is Decimal, never float")
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def parse_money(text: str) -> Decimal:
    """A sum as a person types it: "1 500,50", "1,500.50", "1500". Raises Refused("e_money_unreadable")."""
    plain = _SPACES.sub("", text).replace("\u2212", "-")
    if "," in plain and "." in plain:
        grouping = "," if plain.rfind(",") < plain.rfind(".") else "."
        plain = plain.replace(grouping, "")
    elif language() == "en" and _ENGLISH_THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if not _PLAIN.fullmatch(plain):
        raise Refused("e_money_unreadable", text=text)
    return Decimal(plain).quantize(CENT)


def format_money(amount: Decimal | int) -> str:
    """A sum for reading in the current language: "1 500,50" with a no-break space, or "1,500.50"."""
    text = f"{round_money(amount):,.2f}"
    if language() == "ru":
        text = text.translate({ord(","): "\u00a0", ord("."): ","})
    return text.replace("-", "\u2212")


def set_currency(code: str) -> None:
    """Sums are shown in this currency from now on: the one of the opened firm, by its letters."""
    global _currency
    _currency = code


def sum_words(amount: Decimal | int) -> str:
    """A sum with the sign of the firm's currency, without hundredths when there are none: "640 ₽", "$1,500.50"."""
    text = format_money(amount)
    if round_money(amount) == round_money(amount).to_integral_value():
        text = text[:-3]
    sign = _SIGNS.get(_currency, _currency)
    if language() == "en" and len(sign) == 1:
        return f"\u2212{sign}{text[1:]}" if text.startswith("\u2212") else f"{sign}{text}"
    return f"{text}\u00a0{sign}"
