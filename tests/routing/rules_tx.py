"""A stand-in for the base in presenter tests: keeps saved versions in memory and answers by the procedure's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from crm_desktop.errors import AppError, Refused
from crm_desktop.features.routing.rules import Outcome, Rule, Step, Verdict

SAVED_AT = datetime(2026, 11, 23, 8, 0)
CHOICES = [
    ("staff", 1, "Boris", 1),
    ("staff", 2, "Vera", 1),
    ("group", 5, "Sales", 2),
    ("tag", 7, "vip", 0),
    ("source", None, "Site", 0),
]


class RulesTx:
    """Answers like the packages routing and intake. `refusal` is raised by the next save."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.versions: list[tuple[str, tuple[Rule, ...]]] = [("Anna", tuple(rules))]
        self.refusal: AppError | None = None
        self.kept_nothing = 0
        self.asked: list[tuple[str, Sequence[object]]] = []
        self.drafts: dict[int, list[Rule]] = {}
        self.verdict = Verdict(9, "Kuznetsov", None, 2, "Vera", "person", 1, 1, "Rule", 15, "")
        self.steps: list[Step] = []
        self.outcomes: list[Outcome] = []
        self.hits: list[tuple[int | None, int]] = []

    def keep_nothing(self) -> None:
        """Counts trials."""
        self.kept_nothing += 1

    def publish_as(self, person: str, rules: Sequence[Rule]) -> None:
        """Somebody else saves."""
        self.versions.append((person, tuple(rules)))

    def rows(self, sql: str, params: Sequence[object] = (), into: Any = tuple) -> list[Any]:
        """Rows of a selectable procedure."""
        found = self._found(sql, params)
        return found if into is tuple else [into(*row) for row in found]

    def row(self, sql: str, params: Sequence[object] = (), into: Any = tuple) -> Any:
        """The first row."""
        return next(iter(self.rows(sql, params, into)), None)

    def value(self, sql: str, params: Sequence[Any] = ()) -> object:
        """The first value."""
        if "begin_version" in sql:
            self.drafts[1000 + len(self.drafts)] = []
            return 999 + len(self.drafts)
        if "add_rule" in sql:
            version_id, _no, lineage, name, is_on, way, staff_id, group_id, limit = params
            draft = self.drafts[version_id]
            lineage = lineage or 100 * len(self.versions) + len(draft) + 50
            draft.append(
                Rule(
                    name,
                    way,
                    (),
                    staff_id,
                    None,
                    True,
                    group_id,
                    None,
                    limit,
                    is_on,
                    None,
                    lineage,
                )
            )
            return len(draft)
        raise AssertionError(sql)

    def run(self, sql: str, params: Sequence[Any] = ()) -> None:
        """A procedure without an answer."""
        if "publish" not in sql:
            return
        if self.refusal is not None:
            error, self.refusal = self.refusal, None
            raise error
        version_id, base = params
        if base != len(self.versions):
            raise Refused("e_routing_stale", person=self.versions[-1][0], at="2026-11-23")
        self.versions.append(("Me", tuple(self.drafts[version_id])))

    def _found(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        name = re.findall(r"\w+\.\w+", sql)[0]
        self.asked.append((name, params))
        if name == "routing.versions":
            last = len(self.versions)
            return [
                (number, SAVED_AT, person, None, len(rules), number == last)
                for number, (person, rules) in reversed(list(enumerate(self.versions, start=1)))
            ]
        if name == "routing.rules_of":
            number = params[0] if isinstance(params[0], int) else len(self.versions)
            return [row for place, rule in enumerate(self.versions[number - 1][1], 1) for row in _rows_of(place, rule)]
        if name == "intake.try_inquiry":
            return [astuple(self.verdict)]
        if name == "intake.simulate":
            _version, since, till, _limit = params
            return [astuple(one) for one in self.outcomes if since <= one.came_at < till]
        answers: dict[str, list[tuple[Any, ...]]] = {
            "routing.hits": list(self.hits),
            "routing.choices": list(CHOICES),
            "intake.explain": [astuple(step) for step in self.steps],
        }
        return answers[name]


def _rows_of(place: int, rule: Rule) -> list[tuple[Any, ...]]:
    head = (
        1000 + place, place, rule.lineage_id, rule.name, rule.is_on, rule.way, rule.staff_id, rule.staff_name,
        rule.is_staff_active, rule.group_id, rule.group_name, rule.limit_minutes,
    )  # fmt: skip
    asks: list[tuple[Any, ...]] = [
        (no, c.kind, "|".join(c.texts) or None, c.amount) for no, c in enumerate(rule.conditions, start=1)
    ]
    return [(*head, *ask) for ask in asks or [(None, None, None, None)]]
