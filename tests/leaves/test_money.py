"""Sums of money are read as people write them, rounded as shops do, and never float."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.i18n import set_language
from crm_desktop.money import format_money, parse_money, round_money, set_currency, sum_words

_SUMS = st.decimals(min_value=Decimal("-99999999999.99"), max_value=Decimal("99999999999.99"), places=2)


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("ru", "1500", "1500.00"),
        ("ru", "1 500,5", "1500.50"),
        ("ru", "1\u00a0500,50", "1500.50"),
        ("ru", "1.500,50", "1500.50"),
        ("ru", "-0,01", "-0.01"),
        ("ru", "\u22121,20", "-1.20"),
        ("ru", "1,5", "1.50"),
        ("en", "1,500", "1500.00"),
        ("en", "1,500.50", "1500.50"),
        ("en", "1,5", "1.50"),
        ("en", "1,234,567.8", "1234567.80"),
        ("en", " 7 ", "7.00"),
    ],
)
def test_a_sum_is_read_as_people_write_it(language: str, text: str, amount: str) -> None:
    set_language(language)
    assert str(parse_money(text)) == amount


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1,2,3", "1.2.3", "1,234.567", "10 000 000 000 000 000,00", "1e5", "NaN", "٣", "--1", "1-"]
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_no_sum_is_refused_with_the_text(language: str, text: str) -> None:
    set_language(language)
    with pytest.raises(Refused) as refused:
        parse_money(text)
    assert refused.value.key == "e_money_unreadable"
    assert refused.value.facts == {"text": text}


def test_a_russian_comma_is_never_a_thousand() -> None:
    set_language("ru")
    with pytest.raises(Refused):
        parse_money("1,500")


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.0049", "1.00"), ("2.675", "2.68"), ("3", "3.00")]
)
def test_halves_are_rounded_away_from_zero(exact: str, rounded: str) -> None:
    assert str(round_money(Decimal(exact))) == rounded


def test_float_is_refused() -> None:
    with pytest.raises(TypeError):
        round_money(0.1)  # type: ignore[arg-type]


def test_a_sum_is_shown_in_the_language_of_the_person() -> None:
    assert format_money(Decimal("-1234567.895")) == "\u22121,234,567.90"
    set_language("ru")
    assert format_money(Decimal("1234567.895")) == "1\u00a0234\u00a0567,90"


@given(_SUMS, st.sampled_from(["ru", "en"]))
def test_what_is_shown_can_be_typed_back(amount: Decimal, language: str) -> None:
    set_language(language)
    assert parse_money(format_money(amount)) == amount


@pytest.mark.parametrize(
    ("language", "currency", "amount", "words"),
    [
        ("ru", "RUB", "640", "640\u00a0₽"),
        ("ru", "RUB", "-1234.5", "\u22121\u00a0234,50\u00a0₽"),
        ("en", "RUB", "1234.5", "₽1,234.50"),
        ("en", "USD", "-5", "\u2212$5"),
        ("en", "UZS", "5", "5\u00a0UZS"),
    ],
)
def test_a_sum_is_shown_with_the_currency_of_the_firm(language: str, currency: str, amount: str, words: str) -> None:
    set_language(language)
    set_currency(currency)
    try:
        assert sum_words(Decimal(amount)) == words
    finally:
        set_currency("RUB")
