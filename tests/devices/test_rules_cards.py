"""Cards of clients are read; payment cards are refused, and nothing of them is in the refusal."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.devices.cards import chip_number, may_be_payment_card, read_card
from crm_desktop.devices.kinds import Card, CardKind
from crm_desktop.errors import Refused

_PAYMENT = [
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "2200000000000004",
    "5555555555554444",
    ";5555555555554444=25121011000012345678?",
    "%B4111111111111111^IVANOV/I^2512101?",
    "378282246310005",
]


@pytest.mark.parametrize("raw", _PAYMENT)
def test_a_payment_card_is_refused_and_nothing_of_it_is_told(raw: str) -> None:
    with pytest.raises(Refused) as caught:
        read_card(raw)
    assert caught.value.key == "e_devices_payment_card"
    assert caught.value.facts == {} and not any(sign.isdigit() for sign in str(caught.value))
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("raw", "card"),
    [
        (";0009912345=?\r", Card(CardKind.TRACK, "0009912345")),
        ("7770001234567", Card(CardKind.TRACK, "7770001234567")),
        ("4607001234562", Card(CardKind.TRACK, "4607001234562")),
        ("04A1B2C3D4E580", Card(CardKind.CHIP, "04A1B2C3D4E580")),
        ("04:a1:b2:c3", Card(CardKind.CHIP, "04A1B2C3")),
    ],
)
def test_cards_of_clients_are_read(raw: str, card: Card) -> None:
    assert read_card(raw) == card


@pytest.mark.parametrize("raw", ["", "?", ";=?", "hello", "9" * 40])
def test_what_is_no_card_is_refused(raw: str) -> None:
    with pytest.raises(Refused) as caught:
        read_card(raw)
    assert caught.value.key == "e_devices_card_unreadable" and caught.value.facts == {}


def test_a_contactless_reader_gives_the_number_of_the_chip() -> None:
    assert chip_number(bytes.fromhex("04a1b2c39000")) == Card(CardKind.CHIP, "04A1B2C3")
    with pytest.raises(Refused):
        chip_number(bytes.fromhex("6300"))


def test_an_own_range_of_numbers_is_never_taken_for_a_payment_card() -> None:
    some = random.Random(1)
    assert not [
        number
        for _ in range(5000)
        if may_be_payment_card(number := "777" + "".join(some.choice("0123456789") for _ in range(13)))
    ]


@given(st.text(max_size=60))
def test_any_text_is_a_card_or_refused(raw: str) -> None:
    try:
        assert read_card(raw).number
    except Refused as refused:
        assert refused.facts == {}
