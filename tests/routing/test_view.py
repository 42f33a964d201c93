"""The page of rules opens in both languages and can be worked by keyboard alone; the base is a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from crm_desktop.errors import Refused, Unavailable
from crm_desktop.features.routing.examples import Examples
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.presenter_sample import SamplePresenter
from crm_desktop.features.routing.presenter_trial import TrialPresenter
from crm_desktop.features.routing.rules import AMOUNT_KINDS, TEXT_KINDS, YES_NO_KINDS, Condition, Rule
from crm_desktop.features.routing.view_condition import ConditionEditor
from crm_desktop.features.routing.view_rules import RulesPage, rules_page
from crm_desktop.features.routing.view_versions import VersionsDialog
from crm_desktop.i18n import set_language
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.popover import OptionPopover, Popover
from crm_desktop.ui.theme import install_theme
from tests.routing.rules_tx import RulesTx
from tests.routing.test_presenter import MANAGER, SALES, outcome
from tests.support.fake_clock import FakeClock
from tests.support.run_now import RunNow

NOW = datetime(2026, 11, 23, 8, 40)


@pytest.fixture
def base() -> RulesTx:
    """Two saved rules."""
    return RulesTx([MANAGER, SALES])


@pytest.fixture
def opened(qapp: QApplication, qtbot: Any, base: RulesTx, tmp_path: Path) -> Iterator[Callable[..., RulesPage]]:
    """Opens the page with its presenters; popovers left open are closed afterwards."""
    install_theme(qapp, "light")

    def open_page(may_edit: bool = True, opens_hits: bool = False) -> RulesPage:
        runner: Any = RunNow(base)  # type: ignore[arg-type]
        clock = FakeClock(NOW)
        rules = RulesPresenter(runner, clock, "Europe/Samara", may_edit=may_edit)
        sample = SamplePresenter(rules, runner, clock, "Europe/Samara", "RU", Examples(tmp_path / "examples.json"))
        trial = TrialPresenter(rules, runner, clock, "Europe/Samara")
        page = rules_page(rules, sample, trial, opens_hits=opens_hits)
        qtbot.addWidget(page)
        page.resize(1078, 720)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.presenters = (rules, sample, trial)  # type: ignore[attr-defined]
        return page

    yield open_page
    for widget in _popovers():
        widget.close()
    qapp.processEvents()


def _popovers() -> list[Popover]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Popover) and widget.isVisible()]


def _rules(page: RulesPage) -> RulesPresenter:
    return page.presenters[0]  # type: ignore[attr-defined, no-any-return]


def _names(page: RulesPage) -> list[str]:
    return [line.rule.name for line in _rules(page).lines]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_opens_tries_and_runs_in_both_languages(
    opened: Callable[..., RulesPage], base: RulesTx, language: str, qtbot: Any
) -> None:
    set_language(language)
    base.outcomes = [outcome(1, 1, 2), outcome(2, None, 1)]
    page = opened()
    with qtbot.waitSignal(page.presenters[1].answered):  # type: ignore[attr-defined]
        QTest.keyClick(page, Qt.Key.Key_F5)
    with qtbot.waitSignal(page.presenters[2].finished):  # type: ignore[attr-defined]
        QTest.keyClick(page, Qt.Key.Key_F6)
    assert page.sample_panel.isVisible()
    assert page.grab().width() == 1078
    page.resize(700, 500)
    assert not page.sample_panel.isVisible()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_versions_open_and_one_is_put_into_the_editor(
    opened: Callable[..., RulesPage], base: RulesTx, language: str, qtbot: Any
) -> None:
    set_language(language)
    base.publish_as("Vera", [SALES])
    page = opened()
    dialog = VersionsDialog(_rules(page), page)
    qtbot.addWidget(dialog)
    dialog.show()
    _rules(page).restore([MANAGER, SALES])
    assert _names(page) == ["Personal", "Sales"]


def test_rules_are_walked_moved_and_switched_by_keyboard(opened: Callable[..., RulesPage], qtbot: Any) -> None:
    page = opened()
    rules = page.rule_list
    rules.go_to(0)
    QTest.keyClick(rules.row(0), Qt.Key.Key_Down)
    assert rules.current == 1
    QTest.keyClick(rules.row(1), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert _names(page) == ["Sales", "Personal"]
    assert rules.current == 0
    QTest.keyClick(rules.row(0), Qt.Key.Key_Space)
    assert not _rules(page).lines[0].rule.is_on
    QTest.keyClick(rules.row(0), Qt.Key.Key_Delete)
    assert _names(page) == ["Personal"]
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: _names(page) == ["Sales", "Personal"])


def test_a_rule_is_dragged_by_its_dots(opened: Callable[..., RulesPage]) -> None:
    page = opened()
    rules = page.rule_list
    handle = rules.row(0).handle
    below = rules.row(1).mapToGlobal(QPoint(10, rules.row(1).height() - 2))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, handle.mapFromGlobal(below))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)
    assert _names(page) == ["Sales", "Personal"]


def test_a_word_opens_its_menu_and_the_choice_changes_the_rule(opened: Callable[..., RulesPage], qtbot: Any) -> None:
    page = opened()
    rules = page.rule_list
    rules.word_pressed.emit(0, "way", QRect(10, 10, 50, 20))
    (menu,) = _popovers()
    assert isinstance(menu, OptionPopover)
    menu.picked.emit(["person:2"])
    menu.close()
    assert _rules(page).lines[0].rule.staff_name == "Vera"
    rules.word_pressed.emit(0, "limit", QRect(10, 10, 50, 20))
    limits = [popover for popover in _popovers() if isinstance(popover, OptionPopover)][-1]
    limits.picked.emit(["60"])
    qtbot.waitUntil(lambda: _rules(page).lines[0].rule.limit_minutes == 60)


@pytest.mark.parametrize("kind", TEXT_KINDS[1:4] + AMOUNT_KINDS + ("tag", "words"))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_typed_condition_gives_back_what_stood_there(
    opened: Callable[..., RulesPage], qtbot: Any, kind: str, language: str
) -> None:
    set_language(language)
    condition = Condition(kind, (), Decimal(30)) if kind in AMOUNT_KINDS else Condition(kind, ("Site", "Shop"))
    editor = ConditionEditor(condition, _rules(opened()).choices, is_new=False)
    qtbot.addWidget(editor)
    with qtbot.waitSignal(editor.done) as told:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [condition]


@pytest.mark.parametrize(
    ("kind", "chosen"), [*((kind, "no") for kind in YES_NO_KINDS), ("channel", "call"), ("client", "known")]
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_chosen_condition_opens_a_list(
    opened: Callable[..., RulesPage], kind: str, chosen: str, language: str
) -> None:
    set_language(language)
    page = opened()
    _rules(page).set_condition(1, Condition(kind, (chosen,)))
    page.rule_list.word_pressed.emit(1, "condition:0", QRect(10, 10, 50, 20))
    (menu,) = _popovers()
    assert isinstance(menu, OptionPopover)
    menu.picked.emit([])
    assert _rules(page).lines[1].rule.conditions == ()


def test_templates_add_a_whole_rule(opened: Callable[..., RulesPage]) -> None:
    page = opened()
    menu = page._add.menu()
    assert menu is not None
    for action in menu.actions():
        action.trigger()
    added = [line.rule for line in _rules(page).lines][2:]
    assert [rule.way for rule in added] == ["manager", "person", "turn", "duty", "last_order", "duty"]
    assert [(rule.staff_id, rule.group_id) for rule in added[1:3]] == [(1, None), (None, 5)]


def test_a_refusal_stands_under_its_rule(opened: Callable[..., RulesPage], base: RulesTx, qtbot: Any) -> None:
    page = opened()
    _rules(page).set_limit(1, 5)
    base.refusal = Refused("e_routing_empty_group", rule="Sales", group="Sales", rule_no="2")
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.rule_list.row(1).problem.isVisible)
    assert "Sales" in page.rule_list.row(1).problem.whole_text()


def test_trouble_with_a_save_is_told_in_a_banner_and_nothing_is_lost(
    opened: Callable[..., RulesPage], base: RulesTx
) -> None:
    page = opened()
    _rules(page).set_limit(1, 5)
    base.refusal = Unavailable("server")
    _rules(page).save()
    assert any(banner.isVisible() for banner in page.findChildren(Banner))
    assert _rules(page).is_changed
    base.publish_as("Vera", [SALES])
    _rules(page).save()
    assert any("Vera" in banner.accessibleName() for banner in page.findChildren(Banner) if banner.isVisible())


def test_an_example_is_kept_and_opened_again(opened: Callable[..., RulesPage], base: RulesTx) -> None:
    page = opened()
    form = page.sample_panel.form
    form.phone.set_text("8 927 612-40-77")
    form.email.set_text("a@b.ru")
    page.presenters[1].try_form(form.form())  # type: ignore[attr-defined]
    page.presenters[1].keep("Ours")  # type: ignore[attr-defined]
    (example,) = page.presenters[1].read_examples()  # type: ignore[attr-defined]
    form.set_form(example.form)
    assert (form.phone.text(), form.email.text(), form.form()) == ("8 927 612-40-77", "a@b.ru", example.form)


def test_who_may_only_look_finds_nothing_to_press(opened: Callable[..., RulesPage]) -> None:
    page = opened(may_edit=False)
    page.rule_list.word_pressed.emit(0, "way", QRect(10, 10, 50, 20))
    QTest.keyClick(page.rule_list.row(0), Qt.Key.Key_Delete)
    assert not _popovers()
    assert _names(page) == ["Personal", "Sales"]
    assert not page._save.isVisible()


def test_a_hundred_and_fifty_rules_are_shown_and_scrolled_to(opened: Callable[..., RulesPage], qtbot: Any) -> None:
    page = opened()
    _rules(page).restore([Rule(f"Rule {n}", "manager") for n in range(150)])
    page.rule_list.go_to(149)
    qtbot.waitUntil(lambda: not page.rule_list.row(149).visibleRegion().isEmpty())
    assert not _rules(page).can_add


def test_hits_lead_somewhere_only_when_somebody_listens(
    opened: Callable[..., RulesPage], base: RulesTx, qtbot: Any
) -> None:
    base.hits = [(11, 203), (None, 71)]
    assert not opened().rule_list.row(0).hits.isVisible()
    page = opened(opens_hits=True)
    with qtbot.waitSignal(_rules(page).rule_hits_asked) as asked:
        page.rule_list.row(0).hits.click()
    assert asked.args == [11, "1. Personal", NOW - timedelta(days=7)]


def test_without_rules_the_page_says_what_they_are_for_and_offers_the_first(
    opened: Callable[..., RulesPage], base: RulesTx, qtbot: Any
) -> None:
    base.publish_as("Vera", [])
    page = opened()
    assert page.rule_list.empty.isVisible()
    page.rule_list.empty.pressed.emit()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert not page.rule_list.empty.isVisible()
    assert len(_rules(page).lines) == 1
