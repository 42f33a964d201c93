"""The receipt as a firm words it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from crm_desktop.devices.kinds import Code, PaperLine, Words
from crm_desktop.errors import Refused
from crm_desktop.features.pos.receipt import TillWords, receipt_lines
from crm_desktop.features.pos.rules_ops import Payment, Receipt, ReceiptLine
from crm_desktop.features.tills.rules_template import EXAMPLE, LONGEST, Block, Text, check_template, read_template

FACTS = {"firm": "Лавка", "number": "K1-3-17", "cashier": "Ольга", "date": "24.11.2026", "time": "10:00"}


def test_the_example_is_well_and_reads_in_order() -> None:
    check_template(EXAMPLE)
    parts = read_template(EXAMPLE, FACTS)
    assert parts is not None
    assert parts[0] == Text("Лавка", is_centred=True, is_bold=True)
    assert [part.name for part in parts if isinstance(part, Block) and part.name != "ruler"] == [
        "lines", "sums", "vat", "applied", "number_code",
    ]  # fmt: skip


def test_a_line_with_nothing_to_say_is_left_out() -> None:
    template = "{lines}\n{sums}\nAllowed by {senior}\nCashier {cashier}"
    assert read_template(template, FACTS) == [Block("lines"), Block("sums"), Text("Cashier Ольга")]


@pytest.mark.parametrize(
    ("template", "key"),
    [
        ("{lines}\n{sums}\n{password}", "e_tills_template"),
        ("{lines}\n{sums}\n{firm.__class__}", "e_tills_template"),
        ("{lines}\n{sums}\n{firm!r:>10}", "e_tills_template"),
        ("{lines}\n{sums}\n{firm", "e_tills_template"),
        ("Sold: {lines}\n{sums}", "e_tills_template"),
        ("{lines}", "e_tills_template_needs"),
        ("{lines}\n{sums}\n" + "x" * LONGEST, "e_tills_template_long"),
    ],
)
def test_a_broken_one_is_refused_and_gives_way(template: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        check_template(template)
    assert refused.value.key == key
    assert read_template(template, FACTS) is None


def test_what_stands_in_a_place_is_no_template_itself() -> None:
    parts = read_template("{lines}\n{sums}\n{firm}", {"firm": "{cashier}"})
    assert parts is not None
    assert parts[-1] == Text("{cashier}")


def test_nothing_written_means_the_built_in_receipt() -> None:
    assert read_template("  \n", FACTS) is None


def _sold(**facts: object) -> Receipt:
    price = Decimal("100.00")
    line = ReceiptLine(1, 1, "A", "Кисть", "шт", Decimal(1), price, None, Decimal(0), price, "none")
    at = datetime(2026, 11, 24, 6)
    made = Receipt(7, "sale", 3, at, 1, None, None, None, None, (line,), (Payment("card", price),), price, Decimal(0))
    return replace(made, **facts)


def _texts(paper: list[PaperLine]) -> list[str]:
    return [line.text for line in paper if isinstance(line, Words)]


def test_a_till_prints_in_the_words_of_its_firm() -> None:
    till = TillWords("K1", "Касса", "Лавка", template="== {firm}\n{lines}\n{sums}\n= Ждём вас\n{number_code}")
    paper = receipt_lines(_sold(), till, cashier="Ольга")
    assert paper[0] == Words("Лавка", align="center", bold=True)
    assert "Ждём вас" in _texts(paper)
    assert paper[-1] == Code("code128", "K1-3-7")
    copy = _texts(receipt_lines(_sold(), till, copy_no=2))
    assert (copy[0], copy[-1]) == ("COPY", "COPY 2")


@pytest.mark.parametrize("template", ["", "{lines}", "{lines}\n{sums}\n{nonsense}"])
def test_without_words_or_with_broken_ones_the_built_in_receipt_is_printed(template: str) -> None:
    till = TillWords("K1", "Касса", "Лавка", template=template)
    assert receipt_lines(_sold(), till) == receipt_lines(_sold(), replace(till, template=""))


def test_a_return_always_says_that_it_is_one() -> None:
    till = TillWords("K1", "Касса", "Лавка", template="{lines}\n{sums}")
    assert "RETURN" in _texts(receipt_lines(_sold(kind="return"), till))
