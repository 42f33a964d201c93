"""What stands on paper: sums to the kopeck, discounts told, rounding and VAT of their own, copies marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from crm_desktop.devices.escpos import in_page, spread
from crm_desktop.devices.kinds import PaperLine, Sides, Words
from crm_desktop.features.pos.receipt import TillWords, cash_lines, receipt_lines, shift_lines, vat_of
from crm_desktop.features.pos.rules_ops import CashMove, Payment, Receipt, ReceiptLine
from crm_desktop.i18n import set_language

NOW = datetime(2026, 11, 24, 9, 5)
TILL = TillWords(
    "K1", "Касса 1", "ООО «Ромашка»", "Asia/Yekaterinburg", "Центр", ("ИНН 7701234567",), ("Приходите ещё!",)
)
D = Decimal
PAINT = ReceiptLine(
    1, 7, "46", "Краска «Аквалюкс» белая, 9 л", "шт", D(2), D("2690.00"), None, D("269.00"), D("5111.00"), "20"
)
SCREW = ReceiptLine(2, 8, "47", "Саморез 4,2 × 70", "кг", D("1.340"), D("310.00"), None, D(0), D("415.40"), "10")
SALE = Receipt(
    57, "sale", 214, NOW, 1, 2, 17, "2000000044713", None, (PAINT, SCREW),
    (Payment("card", D("5000.00")), Payment("cash", D("526.00"), D("600.00"), D("74.00"))),
    D("5526.40"), D("-0.40"), ("Вторая банка −10 %",),
)  # fmt: skip


def words(lines: list[PaperLine], width: int = 42) -> str:
    """What a printer of so many letters would show."""
    shown = []
    for line in lines:
        if isinstance(line, Words):
            shown.append(line.text)
        elif isinstance(line, Sides):
            shown += spread(line.left, line.right, width)
    return "\n".join(shown).replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def russian() -> None:
    set_language("ru")


def test_a_receipt_says_what_was_sold_taken_off_and_paid() -> None:
    paper = words(receipt_lines(SALE, TILL, cashier="Айгуль Сафина", senior="Пётр", client="Никитин Павел"))
    for part in ("K1-214-57", "24.11.2026 14:05", "Айгуль Сафина", "Пётр", "Никитин Павел", "…4713",
                 "2 шт × 2 690,00", "1,340 кг × 310,00", "415,40", "5 111,00", "Вторая банка −10 %", "ИНН 7701234567",
                 "Приходите ещё!"):  # fmt: skip
        assert part in paper
    rows = [row.split() for row in paper.splitlines()]
    assert ["ИТОГ", "5", "526,00"] in rows
    assert ["Округление", "наличных", "−0,40"] in rows
    assert ["сдача", "74,00"] in rows
    assert ["Скидка", "−269,00"] in rows
    assert "КОПИЯ" not in paper


def test_vat_stands_for_each_rate_as_a_part_of_the_sums() -> None:
    paper = words(receipt_lines(SALE, TILL))
    assert "в т. ч. НДС 20 %" in paper and "851,83" in paper
    assert "в т. ч. НДС 10 %" in paper and "37,76" in paper
    assert vat_of(D("120.00"), "20") == D("20.00")
    free = replace(SALE, lines=(replace(PAINT, vat="none"),))
    assert "Без НДС" in words(receipt_lines(free, TILL))


def test_a_copy_is_marked_at_both_ends() -> None:
    paper = words(receipt_lines(SALE, TILL, copy_no=2)).splitlines()
    assert [row for row in paper if "КОПИЯ" in row] == ["КОПИЯ", "КОПИЯ 2"]


def test_a_return_names_the_receipt_and_where_the_money_goes() -> None:
    back = replace(
        SALE, kind="return", return_of="x", rounding=D(0), applied=(), lines=(replace(SCREW, reason="Брак"),),
        payments=(Payment("card", D("415.40")),), total=D("415.40"),
    )  # fmt: skip
    paper = words(receipt_lines(back, TILL, sold_number="K1-213-40"))
    for part in ("ВОЗВРАТ", "к чеку K1-213-40", "Возврат на карту", "К ВЫДАЧЕ", "причина: Брак"):
        assert part in paper


FIGURES = {
    "receipts": 3, "returns": 1, "unprinted": 1, "sold": "1000.10", "returned": "100.00", "discounts": "5.00",
    "rounding": "-0.10", "opened_with": "500.00", "put_in": "0.00", "taken_out": "300.00", "debts_paid": "0.00",
    "drawer": "700.00", "sold_by": {"cash": "600.00", "card": "400.00"}, "returned_by": {"cash": "100.00"},
}  # fmt: skip


def test_x_and_z_add_up_and_a_difference_has_its_reason() -> None:
    x = words(shift_lines(FIGURES, TILL, NOW, shift_no=214, cashier="Айгуль"))
    assert "X-ОТЧЁТ" in x and "закрыта" not in x
    z = words(shift_lines(FIGURES, TILL, NOW, shift_no=214, is_z=True, counted=D("690.00"), reason="Не та сдача"))
    rows = [row.split() for row in z.splitlines()]
    assert ["Выручка", "900,00"] in rows
    assert ["Наличных", "в", "ящике", "700,00"] in rows
    assert ["РАСХОЖДЕНИЕ", "−10,00"] in rows
    assert "Не та сдача" in z and "Смена закрыта." in z
    again = words(
        shift_lines(FIGURES, TILL, NOW, shift_no=214, is_z=True, counted=D("690.00"), reason="Не та сдача", copy_no=1)
    )
    assert [row for row in again.splitlines() if row != "КОПИЯ"] == z.splitlines()


@pytest.mark.parametrize("direction", ["in", "out", "collection", "debt"])
def test_each_cash_slip_has_its_sum_reason_and_room_to_sign(direction: str) -> None:
    move = CashMove(214, NOW, 1, 2, direction, D("1500.50"), "Размен")
    paper = words(cash_lines(move, TILL, cashier="Айгуль", senior="Пётр"))
    for part in ("1 500,50", "Размен", "Айгуль", "Пётр", "____"):
        assert part in paper


@pytest.mark.parametrize("language", ["ru", "en"])
def test_everything_can_be_put_out_by_a_printer_with_russian_letters(language: str) -> None:
    set_language(language)
    slips = [receipt_lines(SALE, TILL, cashier="Ёлкина", copy_no=1), shift_lines(FIGURES, TILL, NOW, shift_no=1)]
    for line in [line for slip in slips for line in slip]:
        texts = [line.text] if isinstance(line, Words) else [line.left, line.right] if isinstance(line, Sides) else []
        for text in texts:
            assert in_page(text, "cp866") is not None, text
