"""The page of routing rules: list, test box beside it, trial run below, save bar."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QLocale, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError
from crm_desktop.features.routing.presenter_rules import RulesPresenter
from crm_desktop.features.routing.presenter_sample import SamplePresenter
from crm_desktop.features.routing.presenter_trial import TrialPresenter
from crm_desktop.features.routing.rules import Condition, Rule
from crm_desktop.features.routing.rules_draft import as_new
from crm_desktop.features.routing.rules_sentences import WAY_KEY, condition_key, plain
from crm_desktop.features.routing.view_rule_list import RuleList
from crm_desktop.features.routing.view_sample import SamplePanel
from crm_desktop.features.routing.view_trial import TrialPanel
from crm_desktop.features.routing.view_versions import VersionsDialog
from crm_desktop.features.routing.view_words import WordMenus, ask_text
from crm_desktop.i18n import _, language, pgettext
from crm_desktop.ui.banner import Banner
from crm_desktop.ui.buttons import Button
from crm_desktop.ui.icons import icon
from crm_desktop.ui.labels import Label
from crm_desktop.ui.layouts import box, column, row
from crm_desktop.ui.marks import Chip
from crm_desktop.ui.panel import Page, Panel
from crm_desktop.ui.switches import SegmentedControl

_LEAST_RULES = 220
_TEST_WIDTH = 328
_NARROW = 880
_ANY_WIDTH = 16777215


class RulesPage(Page):
    """Wires the presenters of the page to its parts. `opens_hits`: somebody listens to `rule_hits_asked`."""

    saved = Signal()

    def __init__(
        self,
        presenter: RulesPresenter,
        sample: SamplePresenter,
        trial: TrialPresenter,
        *,
        opens_hits: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Routing"), _("from the top down, the first rule that fits decides"), parent)
        self._presenter = presenter
        self._sample = sample
        self._trial = trial
        self._menus = WordMenus(presenter, self)
        self._list = RuleList(presenter.may_edit, opens_hits)
        self._sample_panel = SamplePanel(sample)
        self._sample_panel.setMinimumWidth(_TEST_WIDTH)
        self._trial_panel = TrialPanel(trial)
        sides = [("rules", pgettext("routing", "Rules")), ("test", pgettext("routing", "Try"))]
        self._side = SegmentedControl(sides, "rules", name=_("What to show"))
        self._undo = Button(_("Undo"), "arrow-back-up", "quiet", key="Ctrl+Z")
        self._versions = Button(_("Versions"), "history", "quiet")
        self._add = Button(_("Rule"), "plus")
        self._chip = Chip("", "warn", "alert-triangle")
        self._told = Label(_("New rules work at once; the way back is under “Versions”"), "small", "mute", elide=True)
        self._revert = Button(_("Back to how it was"))
        self._save = Button(_("Save"), "", "primary", key="Ctrl+S")
        self._build()
        self._wire()
        self._show()

    @property
    def rule_list(self) -> RuleList:
        """The list of rules."""
        return self._list

    @property
    def sample_panel(self) -> SamplePanel:
        """The test box."""
        return self._sample_panel

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if not self._presenter.is_loaded:
            self._presenter.load()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the test box stands in place of the rules, one at a time."""
        narrow = self.width() < _NARROW
        shows_test = self._side.current() == "test"
        self._side.setVisible(narrow)
        self.head.set_second("" if narrow else _("from the top down, the first rule that fits decides"))
        self._undo.setVisible(self._presenter.may_edit and not (narrow and not self._presenter.can_undo))
        self._left.setVisible(not narrow or not shows_test)
        self._sample_panel.setVisible(not narrow or shows_test)
        self._sample_panel.setMaximumWidth(_ANY_WIDTH if narrow else _TEST_WIDTH)

    def _build(self) -> None:
        for item in (self._side, self._undo, self._versions, self._add):
            self.head.add(item)
        self._add.setMenu(self._templates())
        rules = Panel()
        rules.add(self._list, 1)
        rules.setMinimumHeight(_LEAST_RULES)
        foot = row(self._told, self._chip, None, self._revert, self._save, gap=8, margins=(16, 8, 16, 8))
        foot.setStretch(0, 100)
        self._trial_panel.set_foot(box(foot))
        left = column(rules, self._trial_panel, gap=16)
        left.setStretch(0, 3)
        left.setStretch(1, 2)
        self._left = box(left)
        both = row(self._left, self._sample_panel, gap=16)
        both.setStretch(0, 1)
        self.body.addLayout(both, 1)

    def _wire(self) -> None:
        presenter, rules = self._presenter, self._list
        presenter.changed.connect(self._show)
        presenter.changed.connect(self._mark_old)
        presenter.rule_focused.connect(rules.go_to)
        presenter.failed.connect(self._on_failed)
        presenter.overtaken.connect(self._on_overtaken)
        presenter.saved.connect(self._on_saved)
        rules.word_pressed.connect(self._menus.open)
        rules.switched.connect(presenter.switch_rule)
        rules.moved.connect(presenter.move_rule)
        rules.removed.connect(presenter.remove_rule)
        rules.renamed.connect(self._on_list_renamed)
        rules.copied.connect(self._on_list_copied)
        rules.first_asked.connect(self._add.click)
        rules.hits_pressed.connect(self._on_list_hits_pressed)
        self._side.chosen.connect(lambda _key: self._fit())
        self._undo.clicked.connect(presenter.undo)
        self._versions.clicked.connect(self._open_versions)
        self._revert.clicked.connect(presenter.revert)
        self._save.clicked.connect(presenter.save)
        self._sample.failed.connect(lambda error: self._sample_panel.show_error(error, error_text(error)))
        self._sample_panel.name_wanted.connect(self._on_name_wanted)
        self._trial.failed.connect(self._on_failed)
        add = QShortcut(QKeySequence("Ctrl+N"), self, self._add.click)
        add.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _templates(self) -> QMenu:
        menu = QMenu(self)
        templates: list[tuple[str, str, Rule, str]] = [
            ("user-check", _("A known client to the personal manager"),
             Rule("", "manager", (Condition("has_manager", ("yes",)),)), WAY_KEY),
            ("world", _("A source to one person"), Rule("", "person", (Condition("source"),)), condition_key(0)),
            ("users-group", _("Everything to a group in turn"), Rule("", "turn"), WAY_KEY),
            ("moon", _("Outside working hours to the duty queue"),
             Rule("", "duty", (Condition("working_time", ("no",)),)), WAY_KEY),
            ("history", _("An old client to whoever handled the last order"),
             Rule("", "last_order", (Condition("client", ("known",)),)), WAY_KEY),
            ("plus", _("An empty rule"), Rule("", "duty"), WAY_KEY),
        ]  # fmt: skip
        for name, words, rule, key in templates:
            menu.addAction(icon(name), words, lambda rule=rule, key=key: self._add_from(rule, key))
        return menu

    def _add_from(self, rule: Rule, key: str) -> None:
        """Adds a template filled with the first that can be named, and opens its word to be changed."""
        choices = self._presenter.choices
        if rule.way == "person" and choices.people:
            first = choices.people[0]
            rule = replace(rule, staff_id=first.staff_id, staff_name=first.name)
        if rule.way == "turn" and choices.groups:
            group = max(choices.groups, key=lambda group: group.members)
            rule = replace(rule, group_id=group.group_id, group_name=group.name)
        if rule.way in ("person", "turn") and rule.staff_id is None and rule.group_id is None:
            rule = replace(rule, way="duty")
        index = self._presenter.add_rule(rule)
        self._list.row(index).sentence.set_current_slot(key)

    def _show(self) -> None:
        presenter = self._presenter
        self._list.set_lines(presenter.lines, plain(presenter.fallback), presenter.fallback_hits)
        self._list.set_empty(presenter.is_loaded and not presenter.lines)
        words = presenter.unsaved_words
        self._chip.set_text(_("not saved: {what}").format(what=words), "warn", "alert-triangle")
        self._chip.setVisible(bool(words))
        self._told.setVisible(not words)
        unchanged = "" if presenter.is_changed else _("Nothing has been changed yet")
        self._undo.set_reason("" if presenter.can_undo else _("Nothing has been changed yet"))
        self._undo.setVisible(presenter.may_edit and (presenter.can_undo or self.width() >= _NARROW))
        self._revert.setVisible(presenter.may_edit)
        self._save.setVisible(presenter.may_edit)
        self._revert.set_reason(unchanged)
        self._save.set_reason("" if presenter.can_save else unchanged or _("A rule is not finished yet"))
        self._add.setVisible(presenter.may_edit)
        self._add.setEnabled(presenter.can_add)
        self._trial_panel.set_reason("" if presenter.may_edit else _("Your role may look at the rules only"))
        self._sample_panel.set_suggestions(presenter.choices.sources)

    def _mark_old(self) -> None:
        self._sample_panel.mark_old()
        self._trial_panel.mark_old()

    def _on_list_renamed(self, index: int) -> None:
        shown = self._list.row(index)
        self._menus.ask_name(index, QRect(shown.mapToGlobal(QPoint(48, 0)), shown.size()))

    def _on_list_copied(self, index: int) -> None:
        self._presenter.add_rule(as_new(self._presenter.draft.rules[index]), index + 1)

    def _on_list_hits_pressed(self, index: object) -> None:
        rules = self._presenter.draft.rules
        self._presenter.open_hits(rules[index].lineage_id if isinstance(index, int) else None)

    def _on_name_wanted(self, place: QRect) -> None:
        ask_text(_("Name of the example"), "", place, self._sample.keep)

    def _open_versions(self) -> None:
        dialog = VersionsDialog(self._presenter, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_saved(self) -> None:
        self.set_banner(None)
        self.saved.emit()

    def _on_failed(self, error: AppError) -> None:
        words = error_text(error)
        if words:
            banner = Banner("bad", _("The rules were not saved or read"), words)
            again = Button(pgettext("routing", "Read again"), "refresh")
            again.clicked.connect(lambda: (self.set_banner(None), self._presenter.load()))
            banner.add_button(again)
            self.set_banner(banner)

    def _on_overtaken(self, person: str, at: datetime) -> None:
        time = QLocale(language()).toString(at.replace(tzinfo=None), "d MMM, HH:mm")
        told = _("{person} saved other rules, {time}. They are in force; yours are still here.")
        banner = Banner("warn", _("Somebody was quicker"), told.format(person=person, time=time))
        theirs = Button(_("Take those rules"))
        theirs.clicked.connect(lambda: (self.set_banner(None), self._presenter.take_theirs()))
        mine = Button(_("Go on with mine"), "", "primary")
        mine.clicked.connect(lambda: (self.set_banner(None), self._presenter.keep_mine()))
        look = Button(_("Versions"), "history", "quiet")
        look.clicked.connect(self._open_versions)
        for button in (look, theirs, mine):
            banner.add_button(button)
        self.set_banner(banner)


def rules_page(
    presenter: RulesPresenter, sample: SamplePresenter, trial: TrialPresenter, *, opens_hits: bool = False
) -> RulesPage:
    """The page for the frame of settings."""
    return RulesPage(presenter, sample, trial, opens_hits=opens_hits)
