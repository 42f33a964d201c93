"""Codes of goods: check digits, codes the firm makes, codes of scales."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.features.goods.rules import (
    WeightLayout,
    check_digit,
    checked_code,
    code_line,
    code_words,
    internal_code,
    is_gtin,
    read_amount,
    read_weight_code,
)


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "10012345678902"])
def test_a_right_check_digit_is_known(code: str) -> None:
    assert is_gtin(code)
    assert checked_code(f" {code} ") == code


@given(st.from_regex(r"[0-9]{7}|[0-9]{11,13}", fullmatch=True), st.integers(1, 9))
def test_any_other_last_digit_is_refused(digits: str, off: int) -> None:
    right = check_digit(digits)
    assert is_gtin(digits + right)
    with pytest.raises(Refused) as refused:
        checked_code(digits + str((int(right) + off) % 10))
    assert refused.value.key == "e_goods_check_digit"


@pytest.mark.parametrize("typed", ["", " ", "код", "4006 381", "1" * 41])
def test_what_no_scanner_gives_is_no_code(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_code(typed)
    assert refused.value.key == "e_goods_barcode_form"


@given(st.integers(1, 9_999_999_999))
def test_a_code_of_our_own_has_a_right_digit_and_is_of_no_scale(goods_id: int) -> None:
    code = internal_code(goods_id)
    assert len(code) == 13
    assert is_gtin(code)
    assert read_weight_code(code, WeightLayout()) is None


def test_a_code_of_a_scale_tells_goods_and_weight() -> None:
    digits = "20" + "00042" + "01535"
    code = digits + check_digit(digits)
    assert read_weight_code(code, WeightLayout()) == (42, Decimal("1.535"))
    assert read_weight_code(code[:-1] + str((int(code[-1]) + 1) % 10), WeightLayout()) is None
    assert read_weight_code(code, WeightLayout(prefixes=("21",))) is None
    assert read_weight_code(code, WeightLayout(plu_digits=4, weight_digits=6)) == (4, Decimal("201.535"))


def test_how_many_go_with_a_code_stands_behind_a_star() -> None:
    line = code_line("4006381333931*6")
    assert (line.code, line.quantity) == ("4006381333931", Decimal(6))
    assert code_words(line) == "4006381333931*6"
    assert code_words(code_line("AB-1")) == "AB-1"


@pytest.mark.parametrize("typed", ["0", "-1", "1.2345", "six", "1e3", ""])
def test_a_quantity_is_above_nothing_and_exact(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_amount(typed)
    assert refused.value.key == "e_goods_pack"
