"""Staff in the base: saves with versions, the last administrator, heads, groups, handing over, states, races."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.db.connection import Connection
from crm_desktop.db.lane import Lane
from crm_desktop.db.target import Embedded
from crm_desktop.db.tx import Tx
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.intake.queries import route_inquiry
from crm_desktop.features.intake.rules import Incoming
from crm_desktop.features.routing.queries import current_version, rules_of, save_rules
from crm_desktop.features.staff import queries, queries_rights
from crm_desktop.features.staff.rules import Branch, FirstSetup, Group, Member, Person, PersonDraft
from tests.support.builders_firm import Firm, give_inquiry, give_task, make_firm, open_session


@pytest.fixture
def firm(tx: Tx) -> Firm:
    firm = make_firm(tx)
    open_session(tx, "petr")
    return firm


def find(tx: Tx, staff_id: int) -> Person:
    return next(one for one in queries.people(tx, with_inactive=True) if one.staff_id == staff_id)


def draft_of(person: Person) -> PersonDraft:
    return PersonDraft(
        login=person.login,
        name=person.name,
        role_code=person.role_code,
        branch_id=person.branch_id,
        id=person.staff_id,
        version=person.version,
        department_id=person.department_id,
        head_id=person.head_id,
        email=person.email,
        phone=person.phone,
        extension_no=person.extension_no,
        time_zone=person.time_zone,
        language=person.language,
        open_limit=person.open_limit,
    )


def refusal(error: pytest.ExceptionInfo[Refused]) -> tuple[str, dict[str, object]]:
    return error.value.key, error.value.facts


def test_first_setup_makes_a_firm_somebody_can_log_in_to(tx: Tx, firm: Firm) -> None:
    me = open_session(tx, "petr")
    assert (me.name, me.role_code, me.time_zone, me.may("staff.edit")) == (
        "Пётр Лебедев",
        "admin",
        "Europe/Samara",
        True,
    )
    duty = next(group for group in queries.groups(tx) if group.is_duty)
    assert [member.name for member in duty.members] == ["Пётр Лебедев"]
    agent = find(tx, firm.person("AGENT"))
    assert (agent.is_service, agent.role_code) == (True, "service")


def test_first_setup_happens_once(tx: Tx, firm: Firm) -> None:
    with pytest.raises(Refused) as error:
        queries.first_setup(tx, FirstSetup("Вторая", "Europe/Moscow", "boss", "Босс"))
    assert refusal(error) == ("e_staff_set_up_already", {"firm": "Лавка мастера"})


def test_what_comes_in_reaches_somebody_in_a_firm_a_minute_old(tx: Tx) -> None:
    made = queries.begin_firm(tx, FirstSetup("Новая", "Europe/Moscow", "anna", "Анна Белова"))
    open_session(tx, "anna")
    assert [(rule.name, rule.way, rule.group_id) for rule in rules_of(tx)] == [
        ("Own manager", "manager", None),
        ("Everything else in turn", "turn", made.duty_group_id),
    ]
    tx.run("update work_week set from_minute = 0, till_minute = 1440")
    for day in (6, 7):
        tx.run("insert into work_week (branch_id, weekday, from_minute, till_minute) values (?, ?, 0, 1440)",
               (made.branch_id, day))  # fmt: skip
    came = Incoming(source="test", source_id="1", channel="call", came_at=datetime(2026, 11, 23), subject="first")
    routed = route_inquiry(tx, replace(came, phone_typed="+79276124077", phone="+79276124077"))
    assert (routed.staff_id, routed.rule) == (made.staff_id, "Everything else in turn")
    assert save_rules(tx, rules_of(tx)[:1], current_version(tx).version_id) > 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (FirstSetup(" ", "Europe/Moscow", "boss", "Босс"), "e_staff_no_name"),
        (FirstSetup("Фирма", "Europe/Moscow", "boss", ""), "e_staff_no_name"),
        (FirstSetup("Фирма", "Mars/Crater", "boss", "Босс"), "e_staff_zone"),
        (FirstSetup("Фирма", "Europe/Moscow", "", "Босс"), "e_staff_login"),
        (FirstSetup("Фирма", "Europe/Moscow", "two words", "Босс"), "e_staff_login"),
        (FirstSetup("Фирма", "Europe/Moscow", "agent", "Босс"), "e_staff_login"),
    ],
)
def test_first_setup_refuses_what_cannot_work(tx: Tx, facts: FirstSetup, key: str) -> None:
    with pytest.raises(Refused) as error:
        queries.first_setup(tx, facts)
    assert error.value.key == key


def test_person_comes_back_as_saved_with_the_login_in_capitals(tx: Tx, firm: Firm) -> None:
    saved = queries.save_person(
        tx,
        PersonDraft(
            " roman ",
            " Роман Жуков ",
            "manager",
            firm.branch,
            head_id=firm.person("MARINA"),
            email="r@example.org",
            extension_no="104",
            open_limit=8,
        ),
    )
    person = find(tx, saved.id)
    assert (person.login, person.name, person.head, person.open_limit) == ("ROMAN", "Роман Жуков", "Марина Соколова", 8)
    assert (person.email, person.extension_no, person.version, person.is_active) == ("r@example.org", "104", 1, True)
    assert open_session(tx, "roman").staff_id == saved.id


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"name": "  "}, "e_staff_no_name"),
        ({"login": "two words"}, "e_staff_login"),
        ({"login": "aigul"}, "e_staff_login_taken"),
        ({"role_code": "service"}, "e_staff_role"),
        ({"role_code": "king"}, "e_staff_role"),
        ({"branch_id": 0}, "e_staff_branch"),
        ({"department_id": 0}, "e_staff_department"),
        ({"head_id": 0}, "e_staff_head"),
        ({"time_zone": "Mars/Crater"}, "e_staff_zone"),
        ({"language": "xx"}, "e_staff_language"),
        ({"open_limit": 0}, "e_staff_limit"),
    ],
)
def test_person_that_cannot_be_is_refused(tx: Tx, firm: Firm, change: dict[str, object], key: str) -> None:
    draft = replace(draft_of(find(tx, firm.person("DENIS"))), **change)  # type: ignore[arg-type]
    with pytest.raises(Refused) as error:
        queries.save_person(tx, draft)
    assert error.value.key == key


def test_nobody_leads_himself_around_a_ring(tx: Tx, firm: Firm) -> None:
    marina = draft_of(find(tx, firm.person("MARINA")))
    for head in ("MARINA", "DENIS"):
        with pytest.raises(Refused) as error:
            queries.save_person(tx, replace(marina, head_id=firm.person(head)))
        assert error.value.key == "e_staff_head_ring"


def test_second_save_of_the_same_version_is_told_who_was_first(tx: Tx, firm: Firm) -> None:
    seen = draft_of(find(tx, firm.person("DENIS")))
    queries.save_person(tx, replace(seen, name="Денис Первый"))
    with pytest.raises(Refused) as error:
        queries.save_person(tx, replace(seen, name="Денис Второй"))
    key, facts = refusal(error)
    assert (key, facts["person"]) == ("e_staff_stale", "Пётр Лебедев")
    assert facts["at"]


def test_last_administrator_cannot_be_switched_off_or_made_smaller(tx: Tx, firm: Firm) -> None:
    petr = find(tx, firm.person("PETR"))
    with pytest.raises(Refused) as error:
        queries.switch_off_person(tx, petr.staff_id, petr.version)
    assert refusal(error) == ("e_staff_last_admin", {"person": "Пётр Лебедев"})
    with pytest.raises(Refused) as error:
        queries.save_person(tx, replace(draft_of(petr), role_code="manager"))
    assert error.value.key == "e_staff_last_admin"
    marina = find(tx, firm.person("MARINA"))
    queries.save_person(tx, replace(draft_of(marina), role_code="admin"))
    queries.save_person(tx, replace(draft_of(petr), role_code="manager"))


def test_leaving_person_hands_over_what_is_open(tx: Tx, firm: Firm) -> None:
    denis, aigul = firm.person("DENIS"), firm.person("AIGUL")
    inquiry = give_inquiry(tx, firm.branch, denis)
    task = give_task(tx, denis)
    work = queries.open_work(tx, denis)
    assert (work.inquiries, work.tasks, work.groups, work.must_be_handed_over) == (1, 1, 1, True)
    person = find(tx, denis)
    with pytest.raises(Refused) as error:
        queries.switch_off_person(tx, denis, person.version)
    assert refusal(error) == ("e_staff_open_work", {"person": "Денис Орлов", "inquiries": "1", "tasks": "1"})
    with pytest.raises(Refused) as error:
        queries.switch_off_person(tx, denis, person.version, denis)
    assert error.value.key == "e_staff_successor"
    off = queries.switch_off_person(tx, denis, person.version, aigul)
    assert (off.inquiries, off.tasks) == (1, 1)
    assert tx.value("select staff_id from inquiry where id = ?", (inquiry,)) == aigul
    assert tx.value("select staff_id from task where id = ?", (task,)) == aigul
    with pytest.raises(Refused) as error:
        open_session(tx, "denis")
    assert error.value.key == "e_access_disabled"


def test_person_comes_back(tx: Tx, firm: Firm) -> None:
    olga = find(tx, firm.person("OLGA"))
    off = queries.switch_off_person(tx, olga.staff_id, olga.version)
    assert not find(tx, olga.staff_id).is_active
    queries.switch_on_person(tx, olga.staff_id, off.version)
    back = find(tx, olga.staff_id)
    assert (back.is_active, back.state) == (True, "available")


def test_inactive_people_are_listed_on_request_only(tx: Tx, firm: Firm) -> None:
    olga = find(tx, firm.person("OLGA"))
    queries.switch_off_person(tx, olga.staff_id, olga.version)
    assert olga.staff_id not in {one.staff_id for one in queries.people(tx)}
    assert olga.staff_id in {one.staff_id for one in queries.people(tx, with_inactive=True)}


def test_state_is_mine_my_heads_or_an_administrators(tx: Tx, firm: Firm) -> None:
    open_session(tx, "denis")
    queries.set_state(tx, "busy")
    assert queries.my_state(tx).state == "busy"
    with pytest.raises(Refused) as error:
        queries.set_state(tx, "away", firm.person("AIGUL"))
    assert error.value.key == "e_access_denied"
    open_session(tx, "marina")
    queries.set_state(tx, "away", firm.person("DENIS"))
    open_session(tx, "denis")
    assert queries.my_state(tx).state == "away"
    with pytest.raises(Refused) as error:
        queries.set_state(tx, "asleep")
    assert error.value.key == "e_staff_state"


def test_colleagues_come_with_state_and_load_my_branch_first(tx: Tx, firm: Firm) -> None:
    give_inquiry(tx, firm.branch, firm.person("AIGUL"))
    open_session(tx, "denis")
    colleagues = queries.my_colleagues(tx)
    assert [one.name for one in colleagues] == [
        "Айгуль Сафина",
        "Марина Соколова",
        "Ольга Кассирова",
        "Пётр Лебедев",
        "Лев Московский",
    ]
    assert (colleagues[0].open_inquiries, colleagues[0].state, colleagues[-1].is_my_branch) == (1, "available", False)


def test_newcomer_of_a_group_comes_last_in_turn(tx: Tx, firm: Firm) -> None:
    tx.run("update staff_group_member set last_turn_no = 6 where staff_id = ?", (firm.person("DENIS"),))
    group = next(one for one in queries.groups(tx) if one.id == firm.groups["sales"])
    members = tuple(one for one in group.members if one.staff_id == firm.person("DENIS"))
    olga = Member(firm.person("OLGA"), "Ольга")
    queries.save_group(tx, replace(group, members=(*members, olga)))
    turns = dict(tx.rows("select staff_id, last_turn_no from staff_group_member where group_id = ?", (group.id,)))
    assert turns == {firm.person("DENIS"): 6, firm.person("OLGA"): 6}


def test_group_refuses_a_taken_name_and_people_who_left(tx: Tx, firm: Firm) -> None:
    with pytest.raises(Refused) as error:
        queries.save_group(tx, Group(None, "Менеджеры зала"))
    assert error.value.key == "e_staff_name_taken"
    with pytest.raises(Refused) as error:
        queries.save_group(tx, Group(None, "Новая", members=(Member(firm.person("AGENT"), "Агент"),)))
    assert error.value.key == "e_staff_group_member"


def test_new_branch_has_the_usual_week_and_departments(tx: Tx, firm: Firm) -> None:
    saved = queries.save_branch(tx, Branch(None, "Казань", "Europe/Moscow"))
    queries.save_department(tx, saved.id, "Опт")
    branch = next(one for one in queries.branches(tx) if one.id == saved.id)
    assert (branch.time_zone, [one.name for one in branch.departments]) == ("Europe/Moscow", ["Опт"])
    assert tx.value("select count(*) from work_week where branch_id = ?", (saved.id,)) == 5
    queries.delete_department(tx, branch.departments[0].id)
    with pytest.raises(Refused) as error:
        queries.save_branch(tx, Branch(None, "Казань", "Europe/Moscow"))
    assert error.value.key == "e_staff_name_taken"


def test_branch_with_people_stays_open(tx: Tx, firm: Firm) -> None:
    branch = next(one for one in queries.branches(tx) if one.id == firm.other_branch)
    with pytest.raises(Refused) as error:
        queries.save_branch(tx, replace(branch, is_active=False))
    assert refusal(error) == ("e_staff_branch_in_use", {"people": "1"})


def test_department_with_people_stays(tx: Tx, firm: Firm) -> None:
    department = queries.save_department(tx, firm.branch, "Розница")
    queries.save_person(tx, replace(draft_of(find(tx, firm.person("DENIS"))), department_id=department))
    with pytest.raises(Refused) as error:
        queries.delete_department(tx, department)
    assert refusal(error) == ("e_staff_department_in_use", {"people": "1"})


@pytest.mark.parametrize("login", ["marina", "denis", "olga"])
def test_only_administrators_change_staff(tx: Tx, firm: Firm, login: str) -> None:
    open_session(tx, login)
    for act in (
        lambda: queries.save_person(tx, PersonDraft("x", "Икс", "manager", firm.branch)),
        lambda: queries.open_work(tx, firm.person("DENIS")),
        lambda: queries.save_group(tx, Group(None, "Икс")),
        lambda: queries.save_branch(tx, Branch(None, "Икс", "Europe/Moscow")),
        lambda: queries.save_department(tx, firm.branch, "Икс"),
        lambda: queries_rights.set_right(tx, queries_rights.rights(tx)[0], "none"),
    ):
        with pytest.raises(Refused) as error:
            act()
        assert error.value.key == "e_access_denied"


def test_person_of_narrow_sight_sees_only_his_branch(tx: Tx, firm: Firm) -> None:
    tx.run("update role_action set scope = 'branch' where role_code = 'manager' and action_code = 'staff.read'")
    open_session(tx, "lev")
    assert [one.name for one in queries.people(tx)] == ["Лев Московский"]
    assert [one.id for one in queries.branches(tx)] == [firm.other_branch]
    assert queries.my_colleagues(tx) == []


def test_right_changes_what_a_role_sees(tx: Tx, firm: Firm) -> None:
    right = next(
        one for one in queries_rights.rights(tx) if (one.role_code, one.action_code) == ("manager", "clients.read")
    )
    queries_rights.set_right(tx, right, "own")
    assert open_session(tx, "denis").actions["clients.read"] == "own"
    open_session(tx, "petr")
    with pytest.raises(Refused) as error:
        queries_rights.set_right(tx, right, "all")
    assert error.value.key == "e_staff_stale"


@pytest.mark.parametrize(
    ("role", "action"), [("admin", "staff.edit"), ("service", "jobs.run"), ("head", "session.open")]
)
def test_rights_that_keep_the_firm_going_are_fixed(tx: Tx, firm: Firm, role: str, action: str) -> None:
    right = next(one for one in queries_rights.rights(tx) if (one.role_code, one.action_code) == (role, action))
    assert right.is_fixed
    with pytest.raises(Refused) as error:
        queries_rights.set_right(tx, right, "none")
    assert refusal(error) == ("e_staff_fixed_right", {"role": role, "action": action})


def test_my_language_and_zone_are_mine_to_change(tx: Tx, firm: Firm) -> None:
    open_session(tx, "denis")
    queries.save_my_language(tx, "en", "Asia/Yekaterinburg")
    me = open_session(tx, "denis")
    assert (me.language, me.time_zone) == ("en", "Asia/Yekaterinburg")
    with pytest.raises(Refused):
        queries.save_my_language(tx, "en", "Mars/Crater")


def test_zone_names_of_the_base_include_ours(tx: Tx, firm: Firm) -> None:
    assert {"Europe/Samara", "Europe/Moscow", "UTC"} <= set(queries.time_zones(tx))


@pytest.fixture
def two_lanes(base_path: Path) -> list[Lane]:
    with_firm = Connection(Embedded(base_path))
    with with_firm.tx(write=True) as tx:
        make_firm(tx)
    with_firm.close()
    return [Lane(Embedded(base_path), lambda tx: None if open_session(tx, "petr") else None) for _ in range(2)]


def test_two_administrators_save_one_person_and_one_is_told(two_lanes: list[Lane]) -> None:
    first, second = two_lanes
    ready = threading.Barrier(2, timeout=30)
    everybody = first.submit(queries.people).result()
    draft = draft_of(next(one for one in everybody if one.login == "DENIS"))

    def save(name: str):  # type: ignore[no-untyped-def]
        def work(tx: Tx) -> str:
            with_name = replace(draft, name=name)
            if name not in met:
                met.add(name)
                ready.wait()
            queries.save_person(tx, with_name)
            return name

        return work

    met: set[str] = set()
    asked = [
        first.submit(save("Денис А"), write=True),
        second.submit(save("Денис Б"), write=True),
    ]
    ended: list[str | AppError] = []
    for one in asked:
        try:
            ended.append(one.result(60))
        except AppError as error:
            ended.append(error)
    for lane in two_lanes:
        lane.close()
    saved = [one for one in ended if isinstance(one, str)]
    refused = [one for one in ended if isinstance(one, Refused)]
    assert len(saved) == 1, ended
    assert [one.key for one in refused] == ["e_staff_stale"]


def test_two_administrators_cannot_switch_each_other_off(two_lanes: list[Lane]) -> None:
    first, second = two_lanes
    everybody = {one.login: one for one in first.submit(queries.people).result()}
    promoted = replace(draft_of(everybody["MARINA"]), role_code="admin")
    marina = first.submit(lambda tx: queries.save_person(tx, promoted), write=True).result()
    petr = everybody["PETR"]
    asked = [
        first.submit(lambda tx: queries.switch_off_person(tx, marina.id, marina.version), write=True),
        second.submit(lambda tx: queries.switch_off_person(tx, petr.staff_id, petr.version), write=True),
    ]
    errors = [one.exception(60) for one in asked]
    for lane in two_lanes:
        lane.close()
    assert sum(error is None for error in errors) == 1, errors
    refused = next(error for error in errors if error is not None)
    assert isinstance(refused, Refused)
    assert refused.key in {"e_staff_last_admin", "e_access_disabled"}
