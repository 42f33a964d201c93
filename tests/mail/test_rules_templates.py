"""Templates of letters: fields are put in; whatever costs or climbs is refused with its place."""

from __future__ import annotations

import pytest

from crm_desktop.errors import Refused
from crm_desktop.features.mail.templates import check, fill

VALUES = {"client": {"name": "ООО «Дубрава»"}, "person": {"name": "Анна"}}


def test_fields_are_put_in_and_unknown_ones_stay_empty() -> None:
    body = "{% if contact.name %}{{ contact.name }}, {% endif %}жду!\n{{ person.name|upper }}"
    made = fill("Заказ для {{ client.name }}", body, VALUES)
    assert made.subject == "Заказ для ООО «Дубрава»" and made.body == "жду!\nАННА"


def test_a_subject_stays_one_line() -> None:
    assert fill("a\nBcc: b@c.test", "", {}).subject == "a Bcc: b@c.test"


def test_values_are_words_even_when_they_look_like_a_template() -> None:
    assert fill("", "{{ client.name }}", {"client": {"name": "{{ 7 * 7 }}<b>"}}).body == "{{ 7 * 7 }}<b>"


@pytest.mark.parametrize(
    "attack",
    [
        "{{ '%1000000000d'|format(1) }}",
        "{{ 9**9**9 }}",
        "{{ client.name * 999999999 }}",
        "{{ ''.__class__ }}",
        "{{ client.__class__ }}",
        "{{ client.name.upper() }}",
        "{{ client['name'] }}",
        "{% for i in client.name %}x{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% set a = 1 %}",
        "{% macro a() %}{% endmacro %}",
        "{{ config }}",
        "{{ client.password }}",
        "{{ client.name|attr('__class__') }}",
        "{{ client.name ~ client.name }}",
        "{{ range(10) }}",
        "{{ [1] }}",
        "{{ client.name",
        "{% if %}",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "x" * 30_000,
    ],
)
def test_code_is_refused_with_its_line(attack: str) -> None:
    with pytest.raises(Refused) as refusal:
        check(f"Здравствуйте!\n{attack}")
    assert refusal.value.key == "e_letters_template_syntax" and refusal.value.facts["what"]
    if len(attack) < 1000:
        assert refusal.value.facts["line"] == 2
