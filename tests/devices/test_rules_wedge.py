"""A scanner that types: told from a person by the time between keys, and nothing a person typed is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.devices.wedge import Heard, Wedge, in_latin


def _type(keys: str, gap: int, wedge: Wedge | None = None, start: int = 1000) -> tuple[list[str], str]:
    """Codes heard and what reached the field."""
    wedge = wedge or Wedge()
    codes: list[str] = []
    held: list[str] = []
    field = ""
    at = start
    for key in keys:
        heard = wedge.key(key, at)
        field += "".join(held[: heard.replay])
        held = held[heard.replay :]
        if heard.code:
            codes.append(heard.code)
            held = []
        elif heard.is_held:
            held.append(key)
        else:
            field += key
        at += gap
    field += "".join(held[: wedge.quiet(at + 1000)])
    return codes, field


def test_a_burst_ended_by_enter_is_a_code() -> None:
    assert _type("4607001234562\r", 3) == (["4607001234562"], "")
    assert _type("4607001234562\t", 35) == (["4607001234562"], "")


def test_a_person_is_not_a_scanner() -> None:
    assert _type("4607001234562\r", 36) == ([], "4607001234562\r")
    assert _type("хлеб\r", 90) == ([], "хлеб\r")


def test_a_quick_short_word_is_typing() -> None:
    assert _type("12345\r", 5) == ([], "12345\r")


def test_what_was_typed_before_a_scan_stays_typed() -> None:
    wedge = Wedge()
    assert _type("ab", 200, wedge) == ([], "ab")
    assert _type("4607001234562\r", 2, wedge, start=5000) == (["4607001234562"], "")


def test_two_scans_one_after_another_are_two_codes() -> None:
    assert _type("4607001234562\r4607001234562\r", 2) == (["4607001234562"] * 2, "")


def test_a_marking_code_keeps_its_sign() -> None:
    assert _type("0104607001234562\x1d93AbCd\r", 2) == (["0104607001234562\x1d93AbCd"], "")


def test_an_arrow_in_between_ends_the_burst() -> None:
    wedge = Wedge()
    for place, key in enumerate("4607001"):
        assert wedge.key(key, place).is_held
    assert wedge.key("", 8).replay == 7
    assert wedge.key("\r", 9).code == ""


def test_a_clock_that_went_back_is_no_burst() -> None:
    wedge = Wedge()
    wedge.key("1", 5000)
    assert wedge.key("2", 100).replay == 1


def test_the_other_half_of_a_torn_code_is_no_code() -> None:
    wedge = Wedge()
    assert _type("460700", 3, wedge) == ([], "460700")
    heard = [wedge.key(key, 1100 + 3 * place) for place, key in enumerate("1234562\r")]
    assert heard[-1].is_torn and not any(one.code for one in heard)
    assert _type("4607001234562\r", 3, wedge, start=2000) == (["4607001234562"], "")


def test_a_torn_code_is_forgotten_after_a_while() -> None:
    wedge = Wedge()
    _type("460700", 3, wedge)
    assert _type("4607001234562\r", 3, wedge, start=4000) == (["4607001234562"], "")


def test_the_line_feed_after_the_return_presses_nothing() -> None:
    wedge = Wedge()
    heard = [wedge.key(key, 3 * place) for place, key in enumerate("4607001234562\r\n")]
    assert heard[-2].code and heard[-1].is_swallowed
    assert wedge.key("\r", 500) == Heard()


def test_short_codes_with_their_enter_are_typed_and_tear_nothing() -> None:
    assert _type("12345\r12345\r", 5) == ([], "12345\r12345\r")


@pytest.mark.parametrize(
    ("came", "code"),
    [
        ("фисв123", "abcd123"),
        ("ж7770001234=99121010000,", ";7770001234=99121010000?"),
        ("АБВ-123", "F<D-123"),
        ("4607001234562", "4607001234562"),
        (";777=1?", ";777=1?"),
    ],
)
def test_a_code_typed_in_the_russian_layout_is_put_right(came: str, code: str) -> None:
    assert in_latin(came) == code


_KEYS = st.tuples(st.sampled_from([*"12aя\x1d\r\t", ""]), st.one_of(st.integers(0, 40), st.integers(0, 3000)))


@given(st.lists(_KEYS, max_size=60))
def test_every_key_is_in_a_code_or_reaches_the_field_once_and_in_order(keys: list[tuple[str, int]]) -> None:
    wedge = Wedge()
    came: list[str] = []
    held: list[str] = []
    at = 0
    for text, gap in keys:
        at += gap
        heard = wedge.key(text, at)
        came += held[: heard.replay]
        held = held[heard.replay :]
        if heard.code or heard.is_torn:
            assert in_latin("".join(held)) == heard.code and len(held) >= 6 or heard.is_torn and len(held) > 1
            came += [*held, text]
            held = []
        elif heard.is_held:
            held.append(text)
        else:
            assert not held
            came.append(text)
    came += held[: wedge.quiet(at + 1000)]
    assert came == [text for text, _ in keys]
