"""Today without a base and without a window."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.intake.queries import InboxRow
from crm_desktop.features.tasks.rules import Person
from crm_desktop.features.today.presenter import TodayPresenter
from crm_desktop.features.today.rules import Attention
from tests.support.builders_tasks import ZONE, CannedTx, plain_task
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 24, 7, 42)
HOUR = timedelta(hours=1)


def _inbox_row(number: int, state: str, due_at: datetime | None) -> InboxRow:
    values: dict[str, Any] = dict.fromkeys(InboxRow.__dataclass_fields__)
    values |= {
        "inquiry_id": number,
        "channel": "call",
        "came_at": NOW - HOUR,
        "who": f"Client {number}",
        "phone": "",
        "state": state,
        "due_at": due_at,
    }
    return InboxRow(**values)


def _today(tx: CannedTx, waiting: list[InboxRow] | None = None) -> TodayPresenter:
    return TodayPresenter(
        RunNow(cast(Any, tx)), FakeClock(NOW), ZONE, lambda _tx: [Person(2, "Ivan")], lambda _tx: waiting or []
    )


def test_day_is_read_in_one_go_and_counted() -> None:
    late, coming = plain_task(1, NOW - HOUR, section="overdue"), plain_task(2, NOW + HOUR)
    today = _today(CannedTx(my_day=[late, coming, plain_task(3, NOW + HOUR, section="given")]))
    today.refresh()
    assert (today.open_count, today.late_count, today.summary()) == (2, 1, "1 till evening, 1 overdue")
    assert [line.title for line in today.given()] == ["Task 3"]


def test_most_urgent_inquiry_stands_first_and_mine_last() -> None:
    rows = [
        _inbox_row(1, "accepted", None),
        _inbox_row(2, "offered", NOW + 2 * HOUR),
        _inbox_row(3, "offered", NOW + HOUR),
    ]
    today = _today(CannedTx(my_day=[]), rows)
    today.refresh()
    assert [line.inquiry_id for line in today.waiting()] == [3, 2, 1]


def test_unchanged_day_is_not_drawn_again() -> None:
    drawn: list[int] = []
    today = _today(CannedTx(my_day=[plain_task(1, NOW)]))
    today.day_changed.connect(lambda: drawn.append(1))
    today.refresh()
    today.refresh()
    assert len(drawn) == 1
    today.tick()
    assert len(drawn) == 2


def test_each_act_can_be_taken_back() -> None:
    task = plain_task(1, NOW)
    tx = CannedTx(my_day=[task], close_task=2, move_task=2, hand_over_task=2, reopen_task=3)
    today = _today(tx)
    undone: list[Any] = []
    today.acted.connect(lambda _sentence, undo: undone.append(undo))
    today.acts.toggle_done(task)
    today.acts.move(task, NOW + HOUR)
    today.acts.hand_over(task, 2)
    for undo in undone:
        undo()
    assert tx.called("reopen_task") == [(1, 2)]
    assert tx.called("move_task")[1] == (1, 2, NOW)
    assert tx.called("hand_over_task")[1] == (1, 2, 1)


def test_done_task_is_opened_again_by_the_same_key() -> None:
    tx = CannedTx(my_day=[], reopen_task=2)
    _today(tx).acts.toggle_done(plain_task(1, NOW, state="done"))
    assert tx.called("reopen_task") == [(1, 1)]


def test_what_goes_wrong_is_told() -> None:
    told: list[Any] = []
    today = _today(CannedTx(my_day=Unavailable("server", 3.0), close_task=Refused("e_tasks_closed")))
    today.refused.connect(told.append)
    today.refresh()
    today.acts.toggle_done(plain_task(1, NOW))
    assert [type(error) for error in told] == [Unavailable, Refused, Unavailable]


def test_what_needs_attention_stands_there_until_it_is_gone() -> None:
    looks = [Attention("till 1", "building-store", "The printer is out of paper.", "Till K1", "bad", "tills")]
    found = [looks]
    runner = RunNow(cast(Any, CannedTx(my_day=[])))
    today = TodayPresenter(
        runner, FakeClock(NOW), ZONE, lambda _tx: [], lambda _tx: [], lambda _tx: found[0]
    )  # fmt: skip
    told: list[int] = []
    today.attention_changed.connect(lambda: told.append(len(today.attention)))
    today.refresh()
    today.refresh()
    found[0] = []
    today.refresh()
    assert told == [1, 0]
