"""Who gets an inquiry: the table of cases, turns, joining, repeats, and what is not recognised for sure."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.intake import queries, words
from crm_desktop.features.routing import queries as routing
from crm_desktop.features.routing.rules import KINDS, WAYS, Condition, Rule, Sample
from tests.support.builders_intake import (
    ANNA_PHONE,
    Firm,
    condition,
    inquiry,
    log_in,
    make_firm,
    put_rules,
    route,
    rule,
    utc_now,
)

_CASES = tomllib.loads((Path(__file__).parent / "cases_routing.toml").read_text(encoding="utf-8"))["case"]
_PLAIN = {"way", "person", "group", "off"}


@pytest.fixture
def firm(tx: Tx) -> Firm:
    """The firm with its head logged in."""
    firm = make_firm(tx)
    log_in(tx, "galina")
    return firm


@pytest.mark.parametrize("case", _CASES, ids=[case["name"] for case in _CASES])
def test_inquiry_goes_to(case: dict[str, Any], tx: Tx, firm: Firm) -> None:
    _prepare(tx, firm, case)
    put_rules(tx, *(_rule(firm, number, entry) for number, entry in enumerate(case["rules"], start=1)))
    routed = route(tx, case.get("inquiry"))
    assert _LATIN.get(routed.person or "", "") == case["person"]
    assert routed.status == ("routed" if case["person"] else "waiting")
    card = queries.inquiry_card(tx, routed.inquiry_id)
    assert card is not None
    assert card.chooser == case.get("chooser")
    made = queries.offers_of(tx, routed.inquiry_id)
    assert [_LATIN[offer.person] for offer in made] == ([case["person"]] if case["person"] else [])
    if "why" in case:
        assert (made[0].why if made else routed.reason) == case["why"]
    if "by" in case:
        assert routed.rule == f"rule {case['by']}"
    if "steps" in case:
        assert [_step(step) for step in queries.explain(tx, card.trace)] == case["steps"]


@pytest.mark.parametrize("case", _CASES, ids=[case["name"] for case in _CASES])
def test_trial_agrees_and_writes_nothing(case: dict[str, Any], tx: Tx, firm: Firm) -> None:
    _prepare(tx, firm, case)
    put_rules(tx, *(_rule(firm, number, entry) for number, entry in enumerate(case["rules"], start=1)))
    read = inquiry(case.get("inquiry"))
    before = tx.value("select count(*) from inquiry")
    verdict = routing.try_inquiry(
        tx,
        Sample(
            read.channel, read.source, read.came_at, read.phone, read.phone_flaw, read.email, read.line, read.campaign,
            read.subject, read.body,
        ),
    )  # fmt: skip
    assert _LATIN.get(verdict.person or "", "") == case["person"]
    assert tx.value("select count(*) from inquiry") == before
    assert queries.route_inquiry(tx, read).person == verdict.person


def test_every_kind_of_condition_way_and_obstacle_has_a_case() -> None:
    seen = {kind for case in _CASES for entry in case["rules"] for kind in entry} - _PLAIN
    assert {("blocked" if kind == "blocked_client" else kind) for kind in seen} == set(KINDS)
    assert {entry["way"] for case in _CASES for entry in case["rules"]} == set(WAYS)
    steps = " ".join(step for case in _CASES for step in case.get("steps", []))
    obstacles = ("blocked", "away", "busy", "leave", "off_shift", "limit", "no_manager", "no_last_order")
    assert [obstacle for obstacle in obstacles if f":{obstacle}" not in steps] == []


def test_turns_are_exact_and_an_absent_member_does_not_skew_the_rest(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("turn", group_id=firm.groups["sales"]))
    assert Counter(route(tx).person for _ in range(9)) == {"Анна": 3, "Борис": 3, "Вера": 3}
    tx.run("update staff set state = 'away' where id = ?", (firm.people["Boris"],))
    assert Counter(route(tx).person for _ in range(6)) == {"Анна": 3, "Вера": 3}
    tx.run("update staff set state = 'available' where id = ?", (firm.people["Boris"],))
    assert [route(tx).person for _ in range(3)] == ["Борис", "Анна", "Вера"]


def test_ninety_inquiries_over_three_people_are_thirty_each(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("turn", group_id=firm.groups["sales"]))
    assert Counter(route(tx).person for _ in range(90)) == {"Анна": 30, "Борис": 30, "Вера": 30}


def test_somebody_who_leaves_in_the_middle_does_not_skew_the_rest(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("turn", group_id=firm.groups["sales"]))
    before = Counter(route(tx).person for _ in range(30))
    tx.run("update staff set is_active = false where id = ?", (firm.people["Boris"],))
    after = Counter(route(tx).person for _ in range(60))
    assert before == {"Анна": 10, "Борис": 10, "Вера": 10}
    assert after == {"Анна": 30, "Вера": 30}


def test_same_phone_within_ten_minutes_joins(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("turn", group_id=firm.groups["sales"]))
    first = route(tx, {"phone": "+79031112233"})
    second = route(tx, {"channel": "web", "phone": "8 903 111-22-33", "subject": "ещё раз"})
    assert (second.status, second.joined_to_id, second.person) == ("joined", first.inquiry_id, first.person)
    assert [one.inquiry_id for one in queries.joined_of(tx, first.inquiry_id)] == [second.inquiry_id]
    assert queries.offers_of(tx, second.inquiry_id) == []


@pytest.mark.parametrize(("minutes", "status"), [(10, "joined"), (11, "routed"), (-10, "joined"), (-11, "routed")])
def test_joining_looks_ten_minutes_both_ways(minutes: int, status: str, tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("person", staff_id=firm.people["Anna"]))
    start = utc_now() - timedelta(hours=5)
    route(tx, {"phone": "+79031112233"}, came_at=start)
    again = route(tx, {"phone": "+79031112233"}, came_at=start + timedelta(minutes=minutes))
    assert again.status == status


def test_a_closed_inquiry_joins_nothing(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("person", staff_id=firm.people["Anna"]))
    first = route(tx, {"phone": "+79031112233"})
    queries.close_inquiry(tx, first.inquiry_id, "ответили")
    assert route(tx, {"phone": "+79031112233"}).status == "routed"


def test_the_same_source_id_again_gives_the_first_answer(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("person", staff_id=firm.people["Anna"]))
    read = inquiry()
    first = queries.route_inquiry(tx, read)
    again = queries.route_inquiry(tx, read)
    assert (again.status, again.inquiry_id, again.person) == ("repeated", first.inquiry_id, "Анна")
    assert len(queries.offers_of(tx, first.inquiry_id)) == 1


def test_two_clients_with_one_number_are_offered_as_candidates(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("person", staff_id=firm.people["Anna"]))
    routed = route(tx, {"phone": "+79270000001"})
    assert routed.client_id is None
    found = {one.client_id for one in queries.candidates(tx, routed.inquiry_id)}
    assert found == {firm.clients["Twin one"], firm.clients["Twin two"]}
    queries.choose_client(tx, routed.inquiry_id, firm.clients["Twin two"])
    card = queries.inquiry_card(tx, routed.inquiry_id)
    assert card is not None
    assert (card.client_id, card.chooser) == (firm.clients["Twin two"], None)


@pytest.mark.parametrize("typed", ["8 (927) 612-40-77", "+79276124077", "927 612 40 77"])
def test_every_way_of_writing_a_phone_finds_one_client(typed: str, tx: Tx, firm: Firm) -> None:
    assert route(tx, {"phone": typed}).client_id == firm.clients["Dubrava"]


def test_an_impossible_number_is_marked_and_kept(tx: Tx, firm: Firm) -> None:
    card = queries.inquiry_card(tx, route(tx, {"phone": "8927612407О"}).inquiry_id)
    assert card is not None
    assert (card.client_id, card.chooser, card.phone_typed) == (None, "malformed", "8927612407О")


def test_joined_inquiries_follow_the_chosen_client(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("person", staff_id=firm.people["Anna"]))
    first = route(tx, {"phone": "+79031112233"})
    second = route(tx, {"phone": "+79031112233", "text": "и ещё"})
    queries.choose_client(tx, first.inquiry_id, firm.clients["Volga"])
    card = queries.inquiry_card(tx, second.inquiry_id)
    assert card is not None
    assert card.client_id == firm.clients["Volga"]
    kinds = tx.rows("select meaning from journal where client_id = ? order by id", (firm.clients["Volga"],))
    assert kinds == [("in",), ("again",)]


def test_a_phone_in_another_form_is_refused(tx: Tx, firm: Firm) -> None:
    with pytest.raises(Refused) as refused:
        queries.route_inquiry(tx, replace(inquiry(), phone="89276124077"))
    assert refused.value.key == "e_intake_phone_form"


def test_nothing_is_written_past_the_gate(tx: Tx, firm: Firm) -> None:
    tx.run("execute procedure access.close_session")
    with pytest.raises(Refused) as refused:
        route(tx)
    assert refused.value.key == "e_access_no_session"


def test_sources_are_named_once_in_order(tx: Tx, firm: Firm) -> None:
    put_rules(tx, rule("duty"))
    for source in ("яндекс", "2ГИС", "яндекс", "avito"):
        route(tx, {"source": source})
    assert queries.sources_known(tx) == sorted({"яндекс", "2ГИС", "avito"})
    assert len(queries.sources_known(tx, 2)) == 2


def test_trace_reads_as_sentences(tx: Tx, firm: Firm) -> None:
    put_rules(
        tx,
        rule("manager", name="Личный менеджер"),
        rule("turn", condition("channel", "web"), name="Заявки", group_id=firm.groups["sales"]),
        rule("turn", name="Продажи", group_id=firm.groups["sales"]),
    )
    tx.run("update staff set state = 'away' where id = ?", (firm.people["Anna"],))
    routed = route(tx, {"phone": ANNA_PHONE})
    assert words.trace_sentences(queries.explain(tx, routed.trace)) == [
        "1. Личный менеджер: Анна is away",
        "2. Заявки: does not fit, came another way",
        "3. Продажи: Анна is away; goes to Борис",
    ]


def test_rules_that_cannot_fit_are_told_in_their_place(tx: Tx, firm: Firm) -> None:
    """An inquiry neither reads nor writes them down: they are told from the version itself."""
    anna = {"staff_id": firm.people["Anna"]}
    put_rules(
        tx,
        rule("person", condition("channel", "mail"), condition("source", "avito"), name="Два", **anna),
        replace(rule("person", name="Выключено", **anna), is_on=False),
        rule("manager", name="Личный менеджер"),
        rule("person", condition("source", "Ёлка", "сайт"), condition("channel", "mail"), name="Почта", **anna),
        rule("person", condition("line", "x" * 200), name="Длинный", **anna),
        rule("person", condition("source", "ЕЛКА"), name="Ёлка", **anna),
        rule("duty", name="Дежурные"),
    )
    routed = route(tx, {"source": "ёлка", "channel": "web"})
    assert [(step.order_no, step.code) for step in queries.explain(tx, routed.trace)] == [
        (1, "source"), (2, "off"), (3, "nobody"), (4, "channel"), (5, "line"), (6, "chosen"),
    ]  # fmt: skip
    assert (routed.trace or "").count("\n") == 4


def test_a_trace_that_is_full_says_nothing_of_the_rest(tx: Tx, firm: Firm) -> None:
    version = put_rules(tx, rule("manager"), rule("duty", condition("source", "y")))
    first = tx.value("select min(id) from routing_rule where version_id = ?", (version,))
    steps = queries.explain(tx, f"*;{version};0\n1;{first};nobody;/no_manager\n~\n")
    assert [step.code for step in steps] == ["nobody"]
    steps = queries.explain(tx, f"*;{version};0\n1;{first};nobody;/no_manager\n")
    assert [step.code for step in steps] == ["nobody", "source"]


def _rule(firm: Firm, number: int, entry: dict[str, Any]) -> Rule:
    conditions = tuple(
        Condition(kind, (), condition(kind, amount=asked).amount)
        if isinstance(asked, int)
        else condition("blocked" if kind == "blocked_client" else kind, *asked)
        for kind, asked in entry.items()
        if kind not in _PLAIN
    )
    return Rule(
        name=f"rule {number}",
        way=entry["way"],
        conditions=conditions,
        staff_id=firm.people[entry["person"]] if "person" in entry else None,
        group_id=firm.groups[entry["group"]] if "group" in entry else None,
        is_on=not entry.get("off", False),
    )


def _prepare(tx: Tx, firm: Firm, case: dict[str, Any]) -> None:
    for state in ("away", "busy"):
        for name in case.get(state, []):
            tx.run("update staff set state = ? where id = ?", (state, firm.people[name]))
    for name in case.get("on_leave", []):
        today = utc_now().date()
        tx.run(
            "insert into calendar_day (staff_id, kind, first_on, last_on) values (?, 'leave', ?, ?)",
            (firm.people[name], today - timedelta(days=1), today + timedelta(days=2)),
        )
    for name in case.get("off_shift", []):
        other_day = (utc_now().isoweekday() + 2) % 7 + 1
        tx.run(
            "insert into work_week (staff_id, weekday, from_minute, till_minute) values (?, ?, 0, 60)",
            (firm.people[name], other_day),
        )
    for name, count in case.get("open", {}).items():
        put_rules(tx, rule("person", staff_id=firm.people[name]))
        for _ in range(count):
            route(tx)
    for name in case.get("full", []):
        tx.run("update staff set open_limit = 1 where id = ?", (firm.people[name],))
    for name in case.get("blocked", []):
        tx.run("update staff set is_active = false where id = ?", (firm.people[name],))
    _prepare_client(tx, firm, case.get("dubrava", {}))


def _prepare_client(tx: Tx, firm: Firm, facts: dict[str, Any]) -> None:
    client = firm.clients["Dubrava"]
    if "last_order_by" in facts:
        tx.run("update client set last_order_staff_id = ? where id = ?", (firm.people[facts["last_order_by"]], client))
    if "last_order_days" in facts:
        at = utc_now() - timedelta(days=facts["last_order_days"])
        tx.run("update client set last_order_at = ? where id = ?", (at, client))
    if "open_orders" in facts:
        tx.run("update client set open_order_count = ? where id = ?", (facts["open_orders"], client))
    if "order_total" in facts:
        tx.run("update client set order_total = ? where id = ?", (facts["order_total"], client))
    if facts.get("blocked"):
        tx.run("update client set is_blocked = true where id = ?", (client,))
    for tag in facts.get("tags", []):
        tag_id = tx.value("insert into tag (name) values (?) returning id", (tag,))
        tx.run("insert into client_tag (client_id, tag_id) values (?, ?)", (client, tag_id))


_LATIN = {"Анна": "Anna", "Борис": "Boris", "Вера": "Vera", "Денис": "Denis"}


def _step(step: queries.TraceStep) -> str:
    person = _LATIN.get(step.person or "", "")
    tail = f"{person}:{step.obstacle}" if step.obstacle else person
    return f"{step.order_no} {step.code} {tail}".strip()
