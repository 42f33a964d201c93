"""What a fiscal register says of itself, in words: days ahead of what stops it."""

from __future__ import annotations

import pytest

from crm_desktop.features.tills.rules_fiscal import fiscal_lines, fiscal_signs
from crm_desktop.i18n import set_language


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


@pytest.mark.parametrize(
    ("facts", "meaning", "words"),
    [
        ({"shift_over_24h": True, "hours_of_shift": 25}, "bad", "more than 24 hours"),
        ({"shift": "open", "hours_of_shift": 23}, "warn", "nearly 24 hours"),
        ({"paper": "out"}, "bad", "out of paper"),
        ({"paper": "near_end"}, "warn", "nearly at its end"),
        ({"unsent_documents": 2, "days_unsent": 3}, "warn", "In 27 days the register stops"),
        ({"unsent_documents": 2, "days_unsent": 29}, "bad", "In 1 day the register stops"),
        ({"unsent_documents": 2, "days_unsent": 31}, "bad", "has stopped"),
        ({"memory_end": True, "days_of_memory": 20}, "warn", "ends in 20 days"),
        ({"memory_end": True, "days_of_memory": 5}, "bad", "ends in 5 days"),
    ],
)
def test_it_is_said_days_ahead(facts: dict[str, object], meaning: str, words: str) -> None:
    (sign,) = fiscal_signs(facts)
    assert sign.meaning == meaning
    assert words in sign.words


@pytest.mark.parametrize(
    "facts",
    [
        {"shift": "open", "hours_of_shift": 3, "paper": "enough", "days_of_memory": 300},
        {"unsent_documents": 2, "days_unsent": 0},
        {},
    ],
)
def test_what_is_as_it_should_be_is_not_spoken_of(facts: dict[str, object]) -> None:
    assert fiscal_signs(facts) == []


def test_its_panel_says_everything() -> None:
    facts: dict[str, object] = {
        "shift": "open", "hours_of_shift": 3, "paper": "enough", "unsent_documents": 0, "days_unsent": 0,
        "memory_end": False, "days_of_memory": 300, "last_number": 41,
    }  # fmt: skip
    assert [(line.value, line.meaning) for line in fiscal_lines(facts)] == [
        ("open for 3 h", "ok"), ("enough", "ok"), ("nothing waits", "ok"), ("ends in 300 days", "ok"), ("41", ""),
    ]  # fmt: skip
