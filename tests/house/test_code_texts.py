"""No code is shown to a person: what the base or the program writes down as a reason has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import pytest

from crm_desktop.error_texts import TEXTS
from crm_desktop.features.calls.rules import RECORDING_REASONS
from crm_desktop.features.calls.rules_desk import OUTCOMES
from crm_desktop.features.calls.rules_words import outcome_words, result_words
from crm_desktop.features.channels.rules import ARRIVAL_KINDS, KINDS
from crm_desktop.features.channels.rules_words import REASONS
from crm_desktop.features.clients.rules_card import JournalLine
from crm_desktop.features.clients.rules_words import timeline_words
from crm_desktop.features.intake import words as intake
from crm_desktop.features.intake.rules import Status
from crm_desktop.features.intake.rules_words import UNFIT
from crm_desktop.features.jobs.rules_words import STATES
from crm_desktop.features.mail.rules import FileRefusal, Flaw, TurnedAway
from crm_desktop.features.mail.rules_words import FILES, FLAWS
from crm_desktop.features.routing import rules_sentences as sentences
from crm_desktop.features.routing.rules_trace import obstacle_words
from crm_desktop.i18n import _, set_language
from tests.house.source import ROOT, called, modules, place, text_of, tree

_SQL = [*sorted((ROOT / "server_sql" / "packages").glob("*_body.sql"))]
_CHECK = re.compile(r"constraint (ck_\w+) check \((?:\(?)(\w+) in \(([^)]*)\)", re.IGNORECASE)
_CODES = re.compile(r"'([a-z][a-z0-9_]*)'")
# What writes down a reason, and which of its arguments is the code.
_WRITERS = {"refused": 0, "note_refusal": 2, "Handled": 1}


def _listed(constraint: str) -> set[str]:
    """The codes a check of the base lets into a column."""
    for path in sorted((ROOT / "server_sql" / "migrations").glob("*.sql")):
        for name, _column, codes in _CHECK.findall(path.read_text(encoding="utf-8")):
            if name == constraint:
                return set(_CODES.findall(codes))
    raise AssertionError(f"no check named {constraint}")


def _written(package: str, pattern: str) -> set[str]:
    """The codes a package writes where a pattern stands in front."""
    text = (ROOT / "server_sql" / "packages" / f"{package}_body.sql").read_text(encoding="utf-8")
    return {code for found in re.findall(pattern + r"([^;]*);", text) for code in _CODES.findall(found)}


def _journal(kind: str) -> str:
    line = JournalLine(1, None, kind, "", "", None, None, datetime(2026, 11, 23), None)
    return timeline_words(line, "UTC", datetime(2026, 11, 23).date()).kind


_SPOKEN: list[tuple[str, Iterable[str], Callable[[str], str]]] = [
    ("channel kinds", _listed("ck_channel_kind"), lambda code: _(KINDS[code])),
    ("arrival kinds", _listed("ck_arrival_kind"), lambda code: _(ARRIVAL_KINDS[code])),
    ("states of the outbox", _listed("ck_outgoing_state"), lambda code: _(STATES[code][0])),
    ("ends of calls", _listed("ck_call_result"), lambda code: result_words("in", code)),
    ("ends of dialled calls", _listed("ck_call_result"), lambda code: result_words("out", code)),
    ("what talks came to", OUTCOMES, outcome_words),
    ("recordings refused", RECORDING_REASONS, lambda code: _(RECORDING_REASONS[code])),
    ("flaws of letters", Flaw, lambda code: _(FLAWS[code])),
    ("files not kept", FileRefusal, lambda code: _(FILES[code])),
    ("turned away by mailboxes", TurnedAway, lambda code: _(TEXTS[code])),
    ("files counted", [f"file_{one}" for one in FileRefusal], lambda code: _(TEXTS[code])),
    ("kinds of inquiries", _listed("ck_inquiry_channel"), intake.channel_words),
    ("heads of offers", _listed("ck_inquiry_channel"), intake.offer_head_words),
    ("channels in rules", _listed("ck_inquiry_channel"), sentences.channel_words),
    ("states of inquiries", _listed("ck_inquiry_state"), intake.state_words),
    ("states of offers", _listed("ck_offer_state"), intake.offer_state_words),
    ("what became of a record", set(Status) - {Status.QUARANTINED}, intake.status_words),
    ("why nobody has it", _written("decision", "o_why =") - {"manager", "last_order"}, intake.reason_words),
    ("obstacles", _written("decision", r"return (?=')"), intake.obstacle_words),
    ("obstacles in a trial", _written("decision", r"return (?=')"), obstacle_words),
    ("conditions", _listed("ck_routing_condition_kind"), intake.unfit_words),
    ("unfit records", UNFIT, intake.quarantine_words),
    ("lines of the history", _listed("ck_journal_kind"), _journal),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "words"), [row[1:] for row in _SPOKEN], ids=[row[0] for row in _SPOKEN])
def test_a_code_has_words_in_both_languages(codes: Iterable[str], words: Callable[[str], str]) -> None:
    codes = sorted(str(code) for code in codes)
    assert codes, "nothing was found where the codes are written"
    for code in codes:
        set_language("en")
        english = words(code)
        set_language("ru")
        russian = words(code)
        assert english and ("_" not in english), code
        assert re.search("[а-яё]", russian, re.IGNORECASE), f"{code}: {russian!r}"


def _literals(node: ast.AST) -> Iterator[str]:
    """Plain texts an argument may be."""
    for inner in [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]:
        text = text_of(inner)
        if text:
            yield text


def _reasons() -> Iterator[tuple[str, str]]:
    """Every reason named in the source, with its place."""
    for path in modules("crm_desktop"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name, start = called(node), _WRITERS.get(called(node), 0)
            if name in _WRITERS and not (name == "Handled" and node.args and text_of(node.args[0]) != "refused"):
                given = node.args[start : start + 1]
                yield from ((code, place(path, node)) for argument in given for code in _literals(argument))
            elif name == "Refused" and node.args:
                yield from ((code, place(path, node)) for code in _literals(node.args[0]))
            elif name == "Unavailable" and node.args:
                yield from ((f"away_{code}", place(path, node)) for code in _literals(node.args[0]))
            elif name == "Unfit" and node.args:
                yield from ((code, place(path, node)) for code in _literals(node.args[0]))


def test_every_reason_named_in_the_source_has_words() -> None:
    found = dict(_reasons())
    assert {"e_calls_replayed", "nothing_to_go_by", "away_busy"} <= found.keys()
    assert not [f"{where}: {code}" for code, where in found.items() if code not in REASONS]


def test_every_reason_named_in_the_base_has_words() -> None:
    wrong = []
    for path in _SQL:
        for code in re.findall(r"\b(?:o|a|k)\.(?:reason|recording_reason) = '(\w+)'", path.read_text(encoding="utf-8")):
            if code not in REASONS and code not in RECORDING_REASONS:
                wrong.append(f"{place(path)}: {code}")
    assert not wrong


def test_recordings_counted_by_day_have_words() -> None:
    # "elsewhere" is a note of one call, never counted.
    assert not [one for one in set(RECORDING_REASONS) - {"elsewhere"} if f"e_calls_recording_{one}" not in TEXTS]
