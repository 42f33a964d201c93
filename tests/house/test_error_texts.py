"""Every exception of the database has a text a person can read, and the text asks only for facts that come."""

from __future__ import annotations

import re
import string

import pytest

from crm_desktop.code_words import note_unknown
from crm_desktop.error_texts import TEXTS, error_text
from crm_desktop.errors import Cancelled, Refused, Unavailable
from crm_desktop.i18n import set_language
from tests.house.source import ROOT

_EXCEPTION = re.compile(r"create\s+or\s+alter\s+exception\s+(\w+)\s+'((?:[^']|'')*)'", re.IGNORECASE)


def _exceptions() -> dict[str, set[str]]:
    """Names of the database's exceptions with the names of their facts."""
    path = ROOT / "server_sql" / "exceptions.sql"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return {name.lower(): set(re.findall(r"(\w+)=@\d", facts)) for name, facts in _EXCEPTION.findall(text)}


def test_every_exception_has_a_text() -> None:
    missing = sorted(_exceptions().keys() - TEXTS.keys())
    assert not missing, "no text in error_texts.py for:\n" + "\n".join(missing)


def test_texts_ask_only_for_facts_that_come() -> None:
    wrong = []
    for name, facts in _exceptions().items():
        asked = {field for _, field, _, _ in string.Formatter().parse(TEXTS.get(name, "")) if field}
        if not asked <= facts:
            wrong.append(f"{name}: {sorted(asked - facts)} not among {sorted(facts)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.expects_log
def test_an_unknown_key_says_something_in_both_languages_and_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    note_unknown.cache_clear()
    assert error_text(Refused("e_odd")) == "This cannot be done. The log of the program has the details."
    assert error_text(Unavailable("odd")) == "Not available right now. Please try again a little later."
    assert [record.args for record in caplog.records] == [("e_odd",), ("away_odd",)]
    set_language("ru")
    assert error_text(Refused("e_odd")) == "Так сделать нельзя. Подробности — в журнале программы."


def test_a_missing_fact_does_not_spoil_the_message() -> None:
    assert error_text(Refused("e_clock_zone")) == "There is no time zone named “…”."


def test_a_cancelled_request_says_nothing() -> None:
    assert error_text(Cancelled()) == ""
