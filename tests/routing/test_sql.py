"""Rules in the base: versions, refusals, the test box and the trial run leave nothing behind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from crm_desktop.db.lane import Lane
from crm_desktop.db.tx import Tx
from crm_desktop.errors import Refused
from crm_desktop.features.routing import queries
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.presenter_trial import TrialPresenter
from crm_desktop.features.routing.rules import Condition, Rule, Sample
from crm_desktop.features.routing.rules_samples import answer_of
from crm_desktop.features.routing.trial import Span, Stop, simulate_span, try_samples
from crm_desktop.ui.runner import LaneRunner
from tests.support.builders_routing import (
    NOON,
    RoutingFirm,
    add_client,
    in_turn,
    log_in,
    make_routing_firm,
    row_counts,
    take_inquiry,
    to_person,
)
from tests.support.fake_clock import FakeClock

TABLES = (
    "routing_version", "routing_rule", "routing_condition", "trial_turn", "inquiry", "offer", "session",
)  # fmt: skip
CALL = Condition("channel", ("call",))
DAY = Span(NOON - timedelta(days=1), NOON + timedelta(days=1))


@pytest.fixture
def firm(tx: Tx) -> RoutingFirm:
    """A firm in the shared base, rolled back afterwards."""
    return make_routing_firm(tx)


def _never_stopped() -> Stop:
    return Stop(lambda done, whole: None)


def test_rules_come_back_as_they_were_saved(tx: Tx, firm: RoutingFirm) -> None:
    rules = [
        to_person(
            firm.sellers[0],
            Condition("source", ("Сайт, раздел Ёлки", "Авито")),
            Condition("orders_more", (), Decimal(9)),
        ),
        Rule("Off", "manager", is_on=False, limit_minutes=60),
        in_turn(firm),
    ]
    version_id = queries.save_rules(tx, rules, None, "first")
    found = queries.rules_of(tx)
    assert [rule.conditions for rule in found] == [rule.conditions for rule in rules]
    assert [(rule.name, rule.way, rule.is_on, rule.limit_minutes) for rule in found] == [
        ("To one", "person", True, 15), ("Off", "manager", False, 60), ("In turn", "turn", True, 15),
    ]  # fmt: skip
    current = queries.current_version(tx)
    assert current is not None
    assert (current.version_id, current.note, current.rule_count) == (version_id, "first", 3)


def test_a_rule_keeps_its_lineage_through_versions(tx: Tx, firm: RoutingFirm) -> None:
    first = queries.save_rules(tx, [in_turn(firm), to_person(firm.sellers[0])], None)
    turn, one = queries.rules_of(tx)
    queries.save_rules(tx, [one, turn], first)
    assert [rule.lineage_id for rule in queries.rules_of(tx)] == [one.lineage_id, turn.lineage_id]
    assert [rule.name for rule in queries.rules_of(tx, first)] == ["In turn", "To one"]
    assert [version.is_current for version in queries.versions(tx)] == [True, False]


def test_a_text_is_matched_whatever_its_case(tx: Tx, firm: RoutingFirm) -> None:
    queries.save_rules(tx, [to_person(firm.sellers[1], Condition("source", ("Ёлки и Сайт",)))], None)
    assert queries.try_inquiry(tx, Sample("web", "елки и САЙТ")).staff_id == firm.sellers[1]
    assert queries.try_inquiry(tx, Sample("web", "Сайт")).why == "no_rule"


def test_a_removed_person_cannot_be_named(tx: Tx, firm: RoutingFirm) -> None:
    tx.run("update staff set is_active = false where id = ?", (firm.sellers[0],))
    with pytest.raises(Refused) as refused:
        queries.save_rules(tx, [in_turn(firm), to_person(firm.sellers[0])], None)
    assert refused.value.key == "e_routing_removed_person"
    assert refused.value.facts == {"rule": "To one", "person": "Boris Seller", "rule_no": "2"}


def test_an_empty_group_cannot_be_named(tx: Tx, firm: RoutingFirm) -> None:
    with pytest.raises(Refused) as refused:
        queries.save_rules(tx, [Rule("Nobody", "turn", group_id=firm.empty_group_id)], None)
    assert refused.value.key == "e_routing_empty_group"
    assert refused.value.facts == {"rule": "Nobody", "group": "Routing nobody", "rule_no": "1"}


@pytest.mark.parametrize(
    "condition",
    [
        Condition("channel"),
        Condition("words", ("  ",)),
        Condition("orders_more"),
        Condition("blocked", ("perhaps",)),
    ],
    ids=lambda condition: condition.kind,
)
def test_a_condition_without_content_is_refused_at_its_rule(tx: Tx, firm: RoutingFirm, condition: Condition) -> None:
    with pytest.raises(Refused) as refused:
        queries.write_draft(tx, [in_turn(firm), in_turn(firm, condition, name="Bad")])
    assert refused.value.key == "e_routing_condition"
    assert refused.value.facts == {"rule": "Bad", "kind": condition.kind, "rule_no": "2"}


def test_more_rules_than_a_trace_can_hold_are_refused(tx: Tx, firm: RoutingFirm) -> None:
    with pytest.raises(Refused, match="e_routing_too_many"):
        queries.write_draft(tx, [in_turn(firm)] * 151)


def test_a_saved_version_cannot_be_added_to(tx: Tx, firm: RoutingFirm) -> None:
    version_id = queries.save_rules(tx, [in_turn(firm)], None)
    with pytest.raises(Refused, match="e_routing_not_draft"):
        tx.value(
            "select o_rule_id from routing.add_rule(?, 2, null, 'Late', true, 'duty', null, null, 15)", (version_id,)
        )


def test_a_manager_may_read_the_rules_but_not_save(tx: Tx, firm: RoutingFirm) -> None:
    queries.save_rules(tx, [in_turn(firm)], None)
    log_in(tx, "ROUTING_BORIS")
    assert [rule.name for rule in queries.rules_of(tx)] == ["In turn"]
    assert queries.try_inquiry(tx, Sample("web")).why == "turn"
    with pytest.raises(Refused) as refused:
        queries.save_rules(tx, [], None)
    assert refused.value.key == "e_access_denied"


def test_hits_count_all_versions_of_a_rule_and_what_no_rule_settled(tx: Tx, firm: RoutingFirm) -> None:
    first = queries.save_rules(tx, [to_person(firm.sellers[0], CALL)], None)
    take_inquiry(tx, 1, channel="call")
    (rule,) = queries.rules_of(tx)
    queries.save_rules(tx, [rule], first)
    take_inquiry(tx, 2, channel="call")
    take_inquiry(tx, 3, channel="web")
    assert queries.hits(tx, NOON) == {rule.lineage_id: 2, None: 1}
    assert queries.hits(tx, NOON + timedelta(seconds=1)) == {}


def test_choices_name_people_groups_tags_and_what_came_lately(tx: Tx, firm: RoutingFirm) -> None:
    queries.save_rules(tx, [in_turn(firm)], None)
    tx.run("insert into tag (name) values ('Routing tag')")
    tx.run("update staff set is_active = false where id = ?", (firm.sellers[2],))
    now = tx.value("select clock.utc_now() from rdb$database")
    take_inquiry(tx, 1, source="Каталог", came_at=now)  # type: ignore[arg-type]
    choices = queries.choices(tx)
    assert [person.name for person in choices.people] == ["Anna Admin", "Boris Seller", "Vera Seller"]
    assert [(group.name, group.members) for group in choices.groups] == [("Routing nobody", 0), ("Routing sales", 2)]
    assert choices.tags == ("Routing tag",)
    assert choices.sources == ("Каталог",)
    assert choices.lines == ()


@pytest.mark.parametrize(
    ("sample", "kind"),
    [
        (Sample("call", phone="+79276124077"), "known"),
        (Sample("call", phone="+79276124078"), "unknown"),
        (Sample("call", phone_flaw="hidden"), "unclear"),
        (Sample("mail", phone="+79276124077", email="other@example.com"), "unclear"),
    ],
    ids=["known", "unknown", "hidden number", "two clients"],
)
def test_a_client_is_known_unknown_or_not_clear(tx: Tx, firm: RoutingFirm, sample: Sample, kind: str) -> None:
    add_client(tx, firm.branch_id, "Kuznetsov", "+79276124077")
    other = add_client(tx, firm.branch_id, "Other")
    tx.run("insert into client_email (client_id, email) values (?, 'other@example.com')", (other,))
    kinds = ("known", "unknown", "unclear")
    rules = [to_person(firm.sellers[0], Condition("client", (one,)), name=one) for one in kinds]
    queries.save_rules(tx, rules, None)
    assert queries.try_inquiry(tx, sample).rule == kind


def test_the_test_box_says_why_each_rule_passed_by(tx: Tx, firm: RoutingFirm) -> None:
    add_client(tx, firm.branch_id, "Kuznetsov", "+79276124077", owner_id=firm.sellers[0])
    tx.run("update staff set state = 'away' where id = ?", (firm.sellers[0],))
    rules = [
        Rule("Only calls", "duty", (CALL,)),
        Rule("Off", "duty", is_on=False),
        Rule("Personal", "manager"),
        in_turn(firm),
    ]
    queries.save_rules(tx, rules, None)
    (tried,) = try_samples(tx, None, [Sample("web", phone="+79276124077")])
    assert tried.verdict.client_name == "Kuznetsov"
    assert [(step.order_no, step.code, step.person, step.obstacle) for step in tried.steps] == [
        (1, "channel", None, None),
        (2, "off", None, None),
        (3, "nobody", "Boris Seller", "away"),
        (4, "skipped", "Boris Seller", "away"),
        (4, "chosen", "Vera Seller", None),
    ]
    assert answer_of(tried.verdict) == "Vera Seller"


def test_the_trial_run_equals_what_live_routing_gave(tx: Tx, firm: RoutingFirm) -> None:
    rules = [to_person(firm.sellers[0], CALL), in_turn(firm, Condition("source", ("Site",)))]
    queries.save_rules(tx, rules, None)
    live = [
        take_inquiry(tx, n, NOON + timedelta(minutes=n), ("call", "web")[n % 2], ("Site", "Shop")[n % 5 == 3])
        for n in range(20)
    ]
    tx.run("update staff_group_member set last_turn_no = 0")
    found = simulate_span(tx, rules, DAY, _never_stopped())
    assert [outcome.before_id for outcome in found] == live
    assert [outcome.after_id for outcome in found] == live


def test_ninety_inquiries_over_three_people_are_thirty_each_in_trial(tx: Tx, firm: RoutingFirm) -> None:
    queries.save_rules(tx, [to_person(firm.sellers[0])], None)
    for n in range(90):
        take_inquiry(tx, n, NOON + timedelta(minutes=n))
    found = simulate_span(tx, [in_turn(firm)], DAY, _never_stopped())
    given = [outcome.after_id for outcome in found]
    assert {seller: given.count(seller) for seller in firm.sellers} == dict.fromkeys(firm.sellers, 30)


def test_a_trial_by_load_shares_evenly_whatever_is_open_today(tx: Tx, firm: RoutingFirm) -> None:
    queries.save_rules(tx, [to_person(firm.sellers[0])], None)
    for n in range(9):
        take_inquiry(tx, n, NOON + timedelta(minutes=n))
    rule = Rule("Load", "least_load", group_id=firm.group_id)
    given = [outcome.after_id for outcome in simulate_span(tx, [rule], DAY, _never_stopped())]
    assert sorted(given.count(seller) for seller in firm.sellers) == [3, 3, 3]


def test_test_box_and_trial_of_a_draft_leave_nothing_behind(lane: Lane) -> None:
    firm = lane.submit(make_routing_firm, write=True).result()
    lane.submit(lambda tx: queries.save_rules(tx, [to_person(firm.sellers[0])], None), write=True).result()
    for n in range(6):
        lane.submit(partial(take_inquiry, number=n, came_at=NOON + timedelta(minutes=n)), write=True).result()
    before = lane.submit(lambda tx: row_counts(tx, TABLES)).result()
    turns = "select sum(last_turn_no) from staff_group_member"
    draft = [in_turn(firm, CALL), in_turn(firm)]
    (tried,) = lane.submit(lambda tx: try_samples(tx, draft, [Sample("web")]), write=True).result()
    found = lane.submit(lambda tx: simulate_span(tx, draft, DAY, _never_stopped()), write=True).result()
    assert tried.verdict.staff_id == firm.sellers[0]
    assert [outcome.after_id for outcome in found] == [*firm.sellers, *firm.sellers]
    assert lane.submit(lambda tx: row_counts(tx, TABLES)).result() == before
    assert lane.submit(lambda tx: tx.value(turns)).result() == 0
    assert lane.submit(lambda tx: queries.current_version(tx)).result().rule_count == 1  # type: ignore[union-attr]


def test_two_people_saving_at_once_never_overwrite_each_other_unseen(lane: Lane) -> None:
    firm = lane.submit(make_routing_firm, write=True).result()
    base = lane.submit(lambda tx: queries.save_rules(tx, [in_turn(firm)], None), write=True).result()
    other = Lane(lane._target, lambda tx: log_in(tx, "ROUTING_ADMIN"))
    try:
        both = [
            one.submit(partial(queries.save_rules, rules=[in_turn(firm, name=name)], base_version_id=base), write=True)
            for one, name in ((lane, "Mine"), (other, "Theirs"))
        ]
        errors = [future.exception() for future in both]
        (refused,) = [error for error in errors if error is not None]
        assert isinstance(refused, Refused)
        assert (refused.key, refused.facts["person"]) == ("e_routing_stale", "Anna Admin")
        rules = lane.submit(queries.rules_of).result()
        assert [rule.name for rule in rules] == ["Mine" if errors[0] is None else "Theirs"]
    finally:
        other.close()


def test_a_trial_on_a_lane_reports_its_progress_and_can_be_taken_back(lane: Lane, qtbot: Any) -> None:
    firm = lane.submit(make_routing_firm, write=True).result()
    lane.submit(lambda tx: queries.save_rules(tx, [in_turn(firm)], None), write=True).result()
    for n in range(3):
        lane.submit(partial(take_inquiry, number=n, came_at=NOON + timedelta(minutes=n)), write=True).result()
    runner, clock = LaneRunner(lane), FakeClock(NOON + timedelta(hours=1))
    page = RulesPresenter(runner, clock, "Europe/Samara")
    trial = TrialPresenter(page, runner, clock, "Europe/Samara")
    with qtbot.waitSignal(page.changed):
        page.load()
    page.set_person(0, firm.sellers[1])
    progress: list[tuple[int, int]] = []
    trial.progressed.connect(lambda done, whole: progress.append((done, whole)))
    with qtbot.waitSignal(trial.finished) as told:
        trial.run(30)
    assert [(share.before, share.after) for share in told.args[0].shares] == [(1, 3), (1, 0), (1, 0)]
    qtbot.waitUntil(lambda: progress[-1:] == [(30, 30)])
    trial.run(30)
    with qtbot.assertNotEmitted(trial.finished):
        trial.cancel()
        lane.submit(queries.current_version).result()
    assert lane.submit(lambda tx: row_counts(tx, ["routing_version", "routing_rule"])).result() == {
        "routing_version": 1,
        "routing_rule": 1,
    }
