"""How a till stands: what somebody is told to look at."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from crm_desktop.features.shifts.rules_state import TillNow, signs, state_notes
from crm_desktop.features.tills.rules import TillTerms

NOW = datetime(2026, 11, 24, 12)


def _till(facts: dict[str, object] | None = None, **changed: object) -> TillNow:
    text = json.dumps(facts) if facts else None
    made = TillNow(1, "K1", "Касса", "Самара", None, NOW, NOW, 0, None, text, 50, None, None, None, 0, "{}")
    return made._replace(**changed)


@pytest.mark.parametrize(
    ("till", "meaning", "words"),
    [
        (_till({"paper": "out"}), "bad", "out of paper"),
        (_till({"paper": "near_end"}), "warn", "nearly"),
        (_till({"printer_light": "bad"}), "bad", "printer"),
        (_till({"fiscal": {"shift_over_24h": True}}), "bad", "24 hours"),
        (_till({"fiscal": {"unsent_documents": 3}}), "warn", "3 fiscal documents"),
        (_till({"op_no": 60}), "bad", "ahead"),
        (_till({"op_no": 40}), "bad", "behind"),
        (_till(unsent=4), "warn", "4 entries"),
        (_till(unprinted=1, shift_no=3, shift_opened_at=NOW), "warn", "not on paper"),
        (_till(shift_no=3, shift_opened_at=NOW - timedelta(hours=25)), "bad", "24 hours"),
        (
            _till(shift_no=3, shift_opened_at=NOW, seen_at=NOW - timedelta(hours=1), told_at=None),
            "warn",
            "silent",
        ),
        (_till(till_facts=TillTerms(template="{nonsense}").into_json("{}")), "warn", "built-in"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_needs_a_look_is_said(till: TillNow, meaning: str, words: str) -> None:
    (found,) = signs(till, NOW)
    assert found.meaning == meaning
    assert words in found.words


def test_what_is_still_to_be_told_is_no_gap() -> None:
    assert [sign.meaning for sign in signs(_till({"op_no": 53}, unsent=3), NOW)] == ["warn"]


@pytest.mark.parametrize("facts", ["", "nonsense", "[1]", '{"fiscal": 5, "op_no": "x"}'])
def test_nonsense_of_a_till_is_told_as_nothing(facts: str) -> None:
    assert signs(_till()._replace(facts=facts), NOW) == []


def test_beside_a_till_stands_what_its_register_says_of_itself() -> None:
    notes = state_notes(_till({"fiscal": {"shift": "open", "hours_of_shift": 2, "paper": "enough"}}), NOW)
    assert notes[0] == ("ok", "Nothing needs a look.")
    assert ("", "Paper: enough") in notes
    assert state_notes(_till(), NOW) == (("ok", "Nothing needs a look."),)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        # It sold on between telling and now, or while it was telling: no gap.
        ({"op_no": 40, "sent_no": 40, "base_op_no": 40}, []),
        ({"op_no": 42, "sent_no": 40, "base_op_no": 41}, []),
        ({"op_no": 39, "sent_no": 39, "base_op_no": 40}, ["behind"]),
        ({"op_no": 45, "sent_no": 44, "base_op_no": 40}, ["ahead"]),
    ],
)
def test_a_journal_is_compared_with_what_the_base_had_when_it_told(facts: dict[str, object], words: list[str]) -> None:
    found = signs(_till(facts), NOW)
    assert [word for word, sign in zip(words, found, strict=True) if word not in sign.words] == []
