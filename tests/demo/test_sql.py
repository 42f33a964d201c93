"""The made-up firm in a real base: whole, without contradictions, and never in place of a real one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from crm_desktop.admin.demo_base import make_demo_base, remove_demo
from crm_desktop.clock import to_zone
from crm_desktop.db.connection import Connection
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.access.queries import open_session
from crm_desktop.features.calls.queries_desk import call_list, dial_state, recording
from crm_desktop.features.calls.recordings import mime_of
from crm_desktop.features.clients.queries import list_clients, open_card
from crm_desktop.features.demo import queries
from crm_desktop.features.demo.firm import make_demo
from crm_desktop.features.demo.rules_calls import DemoCall
from crm_desktop.features.demo.rules_routing import Answer
from crm_desktop.features.demo.rules_tongue import ENGLISH, RUSSIAN
from crm_desktop.features.intake.queries import inbox, inbox_counts, offers_for_me
from crm_desktop.features.mail import queries_desk as letters
from crm_desktop.features.routing.queries import current_version, hits
from crm_desktop.features.settings.queries import firm_facts
from crm_desktop.features.staff.queries import first_setup
from crm_desktop.features.staff.rules import FirstSetup
from crm_desktop.features.tasks.queries import my_day
from crm_desktop.features.upkeep.queries import findings, totals
from tests.support.builders_clients import make_client

T = TypeVar("T")


def _do(tx: Tx) -> Callable[[Callable[[Tx], T]], T]:
    return lambda work: work(tx)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def test_the_demo_firm_is_whole_and_contradicts_itself_nowhere(tx: Tx) -> None:
    steps: list[str] = []
    made = make_demo(_do(tx), _now(), clients=60, progress=lambda step, done, total: steps.append(step))
    counts = totals(tx)
    assert (made.clients, counts["clients"], counts["people"]) == (60, 60, 6)
    assert counts["inquiries"] == made.inquiries
    assert findings(tx) == []
    assert firm_facts(tx).is_demo
    assert len(set(steps)) == 4
    version = current_version(tx)
    assert version is not None
    assert version.rule_count == 9
    assert sum(1 for count in hits(tx, datetime(2000, 1, 1)).values() if count) == 9


def test_the_head_of_the_shop_finds_a_day_of_work(tx: Tx) -> None:
    make_demo(_do(tx), _now(), clients=60)
    open_session(tx, "MARINA", "test", "1.0")
    assert offers_for_me(tx)
    assert inbox_counts(tx)["waiting"] == 2
    sections = {task.section for task in my_day(tx)}
    # At night nothing of today is done yet.
    is_night = not 11 <= to_zone(_now(), RUSSIAN.zone).hour < 20
    assert {"overdue"} | (set() if is_night else {"done"}) <= sections
    assert all(row.closed_at and row.closed_at > row.came_at for row in inbox(tx, "closed", 50))


def test_the_past_of_a_client_is_older_than_the_demo(tx: Tx) -> None:
    now = _now()
    make_demo(_do(tx), now, clients=60)
    client = next(line for line in list_clients(tx, limit=60) if line.order_count > 2)
    card = open_card(tx, client.id)
    assert card is not None
    assert card.created_at < card.purchases[-1].at < now


def test_a_real_firm_is_never_made_up(tx: Tx) -> None:
    first_setup(tx, FirstSetup("Real", "Europe/Samara", "ADA", "Ada"))
    open_session(tx, "ADA", "test", "1.0")
    make_client(tx, "Иванов")
    with pytest.raises(Refused, match="e_demo_real_firm"):
        queries.mark_firm(tx)
    with pytest.raises(Refused, match="e_demo_real_firm"):
        queries.age_client(tx, 1, _now())
    with pytest.raises(Refused, match="e_demo_real_firm"):
        queries.age_order(tx, 1, _now(), is_open=True)
    with pytest.raises(Refused, match="e_demo_real_firm"):
        queries.age_inquiry(tx, 1, Answer("", 1, 1, ""), 1)
    with pytest.raises(Refused, match="e_demo_real_firm"):
        queries.age_task(tx, 1, _now(), _now(), is_done=True)


def test_again_throws_the_old_demo_away_and_a_second_one_is_not_made_over_it(tmp_path: Path) -> None:
    target = Embedded(tmp_path / "demo.fdb")
    make_demo_base(target, 1, again=False, progress=lambda *_: None)
    with pytest.raises(Refused, match="e_db_exists"):
        make_demo_base(target, 1, again=False, progress=lambda *_: None)
    made = make_demo_base(target, 2, again=True, progress=lambda *_: None)
    assert made.clients == 400
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".fdb"] == ["demo.fdb"]


def test_a_demo_open_elsewhere_is_not_thrown_away(tmp_path: Path) -> None:
    target = Embedded(tmp_path / "demo.fdb")
    make_demo_base(target, 1, again=False, progress=lambda *_: None)
    with closing(Connection(target)), pytest.raises(Refused, match="e_demo_in_use"):
        remove_demo(target)
    assert target.path.exists()
    remove_demo(target)
    assert not target.path.exists()


def test_a_base_of_a_real_firm_is_not_thrown_away(base_path: Path) -> None:
    with pytest.raises(Refused, match="e_demo_real_firm"):
        remove_demo(Embedded(base_path))
    assert base_path.exists()


def test_a_month_of_calls_is_there_and_its_line_is_off(tx: Tx) -> None:
    make_demo(_do(tx), _now(), clients=60)
    open_session(tx, "MARINA", "test", "1.0")
    assert dial_state(tx).state == "off"
    calls = call_list(tx, limit=500)
    assert {call.direction for call in calls} == {"in", "out"}
    assert {call.result for call in calls} >= {"answered", "missed", "no_answer"}
    assert sum(1 for call in calls if call.note) > 10
    assert [call.is_to_call_back for call in call_list(tx, "missed", is_mine=True, limit=500)].count(True) == 1
    heard = [call for call in calls if call.recording_state == "stored"]
    assert mime_of(recording(tx, heard[0].call_id).content) == "audio/wav"
    open_session(tx, "PETR", "test", "1.0")
    with pytest.raises(Refused, match="e_demo_real_firm"):
        tx.run("update firm set is_demo = false")
        queries.past_call_out(tx, 1, 1, 1, _now(), DemoCall(1, "", ""))


def test_letters_of_the_last_days_are_there_and_their_mailbox_is_off(tx: Tx) -> None:
    make_demo(_do(tx), _now(), clients=60)
    open_session(tx, "MARINA", "test", "1.0")
    rows = letters.threads(tx, "mine")
    assert len(rows) == 4 and sum(row.unread_count > 0 for row in rows) == 3
    assert [row.letter_count for row in rows if row.letter_count > 2] == [3, 4]
    assert [box.is_on for box in letters.mailboxes(tx)] == [False]
    assert len(letters.templates(tx)) == 2
    known = next(row for row in rows if row.client_id is not None)
    assert known.client_id is not None
    card = open_card(tx, known.client_id)
    assert card is not None and any(line.kind == "mail" and line.ref == known.id for line in card.journal)


def test_an_english_firm_is_whole_too(tx: Tx) -> None:
    make_demo(_do(tx), _now(), clients=60, tongue=ENGLISH)
    facts = firm_facts(tx)
    assert (facts.name, facts.phone_region, facts.currency) == ("The Builder's Shop", "GB", "GBP")
    assert findings(tx) == []
    open_session(tx, "MARINA", "test", "1.0")
    assert offers_for_me(tx)
    rows = letters.threads(tx, "mine")
    assert len(rows) == 4
    (box,) = letters.mailboxes(tx)
    came = [letter for row in rows for letter in letters.thread_letters(tx, row.id) if letter.is_in]
    assert {letter.to_text for letter in came} == {box.address} == {"orders@example.com"}
    assert sum(1 for count in hits(tx, datetime(2000, 1, 1)).values() if count) == 9
