"""The day as lines: what was, the line of now, what comes, tomorrow; what waits; what I gave."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crm_desktop.features.today.rules import Waiting, day_lines, day_summary, given_line, waiting_line
from tests.support.builders_tasks import ZONE, plain_task

NOW = datetime(2026, 11, 24, 7, 42)  # 11:42 in Samara
HOUR = timedelta(hours=1)


def _day() -> list[tuple[str, str, str]]:
    tasks = [
        plain_task(1, NOW - 18 * HOUR, section="overdue"),
        plain_task(2, NOW - 2 * HOUR, section="done", state="done", done_at=NOW - HOUR),
        plain_task(3, NOW - HOUR),
        plain_task(4, NOW + HOUR),
        plain_task(5, NOW + 22 * HOUR, section="tomorrow"),
        plain_task(6, NOW + HOUR, section="given"),
    ]
    return [(line.kind, line.time, line.meaning) for line in day_lines(tasks, NOW, ZONE)]


def test_day_has_now_between_what_was_and_what_comes() -> None:
    assert _day() == [
        ("task", "yest.", "overdue"),
        ("task", "09:42", "done"),
        ("task", "10:42", "late"),
        ("now", "11:42", "plain"),
        ("task", "12:42", "plain"),
        ("head", "", "plain"),
        ("task", "09:42", "plain"),
    ]


def test_empty_day_has_no_lines() -> None:
    assert not day_lines([], NOW, ZONE)


def test_line_tells_what_is_worth_knowing() -> None:
    task = plain_task(1, NOW - 18 * HOUR, section="overdue", client_name="СтройДвор", author_id=2, author_name="Денис")
    line = day_lines([task], NOW, ZONE)[0]
    assert (line.chip, line.second) == ("overdue 18 h", "СтройДвор · from Денис")


@pytest.mark.usefixtures("russian")
def test_day_speaks_russian() -> None:
    tasks = [plain_task(1, NOW - 18 * HOUR, section="overdue"), plain_task(2, NOW + HOUR), plain_task(3, NOW + HOUR)]
    tasks.append(plain_task(4, NOW + 22 * HOUR, section="tomorrow"))
    lines = day_lines(tasks, NOW, ZONE)
    assert (lines[0].time, lines[0].chip) == ("вчера", "просрочено 18 ч")
    assert [line.second for line in lines if line.kind == "head"] == ["1 дело"]
    assert day_summary(tasks, NOW) == "2 до вечера, 1 просрочено"


def test_summary_says_nothing_about_nothing() -> None:
    assert day_summary([], NOW) == ""
    assert day_summary([plain_task(1, NOW + HOUR)], NOW) == "1 till evening"


def _waiting(due_at: datetime | None) -> Waiting:
    return Waiting(1, "call", "Кузнецова", "фасады", NOW - HOUR, due_at, None)


def test_limit_of_an_offer_is_told_and_marked_when_near() -> None:
    far = waiting_line(_waiting(NOW + timedelta(minutes=38)), NOW, ZONE)
    assert (far.left, far.meaning, far.second) == ("38 min left", "plain", "call at 10:42 · фасады")
    near = waiting_line(_waiting(NOW + timedelta(minutes=4)), NOW, ZONE)
    assert (near.left, near.meaning) == ("4 min left", "soon")
    assert waiting_line(_waiting(NOW), NOW, ZONE).left == "time is up"
    assert waiting_line(_waiting(None), NOW, ZONE).left == "yours"


def test_nameless_inquiry_has_a_name() -> None:
    assert waiting_line(Waiting(1, "web", "", "", NOW, None, None), NOW, ZONE).title == "Unknown person"


def test_given_task_names_who_does_it() -> None:
    line = given_line(plain_task(1, NOW + HOUR, staff_name="Иван", client_name="Ромашка"), NOW, ZONE)
    assert (line.second, line.time, line.chip) == ("Иван · Ромашка", "today, 12:42", "")
    assert given_line(plain_task(1, NOW - HOUR), NOW, ZONE).chip == "overdue 1 h"
