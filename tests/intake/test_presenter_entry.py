"""Entering by hand, choosing the client, and lines in quarantine."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_desktop.errors import Unavailable
from crm_desktop.features.intake.presenter_chooser import ChooserPresenter
from crm_desktop.features.intake.presenter_entry import Caller, EntryPresenter, Known
from crm_desktop.features.intake.presenter_quarantine import QuarantinePresenter
from crm_desktop.features.intake.queries import Candidate, Quarantined, Routed
from crm_desktop.features.intake.salvage import salvage
from tests.support.builders_intake import NOON, CannedTx, Person, make_card
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

_ROUTED = Routed(55, "routed", None, 5, 12, "Денис Орлов", 3, "Сайт", None, None)


class _Form:
    """The form over canned answers, with what it said."""

    def __init__(self, known: Known | None = None, **answers: Any) -> None:
        self.tx = CannedTx({"intake.route_inquiry": [_ROUTED], **answers})
        self.looked_up: list[str] = []
        self.presenter = EntryPresenter(RunNow(self.tx), FakeClock(NOON), Person(), self._look_up)  # type: ignore[arg-type]
        self.known = known
        self.said: dict[str, list[Any]] = {"saved": [], "refused": [], "caller_changed": [], "opened": []}
        for name, got in self.said.items():
            getattr(self.presenter, name).connect(got.append)
        self.flawed: list[tuple[str, str]] = []
        self.presenter.flawed.connect(lambda *what: self.flawed.append(what))
        self.presenter.begin()

    def _look_up(self, _tx: object, number: str) -> Known | None:
        self.looked_up.append(number)
        return self.known

    def ids(self) -> list[object]:
        return [params[1] for params in self.tx.asked("intake.route_inquiry")]


def test_who_is_calling_shows_as_soon_as_the_number_is_whole() -> None:
    form = _Form(Known(5, "ООО «Дубрава»", "last order 12/11", "Анна"))
    for typed in ("8", "8 927", "8 927 612", "8 927 612-40-77", "8 927 612-40-77 "):
        form.presenter.phone_typed(typed)
    assert form.looked_up == ["+79276124077"]
    assert form.said["caller_changed"][-1] == Caller("ООО «Дубрава» · last order 12/11 · manager: Анна", "ok", 5)


def test_a_number_nobody_has_and_one_that_two_have_are_told() -> None:
    form = _Form()
    form.presenter.phone_typed("+7 927 612-40-77")
    assert form.said["caller_changed"][-1].meaning == "info"
    form = _Form(Known(5, "Иванов", count=2))
    form.presenter.phone_typed("+7 927 612-40-77")
    assert form.said["caller_changed"][-1].meaning == "warn"
    assert form.said["caller_changed"][-1].client_id is None


def test_saving_says_who_got_it_and_why() -> None:
    form = _Form()
    form.presenter.save({"channel": "call", "phone": "8 927 612-40-77", "text": "Нужна краска"})
    (saved,) = form.said["saved"]
    assert (saved.inquiry_id, saved.client_id, saved.sentence) == (55, 5, "Offered: Денис Орлов, by the rule “Сайт”")
    (params,) = form.tx.asked("intake.route_inquiry")
    assert (params[0], params[2], params[6]) == ("hand", "call", "+79276124077")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "waiting", "reason": "nobody_free"}, "Waits in the duty queue: nobody is free"),
        ({"status": "joined"}, "Joined to an inquiry of the last minutes: Денис Орлов"),
        ({"status": "repeated"}, "Was saved before, nothing is added. Now with Денис Орлов"),
        ({"staff_id": 7}, "Offered: you, by the rule “Сайт”"),
    ],
)
def test_every_outcome_has_its_sentence(changes: dict[str, Any], sentence: str) -> None:
    form = _Form(**{"intake.route_inquiry": [replace(_ROUTED, **changes)]})
    form.presenter.save({"channel": "visit", "name": "Пётр"})
    assert form.said["saved"][0].sentence == sentence


def test_a_lost_connection_keeps_the_form_and_a_second_save_is_the_same_inquiry() -> None:
    form = _Form(**{"intake.route_inquiry": Unavailable("server", 2)})
    fields = {"channel": "call", "phone": "8 927 612-40-77"}
    form.presenter.save(fields)
    assert form.said["saved"] == []
    assert len(form.said["refused"]) == 1
    form.tx.answers["intake.route_inquiry"] = [_ROUTED]
    form.presenter.save(fields)
    assert len(form.said["saved"]) == 1
    assert len(set(form.ids())) == 1
    form.presenter.begin()
    form.presenter.save(fields)
    assert len(set(form.ids())) == 2


def test_nothing_to_go_by_is_told_beside_the_form() -> None:
    form = _Form()
    form.presenter.save({"channel": "call"})
    assert form.flawed[0][0] == "phone"
    assert form.ids() == []


def test_an_entry_from_quarantine_settles_its_line_in_the_same_transaction() -> None:
    form = _Form()
    form.presenter.begin({"phone": "8 927 612-40-77"}, quarantine_id=31)
    form.presenter.save({"channel": "web", "phone": "8 927 612-40-77"})
    assert form.tx.asked("intake_quarantine.settle_quarantine") == [(31,)]
    assert form.tx.calls[-2][0] == "intake.route_inquiry"


# ---------------------------------------------------------------- chooser


def _chooser(**answers: Any) -> tuple[ChooserPresenter, CannedTx, dict[str, list[Any]]]:
    tx = CannedTx(
        {
            "intake_inbox.inquiry_card": [make_card(chooser="many")],
            "intake_offers.candidates": [Candidate(3, "Иванов", None, None, None, None)],
            **answers,
        }
    )
    found = [Candidate(9, "Иваново", None, "+79171112233", None, NOON - timedelta(days=400))]
    presenter = ChooserPresenter(RunNow(tx), FakeClock(NOON), Person(), lambda _tx, _text: found)  # type: ignore[arg-type]
    said: dict[str, list[Any]] = {"opened": [], "found": [], "chosen": [], "new_client_asked": []}
    for name, got in said.items():
        getattr(presenter, name).connect(lambda *what, got=got: got.append(what))
    return presenter, tx, said


def test_the_chooser_says_why_it_asks_and_shows_candidates() -> None:
    presenter, _tx, said = _chooser()
    presenter.show_inquiry(1)
    assert said["opened"][0][1] == (
        "It is not certain whose inquiry this is: several clients have this phone or e-mail. Please choose."
    )
    assert [(line.client_id, line.about) for line in said["found"][0][0]] == [(3, "no orders yet")]


def test_a_search_replaces_the_candidates_and_an_empty_one_brings_them_back() -> None:
    presenter, _tx, said = _chooser()
    presenter.show_inquiry(1)
    presenter.search("ивано")
    assert [line.client_id for line in said["found"][-1][0]] == [9]
    presenter.search(" ")
    assert [line.client_id for line in said["found"][-1][0]] == [3]


def test_choosing_writes_it_down() -> None:
    presenter, tx, said = _chooser()
    presenter.show_inquiry(1)
    presenter.choose(3)
    assert tx.asked("intake_offers.choose_client") == [(1, 3)]
    assert said["chosen"] == [(1, 3)]


# ---------------------------------------------------------------- quarantine


def _lines() -> list[Quarantined]:
    return [
        Quarantined(31, "leads.jsonl", 4, "broken_json", "Expecting ',' delimiter: line 1 column 40 (char 39)",
                    '{"channel": "web", "phone": "8 927 612-40-77", "te', NOON),
        Quarantined(30, "leads.jsonl", 2, "unknown_channel", "fax", '{"channel": "fax"}', NOON - timedelta(days=1)),
    ]  # fmt: skip


def test_a_line_says_why_and_where() -> None:
    tx = CannedTx({"intake_quarantine.quarantined": _lines()})
    presenter = QuarantinePresenter(RunNow(tx), FakeClock(NOON), Person())  # type: ignore[arg-type]
    presenter.refresh()
    assert [(line.reason, line.place, line.put) for line in presenter.model.lines] == [
        ("The line is broken off or is no JSON: after 39 characters", "leads.jsonl, line 4", "11:42"),
        ("This channel is not known: fax", "leads.jsonl, line 2", "yesterday 11:42"),
    ]
    assert presenter.selected_id == 31


def test_entering_by_hand_begins_with_what_could_be_read() -> None:
    tx = CannedTx({"intake_quarantine.quarantined": _lines()})
    presenter = QuarantinePresenter(RunNow(tx), FakeClock(NOON), Person())  # type: ignore[arg-type]
    asked: list[Any] = []
    presenter.entry_asked.connect(lambda *what: asked.append(what))
    presenter.refresh()
    presenter.enter_by_hand(31)
    assert asked == [({"channel": "web", "phone": "8 927 612-40-77"}, 31)]


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ('{"channel": "fax", "name": "Пётр", "at": "вчера"}', {"name": "Пётр"}),
        ("Пётр;8 (927) 612-40-77;petr@example.org", {
            "text": "Пётр;8 (927) 612-40-77;petr@example.org", "email": "petr@example.org",
            "phone": "8 (927) 612-40-77",
        }),
        ("", {}),
        ("\x00\x01", {"text": "\x00\x01"}),
    ],
)  # fmt: skip
def test_what_can_be_salvaged(content: str, fields: dict[str, str]) -> None:
    assert salvage(content) == fields
