"""Reads and procedure calls of routing: the only place of this feature that holds SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.routing.rules import (
    Choices,
    Condition,
    Group,
    Outcome,
    Person,
    Rule,
    Sample,
    Step,
    Verdict,
    Version,
)


@dataclass(frozen=True, slots=True)
class _RuleRow:
    rule_id: int
    order_no: int
    lineage_id: int | None
    name: str
    is_on: bool
    way: str
    staff_id: int | None
    staff_name: str | None
    staff_active: bool | None
    group_id: int | None
    group_name: str | None
    limit_minutes: int
    condition_no: int | None
    kind: str | None
    texts: str | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class _ChoiceRow:
    kind: str
    id: int | None
    name: str
    members: int | None


def versions(tx: Tx, limit: int = 50) -> list[Version]:
    """Saved versions, newest first."""
    return tx.rows("select * from routing.versions(?)", (limit,), Version)


def rules_of(tx: Tx, version_id: int | None = None) -> list[Rule]:
    """Rules of a version in order; None means the version in force."""
    found: dict[int, _RuleRow] = {}
    conditions: dict[int, list[Condition]] = {}
    for row in tx.rows("select * from routing.rules_of(?)", (version_id,), _RuleRow):
        found[row.rule_id] = row
        kept = conditions.setdefault(row.rule_id, [])
        if row.kind is not None:
            kept.append(Condition(row.kind, tuple((row.texts or "").split("|")) if row.texts else (), row.amount))
    return [_rule(row, tuple(conditions[row.rule_id])) for row in found.values()]


def hits(tx: Tx, since: datetime) -> dict[int | None, int]:
    """Inquiries settled by each rule (by lineage id) since a UTC instant; under None those that no rule settled."""
    return dict(tx.rows("select * from routing.hits(?)", (since,)))


def choices(tx: Tx) -> Choices:
    """What rules can name: people, groups, tags, and the sources, lines and campaigns of lately."""
    rows = tx.rows("select * from routing.choices", (), _ChoiceRow)
    return Choices(
        people=tuple(Person(row.id or 0, row.name) for row in rows if row.kind == "staff"),
        groups=tuple(Group(row.id or 0, row.name, row.members or 0) for row in rows if row.kind == "group"),
        tags=tuple(row.name for row in rows if row.kind == "tag"),
        sources=tuple(row.name for row in rows if row.kind == "source"),
        lines=tuple(row.name for row in rows if row.kind == "line"),
        campaigns=tuple(row.name for row in rows if row.kind == "campaign"),
    )


def write_draft(tx: Tx, rules: Sequence[Rule], note: str | None = None) -> int:
    """Writes rules as an unsaved version inside this transaction; its id. Rolled back, nothing remains."""
    version_id = tx.value("select o_version_id from routing.begin_version(?)", (note,))
    assert isinstance(version_id, int)
    for order_no, rule in enumerate(rules, start=1):
        rule_id = tx.value(
            "select o_rule_id from routing.add_rule(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                version_id, order_no, rule.lineage_id, rule.name, rule.is_on, rule.way, rule.staff_id, rule.group_id,
                rule.limit_minutes,
            ),
        )  # fmt: skip
        for number, condition in enumerate(rule.conditions, start=1):
            tx.run(
                "execute procedure routing.add_condition(?, ?, ?, ?, ?)",
                (rule_id, number, condition.kind, "|".join(condition.texts) or None, condition.amount),
            )
    return version_id


def save_rules(tx: Tx, rules: Sequence[Rule], base_version_id: int | None, note: str | None = None) -> int:
    """Puts rules in force as a new version; its id.

    Refused e_routing_removed_person, e_routing_empty_group, e_routing_condition, or e_routing_stale when somebody
    saved since `base_version_id` was read.
    """
    version_id = write_draft(tx, rules, note)
    tx.run("execute procedure routing.publish(?, ?)", (version_id, base_version_id))
    return version_id


def current_version(tx: Tx) -> Version | None:
    """The version in force, or None in a base without rules."""
    return next((version for version in versions(tx) if version.is_current), None)


def try_inquiry(tx: Tx, sample: Sample, version_id: int | None = None) -> Verdict:
    """Who would get a sample by a version (None: the one in force). Writes nothing."""
    row = tx.row(
        "select * from intake.try_inquiry(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            version_id, sample.source, sample.channel, sample.came_at, sample.phone, sample.phone_flaw, sample.email,
            sample.line, sample.campaign, sample.subject, sample.body,
        ),
        Verdict,
    )  # fmt: skip
    assert row is not None
    return row


def steps_of(tx: Tx, trace: str | None) -> list[Step]:
    """The steps of a trace, with the names of rules and people."""
    return tx.rows("select * from intake.explain(?)", (trace or "",), Step)


def simulate(tx: Tx, version_id: int, since: datetime, till: datetime, limit: int = 20000) -> list[Outcome]:
    """Past inquiries of [since, till) under a version, oldest first. The caller rolls the transaction back."""
    return tx.rows("select * from intake.simulate(?, ?, ?, ?)", (version_id, since, till, limit), Outcome)


def _rule(row: _RuleRow, conditions: tuple[Condition, ...]) -> Rule:
    return Rule(
        name=row.name,
        way=row.way,
        conditions=conditions,
        staff_id=row.staff_id,
        staff_name=row.staff_name,
        is_staff_active=row.staff_active is not False,
        group_id=row.group_id,
        group_name=row.group_name,
        limit_minutes=row.limit_minutes,
        is_on=row.is_on,
        rule_id=row.rule_id,
        lineage_id=row.lineage_id,
    )
