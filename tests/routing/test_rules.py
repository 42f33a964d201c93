"""Rules read as sentences in both languages; drafts can be changed, undone and compared. Pure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crm_desktop.features.routing.rules import KINDS, WAYS, YES_NO_KINDS, Condition, Rule, Step, Verdict
from crm_desktop.features.routing.rules_draft import Draft, as_new, clean_texts, with_condition, without_condition
from crm_desktop.features.routing.rules_samples import Form, answer_of, to_sample
from crm_desktop.features.routing.rules_sentences import (
    ADD_KEY,
    clause_sentence,
    default_name,
    kind_label,
    minutes_words,
    plain,
    rule_parts,
    rule_sentence,
)
from crm_desktop.features.routing.rules_trace import trace_lines, verdict_words
from crm_desktop.i18n import set_language

SALES = {"group_id": 1, "group_name": "Продажи"}


def sample_condition(kind: str) -> Condition:
    """A condition of a kind with content that fits it."""
    if kind.startswith(("days_", "orders_")):
        return Condition(kind, (), Decimal(21))
    texts = {"channel": ("call", "web"), "client": ("known",), "phone_prefix": ("+7846",)}
    return Condition(kind, ("yes",) if kind in YES_NO_KINDS else texts.get(kind, ("Краски",)))


RUSSIAN = {
    "channel": "звонок или заявка с сайта",
    "source": "источник «Краски»",
    "campaign": "кампания «Краски»",
    "line": "звонят на линию «Краски»",
    "client": "клиент известен",
    "tag": "у клиента метка «Краски»",
    "phone_prefix": "номер начинается с +7846",
    "words": "в тексте есть «Краски»",
    "days_since_more": "последний заказ был больше 21 дня назад",
    "days_since_less": "последний заказ был меньше 21 дня назад",
    "orders_more": "сумма заказов клиента больше 21\u00a0₽",
    "orders_less": "сумма заказов клиента меньше 21\u00a0₽",
    "has_manager": "у клиента есть личный менеджер",
    "open_order": "у клиента есть открытый заказ",
    "working_time": "обращение пришло в рабочее время",
    "blocked": "клиент в чёрном списке",
}
WAYS_RUSSIAN = {
    "manager": "Всегда личному менеджеру",
    "last_order": "Всегда тому, кто вёл последний заказ",
    "person": "Всегда получит Айгуль Сафина",
    "turn": "Всегда группе «Продажи» по очереди",
    "least_load": "Всегда тому из группы «Продажи», у кого меньше всего дел",
    "duty": "Всегда в общую очередь",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_condition_reads_well_in_russian(kind: str) -> None:
    set_language("ru")
    assert clause_sentence(sample_condition(kind)) == RUSSIAN[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_condition_has_a_label_and_changeable_words(kind: str, language: str) -> None:
    set_language(language)
    assert kind_label(kind)
    parts = rule_parts(Rule("", "duty", (sample_condition(kind),)))
    assert [part.key for part in parts if part.key] == ["condition:0", "way"]
    assert all(part.text for part in parts)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_reads_well_in_russian(way: str) -> None:
    set_language("ru")
    rule = Rule("", way, staff_name="Айгуль Сафина", group_name="Продажи")
    assert rule_sentence(rule).split(";")[0] == WAYS_RUSSIAN[way]


def test_a_whole_sentence_in_english() -> None:
    conditions = (
        Condition("channel", ("call", "web")),
        Condition("client", ("known",)),
        Condition("words", ("a",) * 6),
    )
    assert rule_sentence(Rule("", "manager", conditions)) == (
        "If it is a call or a website request, the client is known and the text has “a”, “a”, “a” or 3 more, "
        "then to the personal manager; if not taken within 15 minutes, on down the list"
    )


def test_a_whole_sentence_in_russian(russian: None) -> None:
    rule = Rule("", "turn", (Condition("orders_more", (), Decimal(200000)),), group_name="Продажи", limit_minutes=60)
    assert rule_sentence(rule).replace("\N{NO-BREAK SPACE}", " ") == (
        "Если сумма заказов клиента больше 200 000 ₽, то группе «Продажи» по очереди; "
        "если не взял за 1 час, дальше по списку"
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "за 1 минуту"), (3, "за 3 минуты"), (25, "за 25 минут"), (120, "за 2 часа"), (90, "за 90 минут")],
)
def test_limits_in_russian(minutes: int, words: str) -> None:
    set_language("ru")
    assert minutes_words(minutes) == words


def test_the_word_that_adds_a_condition_comes_last_and_only_when_wanted() -> None:
    rule = Rule("", "manager")
    assert rule_parts(rule, can_add=True)[-1].key == ADD_KEY
    assert ADD_KEY not in [part.key for part in rule_parts(rule)]


def test_a_switched_off_rule_and_a_removed_person_are_told_in_words() -> None:
    rule = Rule("", "person", staff_name="Boris", is_staff_active=False, is_on=False)
    assert "Boris (does not work here any more) gets it" in rule_sentence(rule)
    assert rule_sentence(rule).endswith("(switched off)")


def test_a_default_name_is_short() -> None:
    assert default_name(Rule("", "manager")) == "To the personal manager"
    long = Rule("", "turn", (Condition("source", ("x" * 200,)),), group_name="Sales")
    assert len(default_name(long)) == 100
    assert default_name(Rule("", "duty", (sample_condition("client"), sample_condition("blocked")))) == (
        "The client is known…: to the duty queue"
    )


def test_acts_on_a_draft_can_be_taken_back_one_by_one() -> None:
    one, two = Rule("One", "manager", lineage_id=1), Rule("Two", "duty", lineage_id=2)
    draft = Draft.of([one, two]).move(0, 1).remove(0).add(Rule("Three", "duty"))
    assert [rule.name for rule in draft.rules] == ["One", "Three"]
    assert draft.changed_numbers() == [2]
    assert draft.removed_names() == ["Two"]
    assert [rule.name for rule in draft.undo().rules] == ["One"]
    assert draft.undo().undo().undo().rules == (one, two)
    assert not draft.undo().undo().undo().is_changed
    assert draft.revert().undo().rules == draft.rules


def test_an_act_that_changes_nothing_leaves_no_trace() -> None:
    draft = Draft.of([Rule("One", "manager")])
    assert draft.move(0, 0) is draft
    assert draft.change(0, draft.rules[0]) is draft


def test_a_name_made_from_the_sentence_follows_it_and_a_typed_one_stays() -> None:
    made = Rule("", "manager")
    made = Draft.of([]).add(Rule(default_name(made), "manager")).rules[0]
    draft = Draft.of([made, Rule("Mine", "manager")])
    draft = draft.change(0, Rule(made.name, "duty")).change(1, Rule("Mine", "duty"))
    assert [rule.name for rule in draft.rules] == ["To the duty queue", "Mine"]


def test_conditions_are_added_changed_and_taken_out() -> None:
    rule = with_condition(Rule("", "duty"), sample_condition("client"))
    rule = with_condition(rule, sample_condition("blocked"))
    rule = with_condition(rule, sample_condition("tag"), 0)
    assert [condition.kind for condition in without_condition(rule, 1).conditions] == ["tag"]
    assert as_new(Rule("", "duty", rule_id=1, lineage_id=2)) == Rule("", "duty")


@pytest.mark.parametrize(
    ("kind", "typed", "clean"),
    [
        ("source", ["  Site ", "Site", "", "a|b"], ("Site", "a b")),
        ("phone_prefix", ["8 846", "+7 (495)", "7927", "x", "+86"], ("+7846", "+7495", "+7927", "+86")),
    ],
)
def test_typed_alternatives_are_cleaned(kind: str, typed: list[str], clean: tuple[str, ...]) -> None:
    assert clean_texts(kind, typed) == clean


def test_a_sample_reads_its_phone_and_its_time() -> None:
    sample = to_sample(Form(phone="8 927 612-40-77", at="2026-11-23T12:40", words=" hello "), "RU", "Europe/Samara")
    assert (sample.phone, sample.phone_flaw, sample.body) == ("+79276124077", None, "hello")
    assert sample.came_at is not None
    assert sample.came_at.hour == 8
    hidden = to_sample(Form("call"), "RU", "Europe/Samara")
    assert (hidden.phone, hidden.phone_flaw) == (None, "hidden")
    assert to_sample(Form("web", email="Not an address"), "RU", "UTC").email is None
    assert to_sample(Form("web"), "RU", "UTC").phone_flaw is None


def test_the_trace_tells_who_was_skipped_and_what_was_not_reached() -> None:
    rules = [
        Rule("First", "duty", (sample_condition("client"),)),
        Rule("Second", "duty", is_on=False),
        Rule("Third", "turn", group_name="Sales"),
        Rule("Fourth", "duty"),
        Rule("Fifth", "duty"),
    ]
    steps = [
        Step(1, 11, "First", "client", None, None, None),
        Step(2, 12, "Second", "off", None, None, None),
        Step(3, 13, "Third", "skipped", 1, "Boris", "leave"),
        Step(3, 13, "Third", "chosen", 2, "Vera", None),
    ]
    verdict = Verdict(None, None, "many", 2, "Vera", "turn", 13, 3, "Third", 15, "")
    lines = trace_lines(verdict, steps, rules)
    assert [(line.sign, line.text, line.below) for line in lines] == [
        ("unknown", "Not recognised", "two clients have this phone or e-mail: a person will choose"),
        ("no", "1. First", "not so: the client is known"),
        ("off", "2. Second", "switched off"),
        ("skipped", "3. Boris", "on leave, skipped"),
        ("chosen", "3. Vera gets it", "Third"),
        ("rest", "4–5. Not reached", ""),
    ]
    assert verdict_words(verdict) == ("Vera", "rule 3, to answer within 15 minutes")
    assert answer_of(verdict) == "Vera"


@pytest.mark.parametrize(
    ("why", "below"),
    [
        ("no_rule", "none of the rules fits"),
        ("nobody_free", "nobody of those named is free"),
        ("duty_rule", "rule 4 says so"),
    ],
)
def test_the_duty_queue_has_its_reason(why: str, below: str) -> None:
    verdict = Verdict(None, None, None, None, None, why, 1, 4, "Rule", 15, "")
    assert verdict_words(verdict) == ("The duty queue", below)
    assert answer_of(verdict) == why


def test_a_sentence_is_the_same_read_in_parts_or_whole() -> None:
    rule = Rule("", "manager", (sample_condition("client"),))
    assert plain(rule_parts(rule)) == rule_sentence(rule)
