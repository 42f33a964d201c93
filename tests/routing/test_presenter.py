"""What the rules page, its test box and its trial run do; the base is a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.errors import AppError, Refused, Unavailable
from crm_desktop.features.routing.examples import Examples
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.presenter_sample import Answer, Checked, SamplePresenter
from crm_desktop.features.routing.presenter_trial import TrialPresenter, TrialResult
from crm_desktop.features.routing.rules import Condition, Outcome, Rule, Step, Version
from crm_desktop.features.routing.rules_samples import Form
from tests.routing.rules_tx import RulesTx
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 23, 8, 40)
MANAGER = Rule("Personal", "manager", (Condition("client", ("known",)),), lineage_id=11)
SALES = Rule("Sales", "turn", group_id=5, group_name="Sales", lineage_id=12)


class Later:
    """A runner that answers when the test says so."""

    def __init__(self, tx: Any) -> None:
        self.tx = tx
        self.waiting: list[Callable[[], None]] = []

    def run(self, work: Any, done: Any, failed: Any = None, *, write: bool = False) -> None:
        """Keeps the request."""
        self.waiting.append(lambda: done(work(self.tx)))


@pytest.fixture
def base() -> RulesTx:
    """Two saved rules."""
    return RulesTx([MANAGER, SALES])


@pytest.fixture
def page(base: RulesTx) -> RulesPresenter:
    """The editor with the rules read."""
    page = RulesPresenter(RunNow(base), FakeClock(NOW), "Europe/Samara")  # type: ignore[arg-type]
    page.load()
    return page


def _heard(signal: Any) -> list[Any]:
    heard: list[Any] = []
    signal.connect(lambda *given: heard.append(given[0] if len(given) == 1 else given))
    return heard


def _names(page: RulesPresenter) -> list[str]:
    return [line.rule.name for line in page.lines]


def test_the_page_shows_the_rules_in_force_with_their_hits(base: RulesTx, page: RulesPresenter) -> None:
    base.hits = [(11, 203), (None, 71)]
    page.load()
    assert [(line.number, line.rule.name, line.hits) for line in page.lines] == [(1, "Personal", 203), (2, "Sales", 0)]
    assert page.fallback_hits == 71
    assert not page.is_changed
    assert not page.can_save
    assert ("routing.hits", (NOW - timedelta(days=7),)) in base.asked


def test_moving_a_rule_is_unsaved_until_saved(base: RulesTx, page: RulesPresenter) -> None:
    saved, focused = _heard(page.saved), _heard(page.rule_focused)
    page.move_rule(0, 1)
    assert _names(page) == ["Sales", "Personal"]
    assert page.unsaved_words == "the order of the rules"
    assert focused == [1]
    page.save()
    assert [rule.name for rule in base.versions[-1][1]] == ["Sales", "Personal"]
    assert len(saved) == 1
    assert not page.is_changed


def test_a_rule_cannot_be_moved_off_the_list(page: RulesPresenter) -> None:
    page.move_rule(0, -1)
    page.move_rule(1, 2)
    assert _names(page) == ["Personal", "Sales"]
    assert not page.can_undo


def test_every_word_of_a_rule_can_be_changed(page: RulesPresenter) -> None:
    page.set_person(0, 2)
    page.set_limit(0, 45)
    page.set_condition(0, Condition("source", (" Site ",)))
    page.set_condition(0, Condition("orders_more", (), Decimal(200)), 0)
    page.switch_rule(1, False)
    page.set_group(1, "least_load", 5)
    page.rename_rule(1, "  My   rule ")
    first, second = (line.rule for line in page.lines)
    assert (first.way, first.staff_id, first.staff_name, first.limit_minutes) == ("person", 2, "Vera", 45)
    assert first.conditions == (Condition("orders_more", (), Decimal(200)), Condition("source", ("Site",)))
    assert (second.way, second.group_id, second.is_on, second.name) == ("least_load", 5, False, "My rule")
    assert page.unsaved_words == "rules 1, 2"
    for _step in range(7):
        page.undo()
    assert not page.is_changed
    assert not page.can_undo


def test_a_condition_emptied_of_its_alternatives_goes(page: RulesPresenter) -> None:
    page.set_condition(0, Condition("client", ()), 0)
    assert page.lines[0].rule.conditions == ()
    page.undo()
    page.remove_condition(0, 0)
    assert page.lines[0].rule.conditions == ()


def test_a_new_rule_gets_a_name_and_becomes_current(page: RulesPresenter) -> None:
    focused = _heard(page.rule_focused)
    assert page.add_rule(Rule("", "duty")) == 2
    assert page.lines[2].rule.name == "To the duty queue"
    page.set_way(2, "last_order")
    assert page.lines[2].rule.name == "To whoever handled the last order"
    page.remove_rule(0)
    assert focused == [2, 0]
    assert page.unsaved_words == "rule 2, 1 rule removed"


def test_going_back_to_the_saved_rules_can_itself_be_undone(page: RulesPresenter) -> None:
    page.remove_rule(0)
    page.revert()
    assert not page.is_changed
    page.undo()
    assert _names(page) == ["Sales"]


@pytest.mark.parametrize("key", ["e_routing_removed_person", "e_routing_empty_group", "e_routing_condition"])
def test_a_refusal_lands_at_the_rule_it_names(base: RulesTx, page: RulesPresenter, key: str) -> None:
    focused, failed = _heard(page.rule_focused), _heard(page.failed)
    page.switch_rule(0, False)
    base.refusal = Refused(key, rule="Sales", person="Gleb", group="Sales", kind="tag", rule_no="2")
    page.save()
    assert page.lines[0].problem == ""
    assert "Sales" in page.lines[1].problem
    assert (focused, failed) == ([1], [])
    assert page.is_changed
    page.set_limit(1, 5)
    assert page.lines[1].problem == ""


def test_a_save_without_a_server_keeps_the_draft_and_may_be_repeated(base: RulesTx, page: RulesPresenter) -> None:
    failed = _heard(page.failed)
    page.remove_rule(1)
    base.refusal = Unavailable("server")
    page.save()
    assert isinstance(failed[0], AppError)
    assert page.can_save
    page.save()
    assert not page.is_changed


def test_a_second_press_of_save_is_not_a_second_save(base: RulesTx) -> None:
    later = Later(base)
    page = RulesPresenter(later, FakeClock(NOW), "Europe/Samara")
    page.load()
    later.waiting.pop()()
    page.remove_rule(0)
    page.save()
    page.save()
    assert len(later.waiting) == 1
    assert not page.can_save


def test_somebody_quicker_is_named_and_my_draft_may_go_over_his(base: RulesTx, page: RulesPresenter) -> None:
    overtaken = _heard(page.overtaken)
    page.remove_rule(0)
    base.publish_as("Vera", [SALES, MANAGER])
    page.save()
    (person, at) = overtaken[0]
    assert (person, f"{at:%H:%M}") == ("Vera", "12:00")
    assert _names(page) == ["Sales"]
    before = page.can_save
    page.keep_mine()
    assert (before, page.can_save) == (False, True)
    page.save()
    assert [rule.name for rule in base.versions[-1][1]] == ["Sales"]


def test_somebody_elses_rules_may_be_taken_and_mine_undone_to(base: RulesTx, page: RulesPresenter) -> None:
    page.remove_rule(0)
    base.publish_as("Vera", [SALES, MANAGER])
    page.save()
    page.take_theirs()
    assert _names(page) == ["Sales", "Personal"]
    assert not page.is_changed
    page.undo()
    assert _names(page) == ["Sales"]


def test_news_of_other_rules_never_overwrites_a_draft(base: RulesTx, page: RulesPresenter) -> None:
    overtaken = _heard(page.overtaken)
    base.publish_as("Vera", [SALES])
    page.load()
    assert (_names(page), overtaken) == (["Sales"], [])
    page.switch_rule(0, False)
    base.publish_as("Boris", [MANAGER])
    page.load()
    assert _names(page) == ["Sales"]
    assert overtaken[0][0] == "Boris"


def test_an_old_version_comes_back_as_a_draft(base: RulesTx, page: RulesPresenter) -> None:
    listed, read = _heard(page.versions_read), _heard(page.version_read)
    base.publish_as("Vera", [SALES])
    page.load()
    page.read_versions()
    newest, oldest = listed[0]
    assert (newest.person, newest.is_current, oldest.is_current) == ("Vera", True, False)
    assert f"{oldest.saved_at:%H:%M}" == "12:00"
    page.read_version(oldest)
    version, rules = read[0]
    assert isinstance(version, Version)
    page.restore(rules)
    assert _names(page) == ["Personal", "Sales"]
    assert page.unsaved_words == "rule 1"


def test_who_may_only_read_cannot_save(base: RulesTx) -> None:
    page = RulesPresenter(RunNow(base), FakeClock(NOW), "UTC", may_edit=False)  # type: ignore[arg-type]
    page.load()
    page.remove_rule(0)
    page.save()
    assert len(base.versions) == 1
    assert not page.can_add


# ---------------------------------------------------------------- test box


@pytest.fixture
def box(base: RulesTx, page: RulesPresenter, tmp_path: Path) -> SamplePresenter:
    """The test box beside the editor."""
    examples = Examples(tmp_path / "folder" / "examples.json")
    return SamplePresenter(page, RunNow(base), FakeClock(NOW), "Europe/Samara", "RU", examples)  # type: ignore[arg-type]


def test_the_box_asks_the_saved_rules_until_something_is_changed(
    base: RulesTx, page: RulesPresenter, box: SamplePresenter
) -> None:
    answered = _heard(box.answered)
    box.try_form(Form("call", phone="8 927 612-40-77"))
    page.switch_rule(0, False)
    box.try_form(Form("call", phone="8 927 612-40-77"))
    assert base.kept_nothing == 1
    assert [params[0] for name, params in base.asked if name == "intake.try_inquiry"] == [None, 1000]
    assert len(base.versions) == 1
    assert [answer.is_of_draft for answer in answered] == [False, True]


def test_the_answer_has_head_and_steps(base: RulesTx, box: SamplePresenter) -> None:
    base.verdict = replace(base.verdict, order_no=2)
    base.steps = [
        Step(1, 1, "Personal", "client", None, None, None),
        Step(2, 2, "Sales", "skipped", 1, "Boris", "away"),
        Step(2, 2, "Sales", "chosen", 2, "Vera", None),
    ]
    box.try_form(Form("web"))
    answer = box.answer
    assert isinstance(answer, Answer)
    assert (answer.head, answer.below, answer.is_person) == ("Vera", "rule 2, to answer within 15 minutes", True)
    assert [line.sign for line in answer.lines] == ["client", "no", "skipped", "chosen"]


def test_an_answer_to_an_older_question_is_dropped(base: RulesTx, page: RulesPresenter, tmp_path: Path) -> None:
    later = Later(base)
    box = SamplePresenter(page, later, FakeClock(NOW), "UTC", "RU", Examples(tmp_path / "e.json"))
    answered = _heard(box.answered)
    box.try_form(Form("call"))
    box.try_form(Form("web"))
    later.waiting[1]()
    later.waiting[0]()
    assert [answer.form.channel for answer in answered] == ["web"]


def test_kept_examples_say_which_go_elsewhere_now(base: RulesTx, box: SamplePresenter) -> None:
    checked = _heard(box.examples_checked)
    box.try_form(Form("web", words="эмаль"))
    box.keep(" Letter about  enamel ")
    base.verdict = replace(base.verdict, staff_id=None, person=None, why="no_rule")
    box.try_form(Form("call"))
    box.keep("Call")
    box.check_examples()
    results: list[Checked] = checked[0]
    assert [(one.example.name, one.before, one.now, one.is_same) for one in results] == [
        ("Letter about enamel", "Vera", "The duty queue", False),
        ("Call", "The duty queue", "The duty queue", True),
    ]
    box.forget("Call")
    assert [example.name for example in box.read_examples()] == ["Letter about enamel"]


def test_nothing_is_kept_without_an_answer_and_a_broken_file_is_an_empty_one(
    base: RulesTx, page: RulesPresenter, tmp_path: Path
) -> None:
    path = tmp_path / "e.json"
    path.write_text("[{", encoding="utf-8")
    box = SamplePresenter(page, RunNow(base), FakeClock(NOW), "UTC", "RU", Examples(path))  # type: ignore[arg-type]
    box.keep("Name")
    assert box.read_examples() == []
    checked = _heard(box.examples_checked)
    box.check_examples()
    assert checked == [[]]


# ---------------------------------------------------------------- trial run


def outcome(number: int, before: int | None, after: int | None, days_ago: float = 1) -> Outcome:
    names = {1: "Boris", 2: "Vera", None: None}
    return Outcome(
        number, NOW - timedelta(days=days_ago), "web", f"Visitor {number}", before, names[before], None, after,
        names[after], None, "turn",
    )  # fmt: skip


@pytest.fixture
def trial(base: RulesTx, page: RulesPresenter) -> TrialPresenter:
    """The trial run beside the editor."""
    return TrialPresenter(page, RunNow(base), FakeClock(NOW), "Europe/Samara")  # type: ignore[arg-type]


def test_a_trial_counts_before_and_after_for_each_person(base: RulesTx, trial: TrialPresenter) -> None:
    finished, progressed = _heard(trial.finished), _heard(trial.progressed)
    base.outcomes = [outcome(1, 1, 2, 3), outcome(2, 1, 1, 2), outcome(3, None, 2, 1), outcome(4, 1, 1, 9)]
    trial.run(7)
    result: TrialResult = finished[0]
    assert [(share.person, share.before, share.after, share.difference) for share in result.shares] == [
        ("Boris", 2, 1, -1), ("Vera", 0, 2, 2), (None, 1, 0, -1),
    ]  # fmt: skip
    assert (result.changed, result.days, len(result.outcomes)) == (2, 7, 3)
    assert progressed[0] == (0, 7)
    assert progressed[-1] == (7, 7)
    assert base.kept_nothing == 1
    assert not trial.is_running


def test_the_rows_of_one_person_come_newest_first_in_local_time(base: RulesTx, trial: TrialPresenter) -> None:
    assert trial.outcomes_of(1) == []
    base.outcomes = [outcome(1, 1, 2, 3), outcome(2, 1, 1, 2), outcome(3, None, 2, 1)]
    trial.run(7)
    assert [row.inquiry_id for row in trial.outcomes_of(1)] == [2, 1]
    assert [row.inquiry_id for row in trial.outcomes_of(1, only_changed=True)] == [1]
    assert [row.inquiry_id for row in trial.outcomes_of(None)] == [3]
    assert f"{trial.outcomes_of(None)[0].came_at:%H:%M}" == "12:40"


def test_a_trial_taken_back_says_nothing_more(base: RulesTx, page: RulesPresenter) -> None:
    later = Later(base)
    trial = TrialPresenter(page, later, FakeClock(NOW), "UTC")
    finished, cancelled = _heard(trial.finished), _heard(trial.cancelled)
    trial.run(7)
    assert trial.is_running
    trial.cancel()
    with pytest.raises(AppError):  # the work notices at its next day and is rolled back
        later.waiting[0]()
    assert (finished, len(cancelled), trial.is_running) == ([], 1, False)
