"""The editor of the routing rules: a draft in memory over the version in force, saved as a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.clock import Clock, to_zone
from crm_desktop.error_texts import error_text
from crm_desktop.errors import AppError, Refused
from crm_desktop.features.routing import queries
from crm_desktop.features.routing.rules import Choices, Condition, Rule, Version
from crm_desktop.features.routing.rules_draft import Draft, clean_texts, with_condition, without_condition
from crm_desktop.features.routing.rules_sentences import Part, default_name, fallback_parts, rule_parts, rule_sentence
from crm_desktop.i18n import _, ngettext
from crm_desktop.runner import Runner

if TYPE_CHECKING:
    from crm_desktop.db.tx import Tx

HITS_DAYS = 7
_NAMED_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What the list shows of one rule. `problem` says why the last save was refused because of it."""

    number: int
    rule: Rule
    sentence: str
    hits: int
    is_changed: bool
    problem: str

    def parts(self, *, can_add: bool = False) -> list[Part]:
        """The sentence with its changeable words."""
        return rule_parts(self.rule, can_add=can_add)


@dataclass(frozen=True, slots=True)
class _Loaded:
    version: Version | None
    rules: tuple[Rule, ...]
    hits: dict[int | None, int]
    choices: Choices


class RulesPresenter(QObject):
    """State and acts of the rules page. Acts change the draft only; `save` puts it in force."""

    changed = Signal()  # the draft, the version or the answers changed: read the properties again
    rule_focused = Signal(int)  # index of a rule to show as current
    saved = Signal()
    failed = Signal(object)  # AppError of a load or save that no rule is to blame for
    overtaken = Signal(str, object)  # somebody else has saved: name, local time
    versions_read = Signal(list)  # list[Version], newest first, saved_at in the person's zone
    version_read = Signal(object, list)  # Version and its rules, to look at
    # Lineage id (None for what no rule settled), the rule in words, since when it is counted (UTC).
    rule_hits_asked = Signal(object, str, object)

    def __init__(self, runner: Runner, clock: Clock, zone: str, *, may_edit: bool = True) -> None:
        super().__init__()
        self._runner = runner
        self._clock = clock
        self._zone = zone
        self._version: Version | None = None
        self._hits: dict[int | None, int] = {}
        self._problems: dict[int, str] = {}
        self._draft = Draft.of(())
        self._is_loaded = False
        self._is_saving = False
        self._overtaken_by: Version | None = None
        self.choices = Choices()
        self.may_edit = may_edit

    # ------------------------------------------------------------ what is shown

    @property
    def draft(self) -> Draft:
        """The rules being edited."""
        return self._draft

    @property
    def lines(self) -> list[RuleLine]:
        """The rules in order."""
        changed = set(self._draft.changed_numbers())
        return [
            RuleLine(
                number,
                rule,
                rule_sentence(rule),
                self._hits.get(rule.lineage_id, 0) if rule.lineage_id is not None else 0,
                number in changed,
                self._problems.get(number, ""),
            )
            for number, rule in enumerate(self._draft.rules, start=1)
        ]

    @property
    def fallback(self) -> list[Part]:
        """The last line, which is no rule."""
        return fallback_parts()

    @property
    def fallback_hits(self) -> int:
        """Inquiries of the last days that no rule settled."""
        return self._hits.get(None, 0)

    @property
    def is_loaded(self) -> bool:
        """Whether the rules were read at least once."""
        return self._is_loaded

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return self._draft.is_changed

    @property
    def can_save(self) -> bool:
        """Whether Save may be pressed now."""
        return self.may_edit and self.is_changed and not self._is_saving and self._overtaken_by is None

    @property
    def can_undo(self) -> bool:
        """Whether there is an act to take back."""
        return bool(self._draft.past)

    @property
    def can_add(self) -> bool:
        """Whether a rule more may be added."""
        return self.may_edit and self._is_loaded and not self._draft.is_full

    @property
    def unsaved_words(self) -> str:
        """What is not saved: "rules 2, 5", "order", or nothing."""
        if not self.is_changed:
            return ""
        numbers = self._draft.changed_numbers()
        gone = len(self._draft.removed_names())
        words = []
        if 0 < len(numbers) <= _NAMED_NUMBERS:
            listed = ", ".join(str(number) for number in numbers)
            words.append(ngettext("rule {numbers}", "rules {numbers}", len(numbers)).format(numbers=listed))
        elif numbers:
            words.append(ngettext("{count} rule", "{count} rules", len(numbers)).format(count=len(numbers)))
        if gone:
            words.append(ngettext("{count} rule removed", "{count} rules removed", gone).format(count=gone))
        return ", ".join(words) or _("the order of the rules")

    # ------------------------------------------------------------ reading

    def load(self) -> None:
        """Reads the version in force. A draft being edited stays; the figures beside it become new."""
        since = self._clock.now() - timedelta(days=HITS_DAYS)

        def work(tx: Tx) -> _Loaded:
            version = queries.current_version(tx)
            rules = queries.rules_of(tx, version.version_id if version else None)
            return _Loaded(version, _bare(rules), queries.hits(tx, since), queries.choices(tx))

        self._runner.run(work, self._on_loaded, self.failed.emit)

    def _on_loaded(self, loaded: _Loaded) -> None:
        self._hits = loaded.hits
        self.choices = loaded.choices
        newer = self._is_loaded and _id_of(loaded.version) != _id_of(self._version)
        if self.is_changed and newer and loaded.version is not None:
            self._be_overtaken(loaded)
        elif not self.is_changed:
            self._draft = Draft.of(loaded.rules)
            self._version = loaded.version
            self._overtaken_by = None
        self._is_loaded = True
        self.changed.emit()

    # ------------------------------------------------------------ editing

    def add_rule(self, rule: Rule, at: int | None = None) -> int:
        """Adds a rule (at the end unless a place is given) and answers its index. Without a name it gets one."""
        place = len(self._draft.rules) if at is None else at
        self._put(self._draft.add(rule if rule.name else replace(rule, name=default_name(rule)), place))
        self.rule_focused.emit(place)
        return place

    def remove_rule(self, index: int) -> None:
        """Takes a rule out."""
        self._put(self._draft.remove(index))
        if self._draft.rules:
            self.rule_focused.emit(min(index, len(self._draft.rules) - 1))

    def move_rule(self, index: int, to: int) -> None:
        """Moves a rule to another place."""
        if 0 <= to < len(self._draft.rules) and to != index:
            self._put(self._draft.move(index, to))
            self.rule_focused.emit(to)

    def switch_rule(self, index: int, is_on: bool) -> None:
        """Switches a rule on or off."""
        self._change(index, is_on=is_on)

    def rename_rule(self, index: int, name: str) -> None:
        """Gives a rule a name of the person's own; an empty one brings back the name made from the sentence."""
        rule = self._draft.rules[index]
        self._put(self._draft.change(index, replace(rule, name=" ".join(name.split())[:100] or default_name(rule))))

    def set_limit(self, index: int, minutes: int) -> None:
        """Sets how many working minutes a person has to answer."""
        self._change(index, limit_minutes=max(1, min(minutes, 2880)))

    def set_way(self, index: int, way: str) -> None:
        """Sets a way that needs no name: manager, last_order, duty."""
        self._change(
            index, way=way, staff_id=None, staff_name=None, is_staff_active=True, group_id=None, group_name=None
        )

    def set_person(self, index: int, staff_id: int) -> None:
        """Names the person who gets it."""
        person = next(person for person in self.choices.people if person.staff_id == staff_id)
        self._change(
            index, way="person", staff_id=staff_id, staff_name=person.name, is_staff_active=True, group_id=None,
            group_name=None,
        )  # fmt: skip

    def set_group(self, index: int, way: str, group_id: int) -> None:
        """Names the group, chosen from in turn (`turn`) or by load (`least_load`)."""
        group = next(group for group in self.choices.groups if group.group_id == group_id)
        self._change(
            index, way=way, staff_id=None, staff_name=None, is_staff_active=True, group_id=group_id,
            group_name=group.name,
        )  # fmt: skip

    def set_condition(self, index: int, condition: Condition, place: int | None = None) -> None:
        """Changes the condition at a place of a rule, or adds one. Without any alternative it is taken out."""
        rule = self._draft.rules[index]
        texts = clean_texts(condition.kind, condition.texts)
        if texts or condition.amount is not None:
            rule = with_condition(rule, replace(condition, texts=texts), place)
        elif place is not None:
            rule = without_condition(rule, place)
        self._put(self._draft.change(index, rule))

    def remove_condition(self, index: int, place: int) -> None:
        """Takes a condition out of a rule."""
        self._put(self._draft.change(index, without_condition(self._draft.rules[index], place)))

    def undo(self) -> None:
        """Takes the last act back."""
        self._put(self._draft.undo())

    def revert(self) -> None:
        """Goes back to the rules in force; can itself be undone."""
        if self._overtaken_by is not None:
            self.take_theirs()
        else:
            self._put(self._draft.revert())

    def _change(self, index: int, **fields: object) -> None:
        self._put(self._draft.change(index, replace(self._draft.rules[index], **fields)))  # type: ignore[arg-type]

    def _put(self, draft: Draft) -> None:
        self._draft = draft
        self._problems = {}
        self.changed.emit()

    # ------------------------------------------------------------ saving

    def save(self) -> None:
        """Puts the draft in force; refusals land at the rule they name."""
        if not self.can_save:
            return
        self._is_saving = True
        self._problems = {}
        self.changed.emit()
        rules, base, note = self._draft.rules, _id_of(self._version), self.unsaved_words[:200]
        since = self._clock.now() - timedelta(days=HITS_DAYS)

        def work(tx: Tx) -> _Loaded:
            queries.save_rules(tx, rules, base, note)
            return _Loaded(
                queries.current_version(tx),
                _bare(queries.rules_of(tx)),
                queries.hits(tx, since),
                queries.choices(tx),
            )

        self._runner.run(work, self._on_saved, self._on_save_failed, write=True)

    def _on_saved(self, loaded: _Loaded) -> None:
        self._is_saving = False
        self._version = loaded.version
        self._draft = Draft.of(loaded.rules)
        self._hits = loaded.hits
        self.choices = loaded.choices
        self.changed.emit()
        self.saved.emit()

    def _on_save_failed(self, error: AppError) -> None:
        self._is_saving = False
        number = _number_of(error)
        if isinstance(error, Refused) and error.key == "e_routing_stale":
            self._read_who_was_quicker()
        elif number is not None and 1 <= number <= len(self._draft.rules):
            self._problems = {number: error_text(error)}
            self.rule_focused.emit(number - 1)
        else:
            self.failed.emit(error)
        self.changed.emit()

    def _read_who_was_quicker(self) -> None:
        def work(tx: Tx) -> _Loaded:
            version = queries.current_version(tx)
            return _Loaded(version, _bare(queries.rules_of(tx)), self._hits, queries.choices(tx))

        self._runner.run(work, self._be_overtaken, self.failed.emit)

    def _be_overtaken(self, loaded: _Loaded) -> None:
        if loaded.version is None:
            return
        self._overtaken_by = loaded.version
        self._theirs = loaded.rules
        self.choices = loaded.choices
        self.overtaken.emit(loaded.version.person or "", to_zone(loaded.version.saved_at, self._zone))
        self.changed.emit()

    def take_theirs(self) -> None:
        """Drops my draft for what somebody else has saved; can be undone."""
        self._settle(Draft(self._theirs, self._draft.rules, self._draft.past).revert())

    def keep_mine(self) -> None:
        """Keeps my draft; saving it will replace what somebody else has saved."""
        self._settle(self._draft.onto(self._theirs))

    def _settle(self, draft: Draft) -> None:
        if self._overtaken_by is not None:
            self._version = self._overtaken_by
            self._overtaken_by = None
        self._put(draft)

    # ------------------------------------------------------------ versions

    def read_versions(self) -> None:
        """Asks for the saved versions; `versions_read` answers."""
        self._runner.run(queries.versions, self._on_versions, self.failed.emit)

    def _on_versions(self, found: Sequence[Version]) -> None:
        self.versions_read.emit([self._local(version) for version in found])

    def read_version(self, version: Version) -> None:
        """Asks for the rules of one version; `version_read` answers."""
        self._runner.run(
            lambda tx: _bare(queries.rules_of(tx, version.version_id)),
            lambda rules: self.version_read.emit(version, list(rules)),
            self.failed.emit,
        )

    def restore(self, rules: Sequence[Rule]) -> None:
        """Makes the rules of an old version the draft; nothing is saved yet."""
        self._put(self._draft.put(rules))

    def _local(self, version: Version) -> Version:
        return replace(version, saved_at=to_zone(version.saved_at, self._zone))

    def open_hits(self, lineage_id: int | None) -> None:
        """Asks the window to show the inquiries a rule settled."""
        named = {line.rule.lineage_id: f"{line.number}. {line.rule.name or line.sentence}" for line in self.lines}
        words = named.get(lineage_id, "") if lineage_id is not None else _("No rule fitted")
        self.rule_hits_asked.emit(lineage_id, words, self._clock.now() - timedelta(days=HITS_DAYS))


def _bare(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules without their ids in one version, so that versions can be compared."""
    return tuple(replace(rule, rule_id=None) for rule in rules)


def _id_of(version: Version | None) -> int | None:
    return version.version_id if version is not None else None


def _number_of(error: AppError) -> int | None:
    number = error.facts.get("rule_no") if isinstance(error, Refused) else None
    return int(str(number)) if number is not None and str(number).isdigit() else None
