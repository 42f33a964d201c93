"""Bytes of receipts: one code page after the reset, letters the page lacks, widths, codes, the drawn line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.devices.emulator_paper import PaperReader
from crm_desktop.devices.escpos import drawer_bytes, encode, in_page, spread, trial_strip
from crm_desktop.devices.kinds import Code, PaperLine, Ruler, Sides, Space, Words
from crm_desktop.devices.profiles import Profile, profile_names, read_profile
from crm_desktop.errors import Refused

_EPSON = read_profile("epson")


def _paper(lines: list[PaperLine], profile: Profile = _EPSON) -> list[str]:
    reader = PaperReader()
    reader.feed(encode(lines, profile))
    assert reader.odd == []
    return [line.rstrip() for line in [*(reader.papers[0] if reader.papers else []), *reader.lines]]


def test_the_page_is_set_once_after_the_reset() -> None:
    data = encode([Words("«Ёлка» № 5"), Words("ещё", bold=True)], _EPSON)
    assert data.startswith(b"\x1b@\x1bt\x11")
    assert data.count(b"\x1b@") == 1 and data.count(b"\x1bt") == 1


@pytest.mark.parametrize("name", ["epson", "windows-1251"])
def test_russian_stands_on_paper_as_written(name: str) -> None:
    assert _paper([Words("Съешь ещё этих мягких булок № 5, ЁЖ")], read_profile(name))[0] == (
        "Съешь ещё этих мягких булок № 5, ЁЖ"
    )


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("«Ромашка» — 12,50 ₽…", '"Ромашка" - 12,50 руб....'),
        ("1\u00a0234,50\u202f₽", "1 234,50 руб."),
        ("“a” ’b’ 3×4", "\"a\" 'b' 3x4"),
        ("a\tb\x1b@c", "a b @c"),
    ],
)
def test_signs_the_page_lacks_are_written_by_others(text: str, on_paper: str) -> None:
    assert in_page(text, "cp866") == on_paper


def test_a_page_that_has_a_sign_keeps_it() -> None:
    assert in_page("«Ромашка» — €", "cp1251") == "«Ромашка» — €"


def test_letters_no_page_has_make_the_line_a_picture_and_no_question_marks() -> None:
    lines = _paper([Words("Қазақша"), Sides("Ұн 2 кг", "450,00"), Words("по-русски")])
    assert lines[0].startswith("[picture 576x") and lines[1].startswith("[picture 576x")
    assert lines[2] == "по-русски"


def test_a_printer_without_letters_gets_pictures_only() -> None:
    data = encode([Words("Хлеб"), Code("qr", "t=1")], read_profile("picture"))
    assert not re.search(rb"[\x80-\xff]{4}", data.split(b"\x1dv0")[0])
    assert all(line.startswith("[picture") or not line for line in _paper([Words("Хлеб")], read_profile("picture")))


def test_a_sum_stands_at_the_right_of_the_last_line() -> None:
    assert spread("Хлеб", "45,50", 20) == ["Хлеб           45,50"]
    assert spread("Хлеб бородинский нарезной", "45,50", 20) == ["Хлеб бородинский", "нарезной       45,50"]
    assert spread("Хлеб бородински", "45,50", 20) == ["Хлеб бородински", "               45,50"]
    assert spread("", "45,50", 8) == ["   45,50"]


@given(st.text(max_size=120), st.text("0123456789, ", max_size=12), st.integers(16, 48))
def test_no_line_is_wider_than_the_paper(left: str, right: str, width: int) -> None:
    assert all(len(line) <= width for line in spread(left, right, width))


def test_codes_come_whole() -> None:
    lines = _paper([Code("ean13", "4607001234562"), Code("code128", "AB-12"), Code("qr", "t=20260101&s=91.00")])
    assert lines[:3] == ["[bars 460700123456]", "[bars {BAB-12]", "[QR t=20260101&s=91.00]"]


@pytest.mark.parametrize("code", [Code("ean13", "46"), Code("code128", "Ё"), Code("code128", "1" * 99)])
def test_what_no_code_can_hold_is_printed_in_letters(code: Code) -> None:
    assert "".join(_paper([code])).startswith(code.data[:40])


def test_the_knife_and_the_drawer_follow_the_profile() -> None:
    assert encode([Words("x")], _EPSON).endswith(b"\x1dVB\x00")
    assert b"\x1dV" not in encode([Words("x")], read_profile("simple"))
    assert drawer_bytes(_EPSON) == b"\x1bp\x0022"


def test_the_trial_strip_of_every_profile_can_be_read() -> None:
    for name in profile_names():
        profile = read_profile(name)
        lines = _paper(trial_strip(profile), profile)
        assert len(lines) > 8
        if profile.letters == "own":
            assert "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ" in "".join(lines)
            assert max(len(line) for line in lines if not line.startswith("[")) == profile.columns


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(Refused):
        read_profile("../../pyproject")


_LINES = st.one_of(
    st.builds(Words, st.text(max_size=60), st.sampled_from(["left", "center", "right"]), st.booleans(), st.booleans()),
    st.builds(Sides, st.text(max_size=60), st.text(max_size=30), st.booleans(), st.booleans()),
    st.builds(Ruler, st.text(max_size=2)),
    st.builds(Code, st.sampled_from(["ean13", "code128", "qr"]), st.text(max_size=30)),
    st.builds(Space, st.integers(-1, 3)),
)


@given(st.lists(_LINES, max_size=5), st.sampled_from(profile_names()))
def test_whatever_stands_in_a_receipt_it_becomes_one_paper(lines: list[PaperLine], name: str) -> None:
    reader = PaperReader()
    reader.feed(encode(lines, read_profile(name)))
    assert reader.odd == [] and reader.drawer_openings == 0
    assert len(reader.papers) == (0 if read_profile(name).cut == "none" else 1)
