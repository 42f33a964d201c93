"""How phones, identifiers, names and search texts are read."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import Refused
from crm_desktop.features.clients.rules import clean_line, format_phone, normalise_phone, read_email, read_name
from crm_desktop.features.clients.rules_card import ClientForm, Contact, Email, Phone
from crm_desktop.features.clients.rules_fields import new_phone, read_fact
from crm_desktop.features.clients.rules_ids import (
    read_bank_account,
    read_bank_code,
    read_reg_no,
    read_tax_id,
    read_tax_reason_code,
)
from crm_desktop.features.clients.rules_search import query_variants, read_query, search_tokens, words_of

HERE = Path(__file__).parent
PHONES = tomllib.loads((HERE / "cases_phones.toml").read_text(encoding="utf-8"))["case"]
WORDS = tomllib.loads((HERE / "cases_words.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", PHONES, ids=lambda case: str(case.get("e164") or case["flaw"]))
def test_numbers_are_read_as_people_write_them(case: dict[str, object]) -> None:
    for typed in case["typed"]:  # type: ignore[attr-defined]
        reading = normalise_phone(typed)
        assert (reading.e164, reading.flaw) == (case.get("e164"), case.get("flaw")), typed


@given(st.text(max_size=80), st.sampled_from(["RU", "KZ", "US", "xx", ""]))
def test_any_text_is_read_without_failing(text: str, region: str) -> None:
    reading = normalise_phone(text, region)
    assert (reading.e164 is None) != (reading.flaw is None)


@given(st.from_regex(r"[+78(]{0,3}[0-9 ()\-\u00a0]{0,16}(доб\. ?[0-9]{1,4})?", fullmatch=True))
def test_a_number_read_once_reads_the_same_again(text: str) -> None:
    first = normalise_phone(text)
    if first.e164:
        assert normalise_phone(first.e164).e164 == first.e164


def test_a_number_is_shown_as_people_write_it() -> None:
    assert format_phone("+78462051730") == "+7 846 205-17-30"
    assert format_phone("doorbell") == "doorbell"


@pytest.mark.parametrize("case", WORDS, ids=lambda case: str(case["text"])[:20])
def test_words_of_the_search(case: dict[str, object]) -> None:
    assert words_of(str(case["text"])) == case["words"]


def test_tokens_join_names_and_contacts() -> None:
    assert search_tokens("Дом", "ООО Дом", ["Ольга"]) == ["ДОМ", "ООО", "ОЛЬГА"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bdfyjd", "ИВАНОВ"), ("ghbdtn", "ПРИВЕТ"), ("ivanov", "ИВАНОВ"), ("шмфтщм", "IVANOV"), ("Щукин", "SHCHUKIN")],
)
def test_wrong_layout_and_other_alphabet_are_forgiven(typed: str, meant: str) -> None:
    assert meant in query_variants(typed)


@given(st.text(max_size=400))
def test_any_search_text_becomes_a_query(text: str) -> None:
    query = read_query(text)
    assert len(query.variants) <= 4
    assert all(len(words) <= 260 and "\0" not in words for words in query.variants)
    assert len(query.digits) <= 15 and len(query.phone_start) <= 17 and len(query.email) <= 254


def test_digits_are_looked_for_as_numbers() -> None:
    query = read_query("8 (912) 345-67-89")
    assert (query.digits, query.phone_start) == ("9123456789", "+79123456789")
    assert read_query("45-67").digits == "4567"
    assert read_query("zakaz@uy").email == "zakaz@uy"


def test_check_digits_are_judged() -> None:
    assert read_tax_id(" 7707 083893 ") == "7707083893"
    assert read_tax_id("500100732259") == "500100732259"
    assert read_tax_reason_code("770701001") == "770701001"
    assert read_reg_no("1027700132195") == "1027700132195"
    assert read_bank_account("40702810400000000225", "044525225")[:5] == "40702"
    assert read_bank_account("30101810400000000225", "") == "30101810400000000225"
    assert read_bank_code("044525225") == "044525225"
    assert read_tax_id("") == read_reg_no("") == read_bank_account("", "") == ""


@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("tax_id", "7707083894", "e_clients_tax_id_check"),
        ("tax_id", "77070838", "e_clients_tax_id_form"),
        ("tax_reason_code", "7707", "e_clients_tax_reason_form"),
        ("reg_no", "1027700132196", "e_clients_reg_no_check"),
        ("reg_no", "12", "e_clients_reg_no_form"),
        ("bank_code", "04452522", "e_clients_bank_code_form"),
        ("bank_account", "40702810400000000226", "e_clients_account_check"),
        ("bank_account", "407028", "e_clients_account_form"),
        ("name", "  ", "e_clients_no_name"),
        ("name", "n" * 201, "e_clients_too_long"),
        ("legal_name", "n" * 301, "e_clients_too_long"),
        ("birth_on", "31.02.1985", "e_clients_birth"),
        ("birth_on", "01.01.1899", "e_clients_birth"),
    ],
)
def test_a_wrong_fact_is_refused_at_its_field(field: str, typed: str, key: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_fact(ClientForm(bank_code="044525225"), field, typed)
    assert refusal.value.key == key


def test_a_right_fact_is_taken_clean() -> None:
    form = read_fact(ClientForm(), "name", "  ООО\u00a0 «Дом»\t\x00 ")
    assert form.name == "ООО «Дом»"
    assert read_fact(form, "birth_on", "14.03.1985").birth_on == date(1985, 3, 14)
    assert read_fact(form, "note", "one\r\ntwo \x07").note == "one\ntwo"


def test_letters_in_a_phone_and_a_bad_email_are_refused() -> None:
    for typed, key in (("8912ABC4567", "e_clients_phone_form"), ("12", "e_clients_phone_short")):
        with pytest.raises(Refused) as refusal:
            new_phone(typed, "RU")
        assert refusal.value.key == key
    for typed in ("anna", "anna@", "a b@c.ru", "anna@localhost..ru"):
        with pytest.raises(Refused):
            read_email(typed)
    assert read_email(" Zakaz@Uyut-Samara.RU ") == "zakaz@uyut-samara.ru"


def test_names_lose_control_signs_only() -> None:
    assert read_name("Robert'); DROP TABLE client;-- 😀") == "Robert'); DROP TABLE client;-- 😀"
    assert clean_line("a\nb\x1fc\ud800") == "a b c"


def test_lists_travel_as_lines_of_cells() -> None:
    form = ClientForm(
        contacts=(Contact("Ольга", "закупки"),),
        phones=(Phone("+79270000001", "8 927", "work", 0),),
        emails=(Email("a@b.ru"),),
        tags=("опт", "a\tb"),
    )
    phones, emails, addresses, contacts, tags = form.lists()
    assert (phones, emails, addresses) == ("+79270000001\t8 927\twork\t1", "a@b.ru\t", "")
    assert (contacts, tags) == ("\tОльга\tзакупки\t", "опт\na b")


def test_a_card_has_room_for_many_but_not_all_numbers() -> None:
    many = tuple(Phone(f"+7927000{i:04}") for i in range(31))
    with pytest.raises(Refused) as refusal:
        replace(ClientForm(), phones=many).lists()
    assert refusal.value.key == "e_clients_too_many"
