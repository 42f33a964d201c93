"""Doubts of the base in words; every word the base may say has a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crm_desktop.features.pos.rules_doubts import doubt_words

PACKAGES = Path(__file__).parents[2] / "server_sql" / "packages"


@pytest.mark.parametrize(
    ("what", "facts", "words"),
    [
        ("price", '{"line":1,"name":"Coffee","expected":"640.00","found":"600.50"}',
         "“Coffee”: the price is ₽600.50, in the base it is ₽640."),
        ("sum", '{"lines":"640.00","total":"640.00","rounding":"0.00","paid":"600.00"}',
         "The lines make ₽640, the total is ₽640, paid were ₽600."),
        ("stock", '{"goods_id":1,"goods":"Lamp","kit":null,"wanted":"1.500","left":"-2.000"}',
         "“Lamp”: -2 there, 1.5 needed."),
        ("stock", '{"goods_id":1,"goods":"Lamp","kit":"Set","wanted":"3.000","left":"0.000"}',
         "“Lamp” for the kit “Set”: 0 there, 3 needed."),
        ("coupon", '{"code":"NY","why":"used"}', "Coupon NY does not hold: it was used already."),
        ("credit", '{"limit":"1000.00","debt":"1280.00"}', "The client owes ₽1,280, his limit is ₽1,000."),
        ("credit", '{"client":null,"sum":"10.00"}', "On account, but without a client."),
        ("points", "{}", "There are not enough points."),
        ("return_unknown", "not JSON", "The base does not know the receipt of this return."),
        ("something_new", "{}", "something_new"),
    ],
)  # fmt: skip
def test_a_doubt_is_a_sentence_with_its_facts(what: str, facts: str, words: str) -> None:
    assert doubt_words(what, facts).replace("\xa0", " ") == words


def test_every_word_of_the_base_has_a_sentence() -> None:
    text = "".join((PACKAGES / f"{name}_body.sql").read_text(encoding="utf-8")
                   for name in ("pos", "pos_ops", "pos_receipts"))  # fmt: skip
    said = set(re.findall(r"look\([^;]*?'([a-z]+(?:_[a-z]+)*)',\s*'\{", text))
    said |= set(re.findall(r"o_(?:what|doubt) = (?:trim\(iif\([^,]*, )?'([a-z_]+)'", text))
    assert len(said) > 12
    facts = (
        '{"name":"a","counted":"1","expected":"1","found":"1","shift_no":1,"goods":"a","left":"1","wanted":"1","sold":"1",'
        '"why":"a","returned":"1","now":"1","number":"1","receipt_no":1,"code":"a","debt":"1","limit":"1","sum":"1"}'
    )
    assert [word for word in said if doubt_words(word, facts) == word] == []
