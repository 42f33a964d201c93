"""Presenters of staff, calendars, rights and my state, with the base behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.staff.presenter_calendar import CalendarPresenter
from crm_desktop.features.staff.presenter_rights import RightsPresenter
from crm_desktop.features.staff.presenter_staff import StaffPresenter
from crm_desktop.features.staff.presenter_state import StatePresenter
from crm_desktop.features.staff.rules import Group, Member, PersonDraft
from crm_desktop.features.staff.rules_calendar import CalendarDay, Slot
from tests.support.builders_firm import ZONE, Firm, give_inquiry, make_firm, open_session
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow


class FakeLogins:
    """Remembers what was asked of the server; refuses when told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, object]] = []
        self.refusal: AppError | None = None

    def create(self, login: str, password: str, *, is_admin: bool) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.calls.append(("create", login, is_admin))

    def set_admin(self, login: str, *, is_admin: bool) -> None:
        self.calls.append(("admin", login, is_admin))

    def set_active(self, login: str, *, is_active: bool) -> None:
        self.calls.append(("active", login, is_active))


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def staff_presenter(tx: Tx, logins: FakeLogins | None = None) -> tuple[StaffPresenter, list[str], list[AppError]]:
    presenter = StaffPresenter(RunNow(tx), ZONE, can_edit=True, logins=logins)
    saved: list[str] = []
    refused: list[AppError] = []
    presenter.saved.connect(lambda text, _id: saved.append(text))
    presenter.refused.connect(refused.append)
    presenter.refresh()
    return presenter, saved, refused


def test_heads_to_choose_leave_out_the_person_and_all_under_him(tx: Tx, firm: Firm) -> None:
    presenter, _saved, _refused = staff_presenter(tx)
    names = [one.login for one in presenter.heads_for(firm.person("MARINA"))]
    assert sorted(names) == ["LEV", "PETR"]
    assert len(presenter.heads_for(None)) == 6


def test_save_reads_everything_again(tx: Tx, firm: Firm) -> None:
    presenter, saved, refused = staff_presenter(tx)
    presenter.save_person(PersonDraft("roman", "Роман Жуков", "manager", firm.branch))
    assert saved == ["Роман Жуков is saved"]
    assert any(one.login == "ROMAN" for one in presenter.people)
    presenter.save_person(PersonDraft("roman", "Другой Роман", "manager", firm.branch))
    assert [one.key for one in refused if isinstance(one, Refused)] == ["e_staff_login_taken"]


def test_leaving_with_open_work_asks_who_takes_over(tx: Tx, firm: Firm) -> None:
    presenter, saved, _refused = staff_presenter(tx)
    asked: list[tuple[object, object]] = []
    presenter.handing_over.connect(lambda person, work: asked.append((person, work)))
    olga = presenter.person(firm.person("OLGA"))
    assert olga is not None
    presenter.switch_off(olga)
    assert not asked
    assert saved == ["Ольга Кассирова does not work here any more"]
    give_inquiry(tx, firm.branch, firm.person("DENIS"))
    denis = presenter.person(firm.person("DENIS"))
    assert denis is not None
    presenter.switch_off(denis)
    assert len(asked) == 1
    presenter.hand_over_and_switch_off(denis, firm.person("AIGUL"))
    assert len(saved) == 2
    gone = presenter.person(denis.staff_id)
    assert gone is not None
    presenter.switch_on(gone)
    assert len(saved) == 3


def test_on_a_server_a_person_comes_with_a_log_in(tx: Tx, firm: Firm) -> None:
    logins = FakeLogins()
    presenter, saved, refused = staff_presenter(tx, logins)
    draft = PersonDraft("roman", "Роман Жуков", "manager", firm.branch)
    presenter.save_person(draft, "short")
    assert [one.key for one in refused if isinstance(one, Refused)] == ["e_staff_password"]
    presenter.save_person(draft, "long enough")
    assert logins.calls == [("create", "roman", False)]
    roman = next(one for one in presenter.people if one.login == "ROMAN")
    changed = replace(draft, id=roman.staff_id, version=roman.version, role_code="admin")
    presenter.save_person(changed)
    assert logins.calls[-1] == ("admin", "roman", True)
    admin = presenter.person(roman.staff_id)
    assert admin is not None
    presenter.switch_off(admin)
    assert logins.calls[-1] == ("active", "ROMAN", False)
    assert len(saved) == 3


def test_log_in_that_cannot_be_made_is_told(tx: Tx, firm: Firm) -> None:
    logins = FakeLogins()
    logins.refusal = Refused("e_db_no_permission")
    presenter, saved, refused = staff_presenter(tx, logins)
    presenter.save_person(PersonDraft("roman", "Роман", "manager", firm.branch), "long enough")
    assert (saved, [one.key for one in refused if isinstance(one, Refused)]) == ([], ["e_db_no_permission"])


