"""The emulated paper: how lines look, and bars and QR codes that another program draws the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.devices.emulator_paper import PaperReader
from crm_desktop.devices.emulator_points import points
from crm_desktop.devices.escpos import encode
from crm_desktop.devices.kinds import Code, PaperLine, PaperMark, Sides, Words
from crm_desktop.devices.profiles import read_profile


def test_lines_keep_their_looks() -> None:
    reader = PaperReader()
    lines: list[PaperLine] = [
        Words("ООО «Ромашка»", align="center", bold=True),
        Sides("Итого", "52,00", big=True),
        Words("мелко", align="right"),
        Code("ean13", "4600000000008"),
        Code("qr", "t=1"),
        Code("code128", "T1-2-3"),
    ]
    reader.feed(encode(lines, read_profile("epson")))
    name, total, small, *rest = reader.roll
    assert (name.text, name.align, name.bold, name.wide) == ('ООО "Ромашка"', "center", True, False)
    assert (total.wide, total.tall, total.bold) == (True, True, False)
    assert (small.text, small.align, small.tall) == ("мелко", "right", False)
    told = [(mark.kind, mark.text) for mark in rest if mark.text or mark.kind == "cut"]
    assert told == [("bars", "4600000000008"), ("qr", "t=1"), ("bars", "{BT1-2-3"), ("cut", "")]


def test_a_picture_keeps_its_points() -> None:
    reader = PaperReader()
    reader.feed(b"\x1dv0\x00\x02\x00\x03\x00" + b"\xf0\x0f" * 3)
    assert (reader.roll[0].data, reader.roll[0].across) == (b"\xf0\x0f" * 3, 2)


def test_an_endless_roll_takes_no_memory() -> None:
    reader = PaperReader()
    reader.feed(b"a\n" * 5000)
    assert len(reader.roll) <= 2000 and reader.marks_in_all == 5000


@given(st.text("0123456789", min_size=12, max_size=12))
def test_ean_13_is_drawn_as_others_draw_it(digits: str) -> None:
    other = pytest.importorskip("barcode").get("ean13", digits)
    assert points(PaperMark("bars", str(other.get_fullcode()))) == tuple(other.build())


@pytest.mark.parametrize("text", ["T-AB", "Receipt #1", "~{}|"])
def test_code_128_is_drawn_as_others_draw_it(text: str) -> None:
    other = pytest.importorskip("barcode").get("code128", text)
    assert points(PaperMark("bars", "{B" + text)) == tuple(other.build())


@pytest.mark.parametrize("text", ["", "{B", "{Bё", "123", "абв"])
def test_what_makes_no_code_has_no_points(text: str) -> None:
    assert points(PaperMark("bars", text)) == ()


def test_marks_without_a_code_have_no_points() -> None:
    assert points(PaperMark("text", "4600000000008")) == ()
