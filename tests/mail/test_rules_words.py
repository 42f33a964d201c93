"""What was odd about a letter, in sentences."""

from __future__ import annotations

from datetime import datetime

from crm_desktop.features.mail.letter_words import head_words
from crm_desktop.features.mail.rules import Flaw
from crm_desktop.features.mail.rules_words import file_refused_words, flaw_words


def test_each_flaw_of_a_letter_is_a_sentence_of_its_own() -> None:
    told = flaw_words(f"{Flaw.CUT},{Flaw.DATE}", "41 MB")
    assert len(told) == 2 and told[0].endswith("Read it in your mail service.")


def test_nothing_is_told_of_a_letter_or_a_file_that_is_whole() -> None:
    assert (flaw_words(None), flaw_words(""), file_refused_words(None)) == ([], [], "")


def test_a_letter_that_is_too_large_is_told_with_its_size() -> None:
    (told,) = flaw_words(Flaw.CUT, "41 MB")
    assert "(41 MB)" in told and "mail service" in told


def test_the_head_of_a_letter_says_no_more_of_its_time_than_is_needed() -> None:
    now, zone = datetime(2026, 11, 24, 12, 0), "Europe/Samara"
    told = [head_words(at, now, zone) for at in (datetime(2026, 11, 23, 23, 58), datetime(2026, 11, 17, 10, 5),
                                                 datetime(2025, 12, 31, 10, 5))]  # fmt: skip
    assert told == ["03:58", "17 Nov, 14:05", "31/12/2025, 14:05"]