def test_groups_and_branches_are_saved(tx: Tx, firm: Firm) -> None:
    presenter, saved, _refused = staff_presenter(tx)
    presenter.save_group(Group(None, "Опт", members=(Member(firm.person("OLGA"), ""),)))
    presenter.save_department(firm.branch, "Розница")
    branch = presenter.branch(firm.branch)
    assert branch is not None
    assert [one.name for one in branch.departments] == ["Розница"]
    presenter.save_branch(replace(branch, name="Самара"))
    presenter.delete_department(firm.branch, branch.departments[0].id)
    presenter.set_state(presenter.active[0], "away")
    assert len(saved) == 5
    assert presenter.active[0].state == "away"


def calendar_presenter(tx: Tx, firm: Firm) -> tuple[CalendarPresenter, list[AppError]]:
    clock = FakeClock(datetime(2031, 6, 10, 8))
    presenter = CalendarPresenter(RunNow(tx), clock, ZONE, can_edit=True, branch_id=firm.branch)
    refused: list[AppError] = []
    presenter.refused.connect(refused.append)
    presenter.refresh()
    return presenter, refused


def test_month_goes_back_and_forth(tx: Tx, firm: Firm) -> None:
    presenter, _refused = calendar_presenter(tx, firm)
    assert (presenter.first_on, presenter.today) == (date(2031, 6, 1), date(2031, 6, 10))
    assert len(presenter.month.rows) == 5
    presenter.step(-1)
    assert presenter.first_on == date(2031, 5, 1)
    presenter.go_today()
    assert presenter.first_on == date(2031, 6, 1)
    presenter.choose_branch(firm.other_branch)
    assert [row.name for row in presenter.month.rows] == ["Лев Московский"]


def test_entry_of_a_day_is_the_most_particular_one(tx: Tx, firm: Firm) -> None:
    presenter, refused = calendar_presenter(tx, firm)
    denis, day = firm.person("DENIS"), date(2031, 6, 12)
    presenter.save_day(CalendarDay(None, None, None, None, "holiday", day, day))
    found = presenter.entry_at(denis, day)
    assert found is not None
    assert found.kind == "holiday"
    presenter.save_day(CalendarDay(None, None, denis, None, "leave", day, date(2031, 6, 20)))
    found = presenter.entry_at(denis, day)
    assert found is not None
    assert found.kind == "leave"
    presenter.save_day(CalendarDay(None, None, denis, None, "sick", day, day))
    assert [one.key for one in refused if isinstance(one, Refused)] == ["e_staff_days_overlap"]
    presenter.delete_day(found)
    found = presenter.entry_at(denis, day)
    assert found is not None
    assert found.kind == "holiday"
    assert presenter.entry_at(denis, date(2031, 6, 13)) is None


def test_weeks_of_branch_and_person_are_saved(tx: Tx, firm: Firm) -> None:
    presenter, refused = calendar_presenter(tx, firm)
    presenter.save_branch_week([Slot(1, 600, 900)])
    assert presenter.month.week == [Slot(1, 600, 900)]
    person = next(one for one in presenter.people if one.login == "DENIS")
    read: list[tuple[int, list[Slot]]] = []
    presenter.week_read.connect(lambda staff_id, slots: read.append((staff_id, slots)))
    presenter.save_person_week(person, [Slot(6, 600, 700)])
    presenter.read_person_week(person.staff_id)
    assert read == [(person.staff_id, [Slot(6, 600, 700)])]
    presenter.save_person_week(person, [])
    assert [one.key for one in refused if isinstance(one, Refused)] == ["e_staff_stale"]


def test_state_shows_at_once_and_comes_back_when_refused(tx: Tx, firm: Firm) -> None:
    presenter = StatePresenter(RunNow(tx), ZONE)
    refused: list[AppError] = []
    presenter.refused.connect(refused.append)
    presenter.refresh()
    presenter.set_state("away")
    assert (presenter.shown, presenter.explanation()) == ("away", "Nothing is offered to you.")
    presenter.set_state("asleep")
    assert presenter.shown == "away"
    assert len(refused) == 1
    assert [key for key, _word, _token in presenter.choices()] == ["available", "busy", "away"]


def test_changed_right_can_be_taken_back(tx: Tx, firm: Firm) -> None:
    presenter = RightsPresenter(RunNow(tx), ZONE, can_edit=True)
    saved: list[tuple[object, str]] = []
    presenter.saved.connect(lambda right, old: saved.append((right, old)))
    presenter.refresh()
    right = presenter.right("clients.read", "manager")
    assert right is not None
    presenter.set_scope(right, "own")
    changed = presenter.right("clients.read", "manager")
    assert changed is not None
    assert (changed.scope, saved[-1][1]) == ("own", "branch")
    presenter.set_scope(changed, "branch")
    assert len(saved) == 2
    fixed = presenter.right("staff.edit", "admin")
    assert fixed is not None
    assert presenter.choices(fixed) == ()
    assert "clients" in presenter.areas()
    assert "clients.read" in presenter.actions("clients")
