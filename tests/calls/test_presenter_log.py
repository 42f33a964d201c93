"""The log of calls without a window: what stands first, pages, and what is done with a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex

from crm_desktop.features.calls import queries_desk
from crm_desktop.features.calls.presenter_log import CallLogPresenter
from crm_desktop.features.calls.rules_desk import CallRow
from crm_desktop.i18n import set_language
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 23, 10, 0)
ROW = CallRow(
    1, "in", "ended", "missed", "+79276124077", "+79276124077", None, None, 1, "Anna", 5, "Dubrava", 9, 3, True,
    NOW, NOW, None, None, None, "none", None, 1,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


class Base:
    """What the presenter reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, count: int, missed: int) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.rows = [replace(ROW, call_id=count - n, rang_at=NOW - timedelta(hours=n)) for n in range(count)]
        monkeypatch.setattr(queries_desk, "call_list", self._list)
        monkeypatch.setattr(queries_desk, "missed_count", lambda _tx: missed)

    def _list(self, _tx: object, which: str, **given: Any) -> list[CallRow]:
        self.asked.append((which, given.get("is_mine"), given.get("after")))
        after = given.get("after")
        rows = self.rows if after is None else [row for row in self.rows if (row.rang_at, row.call_id) < after]
        return rows[: given["limit"]]


def _log() -> CallLogPresenter:
    return CallLogPresenter(RunNow(None), FakeClock(NOW), "Europe/Samara", sees_others=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(("missed", "first"), [(2, "missed"), (0, "all")])
def test_missed_calls_stand_first_when_there_are_any(monkeypatch: pytest.MonkeyPatch, missed: int, first: str) -> None:
    base = Base(monkeypatch, 3, missed)
    log = _log()
    counted: list[int] = []
    log.counted.connect(counted.append)
    log.start()
    assert (log.which, base.asked[0][:2], counted) == (first, (first, True), [missed])


def test_pages_follow_each_other_without_repeating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_desk, "PAGE", 4)
    Base(monkeypatch, 10, 0)
    log = _log()
    log.start()
    while log.model.canFetchMore(QModelIndex()):
        log.model.fetchMore(QModelIndex())
    assert [line.call_id for line in log.model.lines] == list(range(10, 0, -1))


def test_filters_ask_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    base = Base(monkeypatch, 1, 0)
    log = _log()
    log.start()
    log.show_which("out")
    log.show_mine(False)
    assert base.asked[-2:] == [("out", True, None), ("out", False, None)]
    with pytest.raises(ValueError, match="no such filter"):
        log.show_which("lost")


def test_call_is_opened_rung_and_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    base = Base(monkeypatch, 1, 1)
    base.rows = [ROW, replace(ROW, call_id=2, client_id=None, phone=None, recording_state="stored")]
    log = _log()
    told: list[tuple[Any, ...]] = []
    log.client_asked.connect(lambda number: told.append(("client", number)))
    log.inquiry_asked.connect(lambda number: told.append(("inquiry", number)))
    log.dial_asked.connect(lambda phone, client: told.append(("dial", phone, client)))
    log.listen_asked.connect(lambda number: told.append(("listen", number)))
    log.start()
    for line in log.model.lines:
        log.open_call(line)
        log.call_back(line)
        log.listen(line)
    assert told == [("client", 5), ("dial", "+79276124077", 5), ("inquiry", 9), ("listen", 2)]


def test_line_tells_who_when_and_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    base = Base(monkeypatch, 1, 0)
    base.rows = [
        ROW,
        replace(ROW, call_id=2, result="answered", talk_seconds=245, outcome="agreed", note="on Wednesday",
                rang_at=NOW - timedelta(days=1), is_to_call_back=False),
    ]  # fmt: skip
    log = _log()
    log.start()
    missed, spoken = log.model.lines
    assert (missed.who, missed.ending, missed.moment, missed.meaning) == ("Dubrava", "missed call", "14:00", "bad")
    assert (spoken.ending, spoken.moment) == ("4:05", "yesterday, 14:00")
    assert spoken.about == "+7 927 612-40-77 · Agreed. on Wednesday"
