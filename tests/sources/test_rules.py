"""Shares total one hundred, periods are whole days, signs are kept in one form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.features.sources.rules import (
    Period,
    SourceRow,
    in_all,
    period_of,
    read_period,
    shares,
    sign_line,
    sign_parts,
)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_shares_total_one_hundred_and_stay_within_one_of_the_exact(amounts: list[int]) -> None:
    found = shares(amounts)
    assert sum(found) == 100
    whole = sum(amounts)
    assert all(abs(share - 100 * amount / whole) < 1 for share, amount in zip(found, amounts, strict=True))


def test_nothing_sold_has_no_shares() -> None:
    assert shares([0, 0]) == [0, 0]
    assert shares([Decimal("-5.00"), Decimal(0)]) == [0, 0]


def test_what_was_returned_more_than_sold_has_no_share_of_the_money() -> None:
    assert shares([Decimal("-5.00"), Decimal("10.00")]) == [0, 100]


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("week", date(2026, 11, 23), date(2026, 11, 25)),
        ("month", date(2026, 11, 1), date(2026, 11, 25)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 11, 25)),
        ("year", date(2026, 1, 1), date(2026, 11, 25)),
    ],
)
def test_periods_end_today(key: str, first: date, last: date) -> None:
    assert period_of(key, date(2026, 11, 25)) == Period(first, last)


def test_last_month_of_january_is_december() -> None:
    assert period_of("last_month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused) as error:
        read_period(date(2026, 5, 2), date(2026, 5, 1))
    assert error.value.key == "e_sources_period"


def test_sums_of_all_rows() -> None:
    rows = [SourceRow(1, "a", 2, 1, 1, 1, 3, Decimal("10.50")), SourceRow(None, None, 3, 0, 2, 0, 1, Decimal("-0.50"))]
    assert in_all(rows) == SourceRow(None, None, 5, 1, 3, 1, 4, Decimal("10.00"))


def test_signs_are_kept_lower_case_with_single_spaces() -> None:
    assert sign_line("campaign", "  Яндекс   Осень ") == "campaign:яндекс осень"
    assert sign_parts("campaign:a:b\nline:+74951234567") == [("campaign", "a:b"), ("line", "+74951234567")]


@pytest.mark.parametrize(("kind", "content"), [("campaign", "  "), ("moon", "x"), ("line", "x" * 101)])
def test_a_sign_without_words_or_of_no_kind_is_refused(kind: str, content: str) -> None:
    with pytest.raises(Refused) as error:
        sign_line(kind, content)
    assert error.value.key == "e_sources_sign"
