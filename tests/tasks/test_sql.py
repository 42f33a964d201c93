"""Tasks in the base: checks, versions, scopes, reminders that follow, repeats without doubles."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crm_desktop.clock import to_zone
from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.tasks import queries, queries_repeat
from crm_desktop.features.tasks.rules import Task, TaskDraft
from tests.support.builders_tasks import (
    ZONE,
    Office,
    back_in_time,
    draft,
    give,
    in_minutes,
    log_in,
    make_client,
    make_office,
    plan_of,
    read,
    utc_now,
)
from tests.tasks.test_rules_meeting import BAD_LINKS, GOOD_LINKS


@pytest.fixture
def office(tx: Tx) -> Office:
    office = make_office(tx)
    log_in(tx, "anna")
    return office


def _reminders(tx: Tx, task_id: int, state: str = "pending") -> list[tuple[int, str, int]]:
    return tx.rows(
        "select staff_id, kind, lead_minutes from reminder where task_id = ? and state = ? order by kind, lead_minutes",
        (task_id, state),
    )


def test_task_comes_back_as_it_was_saved(tx: Tx, office: Office) -> None:
    client = make_client(tx, office.branch)
    due = in_minutes(300)
    saved = queries.save_task(
        tx,
        TaskDraft(" Отправить счёт ", office.anna, due, note="второй этап", client_id=client, leads=(0, 15, 60)),
    )
    task = read(tx, saved)
    assert (task.title, task.note, task.client_name) == ("Отправить счёт", "второй этап", "ООО «СтройДвор»")
    assert (task.due_at, task.lead_minutes, task.time_zone) == (due, "0,15,60", ZONE)
    assert (task.staff_id, task.author_id, task.version) == (office.anna, office.anna, 1)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": "  "}, "e_tasks_no_title"),
        ({"staff_id": None}, "e_tasks_no_person"),
        ({"due_at": None}, "e_tasks_no_due"),
        ({"due_at": datetime(1899, 12, 31)}, "e_tasks_past"),
        ({"due_at": datetime(9999, 12, 31)}, "e_tasks_too_far"),
        ({"client_id": 10**9}, "e_tasks_no_client"),
        ({"inquiry_id": 10**9}, "e_tasks_no_inquiry"),
        ({"leads": tuple(range(11))}, "e_tasks_lead"),
        ({"leads": (600_000,)}, "e_tasks_lead"),
        ({"id": 10**9, "version": 1}, "e_tasks_not_found"),
    ],
)
def test_impossible_task_is_refused(tx: Tx, office: Office, change: dict[str, object], key: str) -> None:
    with pytest.raises(Refused) as refused:
        queries.save_task(tx, replace(draft(office.anna, in_minutes(60)), **change))  # type: ignore[arg-type]
    assert refused.value.key == key


def test_person_who_left_gets_no_task(tx: Tx, office: Office) -> None:
    with pytest.raises(Refused) as refused:
        give(tx, office.gone, in_minutes(60))
    assert (refused.value.key, refused.value.facts["person"]) == ("e_tasks_disabled_person", "Ушедший")


def test_each_lead_time_gets_one_reminder_and_a_past_one_none(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30), leads=(0, 15, 60))
    assert _reminders(tx, task.id) == [(office.anna, "task", 0), (office.anna, "task", 15)]


def test_moved_task_takes_its_reminders_along(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30), leads=(0, 60))
    due = in_minutes(600)
    assert queries.move_task(tx, task.id, task.version, due) == 2
    assert _reminders(tx, task.id) == [(office.anna, "task", 0), (office.anna, "task", 60)]
    assert tx.value("select max(fire_at) from reminder where task_id = ?", (task.id,)) == due


def test_move_into_the_past_is_refused_but_a_move_is_taken_back(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30))
    back_in_time(tx, task.id, 600)
    overdue = read_again(tx, task).due_at
    with pytest.raises(Refused) as refused:
        queries.move_task(tx, task.id, 1, in_minutes(-5))
    assert refused.value.key == "e_tasks_past"
    version = queries.move_task(tx, task.id, 1, in_minutes(60))
    queries.move_task(tx, task.id, version, overdue)
    assert read_again(tx, task).due_at == overdue


def test_new_title_leaves_a_snoozed_reminder_alone(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30))
    tx.run("update reminder set fire_at = dateadd(7 day to fire_at), snooze_count = 1 where task_id = ?", (task.id,))
    queries.save_task(tx, replace(draft(office.anna, task.due_at, "Иначе"), id=task.id, version=task.version))
    assert tx.value("select snooze_count from reminder where task_id = ?", (task.id,)) == 1


def test_saving_over_somebody_elses_change_is_refused_with_the_name(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30))
    queries.move_task(tx, task.id, task.version, in_minutes(90))
    with pytest.raises(Refused) as refused:
        queries.move_task(tx, task.id, task.version, in_minutes(120))
    assert (refused.value.key, refused.value.facts["person"]) == ("e_tasks_stale", "Анна")


def test_closed_task_stops_reminding_and_reopened_one_reminds_again(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30))
    version = queries.close_task(tx, task.id, task.version, "договорились")
    closed = read_again(tx, task)
    assert (closed.state, closed.result) == ("done", "договорились")
    assert not _reminders(tx, task.id)
    with pytest.raises(Refused) as refused:
        queries.cancel_task(tx, task.id, version)
    assert refused.value.key == "e_tasks_closed"
    queries.reopen_task(tx, task.id, version)
    assert read_again(tx, task).is_open
    assert _reminders(tx, task.id) == [(office.anna, "task", 0)]


def test_handed_over_task_tells_the_new_person_and_stays_in_sight(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(30))
    queries.hand_over_task(tx, task.id, task.version, office.ivan)
    assert _reminders(tx, task.id) == [(office.ivan, "task", 0)]
    assert _reminders(tx, task.id, "fired") == [(office.ivan, "given", 0)]
    assert [(row.section, row.staff_name) for row in queries.my_day(tx) if row.id == task.id] in (
        [("given", "Иван")],
        [],  # in the last half hour of the day after tomorrow's midnight it is not a matter of these two days
    )
    assert [row.id for row in queries.list_tasks(tx, "given")] == [task.id]


def test_journal_of_the_client_tells_what_was_promised_and_kept(tx: Tx, office: Office) -> None:
    client = make_client(tx, office.branch)
    saved = queries.save_task(tx, replace(draft(office.anna, in_minutes(60)), client_id=client))
    queries.close_task(tx, saved.id, saved.version, "готово")
    lines = tx.rows("select kind, meaning, ref_id from journal where client_id = ? order by id", (client,))
    assert lines == [("task", "given", saved.id), ("task", "done", saved.id)]


def test_client_out_of_sight_cannot_be_named(tx: Tx, office: Office) -> None:
    foreign = make_client(tx, office.other_branch)
    with pytest.raises(Refused) as refused:
        queries.save_task(tx, replace(draft(office.anna, in_minutes(60)), client_id=foreign))
    assert refused.value.key == "e_tasks_no_client"


def test_task_of_a_colleague_is_not_there_for_a_manager_but_for_the_head(tx: Tx, office: Office) -> None:
    log_in(tx, "ivan")
    task = give(tx, office.ivan, in_minutes(60))
    log_in(tx, "anna")
    assert queries.read_task(tx, task.id) is None
    assert not queries.list_tasks(tx, "all")
    with pytest.raises(Refused) as refused:
        queries.close_task(tx, task.id, task.version)
    assert refused.value.key == "e_tasks_not_found"
    log_in(tx, "boris")
    assert [row.id for row in queries.list_tasks(tx, "all")] == [task.id]
    queries.move_task(tx, task.id, task.version, in_minutes(120))
    log_in(tx, "stranger")
    assert queries.read_task(tx, task.id) is None
    assert not queries.list_tasks(tx, "all")


def test_day_is_the_day_of_the_person(tx: Tx, office: Office) -> None:
    tx.run("update staff set time_zone = 'Pacific/Kiritimati' where id = ?", (office.anna,))
    here = to_zone(utc_now(), "Pacific/Kiritimati").replace(tzinfo=None)
    midnight = utc_now() + (here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - here)
    late = give(tx, office.anna, midnight - timedelta(seconds=1), "сегодня")
    early = give(tx, office.anna, midnight, "завтра")
    give(tx, office.anna, midnight + timedelta(days=1), "послезавтра")
    assert {(row.section, row.id) for row in queries.my_day(tx)} == {("today", late.id), ("tomorrow", early.id)}
    back_in_time(tx, late.id, 1441)
    assert ("overdue", late.id) in {(row.section, row.id) for row in queries.my_day(tx)}
    queries.close_task(tx, late.id, 1)
    assert ("done", late.id) in {(row.section, row.id) for row in queries.my_day(tx)}


def test_pages_of_all_tasks_follow_each_other(tx: Tx, office: Office) -> None:
    log_in(tx, "boris")
    due = in_minutes(60)
    wanted = [
        give(tx, person, due + timedelta(minutes=minute)).id
        for minute in (0, 0, 1, 2)
        for person in (office.anna, office.ivan)
    ]
    seen: list[int] = []
    page = queries.list_tasks(tx, "all", limit=3)
    while page:
        seen += [row.id for row in page]
        page = queries.list_tasks(tx, "all", page[-1].due_at, page[-1].id, limit=3)
    assert seen == wanted


def test_done_ones_come_newest_first_in_pages(tx: Tx, office: Office) -> None:
    done = [give(tx, office.anna, in_minutes(60)).id for _ in range(4)]
    for number, task_id in enumerate(done):
        queries.close_task(tx, task_id, 1)
        tx.run("update task set done_at = dateadd(minute, ?, done_at) where id = ?", (number - 10, task_id))
    first = queries.list_tasks(tx, "done", limit=3)
    rest = queries.list_tasks(tx, "done", first[-1].done_at, first[-1].id, limit=3)
    assert [row.id for row in first + rest] == done[::-1]


def test_overdue_list_equals_a_count(tx: Tx, office: Office) -> None:
    log_in(tx, "boris")
    for person in (office.anna, office.ivan, office.boris):
        back_in_time(tx, give(tx, person, in_minutes(60)).id, 120)
        give(tx, person, in_minutes(60))
    counted = tx.value(
        "select count(*) from task t join staff s on s.id = t.staff_id"
        " where t.state = 'open' and t.due_at < clock.utc_now() and s.branch_id = ?",
        (office.branch,),
    )
    assert len(queries.list_tasks(tx, "overdue")) == counted == 3


def test_tasks_of_a_client_are_those_in_sight(tx: Tx, office: Office) -> None:
    client = make_client(tx, office.branch)
    log_in(tx, "ivan")
    queries.save_task(tx, replace(draft(office.ivan, in_minutes(60)), client_id=client))
    log_in(tx, "anna")
    mine = queries.save_task(tx, replace(draft(office.anna, in_minutes(60)), client_id=client))
    assert [row.id for row in queries.client_tasks(tx, client)] == [mine.id]
    log_in(tx, "boris")
    assert len(queries.client_tasks(tx, client)) == 2


def test_all_tasks_of_a_person_go_to_another(tx: Tx, office: Office) -> None:
    task = give(tx, office.anna, in_minutes(60))
    tx.run("update staff set role_code = 'admin' where id = ?", (office.boris,))
    log_in(tx, "boris")
    assert queries.hand_over_all(tx, office.anna, office.ivan) == 1
    assert read_again(tx, task).staff_id == office.ivan
    assert _reminders(tx, task.id) == [(office.ivan, "task", 0)]


# ---------------------------------------------------------------- repeats


def _daily(tx: Tx, office: Office, rule: str = "FREQ=DAILY") -> Task:
    tomorrow = utc_now().replace(second=0) + timedelta(days=1)
    return read(tx, queries_repeat.save(tx, replace(draft(office.anna, tomorrow), repeat_rule=rule), ZONE))


def _dues(tx: Tx, series_id: int | None) -> list[datetime]:
    found = tx.rows("select due_at from task where series_id = ? and state = 'open' order by due_at", (series_id,))
    return [row[0] for row in found]


def test_repeated_task_is_there_some_times_ahead(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    assert _dues(tx, task.series_id) == [task.due_at + timedelta(days=day) for day in range(3)]
    assert task.repeat_rule == "FREQ=DAILY"
    assert (
        tx.value(
            "select count(*) from reminder r join task t on t.id = r.task_id where t.series_id = ?", (task.series_id,)
        )
        == 3
    )


def test_series_is_topped_up_once_however_often_it_is_asked(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    now = task.due_at + timedelta(days=1, minutes=1)
    tx.run("update task_series set extend_at = clock.utc_now() where id = ?", (task.series_id,))
    series = [row for row in queries.series_to_extend(tx, 100) if row.id == task.series_id][0]
    slots = [task.due_at + timedelta(days=day) for day in (2, 3, 4)]
    assert queries.add_occurrences(tx, series, slots, is_over=False) == 2
    assert queries.add_occurrences(tx, series, slots, is_over=False) == 0
    assert queries_repeat.extend_series(tx, now) == 0
    assert _dues(tx, task.series_id) == [task.due_at + timedelta(days=day) for day in range(5)]


def test_series_ends_where_its_rule_ends(tx: Tx, office: Office) -> None:
    task = _daily(tx, office, "FREQ=DAILY;COUNT=2")
    assert len(_dues(tx, task.series_id)) == 2
    assert tx.value("select extend_at from task_series where id = ?", (task.series_id,)) is None


def test_after_a_long_pause_only_coming_times_are_added(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    tx.run("update task_series set extend_at = clock.utc_now() where id = ?", (task.series_id,))
    now = task.due_at + timedelta(days=30, hours=1)
    assert queries_repeat.extend_series(tx, now) == 3
    assert _dues(tx, task.series_id)[3:] == [task.due_at + timedelta(days=day) for day in (31, 32, 33)]


def test_one_occurrence_moves_alone_and_is_not_made_again(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    queries.move_task(tx, task.id, task.version, task.due_at + timedelta(hours=2))
    tx.run("update task_series set extend_at = clock.utc_now() where id = ?", (task.series_id,))
    series = [row for row in queries.series_to_extend(tx, 100) if row.id == task.series_id][0]
    assert queries.add_occurrences(tx, series, [task.due_at], is_over=False) == 0


def test_whole_series_moves_with_its_reminders(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    later = task.due_at + timedelta(hours=2)
    saved = queries_repeat.move_series(tx, task, later)
    moved = read(tx, saved)
    assert moved.id == task.id
    assert _dues(tx, moved.series_id) == [later + timedelta(days=day) for day in range(3)]
    assert not _dues(tx, task.series_id)
    fires = tx.rows(
        "select r.fire_at from reminder r join task t on t.id = r.task_id where t.series_id = ? order by r.fire_at",
        (moved.series_id,),
    )
    assert [row[0] for row in fires] == _dues(tx, moved.series_id)


def test_ended_series_keeps_this_task_and_loses_the_later_ones(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    queries.end_series(tx, task.id, task.version)
    assert read_again(tx, task).series_id is None
    assert not _dues(tx, task.series_id)
    with pytest.raises(Refused) as refused:
        queries.end_series(tx, task.id, task.version + 1)
    assert refused.value.key == "e_tasks_not_repeated"


@pytest.mark.parametrize("slots", ["", "tomorrow", "2026-13-45"])
def test_unreadable_slots_are_refused(tx: Tx, office: Office, slots: str) -> None:
    with pytest.raises(Refused) as refused:
        tx.rows(
            "select * from tasks_series.save_series(null, null, 'x', '', null, ?, '0', 'FREQ=DAILY', ?, ?, false, '')",
            (office.anna, ZONE, slots),
        )
    assert refused.value.key == "e_tasks_slots"


def test_series_of_somebody_who_left_goes_to_the_head(tx: Tx, office: Office) -> None:
    task = _daily(tx, office)
    tx.run("update staff set is_active = false where id = ?", (office.anna,))
    log_in(tx, "boris")
    tx.run("update task_series set extend_at = clock.utc_now() where id = ?", (task.series_id,))
    assert queries_repeat.extend_series(tx, utc_now()) == 3
    assert (
        tx.value("select count(*) from task where series_id = ? and staff_id = ?", (task.series_id, office.boris)) == 3
    )


# ---------------------------------------------------------------- cost and races


@pytest.mark.parametrize(
    ("procedure", "indexes"),
    [
        ("IDS_OF_DAY", {"IX_TASK_OPEN_STAFF", "IX_TASK_DONE_STAFF", "IX_TASK_OPEN_AUTHOR"}),
        ("IDS_OF_MINE", {"IX_TASK_OPEN_STAFF", "IX_TASK_DONE_STAFF", "IX_TASK_OPEN_AUTHOR"}),
        ("IDS_IN_SCOPE", {"IX_TASK_OPEN_STAFF"}),
        ("SERIES_TO_EXTEND", {"IX_TASK_SERIES_EXTEND"}),
    ],
)
def test_lists_walk_their_indexes_and_stop(tx: Tx, office: Office, procedure: str, indexes: set[str]) -> None:
    queries.my_day(tx)
    queries.list_tasks(tx, "mine")
    queries.list_tasks(tx, "all")
    queries.series_to_extend(tx, 1)
    plan = plan_of(tx, "TASKS_SERIES" if "SERIES" in procedure else "TASKS_LISTS", procedure)
    assert indexes <= {word for word in indexes if f'"{word}"' in plan}, plan
    assert 'Table "TASK" as "T" Full Scan' not in plan


def test_two_people_closing_one_task_close_it_once(lane: Lane) -> None:
    def begin(tx: Tx) -> tuple[str, Task]:
        office = make_office(tx)
        ticket = log_in(tx, "anna")
        return ticket, give(tx, office.anna, in_minutes(60))

    def close(tx: Tx) -> str:
        tx.rows("select * from access.resume_session(?)", (ticket,))
        try:
            queries.close_task(tx, task.id, task.version)
        except Refused as refused:
            return refused.key
        return "closed"

    ticket, task = lane.submit(begin, write=True).result(30)
    second = Lane(lane._target)
    try:
        answers = [one.submit(close, write=True) for one in (lane, second)]
        assert sorted(answer.result(30) for answer in answers) == ["closed", "e_tasks_stale"]
    finally:
        second.close()


def read_again(tx: Tx, task: Task) -> Task:
    found = queries.read_task(tx, task.id)
    assert found is not None
    return found


@pytest.mark.parametrize("link", GOOD_LINKS)
def test_meeting_link_comes_back_and_goes_again(tx: Tx, office: Office, link: str) -> None:
    saved = queries.save_task(tx, replace(draft(office.anna, in_minutes(60)), meeting_url=link))
    task = read(tx, saved)
    assert task.meeting_url == link
    queries.save_task(tx, replace(draft(office.anna, task.due_at), id=saved.id, version=saved.version))
    assert read(tx, saved).meeting_url is None


@pytest.mark.parametrize("link", BAD_LINKS)
def test_the_base_refuses_a_malformed_link_too(tx: Tx, office: Office, link: str) -> None:
    with pytest.raises(Refused) as refused:
        queries.save_task(tx, replace(draft(office.anna, in_minutes(60)), meeting_url=link))
    assert refused.value.key == "e_tasks_link"
    with pytest.raises(Refused) as refused:
        queries_repeat.save(
            tx, replace(draft(office.anna, in_minutes(60)), meeting_url=link, repeat_rule="FREQ=DAILY"), ZONE
        )
    assert refused.value.key == "e_tasks_link"


def test_every_occurrence_of_a_series_has_its_meeting(tx: Tx, office: Office) -> None:
    link = "https://meet.jit.si/weekly"
    first = replace(draft(office.anna, in_minutes(60)), meeting_url=link, repeat_rule="FREQ=DAILY")
    series = read(tx, queries_repeat.save(tx, first, ZONE)).series_id
    tx.run("update task_series set extend_at = clock.utc_now() where id = ?", (series,))
    queries_repeat.extend_series(tx, utc_now() + timedelta(days=2))
    links = tx.rows("select meeting_url from task where series_id = ?", (series,))
    assert len(links) > 3
    assert {row[0] for row in links} == {link}
