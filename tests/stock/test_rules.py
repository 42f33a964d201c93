"""What is typed for a line, what a line costs, margins, how labels are spread."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.stock.model_rows import amount, signed
from crm_desktop.features.stock.rules import (
    Line,
    MarginLine,
    Typed,
    lines_without_cost,
    read_minimum,
    read_typed,
    total_cost,
)
from crm_desktop.features.stock.rules_labels import MOST_LABELS, PAPERS, LabelGoods, paper_of, sheets, spread


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4006381333931", Typed("4006381333931", None)),
        ("3*4006381333931", Typed("4006381333931", Decimal(3))),
        (" 0,5 х саморез чёрный ", Typed("саморез чёрный", Decimal("0.5"))),
        ("KR-001", Typed("KR-001", None)),
        ("3X12", Typed("3X12", None)),
        ("", None),
        ("   ", None),
    ],
)
def test_a_code_may_come_with_how_many(typed: str, meant: Typed | None) -> None:
    assert read_typed(typed) == meant


def _line(quantity: str, cost: str | None, expected: str | None = None) -> Line:
    return Line(
        1,
        1,
        "A",
        "Кисть",
        "шт",
        Decimal(quantity),
        Decimal(cost) if cost is not None else None,
        Decimal(expected) if expected is not None else None,
        None,
        None,
        Decimal(0),
    )


def test_the_total_leaves_out_what_has_no_cost() -> None:
    lines = [_line("0.335", "100"), _line("3", None), _line("2", "0")]
    assert (total_cost(lines), lines_without_cost(lines)) == (Decimal("33.50"), 2)


def test_a_count_tells_more_and_less() -> None:
    assert _line("8", None, "10").difference == Decimal(-2)
    assert _line("8", None).difference is None


def test_margin_without_sales_has_no_percent() -> None:
    def line(sold: str, cost: str) -> MarginLine:
        return MarginLine(1, "A", "Кисть", "шт", Decimal(1), Decimal(sold), Decimal(cost), Decimal(0))

    assert line("0", "0").percent is None
    assert (line("300", "200").margin, line("300", "200").percent) == (Decimal(100), Decimal("33.3"))


def test_a_least_amount_is_a_number_or_nothing() -> None:
    assert (read_minimum(" "), read_minimum("2,5")) == (None, Decimal("2.5"))
    with pytest.raises(Refused):
        read_minimum("-1")


def test_quantities_read_as_the_language_has_them(russian: None) -> None:
    assert (amount(Decimal("7.500"), "кг"), amount(None), amount(Decimal("-3.000"))) == ("7,5 кг", "", "\u22123")
    assert (signed(Decimal(2), "шт"), signed(Decimal(-2))) == ("+2 шт", "\u22122")


def _label(goods_id: int) -> LabelGoods:
    return LabelGoods(goods_id, "A", "Кисть", "шт", Decimal(1), None)


def test_labels_are_spread_as_often_as_wanted_and_no_further_than_fits() -> None:
    assert [label.goods_id for label in spread([_label(1), _label(2)], {1: 2, 2: 0})] == [1, 1]
    assert len(spread([_label(1), _label(2)], {1: MOST_LABELS, 2: 10})) == MOST_LABELS
    assert sheets(500, paper_of("a4_24")) == 21
    assert paper_of("unknown") is PAPERS[0]


@pytest.mark.parametrize("paper", [paper for paper in PAPERS if not paper.is_roll], ids=lambda paper: paper.key)
def test_labels_stay_on_their_sheet(paper: object) -> None:
    from crm_desktop.features.stock.rules_labels import Paper

    assert isinstance(paper, Paper)
    assert paper.left + paper.across * paper.width <= 210.01
    assert paper.top + paper.down * paper.height <= 297.01
