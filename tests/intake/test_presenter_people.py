"""Colleagues to pass on to."""

from __future__ import annotations

from typing import Any

from crm_desktop.features.intake.presenter_people import Colleague, PeoplePresenter
from tests.support.builders_intake import CannedTx, Person
from tests.support.run_now import RunNow


def test_those_who_are_there_come_first_and_i_am_left_out() -> None:
    found = [
        Colleague(1, "Вера", "available", False, 0),
        Colleague(2, "Денис", "busy", True, 1),
        Colleague(3, "Анна", "available", True, 5),
        Colleague(4, "Олег", "available", True, 2),
        Colleague(7, "Я", "available", True, 0),
    ]
    presenter = PeoplePresenter(RunNow(CannedTx({})), Person(), lambda _tx: found)  # type: ignore[arg-type]
    got: list[Any] = []
    presenter.loaded.connect(got.extend)
    presenter.load()
    assert [(line.name, line.about, line.meaning) for line in got] == [
        ("Олег", "available, 2 open inquiries", "ok"),
        ("Анна", "available, 5 open inquiries", "ok"),
        ("Денис", "busy, 1 open inquiry", "warn"),
        ("Вера", "off shift, 0 open inquiries", ""),
    ]
