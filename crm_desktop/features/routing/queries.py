"""Reads and procedure calls of routing: the only place of this feature that holds SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crm_desktop.db.tx import Tx
from crm_desktop.features.routing.rules import Condition, Rule


@dataclass(frozen=True, slots=True)
class Version:
    """A saved set of rules. `saved_at` is UTC."""

    version_id: int
    saved_at: datetime
    person: str | None
    note: str | None
    rule_count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """An inquiry to try the rules on; nothing of it is written down. `came_at` is UTC, None means now."""

    channel: str
    source: str = ""
    came_at: datetime | None = None
    phone: str | None = None
    phone_flaw: str | None = None
    email: str | None = None
    line: str | None = None
    campaign: str | None = None
    subject: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who would get a sample. `why`: the way that chose, or duty_rule, nobody_free, no_rule."""

    client_id: int | None
    client_name: str | None
    chooser: str | None
    staff_id: int | None
    person: str | None
    why: str
    rule_id: int | None
    order_no: int | None
    rule: str | None
    limit_minutes: int | None
    trace: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One past inquiry under other rules: who got it, and who would have. None stands for the duty queue."""

    inquiry_id: int
    came_at: datetime
    channel: str
    who: str
    before_id: int | None
    before: str | None
    before_rule: str | None
    after_id: int | None
    after: str | None
    after_rule: str | None
    after_why: str


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


def hits(tx: Tx, since: datetime) -> dict[int, int]:
    """Inquiries settled by each rule (by lineage id) since a UTC instant."""
    return dict(tx.rows("select * from routing.hits(?)", (since,)))


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
