"""The Tasks room and the task form, without a base and without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.tasks.presenter_form import TaskFormPresenter
from crm_desktop.features.tasks.presenter_list import TasksPresenter
from crm_desktop.features.tasks.rules import ClientHit, Person, Saved
from crm_desktop.features.tasks.rules_choices import CHOICES, choice_of, rule_of
from tests.support.builders_tasks import ZONE, CannedTx, plain_task
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 24, 7, 42)
PEOPLE = [Person(1, "Anna"), Person(2, "Ivan")]


class Heard:
    """What the signals of a presenter said."""

    def __init__(self, presenter: Any, *names: str) -> None:
        self.said: list[tuple[Any, ...]] = []
        for name in names:
            getattr(presenter, name).connect(lambda *what, name=name: self.said.append((name, *what)))

    def names(self) -> list[str]:
        return [one[0] for one in self.said]


def _list(tx: CannedTx) -> TasksPresenter:
    return TasksPresenter(RunNow(cast(Any, tx)), FakeClock(NOW), ZONE, lambda _tx: PEOPLE)


def _form(tx: CannedTx, hits: list[ClientHit] | None = None) -> TaskFormPresenter:
    return TaskFormPresenter(
        RunNow(cast(Any, tx)), FakeClock(NOW), 1, ZONE, lambda _tx: PEOPLE, lambda _tx, _text: hits or []
    )


def test_list_is_read_page_by_page() -> None:
    pages = {None: [plain_task(n, NOW + timedelta(minutes=n)) for n in range(100)]}
    pages[99] = [plain_task(100, NOW + timedelta(minutes=100))]
    tx = CannedTx(list_tasks=lambda _which, _at, after, _limit: pages[after])
    presenter = _list(tx)
    presenter.refresh()
    presenter.more()
    presenter.more()
    assert [task.id for task in presenter.tasks] == list(range(101))
    assert tx.called("list_tasks")[1] == ("mine", NOW + timedelta(minutes=99), 99, 100)
    assert len(tx.called("list_tasks")) == 2


def test_closing_offers_to_take_it_back() -> None:
    task = plain_task(5, NOW)
    tx = CannedTx(list_tasks=[task], close_task=2, reopen_task=3)
    presenter = _list(tx)
    heard = Heard(presenter, "acted")
    presenter.acts.toggle_done(task)
    _name, sentence, undo = heard.said[0]
    assert sentence == "Done: Task 5"
    undo()
    assert tx.called("reopen_task") == [(5, 2)]


def test_handing_over_and_moving_can_be_taken_back_too() -> None:
    task = plain_task(5, NOW)
    tx = CannedTx(list_tasks=[task], move_task=2, hand_over_task=2)
    presenter = _list(tx)
    heard = Heard(presenter, "acted")
    presenter.acts.move(task, NOW + timedelta(hours=1))
    presenter.acts.hand_over(task, 2)
    for _name, _sentence, undo in heard.said:
        undo()
    assert tx.called("move_task") == [(5, 1, NOW + timedelta(hours=1)), (5, 2, NOW)]
    assert tx.called("hand_over_task") == [(5, 1, 2), (5, 2, 1)]


def test_refused_act_is_told_and_the_list_read_again() -> None:
    tx = CannedTx(list_tasks=[], close_task=Refused("e_tasks_stale", person="Ivan"))
    presenter = _list(tx)
    heard = Heard(presenter, "refused")
    presenter.acts.toggle_done(plain_task(5, NOW))
    assert heard.names() == ["refused"]
    assert len(tx.called("list_tasks")) == 1


def test_answer_for_another_filter_is_dropped() -> None:
    presenter = _list(CannedTx(list_tasks=lambda which, *_rest: [plain_task(1, NOW, section=which)]))
    presenter.choose("given")
    assert [task.section for task in presenter.tasks] == ["given"]


# ---------------------------------------------------------------- form


def test_new_task_is_mine_and_due_tomorrow_morning() -> None:
    form = _form(CannedTx())
    form.start_new(ClientHit(7, "ООО «Ромашка»"))
    assert form.local_due() == datetime(2026, 11, 25, 9, 0)
    assert (form.draft.staff_id, form.draft.client_id, form.client_name) == (1, 7, "ООО «Ромашка»")
    assert [person.name for person in form.people] == ["Me", "Ivan"]


def test_new_task_is_saved_without_leads_already_past() -> None:
    tx = CannedTx(save_task=Saved(9, 1))
    form = _form(tx)
    heard = Heard(form, "saved")
    form.start_new()
    form.change(title="Call", leads=(0, 15, 1440), due_at=NOW + timedelta(minutes=20))
    form.save()
    assert heard.said == [("saved", 9)]
    assert tx.called("save_task")[0][8] == "0,15"


def test_refusal_keeps_what_was_typed() -> None:
    form = _form(CannedTx(save_task=Refused("e_tasks_no_title")))
    heard = Heard(form, "refused", "saved")
    form.start_new()
    form.change(note="long note")
    form.save()
    assert heard.names() == ["refused"]
    assert form.draft.note == "long note"


def test_somebody_was_quicker_mine_can_still_be_saved_over() -> None:
    theirs = plain_task(5, NOW + timedelta(hours=2), version=2, title="Theirs")
    answers: list[AppError | Saved] = [Refused("e_tasks_stale", person="Ivan"), Saved(5, 3)]
    tx = CannedTx(read_task=[plain_task(5, NOW + timedelta(hours=2))], save_task=lambda *_p: answers.pop(0))
    form = _form(tx)
    heard = Heard(form, "stale", "saved", "refused")
    form.load(5)
    form.change(title="Mine")
    form.save()
    tx.answers["read_task"] = [theirs]
    form.save_over()
    assert heard.names() == ["stale", "saved"]
    assert tx.called("save_task")[1][:3] == (5, 2, "Mine")


def test_theirs_can_be_taken() -> None:
    tx = CannedTx(read_task=[plain_task(5, NOW, title="Theirs")])
    form = _form(tx)
    form.load(5)
    form.change(title="Mine")
    form.take_theirs()
    assert form.draft.title == "Theirs"


def test_task_that_is_gone_is_told() -> None:
    form = _form(CannedTx(read_task=[]))
    heard = Heard(form, "refused", "loaded")
    form.load(5)
    assert heard.said[0][1].key == "e_tasks_not_found"


def test_repeat_is_previewed_with_its_first_times() -> None:
    form = _form(CannedTx())
    form.start_new()
    form.change(repeat_rule="FREQ=WEEKLY;BYDAY=WE")
    assert form.preview() == "Every week: Wed. The next ones: tomorrow, 09:00; 2 December, 09:00; 9 December, 09:00"
    form.change(repeat_rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(Refused, match="e_tasks_repeat_never"):
        form.preview()


def test_whole_series_moves_its_days() -> None:
    task = plain_task(5, datetime(2026, 11, 25, 5, 0), series_id=3, repeat_rule="FREQ=WEEKLY;BYDAY=WE")
    tx = CannedTx(read_task=[task], save_series=Saved(5, 2), save_task=Saved(5, 2))
    form = _form(tx)
    form.load(5)
    form.change_local_due(datetime(2026, 11, 26, 10, 0))
    form.save(whole_series=True)
    assert tx.called("save_series")[0][7] == "FREQ=WEEKLY;BYDAY=TH"
    form.save()
    assert tx.called("save_task")[0][7] == datetime(2026, 11, 26, 6, 0)


def test_series_that_shall_not_repeat_ends() -> None:
    task = plain_task(5, datetime(2026, 11, 25, 5, 0), series_id=3, repeat_rule="FREQ=DAILY")
    tx = CannedTx(read_task=[task], end_series=2, save_task=Saved(5, 3))
    form = _form(tx)
    form.load(5)
    form.change(repeat_rule="")
    form.save(whole_series=True)
    assert tx.called("end_series") == [(5, 1)]
    assert tx.called("save_task")[0][:2] == (5, 2)


def test_only_the_last_question_about_clients_is_answered() -> None:
    form = _form(CannedTx(), [ClientHit(1, "Иванов")])
    heard = Heard(form, "clients_found")
    form.search_clients("ива")
    form.search_clients("  ")
    assert [len(said[1]) for said in heard.said] == [1, 0]


def test_past_time_is_seen_before_saving() -> None:
    form = _form(CannedTx(read_task=[plain_task(5, NOW - timedelta(days=1))]))
    form.load(5)
    assert not form.is_past()
    form.change(due_at=NOW - timedelta(hours=1))
    assert form.is_past()


@pytest.mark.parametrize("choice", CHOICES)
def test_choice_of_a_repeat_is_found_again(choice: str) -> None:
    due = datetime(2026, 11, 25, 9, 0)
    assert choice_of(rule_of(choice, due), due) == choice
    assert choice_of(rule_of(choice, due, count=5), due) == choice


def test_rule_beyond_the_list_is_no_choice() -> None:
    assert choice_of("FREQ=MONTHLY;BYDAY=2TU", datetime(2026, 11, 25)) is None
    assert choice_of("FREQ=WEEKLY;BYDAY=MO,TH", datetime(2026, 11, 25)) == "weekly"


def test_lead_times_of_an_old_task_stay_in_sight() -> None:
    form = _form(CannedTx(read_task=[replace(plain_task(5, NOW - timedelta(days=1)), lead_minutes="0,7")]))
    form.load(5)
    assert form.offered_leads() == (0, 7)
    form.toggle_lead(7)
    assert form.draft.leads == (0,)
