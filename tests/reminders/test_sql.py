"""Reminders in the base: each fired once, snoozes that last, missed ones, escalation to the head, cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded, Server
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.reminders import queries
from crm_desktop.features.reminders.rules import Fired
from crm_desktop.features.tasks import queries as tasks
from tests.support.builders_tasks import (
    Office,
    back_in_time,
    draft,
    give,
    in_minutes,
    log_in,
    make_office,
    plan_of,
    utc_now,
)

# A walk along an index that stops after the first rows is called an index full scan too.
TABLE_SCAN = re.compile(r"Table .* Full Scan")


@pytest.fixture
def office(tx: Tx) -> Office:
    office = make_office(tx)
    log_in(tx, "anna")
    return office


def _due_task(tx: Tx, staff_id: int, minutes_ago: int = 1) -> int:
    task = give(tx, staff_id, in_minutes(600))
    back_in_time(tx, task.id, 600 + minutes_ago)
    return task.id


def _fire_all(tx: Tx) -> Fired:
    return queries.fire_due(tx, 1000)


def test_reminder_fires_at_its_minute_and_only_once(tx: Tx, office: Office) -> None:
    give(tx, office.anna, in_minutes(600))
    assert _fire_all(tx) == Fired(0, 0)
    task = _due_task(tx, office.anna)
    assert _fire_all(tx) == Fired(1, 0)
    assert _fire_all(tx) == Fired(0, 0)
    assert [row.task_id for row in queries.due_for_me(tx)] == [task]


def test_three_lead_times_fire_once_each(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(600), leads=(0, 15, 60))
    fired = []
    for minutes in (541, 45, 15):
        back_in_time(tx, task.id, minutes)
        fired.append(_fire_all(tx).reminders)
    assert fired == [1, 1, 1]
    assert sorted(row.lead_minutes for row in queries.due_for_me(tx)) == [0, 15, 60]


def test_limit_is_kept_and_the_oldest_come_first(tx: Tx, office: Office) -> None:
    for minutes in (1, 3, 2):
        _due_task(tx, office.anna, minutes)
    assert queries.fire_due(tx, 2).reminders == 2
    assert [row.fire_at < utc_now() - timedelta(seconds=90) for row in queries.due_for_me(tx)] == [True, True]
    assert queries.fire_due(tx, 2).reminders == 1


def test_reminder_is_the_persons_own(tx: Tx, office: Office) -> None:
    _due_task(tx, office.anna)
    _fire_all(tx)
    mine = queries.due_for_me(tx)[0]
    log_in(tx, "ivan")
    assert not queries.due_for_me(tx)
    queries.mark_seen(tx, mine.id)
    with pytest.raises(Refused) as refused:
        queries.snooze(tx, mine.id, minutes=5)
    assert refused.value.key == "e_reminders_not_found"
    log_in(tx, "anna")
    assert [row.id for row in queries.due_for_me(tx)] == [mine.id]


def test_seen_reminder_is_not_shown_again(tx: Tx, office: Office) -> None:
    _due_task(tx, office.anna)
    _due_task(tx, office.anna)
    _fire_all(tx)
    first, second = queries.due_for_me(tx)
    queries.mark_seen(tx, first.id)
    assert [row.id for row in queries.due_for_me(tx)] == [second.id]
    assert queries.mark_all_seen(tx, in_minutes(1)) == 1
    assert not queries.due_for_me(tx)


def test_missed_one_is_marked(tx: Tx, office: Office) -> None:
    _due_task(tx, office.anna, minutes_ago=60)
    _fire_all(tx)
    assert [row.is_missed for row in queries.due_for_me(tx)] == [True]


def test_snoozed_reminder_comes_back(tx: Tx, office: Office) -> None:
    task = _due_task(tx, office.anna)
    _fire_all(tx)
    shown = queries.due_for_me(tx)[0]
    at = queries.snooze(tx, shown.id, minutes=15)
    assert at is not None and timedelta(minutes=14) < at - utc_now() < timedelta(minutes=16)
    assert not queries.due_for_me(tx)
    assert _fire_all(tx).reminders == 0
    back_in_time(tx, task, 16)
    assert _fire_all(tx).reminders == 1
    assert [(row.id, row.snooze_count, row.is_missed) for row in queries.due_for_me(tx)] == [(shown.id, 1, True)]


@pytest.mark.parametrize("until", [datetime(1899, 1, 1), datetime(9999, 12, 31), None])
def test_snooze_into_the_past_is_refused(tx: Tx, office: Office, until: datetime | None) -> None:
    _due_task(tx, office.anna)
    _fire_all(tx)
    with pytest.raises(Refused) as refused:
        queries.snooze(tx, queries.due_for_me(tx)[0].id, until=until)
    assert refused.value.key == "e_reminders_past"


def test_next_moment_is_the_earliest_of_all(tx: Tx, office: Office) -> None:
    far = give(tx, office.anna, in_minutes(600))
    assert queries.next_fire_at(tx) == far.due_at
    near = give(tx, office.ivan, in_minutes(60))
    assert queries.next_fire_at(tx) == near.due_at
    tx.run("update task set escalate_at = ? where id = ?", (near.due_at - timedelta(minutes=5), near.id))
    assert queries.next_fire_at(tx) == near.due_at - timedelta(minutes=5)


def test_overdue_task_is_told_to_the_head_once(tx: Tx, office: Office) -> None:
    task = _due_task(tx, office.anna, minutes_ago=59)
    assert _fire_all(tx).escalated == 0
    back_in_time(tx, task, 2)
    assert _fire_all(tx).escalated == 1
    assert _fire_all(tx).escalated == 0
    log_in(tx, "boris")
    told = queries.due_for_me(tx)
    assert [(row.kind, row.task_id, row.staff_name) for row in told] == [("overdue", task, "Анна")]


def test_moved_task_is_told_to_the_head_again_when_it_is_late_again(tx: Tx, office: Office) -> None:
    task = _due_task(tx, office.anna, minutes_ago=61)
    assert _fire_all(tx).escalated == 1
    tasks.move_task(tx, task, 1, in_minutes(600))
    assert _fire_all(tx).escalated == 0
    log_in(tx, "boris")
    assert not queries.due_for_me(tx)
    back_in_time(tx, task, 661)
    assert _fire_all(tx).escalated == 1
    assert len(queries.due_for_me(tx)) == 1


def test_nobody_is_told_without_a_head_or_when_the_firm_does_not_want_it(tx: Tx, office: Office) -> None:
    log_in(tx, "boris")
    _due_task(tx, office.boris, minutes_ago=61)
    assert _fire_all(tx).escalated == 1
    assert tx.value("select count(*) from reminder where kind = 'overdue'") == 0
    tx.run(
        "update or insert into setting (name, content, updated_at)"
        " values ('reminders.overdue_to_head_minutes', '0', clock.utc_now()) matching (name)"
    )
    _due_task(tx, office.anna, minutes_ago=600)
    assert _fire_all(tx).escalated == 0


def test_cost_follows_what_is_due(tx: Tx, office: Office) -> None:
    _due_task(tx, office.anna)
    queries.next_fire_at(tx)
    _fire_all(tx)
    queries.due_for_me(tx)
    plan = plan_of(tx, "REMINDERS", "FIRE_DUE")
    assert '"IX_REMINDER_DUE"' in plan and not TABLE_SCAN.search(plan) and "Sort" not in plan, plan
    plan = plan_of(tx, "REMINDERS", "ESCALATE_DUE")
    assert '"IX_TASK_ESCALATE"' in plan and not TABLE_SCAN.search(plan) and "Sort" not in plan, plan
    plan = plan_of(tx, "REMINDERS", "NEXT_FIRE_AT")
    assert not TABLE_SCAN.search(plan) and "Sort" not in plan, plan
    plan = plan_of(tx, "REMINDERS", "DUE_FOR_ME")
    assert '"IX_REMINDER_FIRED"' in plan and not TABLE_SCAN.search(plan), plan


def test_what_has_fired_is_not_walked_again(lane: Lane) -> None:
    """A partial index on the state alone keeps the entries of all that ever waited."""

    def begin(tx: Tx) -> None:
        office = make_office(tx)
        log_in(tx, "anna")
        for _ in range(60):
            _due_task(tx, office.anna)

    def reads(tx: Tx) -> int:
        found = tx.value(
            "select s.mon$record_idx_reads from mon$attachments a"
            " join mon$record_stats s on s.mon$stat_id = a.mon$stat_id where a.mon$attachment_id = current_connection"
        )
        assert isinstance(found, int)
        return found

    lane.submit(begin, write=True).result(60)
    lane.submit(_fire_all, write=True).result(60)
    for _ in range(2):  # the first walk sweeps up
        before = lane.submit(reads).result(60)
        lane.submit(queries.next_fire_at).result(60)
        walked = lane.submit(reads).result(60) - before
    assert walked < 60


# ---------------------------------------------------------------- several connections


@pytest.fixture
def two_lanes(base_path: Path) -> Iterator[tuple[Lane, Lane]]:
    lanes = Lane(Embedded(base_path)), Lane(Embedded(base_path), name="agent")
    yield lanes
    for lane in lanes:
        lane.close()


def test_two_callers_fire_each_reminder_once(two_lanes: tuple[Lane, Lane]) -> None:
    def begin(tx: Tx) -> str:
        office = make_office(tx)
        ticket = log_in(tx, "anna")
        for _ in range(120):
            _due_task(tx, office.anna, minutes_ago=61)
        return ticket

    def fire(tx: Tx) -> Fired:
        tx.rows("select * from access.resume_session(?)", (ticket,))
        return queries.fire_due(tx, 10)

    ticket = two_lanes[0].submit(begin, write=True).result(60)
    calls = [lane.submit(fire, write=True) for _ in range(20) for lane in two_lanes]
    answers = [call.result(60) for call in calls]
    assert sum(answer.reminders for answer in answers) == 120
    assert sum(answer.escalated for answer in answers) == 120
    count = two_lanes[1].submit(
        lambda tx: tx.rows("select kind, state, count(*) from reminder group by kind, state order by kind")
    )
    assert count.result(60) == [("overdue", "fired", 120), ("task", "fired", 120)]


def test_snooze_outlives_the_program(base_path: Path) -> None:
    def snooze(tx: Tx) -> datetime | None:
        office = make_office(tx)
        log_in(tx, "anna")
        _due_task(tx, office.anna)
        _fire_all(tx)
        return queries.snooze(tx, queries.due_for_me(tx)[0].id, minutes=60)

    def after(tx: Tx) -> tuple[int, datetime | None]:
        log_in(tx, "anna")
        return len(queries.due_for_me(tx)), queries.next_fire_at(tx)

    first = Lane(Embedded(base_path))
    until = first.submit(snooze, write=True).result(60)
    first.close()
    second = Lane(Embedded(base_path))
    try:
        shown, at = second.submit(after, write=True).result(60)
    finally:
        second.close()
    assert shown == 0
    assert at is not None and until is not None and at <= until


@pytest.mark.tcp
def test_two_agents_over_the_wire_fire_a_thousand_reminders_once_each(server: Server) -> None:
    def begin(tx: Tx) -> None:
        office = make_office(tx)
        tx.run(
            "insert into staff (login, name, role_code, branch_id, state_since, created_at)"
            " values ('SYSDBA', 'Agent', 'admin', ?, clock.utc_now(), clock.utc_now())",
            (office.branch,),
        )
        tx.run(
            "execute block (p_staff bigint = ?) as declare v_no int = 0; declare v_id bigint; begin"
            " while (v_no < 1000) do begin"
            " insert into task (title, staff_id, due_at, time_zone, created_at, updated_at)"
            " values ('Call', :p_staff, clock.utc_now(), 'Europe/Samara', clock.utc_now(), clock.utc_now())"
            " returning id into v_id;"
            " insert into reminder (task_id, staff_id, fire_at)"
            " values (:v_id, :p_staff, dateadd(-1 minute to clock.utc_now()));"
            " v_no = v_no + 1; end end",
            (office.anna,),
        )

    def fire(tx: Tx) -> int:
        return queries.fire_due(tx, 20).reminders

    first = Lane(server)
    first.submit(begin, write=True).result(60)
    lanes = [Lane(server, _enter, name=f"agent {number}") for number in range(2)]
    try:
        calls = [lane.submit(fire, write=True) for _ in range(60) for lane in lanes]
        assert sum(call.result(60) for call in calls) == 1000
        states = first.submit(lambda tx: tx.rows("select state, count(*) from reminder group by state")).result(60)
        assert states == [("fired", 1000)]
    finally:
        for lane in [first, *lanes]:
            lane.close()


def _enter(tx: Tx) -> None:
    log_in(tx, "sysdba")


def test_reminder_carries_the_link_of_the_meeting(tx: Tx, office: Office) -> None:
    meeting = replace(draft(office.anna, in_minutes(10)), meeting_url="https://meet.jit.si/room")
    task = tasks.save_task(tx, meeting).id
    tx.run("update reminder set fire_at = dateadd(-1 minute to clock.utc_now()) where task_id = ?", (task,))
    queries.fire_due(tx)
    assert [row.meeting_url for row in queries.due_for_me(tx)] == ["https://meet.jit.si/room"]
