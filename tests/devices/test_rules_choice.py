"""Ports and options in words, and what a person types as a port."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crm_desktop.devices.kinds import DeviceSetting
from crm_desktop.devices.profiles import PAGES, profile_names, profile_of
from crm_desktop.errors import Refused
from crm_desktop.features.devices.rules_choice import (
    OPTIONS,
    PRINTERS,
    port_words,
    seen_bytes,
    speed_of,
    typed_port,
    with_speed,
)
from crm_desktop.features.devices.rules_words import ICONS, KINDS, kind_word, seen_card, state_words, weight_words
from crm_desktop.i18n import set_language


@pytest.mark.parametrize(
    ("typed", "port"),
    [
        (" com3 ", "serial:com3"),
        ("/dev/ttyUSB0", "serial:/dev/ttyUSB0"),
        ("192.168.1.50", "tcp:192.168.1.50:9100"),
        ("printer:9101", "tcp:printer:9101"),
        ("spool:EPSON TM", "spool:EPSON TM"),
        ("emulator", "emulator"),
        ("http://127.0.0.1:16732", "atol:http://127.0.0.1:16732"),
        ("", ""),
        ("two words", ""),
        ("printer:x", ""),
    ],
)
def test_what_a_person_types_becomes_a_port(typed: str, port: str) -> None:
    assert typed_port(typed) == port


def test_ports_are_told_in_words() -> None:
    set_language("en")
    told = [port_words(port) for port in ("serial:COM3?9600", "tcp:a:9100", "spool:Epson", "emulator", "keyboard", "")]
    assert told == [
        "COM3", "network, a:9100", "printer of Windows “Epson”", "emulator", "types like a keyboard", "not chosen"
    ]  # fmt: skip


def test_a_speed_belongs_to_serial_ports_alone() -> None:
    assert with_speed("serial:COM3?9600", "115200") == "serial:COM3?115200"
    assert with_speed("serial:COM3?9600", "") == "serial:COM3"
    assert with_speed("tcp:a:9100", "9600") == "tcp:a:9100"
    assert (speed_of("serial:COM3?9600"), speed_of("serial:COM3"), speed_of("emulator")) == ("9600", "", "")


def test_bytes_can_be_read_out_to_somebody() -> None:
    assert seen_bytes(b"W 1\r\x02") == "W 1‹0D›‹02›"
    assert seen_bytes(bytes(40)).endswith(" … 40")


def test_words_of_devices() -> None:
    set_language("en")
    assert (kind_word("scanner 2"), state_words("paper_out")) == ("Barcode scanner 2", "no paper")
    assert set(ICONS) == set(KINDS)
    assert weight_words("stable", Decimal("1.235")) == "1,235 kg"
    assert weight_words("odd", None) == "The scale does not answer."
    assert (seen_card("7770001234"), seen_card("12")) == ("•••1234", "12")


@pytest.mark.parametrize(
    ("options", "facts"),
    [
        ({}, {"page": "cp866", "page_number": 17, "letters": "own", "qr": "own", "answers": True}),
        ({"page": "cp1251"}, {"page": "cp1251", "page_number": 46}),
        ({"page": "cp1251", "page_number": "73"}, {"page": "cp1251", "page_number": 73}),
        ({"letters": "drawn", "qr": "picture"}, {"letters": "drawn", "qr": "picture"}),
        ({"drawer_pin": "5", "answers": "no"}, {"drawer_pin": 5, "answers": False}),
        ({"page": "odd", "page_number": "x", "drawer_pin": "9"}, {"page": "cp866", "page_number": 17, "drawer_pin": 2}),
    ],
)
def test_a_printers_profile_follows_what_was_chosen(options: dict[str, str], facts: dict[str, object]) -> None:
    profile = profile_of(DeviceSetting("printer", "epson", "emulator", options))
    assert {name: getattr(profile, name) for name in facts} == facts


def test_a_queue_of_windows_never_answers() -> None:
    assert not profile_of(DeviceSetting("printer", "epson", "spool:Epson")).answers
    with pytest.raises(Refused):
        profile_of(DeviceSetting("printer", "", "emulator"))


def test_every_profile_of_a_printer_has_its_words() -> None:
    assert set(PRINTERS) == set(profile_names())


def test_pages_to_choose_are_pages_there_are() -> None:
    pages = next(values for name, _label, values in OPTIONS["printer"] if name == "page")
    assert {key for key, _word in pages if key} == set(PAGES)
