"""Rules being edited: every act makes a new draft and can be undone. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crm_desktop.features.routing.rules import MOST_RULES, Condition, Rule
from crm_desktop.features.routing.rules_sentences import default_name

_KEPT_ACTS = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """Rules as they stand, the rules they began as, and the acts that can be taken back, latest last."""

    saved: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    past: tuple[tuple[Rule, ...], ...] = field(default=())

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Draft:
        """A draft nothing was done to."""
        return cls(tuple(rules), tuple(rules))

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self.rules != self.saved

    @property
    def is_full(self) -> bool:
        """Whether no rule more can be added."""
        return len(self.rules) >= MOST_RULES

    def put(self, rules: Sequence[Rule]) -> Draft:
        """The draft after an act; an act that changes nothing leaves no trace."""
        if tuple(rules) == self.rules:
            return self
        return Draft(self.saved, tuple(rules), (*self.past, self.rules)[-_KEPT_ACTS:])

    def add(self, rule: Rule, at: int | None = None) -> Draft:
        """With a rule more, at a place or at the end."""
        place = len(self.rules) if at is None else at
        return self.put((*self.rules[:place], rule, *self.rules[place:]))

    def remove(self, index: int) -> Draft:
        """Without a rule."""
        return self.put((*self.rules[:index], *self.rules[index + 1 :]))

    def move(self, index: int, to: int) -> Draft:
        """With a rule in another place; `to` is its index afterwards."""
        rules = list(self.rules)
        rule = rules.pop(index)
        rules.insert(max(0, min(to, len(rules))), rule)
        return self.put(rules)

    def change(self, index: int, rule: Rule) -> Draft:
        """With a rule changed. A name that was made from the sentence follows the sentence."""
        old = self.rules[index]
        if rule.name == old.name == default_name(old):
            rule = replace(rule, name=default_name(rule))
        return self.put((*self.rules[:index], rule, *self.rules[index + 1 :]))

    def undo(self) -> Draft:
        """As it was before the last act."""
        return Draft(self.saved, self.past[-1], self.past[:-1]) if self.past else self

    def revert(self) -> Draft:
        """As saved; this too can be undone."""
        return self.put(self.saved)

    def onto(self, saved: Sequence[Rule]) -> Draft:
        """The same rules over what somebody else has saved meanwhile."""
        return Draft(tuple(saved), self.rules, self.past)

    def changed_numbers(self) -> list[int]:
        """Numbers of new and changed rules, from 1."""
        before = {rule.lineage_id: rule for rule in self.saved if rule.lineage_id is not None}
        return [
            number
            for number, rule in enumerate(self.rules, start=1)
            if rule.lineage_id is None or before.get(rule.lineage_id) != rule
        ]

    def removed_names(self) -> list[str]:
        """Names of saved rules that are gone."""
        kept = {rule.lineage_id for rule in self.rules}
        return [rule.name for rule in self.saved if rule.lineage_id not in kept]


def as_new(rule: Rule) -> Rule:
    """A copy that counts as a rule of its own."""
    return replace(rule, rule_id=None, lineage_id=None)


def clean_texts(kind: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Alternatives of a condition as the base takes them: trimmed, each once, without the bar that divides them."""
    cleaned = (_prefix(text) if kind == "phone_prefix" else " ".join(text.replace("|", " ").split()) for text in texts)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def with_condition(rule: Rule, condition: Condition, index: int | None = None) -> Rule:
    """A rule with one condition changed (`index`) or added at the end."""
    if index is None:
        return replace(rule, conditions=(*rule.conditions, condition))
    return replace(rule, conditions=(*rule.conditions[:index], condition, *rule.conditions[index + 1 :]))


def without_condition(rule: Rule, index: int) -> Rule:
    """A rule with one condition less."""
    return replace(rule, conditions=(*rule.conditions[:index], *rule.conditions[index + 1 :]))


def _prefix(typed: str) -> str:
    """The beginning of a phone in international form; a Russian trunk 8 becomes +7."""
    digits = re.sub(r"\D", "", typed)
    if not digits:
        return ""
    if digits.startswith("8") and not typed.strip().startswith("+"):
        digits = "7" + digits[1:]
    return f"+{digits}"
